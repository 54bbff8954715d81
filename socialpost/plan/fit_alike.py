"""The gate for pictures that a platform wants alike: brought to one shape where the seller lets it be done, then one size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from socialpost.draft import Media, Role
from socialpost.limits import MediaLimit
from socialpost.plan.fit_files import Piece, fit_file
from socialpost.plan.gate import Case

_ROUNDING = 0.005
_CHANGES_SHAPES = ("pad", "crop")


def alike(case: Case, pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces of a draft's media, in order, as like each other as the policy allows; never worse than before."""
    limit = case.limits.image
    images = [number for number, media in enumerate(case.draft.media) if media.role is Role.IMAGE]
    if not case.limits.one_shape or limit is None or len(images) < 2 or case.policy.media.fit == "refuse":
        return list(pieces)
    shaped = _shaped(case, limit, images, list(pieces))
    if not _of_one_shape([shaped[number] for number in images]):
        return shaped
    return _sized(case, limit, images, shaped)


def _shaped(case: Case, limit: MediaLimit, images: Sequence[int], pieces: list[Piece]) -> list[Piece]:
    """Bring every picture to the shape of the first, where borders or cuts are allowed."""
    first = pieces[images[0]].file
    if case.policy.media.fit not in _CHANGES_SHAPES or case.policy.media.shape is not None or not first.height:
        return pieces
    for number in images[1:]:
        pieces[number] = _again(case, limit, number, pieces[number], shape=first.width / first.height)
    return pieces


def _sized(case: Case, limit: MediaLimit, images: Sequence[int], pieces: list[Piece]) -> list[Piece]:
    """Scale every picture down to the smallest."""
    least = min((pieces[number].file for number in images), key=lambda file: file.width)
    bound = replace(limit, width=(limit.width[0], least.width), height=(limit.height[0], least.height))
    shape = least.width / least.height if case.policy.media.fit in _CHANGES_SHAPES else None
    for number in images:
        if (pieces[number].file.width, pieces[number].file.height) != (least.width, least.height):
            pieces[number] = _again(case, bound, number, pieces[number], shape=shape)
    return pieces


def _of_one_shape(pieces: Sequence[Piece]) -> bool:
    shapes = [piece.file.width / piece.file.height for piece in pieces if piece.file.height]
    return len(shapes) == len(pieces) and max(shapes) <= min(shapes) * (1 + _ROUNDING)


def _again(case: Case, limit: MediaLimit, number: int, before: Piece, shape: float | None) -> Piece:
    media: Media = case.draft.media[number]
    wish = case.wish(media.key)
    if shape is not None:
        wish = replace(wish, policy=replace(wish.policy, shape=shape))
    again = replace(case, wishes={**case.wishes, media.key: wish})
    piece = fit_file(again, media.file, limit, f"media.{number}", media.role)
    return before if piece.job is None else piece

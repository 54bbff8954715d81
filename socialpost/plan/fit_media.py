"""The gate for media: how many, which together, what shape, what goes along with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from socialpost.draft import Media, Role
from socialpost.findings import Finding, error, warning
from socialpost.limits import Source
from socialpost.media.fitting.model import Wish
from socialpost.media.recipe import Job
from socialpost.plan.fit_alike import alike
from socialpost.plan.fit_counts import together, without_place
from socialpost.plan.fit_fields import too_long
from socialpost.plan.fit_files import Piece, fit_file
from socialpost.plan.gate import Case


@dataclass(frozen=True, slots=True)
class Pieces:
    """The media as they will be sent, the renditions to make by file key, and what does not fit."""

    media: tuple[Media, ...]
    findings: tuple[Finding, ...]
    jobs: Mapping[str, Job]


def fit_media(case: Case) -> Pieces:
    """Judge the media of a draft, and plan what is to be made of them."""
    counted = list(together(case))
    findings = [*_source(case), *counted]
    homeless = without_place(case)
    unclear = any(finding.rule == "media.mixed" for finding in counted)  # then it is no kind of post at all
    jobs: dict[str, Job] = {}
    kept: list[Media] = []
    pieces = [_main(case, media, f"media.{number}") for number, media in enumerate(case.draft.media)]
    for number, (media, piece) in enumerate(zip(case.draft.media, alike(case, pieces), strict=True)):
        where = f"media.{number}"
        cover = _cover(case, media, where)
        findings += piece.findings
        if not unclear and media.role not in homeless:
            findings += [*_alt(case, media, where), *(cover.findings if cover else ()), *_captions(case, media, where)]
        jobs |= {one.file.key: one.job for one in (piece, cover) if one and one.job}
        kept.append(_kept(case, media, piece, cover))
    return Pieces(tuple(kept), tuple(findings), jobs)


def _kept(case: Case, media: Media, piece: Piece, cover: Piece | None) -> Media:
    """Return a medium as it will be sent."""
    alone = replace(
        media,
        file=piece.file,
        alt=media.alt if case.limits.alt else "",
        cover=cover.file if cover and case.limits.cover else None,
        captions=media.captions if case.limits.captions else {},
    )
    if piece.job is None:
        return alone
    sent = piece.job.promise
    return replace(
        alone,
        seconds=sent.seconds,
        fps=sent.fps,
        frames=max(1, sent.frames),
        video_codec=sent.video_codec,
        audio_codec=sent.audio_codec,
        pixel_format=sent.pixel_format,
    )


def _source(case: Case) -> Iterator[Finding]:
    without = [media.file.path for media in case.draft.media if not media.public_url]
    if case.limits.source is Source.PUBLIC_URL and without:
        says = f"{case.name} fetches media from public addresses, and {without[0]} has none"
        yield error("media.not-public", says, "", "media.0")


def _main(case: Case, media: Media, where: str) -> Piece:
    limits = case.limits
    limit = {Role.IMAGE: limits.image, Role.ANIMATION: limits.animation, Role.VIDEO: limits.video}[media.role]
    return fit_file(case, media.file, limit, where, media.role)


def _alt(case: Case, media: Media, where: str) -> Iterator[Finding]:
    limit, field = case.limits.alt, f"{where}.alt"
    if limit is None:
        if media.alt:
            says = f"{case.name} takes no alt text here; that of {media.file.path} is left out"
            yield warning("alt.no-place", says, "", field)
    elif media.alt:
        yield from too_long("alt text", media.alt, limit, field)
    elif case.policy.require_alt and media.role is not Role.VIDEO:
        language = f" in {case.draft.language!r}" if case.draft.language else ""
        says = f"{media.file.path} has no alt text{language}, and the team requires it (policy.require_alt)"
        yield error("alt.missing", says, "write `alt:` beside it: what is to be seen, in one sentence", field)


def _cover(case: Case, media: Media, where: str) -> Piece | None:
    field = f"{where}.cover"
    if media.cover is None:
        return _own_frame(case, media, field) if case.limits.cover_required and media.role is Role.VIDEO else None
    if case.limits.cover is None:
        at = case.wish(media.cover.key).at
        cover = media.cover.path if at is None else f"the cover (second {at:g} of {media.cover.path})"
        says = f"{case.name} takes no cover image; {cover} is left out"
        return Piece(media.cover, findings=(warning("cover.no-place", says, "", field),))
    return fit_file(case, media.cover, case.limits.cover, field, Role.IMAGE)


def _own_frame(case: Case, media: Media, field: str) -> Piece | None:
    """Take the cover that a platform insists on from the video itself, where the seller lets files be made."""
    probe = case.probes.get(media.key)
    if probe is None or case.wish(media.key).policy.fit == "refuse":
        return None
    file = replace(media.file, key=f"{media.key}.cover")
    wish = replace(Wish(case.wish(media.key).policy), at=min(1.0, (probe.seconds or 0.0) / 2))
    own = replace(
        case,
        probes={**case.probes, file.key: probe},
        hashes={**case.hashes, file.key: case.hashes.get(media.key, "")},
        wishes={**case.wishes, file.key: wish},
    )
    return fit_file(own, file, case.limits.cover, field, Role.IMAGE)


def _captions(case: Case, media: Media, where: str) -> Iterator[Finding]:
    takes = case.limits.captions
    if case.wish(media.key).burn and not takes:  # people read them in the picture
        return
    for language, file in media.captions.items():
        field = f"{where}.captions.{language}"
        if not takes:
            says = f"{case.name} takes no caption files; {file.path} is left out"
            fix = f"let them be drawn into the picture: {case.change('overlay: {subtitles: burn}')}"
            yield warning("captions.no-place", says, fix, field)
        elif file.key in case.probes and file.mime not in takes:
            says = f"{file.path} is {file.mime}; {case.name} takes {', '.join(takes)}"
            yield error("media.type", says, "convert it", field)

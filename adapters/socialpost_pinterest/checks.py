"""What kind of pin a draft is, and what the limits cannot say about it."""

from __future__ import annotations

from collections.abc import Iterator

from socialpost.adapter import Draft, Finding, Role, error, note, warning
from socialpost_pinterest.boards import wanted
from socialpost_pinterest.limits import ALT, LINK, SMALL
from socialpost_pinterest.options import PinterestOptions
from socialpost_pinterest.pins import alt_text

KINDS = {"image": "image pin", "carousel": "carousel pin", "video": "video pin"}


def kind(draft: Draft) -> str:
    """Return what a draft is by what it holds: a video, several images, else one image (which it then needs)."""
    if any(media.role is Role.VIDEO for media in draft.media):
        return "video"
    return "carousel" if sum(media.role is Role.IMAGE for media in draft.media) > 1 else "image"


def check(draft: Draft) -> list[Finding]:
    """Return what limits cannot say: access, board, link, alt texts of a carousel, its slides, small images, a video's cover."""
    options = PinterestOptions.model_validate(draft.options)
    return [
        *_access(options),
        *_board(draft, options),
        *_link(draft),
        *_alt(draft),
        *_slides(draft, options),
        *_shapes(draft),
        *_small(draft),
        *_cover(draft, options),
        *_performer(draft, options),
    ]


def _access(options: PinterestOptions) -> Iterator[Finding]:
    # https://developers.pinterest.com/docs/getting-started/access-tiers/ ; live answers of 2026: 403 code 29
    if options.access == "trial":
        yield warning(
            "pinterest.trial",
            "an app with Trial access cannot publish: Pinterest refuses to make pins on api.pinterest.com for it",
            "ask for Standard access at developers.pinterest.com; until then SOCIALPOST__<ACCOUNT>__ORIGIN__API="
            "https://api-sandbox.pinterest.com/v5 and a token of that host make pins that only you can see",
            "options.access",
        )


def _board(draft: Draft, options: PinterestOptions) -> Iterator[Finding]:
    if not wanted(draft).board:
        fix = "name it for the account: defaults: {board: ...}; or several in the post: targets: [...]"
        yield error("pinterest.board", "every pin belongs to a board, and none is named", fix, "options.board")
    elif draft.target and options.section:
        yield note(
            "pinterest.section",
            f"the section {options.section!r} belongs to the board of the settings and is not used for {draft.target!r}",
            f"to choose one here write the target as {draft.target}/{options.section}",
            "options.section",
        )


def _link(draft: Draft) -> Iterator[Finding]:
    if len(draft.link) > LINK:
        yield error("pinterest.link", f"the link is {len(draft.link)}/{LINK} characters", "shorten it", "link")


def _alt(draft: Draft) -> Iterator[Finding]:
    used = len(alt_text(draft))
    if len(draft.media) > 1 and used > ALT.most:
        message = f"a carousel has one alt text, and those of its images together are {used}/{ALT.most} characters"
        yield error("pinterest.alt", message, f"shorten them by {used - ALT.most}", "media.0.alt")


def _slides(draft: Draft, options: PinterestOptions) -> Iterator[Finding]:
    images = len(draft.media) if kind(draft) == "carousel" else 0
    if len(options.slides) > images:
        message = f"{len(options.slides)} slides, and {images} images of a carousel that they could belong to"
        yield error("pinterest.slides", message, "write at most one for each image, in order", "options.slides")


def _shapes(draft: Draft) -> Iterator[Finding]:
    shapes = {(media.file.width, media.file.height) for media in draft.media}
    if kind(draft) == "carousel" and len(shapes) > 1:
        listed = ", ".join(f"{width} x {height}" for width, height in sorted(shapes))
        message = f"Pinterest shows a carousel well, or takes it at all, only with images of one size: {listed}"
        yield warning("pinterest.shapes", message, "bring them to one size", "media")


def _small(draft: Draft) -> Iterator[Finding]:
    for number, media in enumerate(draft.media):
        file, field = (
            (media.cover, f"media.{number}.cover") if media.role is Role.VIDEO else (media.file, f"media.{number}")
        )
        if file is not None and 0 < min(file.width, file.height) < SMALL:
            message = (
                f"{file.path} is {file.width} x {file.height} pixels: Pinterest refuses small images, and does not say"
                " below which size"
            )
            yield warning("pinterest.small", message, "give a larger one: it recommends 1000 x 1500", field)


def _cover(draft: Draft, options: PinterestOptions) -> Iterator[Finding]:
    if kind(draft) != "video":
        if options.cover_second is not None:
            yield error("pinterest.cover", "cover_second needs a video", "take it out", "options.cover_second")
        return
    video = next(media for media in draft.media if media.role is Role.VIDEO)
    second = options.cover_second or 0
    if video.cover is not None:
        if options.cover_second is not None:
            fix = "name one of the two"
            yield error(
                "pinterest.cover", "a cover image and cover_second exclude each other", fix, "options.cover_second"
            )
    elif video.seconds is not None and second > video.seconds:
        message = f"the video ends before second {second}; Pinterest then takes its last frame as the cover"
        yield warning("pinterest.cover", message, "name an earlier second", "options.cover_second")
    elif options.cover_second is None:
        fix = "name `cover:` beside the video, or cover_second"
        yield note("pinterest.cover", "no cover is named: people see the video's first frame", fix, "media.0")


def _performer(draft: Draft, options: PinterestOptions) -> Iterator[Finding]:
    if options.synthetic_performer and not draft.ai_generated:
        yield error(
            "pinterest.performer",
            "synthetic_performer says that AI made a person in it, and the post says that AI had no part",
            "write disclose: {ai_generated: true}",
            "options.synthetic_performer",
        )

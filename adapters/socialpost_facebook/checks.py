"""Which kind of post a draft is, and what data cannot say about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from socialpost.adapter import Draft, Finding, Media, Role, error, note, warning
from socialpost_facebook.extras import locale
from socialpost_facebook.limits import MOST_PHOTOS, REEL
from socialpost_facebook.options import FacebookOptions, read

KINDS: Mapping[str, str] = {
    "text": "text",
    "link": "link with preview",
    "photo": "photo",
    "photos": f"2 to {MOST_PHOTOS} photos",
    "video": "video",
    "reel": "reel",
    "story": "story",
}


def kind(draft: Draft) -> str:
    """Return the kind of a draft: what the options ask for, else what its media are."""
    wanted = draft.options.get("format", "auto")
    video = next((media for media in draft.media if media.role is Role.VIDEO), None)
    if wanted in ("story", "reel"):
        return str(wanted)
    if video:
        return "reel" if wanted == "auto" and reel_shaped(video) else "video"
    if draft.media:
        return "photo" if len(draft.media) == 1 else "photos"
    return "link" if draft.link else "text"


def reel_shaped(media: Media) -> bool:
    """Tell whether a video is upright 9:16 and of a reel's length."""
    low, high = REEL.aspect
    first, last = REEL.seconds
    shape = media.file.width / media.file.height if media.file.height else 0.0
    return (low or 0) <= shape <= (high or 0) and (first or 0) <= (media.seconds or 0.0) <= (last or 0)


def check(draft: Draft) -> list[Finding]:
    """Return what limits cannot say: options that a kind of post has no field for, and what a story cannot hold."""
    options = read(draft.options)
    found = list(_options(draft, options))
    if draft.kind == "story":
        found += _story(draft)
    if draft.kind == "video" and draft.media and reel_shaped(draft.media[0]):
        found.append(
            warning(
                "facebook.draft",
                "Facebook was seen to keep upright videos of a reel's length as drafts when they are posted as videos",
                "format: reel",
                "options.format",
            )
        )
    for media in draft.media:
        found += _captions(media)
    return found


# Which option has a field on which kind: https://developers.facebook.com/docs/graph-api/reference/page/
_FEED = ("text", "link", "photo", "photos")
PLACES: Mapping[str, tuple[str, ...]] = {
    "targeting": (*_FEED, "video", "reel"),
    "feed_targeting": (*_FEED, "video", "reel"),
    "place": (*_FEED, "reel"),
    "sponsor": (*_FEED, "video"),
    "call_to_action": ("link", "video"),
    "content_category": ("video",),
}


def _options(draft: Draft, options: FacebookOptions) -> Iterator[Finding]:
    for name, kinds in PLACES.items():
        if getattr(options, name) is not None and draft.kind not in kinds:
            yield error(
                "facebook.option",
                f"{name} has no place in a {KINDS[draft.kind]} on Facebook, only in: {', '.join(kinds)}",
                f"take {name} out for this post",
                f"options.{name}",
            )
    if options.call_to_action and not draft.link:
        says = "a button leads to the post's link, and there is none"
        yield error("facebook.call-to-action", says, "write `link:`", "options.call_to_action")
    if draft.advertising and not options.sponsor:
        yield note(
            "facebook.advertising",
            "Facebook marks a paid partnership by naming the sponsor's Page; it has no plain advertising flag",
            "sponsor: PAGE-ID (the Page must be allowed branded content)",
            "disclose.advertising",
        )


def _story(draft: Draft) -> Iterator[Finding]:
    """Refuse what holds of one kind of story only: https://developers.facebook.com/docs/page-stories-api."""
    if len(draft.media) != 1:
        says = f"a story is one photo or one video, not {len(draft.media)}"
        yield error("facebook.story", says, "choose one: `media: [0]`", "media")
        return
    media = draft.media[0]
    if media.role is Role.VIDEO and media.alt:
        yield warning("facebook.story", "a video story has no field for alt text: it is left out", "", "media.0.alt")
    if media.role is Role.IMAGE and draft.ai_generated:
        says = "a photo story has no field that says that AI made it"
        fix = "say it in the picture, then: disclose: {ai_generated: false}"
        yield error("facebook.story", says, fix, "disclose.ai_generated")


def _captions(media: Media) -> Iterator[Finding]:
    for language in media.captions:
        if not locale(language):
            yield error(
                "facebook.captions",
                f"captions in {language!r}: no name for this language at Facebook is known to this tool",
                "leave them out for this account",
                f"media.{media.key.removeprefix('media')}.captions.{language}",
            )

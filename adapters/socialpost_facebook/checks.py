"""Which kind of post a draft is, and what data cannot say about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from socialpost.adapter import Draft, Finding, Media, Role, error, note, warning
from socialpost_facebook.extras import locale
from socialpost_facebook.limits import LIMITS, MOST_PHOTOS, REEL
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
assert KINDS.keys() == LIMITS.keys()  # noqa: S101 - a kind without limits is a mistake of this package


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
    found = [*_options(draft, options), *_schedule(draft, options)]
    if draft.kind == "story":
        found += _story(draft)
    if draft.kind == "video" and draft.media and reel_shaped(draft.media[0]):
        found.append(
            warning(
                "facebook.draft",
                "Facebook was seen to keep upright videos of a reel's length as drafts when they are posted as videos",
                "format: reel",
                "platforms.facebook.format",
            )
        )
    for media in draft.media:
        found += _captions(media)
    return found


def _options(draft: Draft, options: FacebookOptions) -> Iterator[Finding]:
    """Which option has no field on which kind: https://developers.facebook.com/docs/graph-api/reference/page/."""
    allowed = {
        "targeting": ("text", "link", "photo", "photos", "video", "reel"),
        "feed_targeting": ("text", "link", "photo", "photos", "video", "reel"),
        "place": ("text", "link", "photo", "photos", "reel"),
        "sponsor": ("text", "link", "photo", "photos", "video"),
        "call_to_action": ("link", "video"),
        "content_category": ("video",),
    }
    for name, kinds in allowed.items():
        if getattr(options, name) is not None and draft.kind not in kinds:
            yield error(
                "facebook.option",
                f"{name} has no place in a {KINDS[draft.kind]} on Facebook, only in: {', '.join(kinds)}",
                f"take {name} out for this post",
                f"platforms.facebook.{name}",
            )
    if options.call_to_action and not draft.link:
        yield error(
            "facebook.call-to-action", "a button needs the post's link", "add `link:` to the post",
            "platforms.facebook.call_to_action",
        )  # fmt: skip
    if draft.advertising and not options.sponsor:
        yield note(
            "facebook.advertising",
            "Facebook marks a paid partnership by naming the sponsor's Page; it has no plain advertising flag",
            "sponsor: PAGE-ID (the Page must be allowed branded content)",
            "disclose.advertising",
        )


def _schedule(draft: Draft, options: FacebookOptions) -> Iterator[Finding]:
    """Refuse what Facebook cannot hold until its time; how far ahead is `Limits.schedule`."""
    if not options.native_schedule:
        return
    field = "platforms.facebook.native_schedule"
    if draft.kind == "story":
        yield error("facebook.schedule", "Facebook cannot hold a story until its time", "native_schedule: false", field)
    elif draft.publish_at is not None and draft.publish_at.utcoffset() != timedelta(0):
        yield error("facebook.schedule", "the time of the post has no zone", "", field)


def _story(draft: Draft) -> Iterator[Finding]:
    """No text, link or sticker through the API: https://developers.facebook.com/docs/page-stories-api."""
    if len(draft.media) != 1:
        yield error(
            "facebook.story",
            f"a story is one photo or one video, not {len(draft.media)}",
            "choose one: `media: [0]`",
            "platforms.facebook.media",
        )
        return
    media = draft.media[0]
    if draft.comment:
        yield error("facebook.story", "a story takes no comment", "comment: '' for this account", "comment")
    if draft.title or draft.tags:
        yield warning(
            "facebook.story", "a story shows neither title nor hashtags", "", "title" if draft.title else "tags"
        )
    if media.role is Role.VIDEO and media.alt:
        yield warning("facebook.story", "a video story has no field for a description", "", "media.0.alt")
    if media.role is Role.IMAGE and draft.ai_generated:
        yield warning(
            "facebook.story",
            "a photo story has no field for AI disclosure",
            "say so in the picture",
            "disclose.ai_generated",
        )
    if media.cover or media.captions:
        yield warning("facebook.story", "a story has no cover and no captions file", "", "media.0")


def _captions(media: Media) -> Iterator[Finding]:
    for language in media.captions:
        if not locale(language):
            yield error(
                "facebook.captions",
                f"captions in {language!r}: no name for this language at Facebook is known to this tool",
                "leave them out for this account",
                f"media.{media.key.removeprefix('media')}.captions.{language}",
            )

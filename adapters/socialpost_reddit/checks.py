"""What kind of post a draft is, and what the limits cannot say about it."""

from __future__ import annotations

from collections.abc import Iterator

from socialpost.adapter import Draft, Finding, Role, error, warning
from socialpost_reddit.options import RedditOptions
from socialpost_reddit.subreddit import wanted

KINDS = {
    "self": "text post",
    "link": "link post",
    "image": "image post",
    "gallery": "gallery",
    "video": "video post",
    "poll": "poll",
}


def kind(draft: Draft) -> str:
    """Return what a draft is by what it holds: a poll, a video, several images, one, a link, else text."""
    if draft.options.get("poll"):
        return "poll"
    if any(media.role is Role.VIDEO for media in draft.media):
        return "video"
    if draft.media:
        return "gallery" if len(draft.media) > 1 else "image"
    return "link" if draft.link and not draft.options.get("link_in_text") else "self"


def check(draft: Draft) -> list[Finding]:
    """Return what limits cannot say: subreddit, title, flair, poster, the options of another kind."""
    options = RedditOptions.model_validate(draft.options)
    return [
        *_subreddit(draft),
        *_title(draft),
        *_flair(options),
        *_poster(draft),
        *_other_kind(draft, options),
        *_link(draft),
    ]


def _subreddit(draft: Draft) -> Iterator[Finding]:
    if wanted(draft):
        return
    if draft.target:
        fix = "write 2 to 21 letters, digits or underscores, or u/NAME for a profile"
        yield error("reddit.subreddit", f"{draft.target!r} cannot be a subreddit", fix, "target")
    else:
        fix = "name it for the account: defaults: {subreddit: ...}; or several in the post: platforms: {reddit: {targets: [...]}}"
        yield error(
            "reddit.subreddit", "every post belongs to a subreddit, and none is named", fix, "options.subreddit"
        )


def _title(draft: Draft) -> Iterator[Finding]:
    if "\n" in draft.title:
        yield error("reddit.title", "a title is one line", "put the rest into the text", "title")


def _flair(options: RedditOptions) -> Iterator[Finding]:
    if options.flair_text and not options.flair:
        message = "flair_text are words in a flair, and no flair is named: Reddit refuses them alone"
        yield error("reddit.flair", message, "name the flair that can be edited: flair: ...", "options.flair_text")


def _poster(draft: Draft) -> Iterator[Finding]:
    for number, media in enumerate(draft.media):
        if draft.kind == "video" and media.role is Role.VIDEO and media.cover is None:
            fix = "name a JPEG or PNG beside it: cover: media/..."
            yield error("reddit.poster", "Reddit takes no video without a poster image", fix, f"media.{number}")


def _other_kind(draft: Draft, options: RedditOptions) -> Iterator[Finding]:
    images = len(draft.media) if draft.kind == "gallery" else 0
    if len(options.gallery) > images:
        message = f"{len(options.gallery)} entries of a gallery, and {images} images that they could belong to"
        yield error("reddit.gallery", message, "write at most one for each image, in order", "options.gallery")
    if options.silent and draft.kind != "video":
        yield warning("reddit.silent", "only a video can be silent", "take it out", "options.silent")


def _link(draft: Draft) -> Iterator[Finding]:
    if draft.kind == "link" and not draft.link.startswith(("https://", "http://")):
        yield error("reddit.link", "a link post needs a whole address", "begin it with https://", "link")

"""Which kind of post a draft is, and what data cannot say about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from socialpost.adapter import Draft, Finding, Media, Role, error, note
from socialpost_youtube.limits import DESCRIPTION, SHORT_SECONDS, TAGS, TITLE
from socialpost_youtube.options import YouTubeOptions, read
from socialpost_youtube.resource import localizations, tags

KINDS: Mapping[str, str] = {"video": "video", "short": "Short"}


def kind(draft: Draft) -> str:
    """Return `short` for a square or upright video of at most three minutes, as YouTube itself decides; else `video`."""
    video = next((media for media in draft.media if media.role is Role.VIDEO), None)
    return "short" if video and _short(video) else "video"


def _short(media: Media) -> bool:
    upright = 0 < media.file.width <= media.file.height
    return upright and media.seconds is not None and media.seconds <= SHORT_SECONDS


def check(draft: Draft) -> list[Finding]:
    """Return what limits cannot say: characters, tags, languages, and options that exclude each other."""
    options = read(draft.options)
    return [*_words(draft), *_tags(draft), *_languages(draft), *_together(draft, options)]


def _words(draft: Draft) -> Iterator[Finding]:
    """Refuse `<` and `>`: https://developers.google.com/youtube/v3/docs/videos (snippet.title, snippet.description)."""
    for field, value in (("title", draft.title), ("text", draft.text)):
        yield from _angles(value, field)


def _angles(value: str, field: str) -> Iterator[Finding]:
    used = [char for char in "<>" if char in value]
    if used:
        says = f"YouTube takes no {' and no '.join(used)} in titles and descriptions"
        yield error("youtube.character", says, "write another character, for instance \u2039 \u203a or \u2192", field)


def tags_length(values: Iterable[str]) -> int:
    """Return how many characters YouTube counts: a comma between two tags, quotes around one that holds a space.

    https://developers.google.com/youtube/v3/docs/videos (snippet.tags[])
    """
    counted = [len(value) + (2 if " " in value else 0) for value in values]
    return sum(counted) + max(0, len(counted) - 1)


def _tags(draft: Draft) -> Iterator[Finding]:
    values = tags(draft)
    used = tags_length(values)
    if used > TAGS:
        says = f"the tags are {used}/{TAGS} characters, with a comma between them and quotes around those with spaces"
        yield error("youtube.tags", says, "use fewer tags", "tags")
    for value in values:
        if "," in value or "<" in value or ">" in value:
            yield error("youtube.tags", f"a tag holds no comma and no < or >: {value!r}", "split it", "tags")


def _languages(draft: Draft) -> Iterator[Finding]:
    """Judge the other languages, which go out in the same video: title and description have the same limits there."""
    if draft.languages and not draft.language:
        says = "YouTube needs the language of the post itself beside the others"
        yield error("youtube.language", says, "write `language:` in the post", "languages")
    for language, texts in localizations(draft).items():
        title, description = texts["title"], texts["description"]
        field = f"languages.{language}"
        if len(title) > TITLE.most:
            says = f"the title in {language} is {len(title)}/{TITLE.most} {TITLE.unit}"
            yield error("title.too-long", says, f"shorten it by {len(title) - TITLE.most}", f"{field}.title")
        used = len(description.encode())
        if used > DESCRIPTION.most:
            says = f"the text in {language} is {used}/{DESCRIPTION.most} {DESCRIPTION.unit}"
            yield error("text.too-long", says, f"shorten it by {used - DESCRIPTION.most}", f"{field}.text")
        yield from _angles(title, f"{field}.title")
        yield from _angles(description, f"{field}.text")


def _together(draft: Draft, options: YouTubeOptions) -> Iterator[Finding]:
    if options.native_schedule and draft.publish_at and options.privacy != "public":
        says = f"YouTube makes a scheduled video public, never {options.privacy}"
        yield error("youtube.schedule", says, "privacy: public, or native_schedule: false", "options.privacy")
    if draft.comment and options.made_for_kids:
        says = "a video made for kids has no comments"
        yield error("youtube.comment", says, 'take it out here: platforms: {youtube: {comment: ""}}', "comment")
    if draft.comment and options.privacy == "private":
        says = "a private video takes no comment"
        yield error("youtube.comment", says, 'take it out here: platforms: {youtube: {comment: ""}}', "comment")
    if options.brand_partner and not draft.advertising:
        says = "a video with a brand partner is advertising, and the post does not say so"
        yield error("youtube.brand-partner", says, "disclose: {advertising: true}", "options.brand_partner")
    if draft.kind == "short" and draft.link:
        yield note("youtube.short-link", "links in the description of a Short cannot be clicked", "", "link")

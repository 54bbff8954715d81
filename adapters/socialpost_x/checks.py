"""What kind of post a draft is, and what the limits cannot say about it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from socialpost.adapter import Draft, Finding, Role, error, note, warning
from socialpost_x.captions import code
from socialpost_x.find import normal
from socialpost_x.links import links

KINDS = {
    "text": "post",
    "thread": "thread",
    "photo": "photo post",
    "gif": "GIF post",
    "video": "video post",
    "poll": "poll",
}

# one to six letters, perhaps .X or _X, not glued to a word: https://docs.x.com/fundamentals/counting-characters
_CASHTAG = re.compile(r"(?:^|(?<=\s))\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?![\w$])")
_MENTION = re.compile(r"(?<![\w@/.])@\w{1,15}\b")


def kind(draft: Draft) -> str:
    """Return what a draft is by what it holds: a poll first, then video, GIF, photo, then thread or text."""
    if draft.options.get("poll"):
        return "poll"
    roles = {media.role for media in draft.media}
    for role, name in ((Role.VIDEO, "video"), (Role.ANIMATION, "gif"), (Role.IMAGE, "photo")):
        if role in roles:
            return name
    return "thread" if len(draft.texts) > 1 else "text"


def check(draft: Draft) -> list[Finding]:
    """Return what limits cannot say: cashtags, repeated texts, tags without media, captions, accidental links."""
    return [
        *_cashtags(draft),
        *_repeated(draft),
        *_tagged(draft),
        *_captions(draft),
        *_bare_links(draft),
        *_mentions(draft),
    ]


def _texts(draft: Draft) -> list[tuple[str, str]]:
    return [("text", text) for text in draft.texts] + ([("comment", draft.comment)] if draft.comment else [])


def _cashtags(draft: Draft) -> Iterator[Finding]:
    # https://docs.x.com/developer-guidelines: one a post for self-serve apps
    for field, text in _texts(draft):
        found = _CASHTAG.findall(text)
        if len(found) > 1:
            message = f"{len(found)} cashtags ({', '.join(found)}) in one post; X accepts one"
            yield error("x.cashtags", message, f"keep {found[0]} and write the others without the $", field)


def _repeated(draft: Draft) -> Iterator[Finding]:
    # X refuses a text that the account has just posted, and replies count: seen, "duplicate content"
    seen: set[str] = set()
    for field, text in _texts(draft):
        plain = normal(text)
        if plain and plain in seen:
            message = f"X refuses the same text twice in a row: {text[:40]!r}"
            yield error("x.repeated", message, "word the second one differently", field)
        seen.add(plain)


def _tagged(draft: Draft) -> Iterator[Finding]:
    if draft.options.get("tagged_user_ids") and not draft.media:
        yield error(
            "x.tagged", "tagged_user_ids needs media", "take it out or add an image", "platforms.x.tagged_user_ids"
        )


def _captions(draft: Draft) -> Iterator[Finding]:
    for index, media in enumerate(draft.media):
        seen: dict[str, str] = {}
        for language in media.captions:
            field = f"media.{index}.captions.{language}"
            if not re.fullmatch("[A-Z]{2}", code(language)):
                yield error("x.captions", f"X takes captions by two-letter languages, not {language!r}", field=field)
            elif code(language) in seen:
                other = seen[code(language)]
                yield error("x.captions", f"captions {other!r} and {language!r} are one language to X", field=field)
            seen.setdefault(code(language), language)


def _bare_links(draft: Draft) -> Iterator[Finding]:
    """Warn where a missing space after a full stop makes a link (`end.It`): it costs 23 characters and $0.185 more."""
    for field, text in _texts(draft):
        for link in links(text):
            if "://" not in link and re.search(r"\.[A-Z][a-z]*$", link):
                fix = "put a space after the full stop if no link is meant"
                yield warning("x.bare-link", f"X makes a link of {link!r}", fix, field)


def _mentions(draft: Draft) -> Iterator[Finding]:
    # https://docs.x.com/changelog (2026-02-23): mentions by self-serve apps are limited, the rule is not published
    for field, text in _texts(draft):
        if found := _MENTION.findall(text):
            message = f"X limits mentions of others by apps, by a rule it has not published ({', '.join(found)})"
            yield note("x.mentions", message, field=field)

"""What X does to a text: weighs it, turns links into t.co ones with entities, escapes HTML, cuts what is long."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from socialpost.text.urls import find_urls
from socialpost.text.weighted import weighted_length

# one to six letters, perhaps .X or _X, not glued to a word: https://docs.x.com/fundamentals/counting-characters
_CASHTAG = re.compile(r"(?:^|(?<=\s))\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?![\w$])")
_CUT = 270  # characters of a long post that `text` shows; X shows about so many


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as the API gives it back, and the entities of its links."""

    text: str
    urls: list[dict[str, Any]]


def weight(text: str) -> int:
    """Return the weighted length."""
    return weighted_length(text)


def has_link(text: str) -> bool:
    """Tell whether X makes a link of anything in the text."""
    return bool(find_urls(text))


def cashtags(text: str) -> int:
    """Return how many cashtags there are."""
    return len(_CASHTAG.findall(text))


def fingerprint(text: str) -> str:
    """Return what the duplicate check compares."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256(plain.encode()).hexdigest()


def shown(text: str, seed: str) -> Shown:
    """Return a text as it is read back; `seed` makes its t.co addresses unlike those of other posts."""
    plain = unicodedata.normalize("NFC", text)
    out, urls, last = "", [], 0
    for span in find_urls(plain):
        out += _escaped(plain[last : span.start])
        expanded = span.value if "://" in span.value else f"http://{span.value}"
        out, url = _linked(out, expanded, f"{seed}/{span.start}")
        urls.append(url)
        last = span.end
    return Shown(out + _escaped(plain[last:]), urls)


def with_media(given: Shown, post_id: str, username: str, key: str, kind: str) -> Shown:
    """Append the link that X puts behind the text of a post with media."""
    word = "photo" if kind == "photo" else "video"
    expanded = f"https://x.com/{username}/status/{post_id}/{word}/1"
    text, url = _linked(f"{given.text} " if given.text else "", expanded, f"{post_id}/media")
    return Shown(text, [*given.urls, {**url, "media_key": key}])


def cut(given: Shown, post_id: str) -> Shown:
    """Return the short form of a long post: cut, with a link to the whole."""
    text = f"{given.text[:_CUT].rsplit(' ', 1)[0]}\u2026 "
    urls = [url for url in given.urls if url["end"] <= len(text) - 2]
    text, url = _linked(text, f"https://x.com/i/web/status/{post_id}", f"{post_id}/more")
    return Shown(text, [*urls, url])


def _linked(before: str, expanded: str, seed: str) -> tuple[str, dict[str, Any]]:
    short = f"https://t.co/{hashlib.sha256(seed.encode()).hexdigest()[:10]}"
    display = expanded.partition("://")[2]
    return before + short, {
        "start": len(before),
        "end": len(before) + len(short),
        "url": short,
        "expanded_url": expanded,
        "display_url": display if len(display) <= 27 else f"{display[:26]}\u2026",
    }


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

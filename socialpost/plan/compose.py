"""How the text of a post is put together: text, then the link, then the hashtags, a blank line between them."""

from __future__ import annotations

import re

from socialpost.draft import Draft
from socialpost.limits import Limits, LinkPlace

GAP = "\n\n"
_TOKEN = re.compile(r"\S*[?&]utm_\S*")
# A parameter that a team's link tagging adds (`links.utm`), with the `&` that follows it.
_TAGGING = re.compile(r"(?<=[?&])utm_[a-z_]+=[^&\s#]*&?")
_LEFT_OVER = re.compile(r"[?&]+(?=#|$)")


def untagged(text: str) -> str:
    """Return a text or an address without the parameters of link tagging: people do not see them."""
    return _TOKEN.sub(_without_tagging, text) if "utm_" in text else text


def _without_tagging(token: re.Match[str]) -> str:
    return _LEFT_OVER.sub("", _TAGGING.sub("", token[0]))


def tail(draft: Draft, limits: Limits) -> str:
    """Return what is put under the text on a platform: the link and the hashtags that do not stand in it already."""
    return GAP.join(part for part in (_link(draft, limits), _hashtags(draft, limits)) if part)


def joined(text: str, under: str) -> str:
    """Put a text and what belongs under it together."""
    return GAP.join(part for part in (text.strip(), under) if part)


def has_tag(text: str, tag: str) -> bool:
    """Tell whether a hashtag stands in a text, in whatever case."""
    return re.search(rf"#{re.escape(tag)}(?!\w)", text, re.IGNORECASE) is not None


def has_link(text: str, link: str) -> bool:
    """Tell whether a text holds an address, tagged or not."""
    return re.search(rf"{re.escape(untagged(link))}(?![\w/?#&=%-])", untagged(text)) is not None


def _link(draft: Draft, limits: Limits) -> str:
    if not draft.link or limits.link is not LinkPlace.TEXT:
        return ""
    return "" if has_link(draft.text, draft.link) else draft.link


def _hashtags(draft: Draft, limits: Limits) -> str:
    if not limits.tags_in_text or limits.hashtags == 0:
        return ""
    return " ".join(f"#{tag}" for tag in draft.tags if not has_tag(draft.text, tag))

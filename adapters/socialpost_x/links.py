"""Which links stand in a text, as X sees them: a post with one costs more, and a missing space can make one."""

from __future__ import annotations


def links(text: str) -> tuple[str, ...]:
    """Return the links of a text, with or without a scheme: https://docs.x.com/fundamentals/counting-characters."""
    from socialpost.text.urls import find_urls

    return tuple(span.value for span in find_urls(text))

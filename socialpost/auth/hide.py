"""A secret that comes back in an answer: some platforms quote the token that they refuse, and their words are kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

STARS = "***"
LEAST = 8  # characters; shorter values are no tokens, and may stand in any text


def hidden(text: str, secrets: Iterable[str]) -> str:
    """Return a text without the secrets, as they are and as JSON or an address would hold them."""
    for form in _forms(secrets):
        text = text.replace(form, STARS)
    return text


def hidden_bytes(content: bytes, secrets: Iterable[str]) -> bytes:
    """Return the body of an answer without the secrets."""
    for form in _forms(secrets):
        content = content.replace(form.encode(), STARS.encode())
    return content


def _forms(secrets: Iterable[str]) -> Iterator[str]:
    for secret in sorted({one for one in secrets if len(one) >= LEAST}, key=len, reverse=True):
        in_json = json.dumps(secret)[1:-1]
        yield from dict.fromkeys(
            (secret, in_json, in_json.replace("/", r"\/"), quote(secret, safe=""), quote_plus(secret))
        )

"""A secret that comes back in an answer: some platforms quote the token that they refuse, and their words are kept."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from urllib.parse import quote, quote_plus, unquote_plus

from socialpost.wire import Form, Request, Response

STARS = "***"
LEAST = 8  # characters; shorter values are no tokens, and may stand in any text

_SECRET = re.compile("token|secret|code|password|verifier")
_NONE = ("token_type_hint",)


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


def unquoted(request: Request, answer: Response) -> Response:
    """Return a refusal without the secrets that the request itself held. An answer that grants something stays whole."""
    content = answer.content if answer.ok else hidden_bytes(answer.content, spoken(request))
    return answer if content == answer.content else replace(answer, content=content)


def spoken(request: Request) -> Iterator[str]:
    """Yield the secrets that a request holds itself: in its form, its query, its header."""
    form = request.body.fields if isinstance(request.body, Form) else {}
    for name, value in [*form.items(), *request.query.items()]:
        if _SECRET.search(name) and name not in _NONE:
            yield value
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    yield value
    if kind == "Basic":
        with suppress(ValueError):
            yield from map(unquote_plus, b64decode(value).decode().split(":")[1:])


def _forms(secrets: Iterable[str]) -> Iterator[str]:
    for secret in sorted({one for one in secrets if len(one) >= LEAST}, key=len, reverse=True):
        in_json = json.dumps(secret)[1:-1]
        yield from dict.fromkeys(
            (secret, in_json, in_json.replace("/", r"\/"), quote(secret, safe=""), quote_plus(secret))
        )

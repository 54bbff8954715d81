"""Secrets out of what is written down: by the name of a field, by the form of a text, and wherever a known one returns."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus, unquote, unquote_plus

STARS = "***"
SHORTEST = 8  # characters; a shorter value is masked where it stands, but not looked for elsewhere
MOST_KNOWN = 500  # those that were met last

_WORDS = (
    "token|secret|passwd|password|proof|signature|assertion|verifier|credential|bearer|cookie|jwt"
    "|session_uri|upload_url|websocket"
)
_WHOLE = (
    "code|device_code|user_code|key|authorization|policy|upload_id|awsaccesskeyid"
    "|sig|oauth_(?:nonce|timestamp)|x-(?:amz|goog)-[a-z-]+"
)
_SECRET = re.compile(rf"(?:{_WORDS})|^(?:{_WHOLE})$", re.IGNORECASE)
# what is told about a token is not the token; the date and the algorithm of a signature are the vendor's manual
_TOLD = re.compile(r"(?:_type|expires(?:_in|_at)?|_count|^x-amz-(?:date|algorithm))$", re.IGNORECASE)
_IN_TEXT = re.compile(
    rf"""(?<![\w-])((?:["']?[\w.-]*(?:{_WORDS})[\w.-]*["']?\s*[=:]\s*|(?:{_WHOLE})=)["']?)([^\s&"'<>,}}\]]+)""",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"\b(Bearer|Basic|OAuth)\s+(?!\*\*\*)[^\s\"',]+", re.IGNORECASE)
_USERINFO = re.compile(r"(?<=://)[^/@\s]+@")
_BOT = re.compile(r"(?<=/bot)\d+:[\w-]+")


def secret(name: str, *, answered: bool = False) -> bool:
    """Tell whether the value of a field is a secret. In an answer `code` is an error's number."""
    if answered and name.lower() == "code":
        return False
    return bool(_SECRET.search(name)) and not _TOLD.search(name)


class Masker:
    """Masks what it is given and remembers each secret it met: one that comes back elsewhere is masked there too."""

    def __init__(self) -> None:
        self._known: dict[str, None] = {}
        self._pattern: re.Pattern[str] | None = None

    def learn(self, *values: str) -> None:
        """Remember secrets, as they are and as an address would hold them."""
        for value in values:
            forms = (value, quote(value, safe=""), quote_plus(value), unquote(value), unquote_plus(value))
            for form in dict.fromkeys(one for one in forms if len(one) >= SHORTEST):
                self._known.pop(form, None)
                self._known[form] = None
        while len(self._known) > MOST_KNOWN:
            del self._known[next(iter(self._known))]
        self._pattern = None

    def learn_header(self, authorization: str) -> str:
        """Remember what an Authorization header holds; return its scheme."""
        scheme, _, rest = authorization.partition(" ")
        self.learn(rest, *re.findall(r'oauth_(?:token|consumer_key|signature)="([^"]+)"', rest))
        if scheme.lower() == "basic":
            self.learn(*_basic(rest))
        return scheme

    def learn_from(self, value: Any, *, answered: bool = False) -> None:
        """Remember every secret of a JSON value that its name gives away."""
        if isinstance(value, Mapping):
            if _named(value, answered=answered):
                self.learn(str(value["value"]))
            for name, item in value.items():
                if secret(str(name), answered=answered):
                    self.learn(*_leaves(item))
                self.learn_from(item, answered=answered)
        elif isinstance(value, list | tuple):
            for item in value:
                self.learn_from(item, answered=answered)
        elif isinstance(value, str):
            self.learn(*(found[1] for found in _IN_TEXT.findall(value)))

    def masked(self, value: Any, *, answered: bool = False) -> Any:
        """Return a JSON value without secrets: names, shape and types of leaves stay (a number becomes stars, too)."""
        if isinstance(value, Mapping):
            pair = _named(value, answered=answered)
            return {
                self.text(str(name)): starred(item)
                if secret(str(name), answered=answered) or (pair and name == "value")
                else self.masked(item, answered=answered)
                for name, item in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.masked(item, answered=answered) for item in value]
        return self.text(value) if isinstance(value, str) else value

    def text(self, text: str) -> str:
        """Return a text without secrets."""
        text = _BOT.sub(STARS, _USERINFO.sub(f"{STARS}@", _SCHEME.sub(rf"\1 {STARS}", text)))
        text = _IN_TEXT.sub(rf"\g<1>{STARS}", text)
        if self._pattern is None and self._known:
            self._pattern = re.compile("|".join(map(re.escape, sorted(self._known, key=len, reverse=True))))
        return self._pattern.sub(STARS, text) if self._pattern else text


def starred(value: Any) -> Any:
    """Return a value with stars for all its leaves; None and booleans tell nothing and stay."""
    if isinstance(value, Mapping):
        return {name: starred(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [starred(item) for item in value]
    return value if value is None or isinstance(value, bool) else STARS


def _named(value: Mapping[Any, Any], *, answered: bool) -> bool:
    """Tell whether it is a pair like `{name: policy, value: ...}`: forms of buckets are handed out so."""
    name = value.get("name")
    return isinstance(name, str) and "value" in value and secret(name, answered=answered)


def _leaves(value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _basic(rest: str) -> list[str]:
    try:
        return [rest, *b64decode(rest).decode().split(":")]
    except ValueError:
        return [rest]

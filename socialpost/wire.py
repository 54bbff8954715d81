"""What an adapter says to a platform and hears from it: immutable values, no client, no clock, no file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Effect(StrEnum):
    """Who sees what a request does."""

    READ = "read"  # repeat freely
    STAGE = "stage"  # nobody sees it (uploads, containers, drafts); redo when in doubt
    PUBLISH = "publish"  # people see it: look before sending again


@dataclass(frozen=True, slots=True)
class Slice:
    """Bytes of a draft's file: `file` is `Media.key` (or a cover's, a caption's); `length` None means to its end."""

    file: str
    offset: int = 0
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Base64:
    """A slice sent as base64 text."""

    slice: Slice


@dataclass(frozen=True, slots=True)
class Json:
    """A JSON body; leaves may be `Base64`."""

    data: Any


@dataclass(frozen=True, slots=True)
class Form:
    """An application/x-www-form-urlencoded body, in the order given."""

    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart body: text, or a slice with a file name and a media type."""

    name: str
    value: str | Slice
    filename: str = ""
    mime: str = ""


@dataclass(frozen=True, slots=True)
class Multipart:
    """A multipart/form-data body; the order is kept, because some buckets need the file last."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Raw:
    """The bytes of a slice as the whole body."""

    slice: Slice
    mime: str = "application/octet-stream"


Body = Json | Form | Multipart | Raw


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    `target` is a path on `origin` (`/2/tweets`) or an absolute URL that the platform handed out; credentials travel
    only to the adapter's own origins. `effect` overrides the step's; GET and HEAD are reads. `after` is seconds to wait
    first (the runner may give the delivery back and come again later). `save` is remembered before the request leaves,
    in the facts of the step. `auth` is `account`, `none` (pre-signed uploads) or a style that the scheme names.
    """

    method: str
    target: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Body | None = None
    origin: str = "api"
    effect: Effect | None = None
    after: float = 0.0
    save: Mapping[str, Any] = field(default_factory=dict)
    auth: str = "account"


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: status, lower-cased headers, the whole body (answers are small; at most 4 MiB is kept)."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""

    @property
    def ok(self) -> bool:
        """True for 2xx."""
        return 200 <= self.status < 300

    @property
    def data(self) -> Any:
        """The body as JSON; None where it is not JSON. Half of a letter, as platforms cut texts, is told as one unknown."""
        try:
            found = json.loads(self.content)
        except ValueError:
            return None
        return _mended(found) if b"\\ud" in self.content.lower() else found

    @property
    def object(self) -> dict[str, Any]:
        """The body as a JSON object; empty where it is something else."""
        data = self.data
        return data if isinstance(data, dict) else {}

    @property
    def text(self) -> str:
        """The body as text, for messages."""
        return self.content.decode("utf-8", "replace")


def _mended(value: Any) -> Any:
    """Return JSON whose texts can be written: half a surrogate pair goes into no file and no database."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_mended(one) for one in value]
    return {_mended(name): _mended(one) for name, one in value.items()} if isinstance(value, dict) else value


@dataclass(frozen=True, slots=True)
class Secret:
    """A fact that must not be seen: a session URI, a pre-signed field. Kept in the sealed column, erased when the step ends."""

    value: str

    def __repr__(self) -> str:
        return "Secret(***)"

    def __str__(self) -> str:
        return "***"

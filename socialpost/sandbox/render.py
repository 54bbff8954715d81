"""An answer as it goes over the wire: status, lower-case headers, bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from email.utils import formatdate

from socialpost.sandbox.call import Answer


@dataclass(frozen=True, slots=True)
class Rendered:
    """An answer in bytes."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def half(self) -> bytes:
        """What arrives of it when the connection dies in the middle."""
        return self.content[: len(self.content) // 2]


def render(answer: Answer, now: float) -> Rendered:
    """Render an answer; `now` (seconds since 1970, by the sandbox's clock) is what its Date header says."""
    content = answer.content
    if content is None:
        content = b"" if answer.data is None else json.dumps(answer.data).encode()
    headers = {"date": formatdate(now, usegmt=True)}
    if content:
        headers["content-type"] = answer.mime
    if answer.status not in {204, 304}:
        headers["content-length"] = str(len(content))
    headers.update({name.lower(): value for name, value in answer.headers.items()})
    return Rendered(answer.status, headers, content)

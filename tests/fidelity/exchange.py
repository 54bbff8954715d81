"""What the checks look at: one request as the fake got it, and the answer that the fake itself gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from socialpost.sandbox.call import Answer, Call


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange. `route` is the fake's name for it, empty where it has none; `kind` what
    the fake calls the object that the path names.

    `answer` None: there is none to judge (the request comes from a sample, or a fault wrote the answer).
    """

    platform: str
    call: Call
    route: str = ""
    kind: str = ""
    answer: Answer | None = None

    @property
    def mime(self) -> str:
        """The media type of the body, without parameters; empty where there is no body."""
        return self.call.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def fields(self) -> Any:
        """The body: JSON, or the fields of a form with an empty text in place of each file."""
        if self.call.json is not None:
            return self.call.json
        return {**self.call.form, **dict.fromkeys(self.call.files, "")}

    @property
    def shape(self) -> tuple[Any, ...]:
        """What makes this exchange worth another look: names, types and short values, not ids and texts."""
        call = self.call
        answered = (self.answer.status, outline(self.answer.data)) if self.answer else ()
        words = tuple(sorted((name, outline(value)) for name, value in call.query.items()))
        return (call.method, self.route, self.kind, self.mime, words, outline(self.fields), tuple(call.files), answered)


def outline(value: Any) -> Any:
    """Return the form of a JSON value; numbers and long texts lose what they say."""
    if isinstance(value, Mapping):
        return tuple((name, outline(item)) for name, item in sorted(value.items()))
    if isinstance(value, list):
        return ("[]", *dict.fromkeys(outline(item) for item in value))
    if isinstance(value, str):
        return "digits" if value.isdigit() else value if len(value) < 24 else "text"
    return value if value is None or isinstance(value, bool) else type(value).__name__

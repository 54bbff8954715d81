"""What a runner has to say, one line each: for a terminal, a log, or as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from socialpost.deliver.state import Delivery


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened. `what` is the state of a delivery, or a word of `WORDS`; `key` is empty when it is of none.

    `delivery` is how it stands, `problem` what went wrong where no state tells it; `more` is for `--json` alone.
    """

    at: datetime
    what: str
    text: str
    key: str = ""
    delivery: Delivery | None = None
    problem: Exception | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON data, without its delivery."""
        at = self.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {"time": at, "event": self.what, "key": self.key, "text": self.text, **self.more}


WORDS = {
    "start": "the runner has begun; what is next",
    "queued": "a delivery waits: it is new, or has to wait again",
    "updated": "what waits has a newer content or time",
    "invalid": "a file or a delivery has errors; the others go on",
    "login": "what waited for a login is tried again",
    "ahead": "a login ends soon, or before what is queued",
    "clock": "the clock jumped: sleep, suspend, or somebody set it",
    "zone": "the rules of a time zone have changed, and due times with them",
    "trouble": "something is in the way; it is tried again",
    "bug": "a bug stopped one delivery; it is tried again later, less and less often",
    "told": "people were told of what needs them",
    "stop": "the runner ends",
}
"""Beside the states of deliveries."""

Hear = Callable[[Event], None]
"""Called from several threads; must not raise."""

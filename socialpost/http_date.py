"""How long an answer asks to wait: Retry-After in both forms."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime

LONGEST = 366 * 86400.0  # seconds; more than this is a broken header


def parse_date(value: str) -> datetime | None:
    """Read an HTTP date (RFC 9110 section 5.6.7, all three forms), aware; None when it is none."""
    from email.utils import parsedate_to_datetime  # only few answers carry a date to wait for

    try:
        found = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def parse_retry_after(value: str, now: datetime | None) -> float | None:
    """Return the seconds that a Retry-After value asks for (RFC 9110 section 10.2.3), never negative.

    `now` is the server's time, for the date form. None: the value cannot be read, or is a date and `now` is unknown.
    """
    try:
        seconds = float(value)
    except ValueError:
        date = parse_date(value)
        if date is None or now is None:
            return None
        seconds = (date - now).total_seconds()
    return min(max(seconds, 0.0), LONGEST) if math.isfinite(seconds) else None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that an answer asks to wait; None when it does not say.

    `headers` have lower-case names. The date form counts from the answer's own Date, so no clock of ours is involved.
    """
    value = headers.get("retry-after")
    if value is None:
        return None
    return parse_retry_after(value, parse_date(headers["date"]) if "date" in headers else None)

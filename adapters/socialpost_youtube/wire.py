"""Hands for reading Google's JSON, which may lack any part of what it promises."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from socialpost.adapter import Cause, Fault, Response

API = "/youtube/v3"
UPLOAD = "/upload/youtube/v3"


def mapping(value: object) -> Mapping[str, Any]:
    """Return a JSON object; empty where it is something else."""
    return value if isinstance(value, dict) else {}


def items(response: Response) -> list[Mapping[str, Any]]:
    """Return the objects of a list answer; Google leaves `items` out when there are none."""
    found = response.object.get("items")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def first_error(response: Response) -> Mapping[str, Any]:
    """Return the first entry of `error.errors`; empty where there is none."""
    errors = mapping(response.object.get("error")).get("errors")
    return mapping(errors[0]) if isinstance(errors, list) and errors else {}


def reason(response: Response) -> str:
    """Return the reason of an error: what the answers are told apart by."""
    return str(first_error(response).get("reason") or "")


def needed(response: Response, name: str) -> str:
    """Return a field of an answer. Fault(RETRY): a success that does not say what it made."""
    value = response.object.get(name)
    if not value:
        raise Fault(Cause.RETRY, f"YouTube answered {response.status} without {name!r}")
    return str(value)


def moment(value: object) -> datetime | None:
    """Read an RFC 3339 time; None where there is none."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def written(value: datetime) -> str:
    """Write a time as Google does: `2026-12-01T10:00:00Z`."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def date(response: Response) -> datetime | None:
    """Return the server's time out of the Date header."""
    try:
        return parsedate_to_datetime(response.headers.get("date", ""))
    except ValueError:
        return None


def number(value: object) -> int | None:
    """Read a count, which Google writes as text."""
    try:
        return int(str(value))
    except ValueError:
        return None

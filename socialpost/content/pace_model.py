"""When an account may post: its slots, its quiet hours, the distance between posts, the jitter."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from socialpost.content.fields import Strict, wrong
from socialpost.content.quiet import always, quiet
from socialpost.content.rhythm import weekly

_SPAN = re.compile(r"(?:(\d{1,4})d)?(?:(\d{1,4})h)?(?:(\d{1,4})m)?(?:(\d{1,5})s)?")
MOST_JITTER = timedelta(hours=12)


def span_of(value: str) -> str:
    """Return a length of time as it is. PydanticCustomError: it is none."""
    if not value or not _SPAN.fullmatch(value):
        raise wrong(f"{value!r} is no length of time", "write it like 3h, 45m or 1h30m")
    return value


def span(value: str) -> timedelta:
    """Return the length of time that `1h30m` means. ValueError: it is none."""
    found = _SPAN.fullmatch(value)
    if found is None:
        raise ValueError(f"{value!r} is no length of time")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def _some(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _slot(value: str) -> str:
    weekly(value)
    return value


def _quiet(value: str) -> str:
    quiet(value)
    return value


def _not_always(value: list[str]) -> list[str]:
    if always([quiet(text) for text in value]):
        raise wrong("it is always quiet: nothing would ever go out", "leave some hours, for instance `22:00-07:00`")
    return value


def _jitter(value: str) -> str:
    if span(span_of(value)) > MOST_JITTER:
        raise wrong(f"{value!r} is too much for a jitter", "at most 12h")
    return value


class Pace(Strict):
    """When posts may go out; `[]` and `0m` take a default back."""

    slots: Annotated[
        list[Annotated[str, AfterValidator(_slot)]] | None,
        BeforeValidator(_some, json_schema_input_type=str | list[str]),
    ] = Field(default=None, description="Local times that `schedule: next-slot` fills: [`weekdays 09:00, 13:00`].")
    quiet: Annotated[
        list[Annotated[str, AfterValidator(_quiet)]] | None,
        AfterValidator(lambda value: value if value is None else _not_always(value)),
        BeforeValidator(_some, json_schema_input_type=str | list[str]),
    ] = Field(default=None, description="Local hours that no post is given a time in: `22:00-07:00`.")
    distance: Annotated[str, AfterValidator(span_of)] | None = Field(
        default=None, description="The least time between two posts of an account: 30m."
    )
    jitter: Annotated[str, AfterValidator(_jitter)] | None = Field(
        default=None, description="Posts go out up to this much later than their time, each by its own: 5m."
    )

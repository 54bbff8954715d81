"""When a post is due, as its file says it: one time, the next free slot, or again and again until an end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from socialpost.content.fields import Strict, date_and_time, market_or_zone, wrong
from socialpost.content.rhythm import Rhythm, joined, monthly, weekly

NEXT_SLOT = "next-slot"
LAST_YEAR = 2100
"""Nobody plans a recurring post further, and counting its occurrences stays quick."""
_EVERY = 'write every: {weekly: "fri 09:00"}, or {daily: "09:00"}, or {monthly: "last 09:00"}'


class Schedule(Strict):
    """One time: a wall time in each market's zone or in one zone, or a time with its offset."""

    at: Annotated[str, AfterValidator(date_and_time)] = Field(
        description='"2026-11-27 09:00", or with an offset: "2026-11-27T09:00:00+01:00".'
    )
    in_: Annotated[str, AfterValidator(market_or_zone)] | None = Field(
        default=None, alias="in", description="`market`, or a zone by name: Europe/Berlin."
    )

    @model_validator(mode="after")
    def _one_zone(self) -> Schedule:
        aware = datetime.fromisoformat(self.at).tzinfo is not None
        if aware and self.in_ is not None:
            raise wrong("a time with its offset needs no `in`", "remove the offset or `in`")
        if not aware and self.in_ is None:
            raise wrong(
                "9:00 is another moment in every country: `in` is missing",
                "add `in: market`, or a zone: `in: Europe/Berlin`",
            )
        return self


def _texts(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _weekly(value: str) -> str:
    weekly(value)
    return value


def _daily(value: str) -> str:
    if not value[:1].isdigit():
        raise wrong(f"{value!r} is no time of day", 'write daily: "09:00"; days belong to `weekly`')
    return _weekly(value)


def _monthly(value: str) -> str:
    monthly(value)
    return value


Times = BeforeValidator(_texts, json_schema_input_type=str | list[str])


class Rule(Strict):
    """Which days and times: one of `daily`, `weekly`, `monthly`, or several together."""

    daily: Annotated[list[Annotated[str, AfterValidator(_daily)]] | None, Times] = Field(
        default=None, description='"09:00", or several times: "09:00, 17:00".'
    )
    weekly: Annotated[list[Annotated[str, AfterValidator(_weekly)]] | None, Times] = Field(
        default=None, description='"fri 09:00", "weekdays 09:00, 13:00", or a list of such.'
    )
    monthly: Annotated[list[Annotated[str, AfterValidator(_monthly)]] | None, Times] = Field(
        default=None, description='"1 09:00", "last 09:00", or a list of such.'
    )

    @model_validator(mode="after")
    def _something(self) -> Rule:
        if not (self.daily or self.weekly or self.monthly):
            raise wrong("`every` says no time", _EVERY)
        return self

    @property
    def rhythm(self) -> Rhythm:
        """All of it as one rhythm."""
        week = [weekly(text) for text in (*(self.daily or ()), *(self.weekly or ()))]
        return joined([*week, *(monthly(text) for text in self.monthly or ())])


def _rule(value: Any) -> Any:
    """Take `every: fri 09:00` and a list of such for what they mean: weekly."""
    if isinstance(value, str) and value.strip().lower() in {"day", "week", "month", "daily", "weekly", "monthly"}:
        raise wrong(f"`every: {value}` says no time", _EVERY)
    return {"weekly": value} if isinstance(value, (str, list)) else value


def _date(value: Any) -> Any:
    try:
        if isinstance(value, str) and len(value) == 10:
            found = date.fromisoformat(value)
            if 2000 <= found.year <= LAST_YEAR:
                return value
    except ValueError:
        pass
    raise wrong(f"{str(value)[:40]!r} is no date from 2000 to {LAST_YEAR}", "write it like 2026-11-27")


Day = Annotated[str, AfterValidator(_date)]


class Every(Strict):
    """Again and again until an end: `until` (a day, included) or `times` (counted from `from`)."""

    every: Annotated[Rule, BeforeValidator(_rule, json_schema_input_type=Rule | str | list[str])] = Field(
        description='{weekly: "fri 09:00"}, {daily: "09:00"}, {monthly: "last 09:00"}; a list of times of a week.'
    )
    in_: Annotated[str, AfterValidator(market_or_zone)] | None = Field(
        default=None, alias="in", description="`market`, or a zone by name: Europe/Berlin."
    )
    from_: Day | None = Field(
        default=None, alias="from", description="The first day: occurrences and variants are counted from it."
    )
    until: Day | None = Field(default=None, description="The last day, included.")
    times: Annotated[int, Field(ge=1, le=1000)] | None = Field(default=None, description="How often, from `from` on.")
    repeat: bool = Field(default=False, description="The same text again and again is meant.")

    @model_validator(mode="after")
    def _bounded(self) -> Every:
        if self.in_ is None:
            raise wrong(
                "9:00 is another moment in every country: `in` is missing",
                "add `in: market`, or a zone: `in: Europe/Berlin`",
            )
        if self.until is None and self.times is None:
            raise wrong("`every` has no end", 'add until: "2027-01-31", or from: and times: 8')
        if self.times is not None and self.from_ is None:
            raise wrong("`times` are counted from a first day", 'add from: "2026-11-27"')
        if self.until is not None and self.from_ is not None and self.until < self.from_:
            raise wrong(f"it ends on {self.until}, before it begins on {self.from_}", "change `from` or `until`")
        return self


def _kind(value: Any) -> str:
    if isinstance(value, Every) or (isinstance(value, Mapping) and "every" in value):
        return "=every"
    return "=slot" if value == NEXT_SLOT else "=at"


def _said(value: Any) -> Any:
    """Explain the shapes that people try first."""
    if isinstance(value, Mapping) and ("slots" in value or NEXT_SLOT in value):
        raise wrong(
            "slots belong to the account", "write `schedule: next-slot`, and accounts.NAME.slots in socialpost.yaml"
        )
    if isinstance(value, Mapping) and "every" in value and "at" in value:
        raise wrong("`at` is one time and `every` many", "remove one of them")
    if isinstance(value, str) and value != NEXT_SLOT:
        if value.replace("_", "-").replace(" ", "-").lower() == NEXT_SLOT:
            raise wrong(f"{value!r} is no schedule", f"write `schedule: {NEXT_SLOT}`")
        raise wrong("a schedule is a mapping, or `next-slot`", f'write {{at: "{value[:40]}", in: market}}')
    return value


AnySchedule = Schedule | Every | Literal["next-slot"]
When = Annotated[
    Annotated[Schedule, Tag("=at")] | Annotated[Every, Tag("=every")] | Annotated[Literal["next-slot"], Tag("=slot")],
    Discriminator(_kind),
    BeforeValidator(_said),
]
"""What a post, a platform or an account says."""

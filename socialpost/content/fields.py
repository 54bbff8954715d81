"""The small types of the YAML files: names, languages, tags, times, and texts with their languages."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
NAME = re.compile(r"[a-z][a-z0-9-]*")
_TIME = re.compile(r"\d{1,2}:\d\d(:\d\d)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?")
POST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")


class Strict(BaseModel):
    """Unknown keys are errors, nothing is converted, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def wrong(message: str, fix: str = "") -> PydanticCustomError:
    """Return the error of a validator: one sentence, and the change that would help."""
    return PydanticCustomError("wrong", "{message}", {"message": message, "fix": fix})


def _language(value: str) -> str:
    if not LANGUAGE.fullmatch(value):
        raise wrong(f"{value!r} is no language code", "write it like en, de or pt-BR")
    return value


def _name(value: str) -> str:
    if not NAME.fullmatch(value):
        raise wrong(f"{value!r} cannot be a name", "lower-case letters, digits and `-`, a letter first")
    return value


def post_id(value: str) -> str:
    """Return the id of a post as it is. PydanticCustomError: it cannot be one."""
    if not POST_ID.fullmatch(value) or len(value) > 200:
        raise wrong(f"{value!r} cannot be the id of a post", "letters, digits, `.`, `_`, `-`, and `/` between them")
    return value


def _tag(value: str) -> str:
    bare = value.removeprefix("#")
    if not bare or re.search(r"[\s#,]", bare):
        raise wrong(f"{value!r} is no single tag", "one word a tag, without `#`")
    return bare


def distinct(value: list[str]) -> list[str]:
    """Return a list of names as it is. PydanticCustomError: one is empty or stands twice."""
    for number, name in enumerate(value):
        if not name.strip() or name in value[:number]:
            raise wrong(f"{name!r} is empty or stands twice", "name every target once")
    return value


def date_and_time(value: str) -> str:
    """Return a date and time as it is, with or without an offset. PydanticCustomError: it is none."""
    if _TIME.fullmatch(value):
        raise wrong(f"{value!r} is a time without a date", 'write at: "2026-11-27 09:00"')
    if _DATE.fullmatch(value):
        raise wrong(f"{value!r} is a date without a time", f'write at: "{value} 09:00"')
    try:
        moment = datetime.fromisoformat(value) if _MOMENT.fullmatch(value) else None
    except ValueError as problem:
        raise wrong(f"{value!r} does not exist: {problem}", 'write at: "2026-11-27 09:00"') from None
    if moment is None:
        raise wrong(f"{value[:40]!r} is no date and time", 'write at: "2026-11-27 09:00"')
    if not 1970 < moment.year < 9000:
        raise wrong(f"{value!r} is no year to publish in", 'write at: "2026-11-27 09:00"')
    return value


NO_ZONES = "pip install --upgrade tzdata, or the system's package of that name"


def time_zone(value: str) -> str:
    """Return the name of a zone as it is. PydanticCustomError: there is none of that name."""
    try:
        ZoneInfo(value)
    except (KeyError, OSError, ValueError):  # unknown; a folder of the database; a path
        known = available_timezones()
        if not known:
            raise wrong(f"this machine has no data of time zones, not of {value[:60]!r} either", NO_ZONES) from None
        found = difflib.get_close_matches(value, known, 1)
        fix = f"did you mean `{found[0]}`?" if found else "write it like Europe/Berlin"
        raise wrong(f"{value[:60]!r} is no time zone", fix) from None
    return value


def market_or_zone(value: str) -> str:
    """Return `market` or the name of a zone as it is. PydanticCustomError: it is neither."""
    return value if value == "market" else time_zone(value)


Language = Annotated[str, AfterValidator(_language), Field(json_schema_extra={"pattern": f"^{LANGUAGE.pattern}$"})]
Name = Annotated[str, AfterValidator(_name), Field(json_schema_extra={"pattern": f"^{NAME.pattern}$"})]
HashTag = Annotated[str, AfterValidator(_tag)]


def _shape(value: Any) -> str:
    return "=by-language" if isinstance(value, Mapping) else "=plain"


Words = Annotated[
    Annotated[str, Tag("=plain")] | Annotated[dict[Language, str], Tag("=by-language")],
    Discriminator(_shape),
]
"""A text, or one text a language."""

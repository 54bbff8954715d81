"""The filters of templates: those that cannot make much of little."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from socialpost.content.money import money
from socialpost.content.trouble import RenderError

MOST_TEXT = 20_000  # characters of one value
MOST_ITEMS = 200


def _text(value: Any) -> str:
    text = str(value)
    if len(text) > MOST_TEXT:
        raise RenderError(f"a value longer than {MOST_TEXT:,} characters")
    return text


def items(value: Any) -> list[Any]:
    """Return what a loop may go over. RenderError: no list, or a long one."""
    if isinstance(value, str) or not isinstance(value, (Mapping, Sequence)):
        raise RenderError("`for` takes a list")
    if len(value) > MOST_ITEMS:
        raise RenderError(f"a list of more than {MOST_ITEMS} entries")
    return list(value)


def _join(value: Any, between: Any = "") -> str:
    return _text(between).join(_text(item) for item in items(value))


def _replace(value: Any, old: Any, new: Any) -> str:
    text, old, new = _text(value), _text(old), _text(new)
    if len(text) + text.count(old) * len(new) > MOST_TEXT:
        raise RenderError("`replace` makes the text too long")
    return text.replace(old, new)


def _round(value: Any, digits: Any = 0) -> float:
    return round(float(value), max(0, min(int(digits), 10)))


def _length(value: Any) -> int:
    return len(value)


FILTERS: dict[str, Callable[..., Any]] = {
    "upper": lambda value: _text(value).upper(),
    "lower": lambda value: _text(value).lower(),
    "title": lambda value: _text(value).title(),
    "capitalize": lambda value: _text(value).capitalize(),
    "trim": lambda value: _text(value).strip(),
    "replace": _replace,
    "join": _join,
    "round": _round,
    "int": lambda value: int(float(value)),
    "float": float,
    "abs": abs,
    "length": _length,
    "count": _length,
    "first": lambda value: value[0],
    "last": lambda value: value[-1],
    "items": lambda value: list(value.items()),
    "money": money,
}

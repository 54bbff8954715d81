"""Names in templates that stand for nothing: said with the name of what was asked, and with the name that was meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from jinja2 import StrictUndefined
from jinja2.exceptions import TemplateRuntimeError, UndefinedError
from jinja2.utils import missing

from socialpost.content.explain import kind, near

_DEEP = 3  # names of the sort variables.price.us


class Unknown(Exception):
    """`asked` has nothing called `name`; `asked` is None for a name that stands by itself."""

    def __init__(self, asked: Any, name: str) -> None:
        super().__init__(name)
        self.asked = asked
        self.name = name


class Missing(StrictUndefined):
    """What a template gets for such a name: whatever is done with it but asking whether it is defined raises Unknown."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[TemplateRuntimeError] = UndefinedError,
    ) -> None:
        told: Any = exc
        if hint is None and exc is UndefinedError:
            told = partial(_unknown, None if obj is missing else obj, "" if name is None else str(name))
        super().__init__(hint, obj, name, told)


def _unknown(asked: Any, name: str, _message: str) -> Unknown:
    return Unknown(asked, name)


def says(problem: Unknown, names: Mapping[str, Any]) -> tuple[str, str]:
    """Return what is wrong and what would help."""
    name, asked = problem.name, problem.asked
    if asked is None:
        return f"nothing is called `{name}` here", near(name, names)
    called = next((f"`{path}`" for path, value in _paths(names) if value is asked), kind(asked))
    if isinstance(asked, Mapping):
        return f"{called} has no `{name}`", near(name, map(str, asked))
    if isinstance(asked, (list, tuple)):
        return f"{called} has {len(asked)} entries, and none at {name}", "the first is 0"
    return f"{called} is {kind(asked)} and has no `{name}`", ""


def _paths(names: Mapping[str, Any], deep: int = _DEEP) -> Iterator[tuple[str, Any]]:
    """Yield everything with a name, as a template would write it, the shallow first."""
    yield from names.items()
    for name, value in names.items():
        if isinstance(value, Mapping) and deep > 1:
            yield from ((f"{name}.{path}", inner) for path, inner in _paths(value, deep - 1))

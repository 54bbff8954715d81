"""The one door through which adapters come in: entry points, our own like anybody's."""

from __future__ import annotations

import difflib
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from socialpost.errors import UsageError

if TYPE_CHECKING:
    from socialpost.adapter import Adapter

GROUP = "socialpost.adapters"


@cache
def _points(group: str) -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=group)}


def names() -> list[str]:
    """Return the names of the installed adapters, sorted, without importing any."""
    return sorted(_points(GROUP))


@cache
def load(name: str) -> Adapter:
    """Return the adapter of a platform.

    UsageError: no such adapter is installed, or it cannot be imported.
    """
    from socialpost.adapter import Adapter

    point = _points(GROUP).get(name)
    if point is None:
        near = difflib.get_close_matches(name, names(), 1)
        raise UsageError(
            f"no adapter for the platform {name!r} is installed",
            f"did you mean {near[0]!r}?" if near else f"installed: {', '.join(names())}",
        )
    try:
        adapter = point.load()
    except Exception as problem:
        raise UsageError(f"the adapter {name!r} cannot be imported: {problem}", "reinstall or remove it") from problem
    if not isinstance(adapter, Adapter) or adapter.name != name:
        raise UsageError(f"the entry point {name!r} ({point.value}) is not an adapter of that name")
    return adapter

"""Asking an adapter's functions: what they raise is the adapter's bug, and the plan of the others goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from socialpost.adapter import Adapter
from socialpost.findings import Finding, error

T = TypeVar("T")


class AdapterBug(Exception):
    """An adapter raised where it should answer."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def ask(adapter: Adapter, name: str, function: Callable[[Any], T], value: Any) -> T:
    """Return what an adapter's function answers. AdapterBug: it raised."""
    try:
        return function(value)
    except Exception as problem:  # somebody else's code
        raise bug(adapter, name, f"{type(problem).__name__}: {problem}") from problem


def bug(adapter: Adapter, function: str, says: str) -> AdapterBug:
    """Return the bug that an adapter's function has."""
    message = f"the adapter {adapter.name!r} failed in {function} ({says})"
    return AdapterBug(error("adapter.bug", message, "this is a bug of the adapter: report it with this post"))

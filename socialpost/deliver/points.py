"""Named places where a crash is tried. In normal use the hook is a function that does nothing."""

from __future__ import annotations

from collections.abc import Callable

Point = Callable[[str], None]

POINTS = (
    "claim.before",
    "claim.after",
    "sending.before",  # the record that must be durable before people can see anything
    "sending.after",
    "request.before",
    "request.after",
    "save.before",
    "save.after",
    "settle.before",
    "settle.after",
    "done.before",  # the step's result and the delivery's new state, one commit
    "done.after",
    "release.before",
    "release.after",
)


def quiet(_name: str) -> None:
    """Do nothing."""

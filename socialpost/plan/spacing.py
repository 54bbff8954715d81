"""Deliveries of one account that would follow on each other faster than its `distance` allows."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from socialpost.content.workspace import Account
from socialpost.findings import Finding, Place, warning
from socialpost.plan.model import Planned


def with_distances(deliveries: Sequence[Planned], accounts: Mapping[str, Account], now: datetime) -> list[Planned]:
    """Return them with a warning on each that comes too soon after another; sending waits for the distance."""
    by_account: dict[str, list[int]] = {}
    for number, one in enumerate(deliveries):
        if accounts[one.draft.account].distance:
            by_account.setdefault(one.draft.account, []).append(number)
    made = list(deliveries)
    for name, numbers in by_account.items():
        numbers.sort(key=lambda number: _at(deliveries[number], now))
        for before, number in itertools.pairwise(numbers):
            found = _too_close(deliveries[before], deliveries[number], accounts[name].distance, now)
            if found is not None:
                made[number] = replace(made[number], findings=(*made[number].findings, found))
    return made


def _at(planned: Planned, now: datetime) -> datetime:
    return planned.due.utc if planned.due else now


def _too_close(before: Planned, planned: Planned, distance: timedelta, now: datetime) -> Finding | None:
    """Return a warning; several targets of one post are meant to go out one after another."""
    apart = _at(planned, now) - _at(before, now)
    if apart >= distance or (before.draft.post == planned.draft.post and before.draft.target != planned.draft.target):
        return None
    message = (
        f"{_words(apart)} after {before.key} ({before.file}), and {planned.draft.account} keeps {_words(distance)}"
    )
    found = warning(
        "schedule.distance", f"{planned.key} is due {message}", "move one of them; it waits otherwise", "schedule"
    )
    return replace(found, account=planned.draft.account, place=Place(planned.file))


def _words(time: timedelta) -> str:
    minutes = round(time.total_seconds() / 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours and rest else f"{hours} h" if hours else f"{minutes} min"

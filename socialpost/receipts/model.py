"""A receipt: what one run did with one delivery. Several of one delivery are joined; the most careful reading counts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from socialpost.plan.model import DeliveryKey


class Mark(StrEnum):
    """What a receipt says. Only `free`, `failed` and `deleted` say that nobody can see it."""

    SENDING = "sending"  # claimed, or sent and without an answer: it may be public
    ACCEPTED = "accepted"
    PLACED = "placed"
    UNCERTAIN = "uncertain"
    FREE = "free"  # a claim that came to nothing: certainly not sent
    FAILED = "failed"
    INCOMPLETE = "incomplete"
    PUBLISHED = "published"
    DELETED = "deleted"


_STAGES = tuple(Mark)
"""In the order in which one run comes to them: the later one of a run counts."""

_CAUTION = (
    *(Mark.FREE, Mark.FAILED, Mark.DELETED, Mark.SENDING, Mark.UNCERTAIN),
    *(Mark.ACCEPTED, Mark.PLACED, Mark.INCOMPLETE, Mark.PUBLISHED),
)
"""Between runs that did not know of each other, what is more public counts."""

_SEEN = (Mark.INCOMPLETE, Mark.PUBLISHED, Mark.DELETED)
"""What people have seen is not taken back by a later attempt of somebody who did not know."""

NOT_OUT = (Mark.FREE, Mark.FAILED, Mark.DELETED)
GIVES_WAY = (Mark.FREE, Mark.FAILED)
"""What a new claim may follow."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one run knows of one delivery. Times are aware, UTC.

    `state` is a `Mark`, or a word of a newer version, which counts as uncertain. `run` names who did it: a run knows
    what it wrote itself, and takes over the name of what it goes on with. `attempt` counts up with every new claim.
    `at` is when people could see it, else when it came to this state. `since` is when a claim was taken or renewed; it
    is there only while somebody works on it. `first` is when a visible request may have left for the first time.
    `after` names the runs whose claims this one took over. `facts` by step: what whoever goes on with it must know.
    `more` holds keys of newer versions.
    """

    key: DeliveryKey
    state: str
    run: str
    attempt: int = 1
    id: str = ""
    url: str = ""
    at: datetime | None = None
    since: datetime | None = None
    first: datetime | None = None
    fingerprint: str = ""
    identity: str = ""
    after: tuple[str, ...] = ()
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def mark(self) -> Mark:
        """The state as this version reads it."""
        return marked(self.state)

    @property
    def out(self) -> bool:
        """True when people may see it."""
        return self.mark not in NOT_OUT

    def says_as_much(self, other: Receipt) -> bool:
        """Tell whether the other one says the same, apart from when it was claimed."""
        return replace(self, since=None, at=None, more={}) == replace(other, since=None, at=None, more={})


def marked(state: str) -> Mark:
    """Return a state as this version reads it."""
    return Mark(state) if state in _STAGES else Mark.UNCERTAIN


def joined(receipts: Iterable[Receipt]) -> Receipt | None:
    """Return what several receipts of one delivery come to, whatever their order; None of none."""
    found = list(receipts)
    if len(found) < 2:  # nearly always, and there may be very many
        return found[0] if found else None
    latest: dict[str, Receipt] = {}
    for one in found:
        known = latest.get(one.run)
        latest[one.run] = one if known is None else max(known, one, key=_life)
    return max(latest.values(), key=_care, default=None)


def apart(receipts: Iterable[Receipt]) -> tuple[Receipt, ...]:
    """Return the posts that one delivery became where runs did not know of each other: each is public, and another one."""
    found = list(receipts)
    if len(found) < 2:
        return ()
    ends = collapsed(found)
    gone = {one.id for one in ends if one.mark is Mark.DELETED}
    seen = {
        one.id: one for one in ends if one.mark in (Mark.INCOMPLETE, Mark.PUBLISHED) and one.id and one.id not in gone
    }
    return tuple(seen.values()) if len(seen) > 1 else ()


def collapsed(receipts: Iterable[Receipt]) -> list[Receipt]:
    """Return one receipt for each run of each delivery, sorted: what a file holds."""
    runs: dict[tuple[DeliveryKey, str], list[Receipt]] = {}
    for one in receipts:
        runs.setdefault((one.key, one.run), []).append(one)
    kept = [best for same in runs.values() if (best := joined(same))]
    return sorted(kept, key=lambda one: (str(one.key), one.run))


def _life(one: Receipt) -> tuple[Any, ...]:
    return (one.mark in _SEEN, one.attempt, _STAGES.index(one.mark), *_rest(one))


def _care(one: Receipt) -> tuple[Any, ...]:
    return (_CAUTION.index(one.mark), one.attempt, *_rest(one), one.run)


def _rest(one: Receipt) -> tuple[Any, ...]:
    """Return what decides between two of one state: more is known, then the claim was given up, then the later one."""
    times = tuple(at.timestamp() if at else 0.0 for at in (one.at, one.first))
    since = one.since.timestamp() if one.since else math.inf
    facts = repr(sorted((name, sorted(found.items())) for name, found in one.facts.items()))
    return (bool(one.id), bool(one.url), since, *times, one.id, one.url, one.state, one.after, facts, repr(one))

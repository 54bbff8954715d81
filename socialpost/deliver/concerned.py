"""What the journal knows that a plan is compared with: no more than concerns it, however much the journal holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from socialpost.deliver import agenda, rows
from socialpost.deliver.database import Database, Row
from socialpost.deliver.schema import WAITS
from socialpost.deliver.state import Delivery
from socialpost.plan.gone import WAITING
from socialpost.plan.model import DeliveryKey, Plan

_ALL = "SELECT * FROM delivery WHERE"
_ASKED_FOR = (WAITS, "state='placed'")
"""What a file has to ask for, or a person is told; one after another, as each has an index."""


@dataclass(frozen=True, slots=True)
class Met:
    """Deliveries, by due time, and for `plan.gone` the post files that there are; None: the plan speaks for its posts alone."""

    deliveries: list[Delivery]
    files: Collection[str] | None


def met(
    db: Database,
    root: Path,
    plan: Plan,
    every: Collection[str] | None = None,
    others: Iterable[DeliveryKey] = (),
) -> Met:
    """Return what a plan meets: its own deliveries, what its posts have left, the same content elsewhere, `others` by key.

    Also what is left of files (below `root`) that are not there any more: of all of them where `every` post file is
    planned, else of those whose content one of its posts has now.
    """
    keys = dict.fromkeys([*(one.key for one in plan.deliveries), *others])
    found = {row["id"]: row for row in _rows(db, plan, keys)}
    missing = _moved(root, plan, found.values()) if every is None else _missing(db, root, every)
    found |= {row["id"]: row for row in _left(db, "file", missing)}
    there = {row["file"] for row in found.values()} - missing
    files = {*every, *there} if every is not None else there if missing else None
    return Met(sorted(map(rows.delivery, found.values()), key=lambda one: (one.due, one.id)), files)


def _rows(db: Database, plan: Plan, keys: Collection[DeliveryKey]) -> Iterator[Row]:
    yield from _named(db, keys)
    yield from _left(db, "post", plan.posts)
    contents = {one.fingerprint for one in plan.deliveries if one.fingerprint}
    for page, marks in rows.pages(contents):
        yield from db.read(f"{_ALL} fingerprint IN ({marks}) AND state NOT IN ('failed','cancelled','deleted')", page)


def _left(db: Database, column: str, values: Collection[str]) -> Iterator[Row]:
    """Yield what some posts or files have left that waits, or that platforms hold."""
    for page, marks in rows.pages(values):
        for rule in _ASKED_FOR:
            yield from db.read(f"{_ALL} {column} IN ({marks}) AND {rule}", page)


def _named(db: Database, keys: Iterable[DeliveryKey]) -> Iterator[Row]:
    """Yield the rows of some keys by their occurrence: a post that comes again may have thousands that are over."""
    by_occurrence: dict[str, dict[str, None]] = {}
    for key in keys:
        by_occurrence.setdefault(key.occurrence, {})[key.post] = None
    for occurrence, posts in by_occurrence.items():
        for page, marks in rows.pages(posts):
            yield from db.read(f"{_ALL} post IN ({marks}) AND occurrence=?", (*page, occurrence))


def _moved(root: Path, plan: Plan, found: Iterable[Row]) -> set[str]:
    """Return the files that are not there any more, and whose content one of the plan's posts has now."""
    alike = {(one.key.account, one.fingerprint) for one in plan.deliveries if one.fingerprint}
    waiting = {
        row["file"] for row in found if row["state"] in WAITING and (row["account"], row["fingerprint"]) in alike
    }
    return {file for file in waiting if not (root / file).exists()}


def _missing(db: Database, root: Path, every: Collection[str]) -> set[str]:
    held = {row["file"] for row in db.read("SELECT DISTINCT file FROM delivery WHERE state='placed'")}
    return agenda.missing(db, root, every) | {file for file in held.difference(every) if not (root / file).exists()}

"""The queue page by page, by due time: each page costs what it holds, however many deliveries there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from socialpost.deliver import rows
from socialpost.deliver.database import Database, Row
from socialpost.deliver.schema import UNQUIET
from socialpost.deliver.state import Delivery, State

ENDED = (State.PUBLISHED, State.CANCELLED, State.DELETED)
_STANDING = [state for state in State if state not in ENDED]
_SPEAKS = "(warnings<>'[]' OR (state='published' AND resume_at IS NOT NULL))"
# by the index of what is not quiet, which does not hold what is simply over: so its state must not lead elsewhere
_OVER = f"{UNQUIET} AND state || '' IN ('published','cancelled','deleted') AND {_SPEAKS}"


@dataclass(frozen=True, slots=True)
class Page:
    """Deliveries by due time, and how many come after them."""

    deliveries: tuple[Delivery, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A condition that one index answers in the order of due times, and its values."""

    where: str
    values: tuple[object, ...] = ()


def page(db: Database, most: int | None, after: Delivery | None = None, *, every: bool = False) -> Page:
    """Return at most so many of what waits, is under way, needs a person or warns; with `every` what is over, too.

    `after` is the last one of the page before. None: all of them. StateTrouble.
    """
    stretches = [_Stretch("state=?", (state,)) for state in (State if every else _STANDING)]
    stretches += [] if every else [_Stretch(_OVER)]
    ids = sorted(_ids(db, stretches, most, after))[:most]
    more = 0 if most is None or len(ids) < most else sum(_count(db, one, after) for one in stretches) - len(ids)
    return Page(tuple(_read(db, [id_ for _, id_ in ids])), more)


def _ids(
    db: Database, stretches: Iterable[_Stretch], most: int | None, after: Delivery | None
) -> list[tuple[float, str]]:
    later, values = ("", ()) if after is None else (" AND due>=? AND (due>? OR id>?)", _place(after))
    limit = "" if most is None else f" LIMIT {most:d}"
    return [
        (row["due"], row["id"])
        for one in stretches
        for row in db.read(
            f"SELECT due, id FROM delivery WHERE {one.where}{later} ORDER BY due, id{limit}",  # noqa: S608 - our own words
            (*one.values, *values),
        )
    ]


def _count(db: Database, one: _Stretch, after: Delivery | None) -> int:
    """Count by the index alone: what is due at the very moment of `after` is told apart by its id, which is not in it."""
    parts = ["1=1"] if after is None else ["due>?", "due=? AND id>?"]
    values = ((),) if after is None else (_place(after)[:1], _place(after)[1:])
    counts = [
        db.read(f"SELECT count(*) FROM delivery WHERE {one.where} AND {part}", (*one.values, *mine))  # noqa: S608
        for part, mine in zip(parts, values, strict=True)
    ]
    return sum(int(found[0][0]) for found in counts)


def _place(after: Delivery) -> tuple[float, float, str]:
    due = after.due.timestamp()
    return due, due, after.id


def _read(db: Database, ids: list[str]) -> list[Delivery]:
    found: dict[str, Row] = {}
    for some, marks in rows.pages(ids):
        found |= {row["id"]: row for row in db.read(f"SELECT * FROM delivery WHERE id IN ({marks})", some)}  # noqa: S608
    return [rows.delivery(found[id_]) for id_ in ids if id_ in found]

"""What others have done, as far as this journal does not know it: their receipts beside its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Protocol

from socialpost.deliver import exits, rows
from socialpost.deliver.database import Database
from socialpost.deliver.state import PUBLIC, State
from socialpost.findings import Finding
from socialpost.receipts.book import MERGED, Ahead
from socialpost.receipts.index import Index
from socialpost.receipts.model import Mark, Receipt, marked

_PAGE = 2000  # receipts whose rows are looked up together

GROUPS = {
    "uncertain": (Mark.UNCERTAIN,),
    "incomplete": (Mark.INCOMPLETE,),
    "in flight": (Mark.SENDING, Mark.ACCEPTED),
    "placed": (Mark.PLACED,),
    "published": (Mark.PUBLISHED,),
    "deleted": (Mark.DELETED,),
}
"""What a receipt can mean for whoever looks, the most urgent first. What was never seen by anybody is in none."""

CODES = {"uncertain": exits.UNCERTAIN, "incomplete": exits.PARTLY, "in flight": exits.UNDER_WAY}
_GROUP_OF = {mark: name for name, marks in GROUPS.items() for mark in marks}


class Standing(Protocol):
    """What has to be known of a delivery of the journal."""

    @property
    def state(self) -> State: ...  # noqa: D102
    @property
    def reason(self) -> str: ...  # noqa: D102
    @property
    def remote_id(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Others:
    """`counts` and `groups` (the newest first) have every one of `GROUPS`; `last` is when others published last.

    `findings` tell what of the receipts cannot be read: what is out of these nobody knows. `ahead` is not merged here.
    """

    counts: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(GROUPS, 0))
    groups: Mapping[str, Sequence[Receipt]] = field(default_factory=lambda: dict.fromkeys(GROUPS, ()))
    last: datetime | None = None
    findings: Sequence[Finding] = ()
    ahead: Ahead = MERGED

    @property
    def code(self) -> int:
        """The exit code that all of it means."""
        codes = {CODES[name] for name in CODES if self.counts[name]} | ({exits.INVALID} if self.findings else set())
        return next((code for code in exits.ORDER if code in codes), exits.DONE)

    @property
    def some(self) -> bool:
        """True where there is anything to tell."""
        return any(self.counts.values()) or bool(self.findings)


@dataclass(frozen=True, slots=True)
class _Row:
    state: State
    reason: str
    remote_id: str


def counts(mark: Mark, id_: str, row: Standing | None) -> bool:
    """Tell whether a receipt (its state, its id on the platform) knows better than the journal's row (None: it has none).

    It does of what was not begun here, of what was deleted elsewhere, and of what is out once more.
    """
    if mark is Mark.FREE:
        return False
    if row is None or once_more(mark, id_, row):
        return True
    if row.state in PUBLIC:
        return mark is Mark.DELETED and id_ == row.remote_id
    unbegun = row.state in (State.QUEUED, State.HELD, State.FAILED, State.CANCELLED) and not row.reason
    return unbegun and mark not in (Mark.FAILED, Mark.DELETED)


def once_more(mark: Mark, id_: str, row: Standing) -> bool:
    """Tell whether people still see what another clone sent of a delivery whose own post was taken down here."""
    gone = row.state is State.DELETED and bool(row.remote_id)
    return gone and mark in (Mark.PUBLISHED, Mark.INCOMPLETE) and id_ not in ("", row.remote_id)


def look(index: Index, db: Database | None, most: int | None, wanted: Collection[str] = tuple(GROUPS)) -> Others:
    """Return what others have done beside a journal (None: there is none); of each wanted group at most so many are read."""
    found: dict[str, list[int]] = {name: [] for name in GROUPS}
    for number, group in _unknown(index, db):
        found[group].append(number)
    most_of = {name: most if name in wanted else 0 for name in GROUPS}
    groups = {name: index.receipts(index.newest(numbers, most_of[name])) for name, numbers in found.items()}
    newest = groups["published"] or index.receipts(index.newest(found["published"], 1))
    return Others(
        {name: len(numbers) for name, numbers in found.items()},
        groups,
        newest[0].at if newest else None,
        index.findings(),
        index.ahead,
    )


def _unknown(index: Index, db: Database | None) -> Iterator[tuple[int, str]]:
    """Yield number and group of each receipt that knows better than the journal."""
    left = index.rows()
    while page := list(islice(left, _PAGE)):
        begun = {} if db is None else _begun(db, {row[1] for row in page})
        for row in page:
            mark, id_ = marked(row[5]), row[6]
            if mark in _GROUP_OF and counts(mark, id_, begun.get(row[1:5])):
                yield row[0], _GROUP_OF[mark]


def _begun(db: Database, posts: Collection[str]) -> dict[tuple[str, ...], _Row]:
    """Return the rows of posts, but those that wait and were never begun: of these a receipt knows better at all times."""
    return {
        (row[0], row[1], row[2], row[3]): _Row(State(row[4]), row[5], row[6])
        for some, marks in rows.pages(posts)
        for row in db.read(
            "SELECT post, account, target, occurrence, state, reason, remote_id FROM delivery"  # noqa: S608 - question marks
            f" WHERE post IN ({marks}) AND (state<>'queued' OR reason<>'')",
            some,
        )
    }

"""The load: deliveries for later, by the thousands, as `journal.add` writes them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from socialpost.adapter import Draft
from socialpost.deliver import rows
from socialpost.deliver.database import Transaction
from socialpost.deliver.journal import Journal
from socialpost.deliver.sqlite import SqliteDatabase
from socialpost.plan.model import Due, Planned

from .target import compile_

ACCOUNTS = 200
FOLDER = "elsewhere"
"""Where the files would be: not below `posts/`, so that nothing of them is gone as long as they are there."""

FILE = f"{FOLDER}/p0.yaml"

_PAGE = 10_000  # rows a commit


def draft(number: int) -> Draft:
    """Return the post of an account."""
    account = f"a{number % ACCOUNTS}"
    return Draft(f"p{number}", account, "bench", kind="text", texts=("x",), options={"handle": account})


def planned(number: int, due: datetime) -> Planned:
    """Return the planned delivery of that number."""
    wall = due.replace(tzinfo=None).isoformat(timespec="seconds")
    one = draft(number)
    identity = f"bench:{one.account}"
    return Planned(one, FILE, Due(wall, "UTC", due), steps=tuple(compile_(one)), fingerprint=f"f{number}",
                   identity=identity)  # fmt: skip


def fill(journal: Journal, first: int, dues: Iterator[datetime], files: int = 1) -> int:
    """Queue many deliveries of so many files, a page a commit; return how many."""
    frozen = [rows.dump_draft(draft(number)) for number in range(ACCOUNTS)]
    count = 0
    while page := list(islice(dues, _PAGE)):
        with journal.database.transaction() as db:
            _write(db, first + count, page, frozen, files)
        count += len(page)
    return count


def _write(db: Transaction, first: int, page: list[datetime], frozen: list[str], files: int) -> None:
    now = time.time()
    db.executemany(
        "INSERT INTO delivery(id, post, account, target, occurrence, platform, identity, state, file, draft,"
        " fingerprint, hashes, due, wall, zone, rule, asked, created, updated)"
        " VALUES(?,?,?,'','','bench',?,'queued',?,?,?,'{}',?,?,'UTC','at',?,?,?)",
        [_row(number, due, frozen[number % ACCOUNTS], files, now) for number, due in enumerate(page, first)],
    )
    db.executemany(
        "INSERT INTO step(delivery, name, place) VALUES(?,'post',0)",
        [(f"{number:020d}",) for number in range(first, first + len(page))],
    )


def _row(number: int, due: datetime, frozen: str, files: int, now: float) -> tuple[object, ...]:
    account, file = f"a{number % ACCOUNTS}", f"{FOLDER}/p{number % files}.yaml"
    wall = due.replace(tzinfo=None).isoformat(timespec="seconds")
    who = (f"{number:020d}", f"p{number}", account, f"bench:{account}", file)
    return (*who, frozen, f"f{number}", due.timestamp(), wall, f"{wall} UTC", now, now)


def fill_far(journal: Journal, number: int, far: datetime) -> int:
    """Queue many deliveries for much later; a server makes the rows by itself."""
    if isinstance(journal.database, SqliteDatabase):
        return fill(journal, 0, (far + timedelta(seconds=one) for one in range(number)))
    fill(journal, 0, (far for _ in range(min(ACCOUNTS, number))))  # the patterns
    with journal.database.transaction() as db:
        db.execute(
            "INSERT INTO delivery(id, post, account, target, occurrence, platform, identity, state, file, draft, fingerprint,"
            " hashes, due, wall, zone, rule, asked, created, updated) SELECT lpad(CAST(n AS text), 20, '0'), 'p' || n,"
            " d.account, '', '', d.platform, d.identity, d.state, d.file, d.draft, 'f' || n, d.hashes, d.due + n, d.wall,"
            " d.zone, d.rule, d.asked, d.created, d.updated"
            " FROM generate_series(CAST(? AS integer), CAST(? AS integer)) n"
            " JOIN delivery d ON d.id=lpad(CAST(mod(n, ?) AS text), 20, '0')",
            (ACCOUNTS, number - 1, ACCOUNTS),
        )
        db.execute(
            "INSERT INTO step(delivery, name, place) SELECT lpad(CAST(n AS text), 20, '0'), 'post', 0"
            " FROM generate_series(CAST(? AS integer), CAST(? AS integer)) n",
            (ACCOUNTS, number - 1),
        )
    return number

"""What the journal needs of a database: SQLite in a file (`sqlite`), or PostgreSQL for a team.

Statements are written once, in the SQL that both understand: `?` for values, `ON CONFLICT` for replacing, numbers for
truth (`doubt<>0`), times as seconds since 1970. Values are str, int, float or None.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol


class Taken(Exception):
    """A unique index refuses the row: somebody else was first. The transaction is undone."""


Statement = tuple[str, Sequence[Any]]
"""A statement's text and its values."""

HELD = "{held}"
"""Stands, in what goes `together`, for: the first of them changed a row."""


class Row(Protocol):
    """One row: columns by name or place."""

    def __getitem__(self, column: str | int, /) -> Any: ...


class Result(Protocol):
    """What a statement came to."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        ...

    def fetchone(self) -> Any:
        """Return the next `Row`, or None."""
        ...

    def fetchall(self) -> list[Any]:
        """Return all `Row`s."""
        ...


class Transaction(Protocol):
    """Statements that count together or not at all."""

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Result:
        """Run one statement."""
        ...

    def executemany(self, statement: str, values: Iterable[Sequence[Any]], /) -> Any:
        """Run one statement for many rows."""
        ...


class Database(Protocol):
    """Safe for threads of one process; several processes each open their own. `label` is what people call it.

    StateTrouble from everything: it cannot be read or written.
    """

    label: str

    def read(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return the `Row`s of a query, outside any transaction."""
        ...

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Lend one transaction that writes; durable when the block ends. Taken."""
        ...

    def brief(self) -> AbstractContextManager[Transaction]:
        """Lend one that the loss of power may undo, together with nothing that came before it. Taken.

        For what is only said among processes: a durable transaction after it makes it durable, too.
        """
        ...

    def alone(self, statement: str, values: Sequence[Any] = (), *, brief: bool = False) -> list[Any]:
        """Run one statement as a transaction of its own and return its `Row`s; `brief` as above. Taken."""
        ...

    def together(self, first: Statement, rest: Sequence[Statement]) -> bool:
        """Change rows with `first`, and where it did, run the rest: one durable transaction. False: nothing was changed.

        `first` returns nothing; each of the rest has HELD in its WHERE. Taken.
        """
        ...

    def news(self) -> int:
        """Return a number that is another one after somebody else has written. Cheap: it is asked twice a second."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...

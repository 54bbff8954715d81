"""All receipts that are known, and the two places they are kept in: a folder of the workspace, a branch of a remote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from socialpost.findings import Finding
from socialpost.plan.model import DeliveryKey
from socialpost.receipts.model import Receipt, apart, joined

Read = tuple[str, list[Receipt], list[Finding]]
"""What is known of one post: its id, its receipts, and what of its file cannot be read."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """Receipts that a branch (`name`: origin/main) holds and nobody has merged here, by post. They count all the same."""

    name: str = ""
    posts: tuple[str, ...] = ()


MERGED = Ahead()


@dataclass(frozen=True, slots=True)
class Receipts:
    """What the files say: joined by delivery, and by fingerprint what is out.

    `findings` are the lines that cannot be read, `broken` the posts of these. `twice` are the deliveries that are out more
    than once, with all they became. `ahead` is what of it git has fetched only.
    """

    by_key: Mapping[DeliveryKey, Receipt] = field(default_factory=dict)
    alike: Mapping[str, Sequence[Receipt]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    broken: frozenset[str] = frozenset()
    twice: Mapping[DeliveryKey, Sequence[Receipt]] = field(default_factory=dict)
    ahead: Ahead = MERGED


NONE = Receipts()


def gathered(files: Iterable[Read]) -> Receipts:
    """Return what files (post, receipts, findings) come to."""
    known: dict[DeliveryKey, list[Receipt]] = {}
    findings: list[Finding] = []
    broken = set()
    for post, receipts, found in files:
        for one in receipts:
            known.setdefault(one.key, []).append(one)
        findings += found
        if found:
            broken.add(post)
    by_key = {key: best for key, same in known.items() if (best := joined(same))}
    alike: dict[str, list[Receipt]] = {}
    for one in by_key.values():
        if one.out and one.fingerprint:
            alike.setdefault(one.fingerprint, []).append(one)
    twice = {key: several for key, same in known.items() if (several := apart(same))}
    return Receipts(by_key, alike, tuple(findings), frozenset(broken), twice)


class Elsewhere(Exception):
    """Somebody else has the delivery, or has ended it: `receipt` says what is known."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(str(receipt.key))
        self.receipt = receipt


class Book(Protocol):
    """Where receipts are kept. StateTrouble from everything: it cannot be read or written; nothing was changed.

    `claims` tells whether whoever wants to send must have it in writing first (several machines, no common journal),
    `alone` whether nothing but the receipts outlasts this process, `writes` whether anything is kept, or only read.
    """

    claims: bool
    alone: bool
    writes: bool

    def read(self) -> Receipts:
        """Return all that is known now."""
        ...

    def claim(self, wanted: Receipt, now: datetime) -> None:
        """Make sure that nobody else sends this delivery. Elsewhere."""
        ...

    def write(self, receipt: Receipt) -> None:
        """Keep a receipt: joined with the one of its run, in place of the claims that it took over."""
        ...

    def held(self) -> list[DeliveryKey]:
        """Return the deliveries that this process has a claim on and has not ended."""
        ...

    def of(self, key: DeliveryKey) -> Receipt | None:
        """Return what is known of a delivery: in a folder what it says now, of a branch what was last read or written."""
        ...


def entered(receipts: Iterable[Receipt], new: Receipt) -> list[Receipt]:
    """Return a file's receipts with a new one beside them, without the claims that it took over.

    An older one of the same run is joined with it when the file is written: nothing is said back to less.
    """
    kept = [one for one in receipts if one.key != new.key or one.run == new.run or one.run not in new.after]
    return [*kept, new]

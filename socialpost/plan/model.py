"""The plan as a value: what would be sent where and when, before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from socialpost.draft import Draft
from socialpost.findings import Finding, Level
from socialpost.limits import Unit
from socialpost.media.recipe import Job

if TYPE_CHECKING:  # they bring pydantic, and `status` has to be quick
    from socialpost.adapter import Step
    from socialpost.content.recurrence import Recurrence


RENDITION = "media.rendition"
"""The rule of the notes that tell what is made of a file; who shows the renditions themselves leaves them out."""


@dataclass(frozen=True, slots=True)
class Due:
    """A time as the seller wrote it (`wall`, `zone` by IANA name) and the UTC that follows from it.

    `rule` is how the file asks for it: `at`, `next-slot`, `every`, or `now` for what quiet hours hold back. `asked` is
    what the file says (a wall time and its zone, or the rule's own words, and what the account does to it): while it
    says the same, a time that was moved by hand stays where it is. `wall` is the end of the quiet hours where those
    move a time. `shift` is the jitter in seconds, contained in `utc`.
    """

    wall: str
    zone: str
    utc: datetime
    rule: str = "at"
    asked: str = ""
    shift: float = 0.0

    def __post_init__(self) -> None:
        if not self.asked:
            object.__setattr__(self, "asked", f"{self.wall} {self.zone}")


@dataclass(frozen=True, slots=True)
class Count:
    """How long a text is, as the platform counts: `271/280`."""

    used: int
    most: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.used}/{self.most}"


_AGAIN = re.compile(r"(^|\.)again-\d+$")


@dataclass(frozen=True, slots=True)
class DeliveryKey:
    """The identity of a delivery: published at most once, ever."""

    post: str
    account: str
    target: str = ""
    occurrence: str = ""

    def __str__(self) -> str:
        """Render as people type it: `post@account`, `post@account/target`, `post@account#again-1`."""
        target = f"/{self.target}" if self.target else ""
        occurrence = f"#{self.occurrence}" if self.occurrence else ""
        return f"{self.post}@{self.account}{target}{occurrence}"

    def again(self, number: int) -> DeliveryKey:
        """Return the identity of a repetition that a person asks for: `again-1`, `2026-11-27T09:00.again-1`."""
        return replace(self, occurrence=f"{self.occurrence}.again-{number}".removeprefix("."))

    @property
    def first(self) -> DeliveryKey:
        """The identity of what this is a repetition of; itself when it is none."""
        found = _AGAIN.search(self.occurrence)
        return replace(self, occurrence=self.occurrence[: found.start()]) if found else self


@dataclass(frozen=True, slots=True)
class Planned:
    """One delivery of the plan.

    `hashes` is the SHA-256 of each original by key, `jobs` the renditions that go out in their place where one does,
    `fingerprint` the SHA-256 of everything people would see (not of the identity or the time). `identity` is
    `platform:id` where the options name the platform identity, else empty. `steps` and `counts` are empty where an
    error finding stands in the way. `overruled` is the time that the file asks for (as `Due.asked`) of what goes out at once
    all the same. `lead` is how long before its time a platform takes it that holds it itself; None
    where none shall.
    """

    draft: Draft
    file: str
    due: Due | None = None
    findings: tuple[Finding, ...] = ()
    steps: tuple[Step, ...] = ()
    counts: tuple[Count, ...] = ()
    hashes: Mapping[str, str] = field(default_factory=dict)
    jobs: Mapping[str, Job] = field(default_factory=dict)
    fingerprint: str = ""
    identity: str = ""
    lead: timedelta | None = None
    overruled: str = ""

    @property
    def key(self) -> DeliveryKey:
        """The delivery's identity."""
        return DeliveryKey(self.draft.post, self.draft.account, self.draft.target, self.draft.occurrence)

    @property
    def usd(self) -> Decimal:
        """What the steps cost, in dollars."""
        return sum((step.cost.usd for step in self.steps), Decimal(0))

    @property
    def ok(self) -> bool:
        """True when no error finding stands in the way."""
        return not any(finding.level is Level.ERROR for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Plan:
    """The deliveries of a set of posts, and the findings that concern files rather than deliveries.

    `posts` are the posts that it speaks for, with the file of each, `accounts` those that it is limited to (None: all).
    `rules` are those of recurring posts by their key without occurrence: they mean times beyond what is planned, too.
    """

    deliveries: tuple[Planned, ...] = ()
    findings: tuple[Finding, ...] = ()
    posts: Mapping[str, str] = field(default_factory=dict)
    accounts: frozenset[str] | None = None
    rules: Mapping[DeliveryKey, Recurrence] = field(default_factory=dict)

    @property
    def every_finding(self) -> tuple[Finding, ...]:
        """All findings, of files and of deliveries, each once."""
        found = [*self.findings, *(finding for planned in self.deliveries for finding in planned.findings)]
        return tuple(dict.fromkeys(found))

"""The states of a delivery and of its steps, and what the journal holds of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from socialpost.draft import Draft
from socialpost.plan.model import DeliveryKey


class State(StrEnum):
    """What is known of a delivery. Only `failed` says that it is certainly not public."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    PLACED = "placed"
    PUBLISHED = "published"
    INCOMPLETE = "incomplete"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    HELD = "held"
    CANCELLED = "cancelled"
    DELETED = "deleted"


OPEN = (State.QUEUED, State.SENDING, State.ACCEPTED, State.PLACED)
"""States in which the runner has something left to do by itself."""

UNFINISHED = (State.PUBLISHED, State.INCOMPLETE)
"""States in which people see the post; steps after it may still be open, then `resume_at` is set."""

PUBLIC = (State.ACCEPTED, State.PLACED, State.PUBLISHED, State.INCOMPLETE)
"""States in which the platform has the post."""


class StepState(StrEnum):
    """How far a step is. `sending`: its visible request may be under way, or nobody knows."""

    NEW = "new"
    SENDING = "sending"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class Hold(StrEnum):
    """Why a delivery does not go on: until a login, until a quota's time (then by itself), until a person says so.

    `gone` is of a cancelled one: no file asks for it any more; one that asks again brings it back.
    """

    NONE = ""
    LOGIN = "login"
    QUOTA = "quota"
    PERSON = "person"
    LATE = "late"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the journal. Times are aware and UTC. `warnings` are for people.

    `rule`, `asked` and `shift` are those of `plan.model.Due` (empty: at once). `late_ok`: a person said that it may go
    out however late. `ready` is when the runner has something to do for it; None when it has ended or waits for a person.
    `lead` is how long before `due` a platform that holds posts itself may be given this one; zero: this tool holds it after
    all, None: nobody asked for that. `token` is another one after every turn of a worker, and after every decision.
    """

    id: str
    key: DeliveryKey
    platform: str
    identity: str
    state: State
    file: str
    drafted: Draft | str = field(repr=False)  # as JSON until somebody asks for it
    fingerprint: str
    hashes: Mapping[str, str]
    due: datetime
    wall: str = ""
    zone: str = ""
    resume_at: datetime | None = None
    hold: Hold = Hold.NONE
    reason: str = ""
    fix: str = ""
    remote_id: str = ""
    url: str = ""
    warnings: tuple[str, ...] = ()
    created: datetime | None = None
    updated: datetime | None = None
    published: datetime | None = None
    leased: bool = False
    rule: str = ""
    asked: str = ""
    shift: float = 0.0
    late_ok: bool = False
    ready: datetime | None = None
    lead: timedelta | None = None
    token: int = field(default=0, compare=False)

    @property
    def draft(self) -> Draft:
        """What is sent, as it was frozen; until when the platform holds it follows `due`, however that was moved."""
        draft = self._frozen
        return draft if self.lead is None else replace(draft, publish_at=self.due if self.lead else None)

    @property
    def _frozen(self) -> Draft:
        if isinstance(self.drafted, Draft):
            return self.drafted
        from socialpost.deliver.rows import load_draft

        return load_draft(self.drafted)

    @property
    def start(self) -> datetime:
        """When sending may begin: at `due`, or earlier where the platform itself holds it until then."""
        return self.due - self.lead if self.lead else self.due

    @property
    def open(self) -> bool:
        """True when the runner still has something to do by itself."""
        return self.state in OPEN or (self.state in UNFINISHED and self.resume_at is not None)


@dataclass(frozen=True, slots=True)
class StepRecord:
    """What the journal knows of a step. `doubt`: an attempt ended without an answer that can be believed."""

    name: str
    state: StepState = StepState.NEW
    facts: Mapping[str, Any] = field(default_factory=dict)
    doubt: bool = False
    attempts: int = 0
    resent: int = 0
    tries: int = 0
    looks: int = 0
    refused: bool = False
    first_sent: datetime | None = None
    last_sent: datetime | None = None
    server_time: datetime | None = None
    done_at: datetime | None = None
    error: str = ""

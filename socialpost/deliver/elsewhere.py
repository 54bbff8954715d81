"""Deliveries that other machines began or ended, brought into this journal by their receipts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from socialpost.adapter import Step, StepRole
from socialpost.deliver.settle import UNKNOWN_CLOCK, WAYS_OUT
from socialpost.deliver.state import State, StepRecord, StepState
from socialpost.plan.model import Planned
from socialpost.receipts.branch import RENEW
from socialpost.receipts.model import Mark, Receipt
from socialpost.wire import Effect

ELSEWHERE = "elsewhere"
"""The fact by which a step is known that another machine sent: what it needs may have died with that machine."""

_STATES = {
    Mark.SENDING: State.QUEUED,
    Mark.ACCEPTED: State.ACCEPTED,
    Mark.PLACED: State.PLACED,
    Mark.UNCERTAIN: State.UNCERTAIN,
    Mark.FAILED: State.FAILED,
    Mark.INCOMPLETE: State.INCOMPLETE,
    Mark.PUBLISHED: State.PUBLISHED,
    Mark.DELETED: State.DELETED,
}
OVER = (Mark.PUBLISHED, Mark.DELETED)


@dataclass(frozen=True, slots=True)
class Brought:
    """A delivery as it enters the journal from a receipt, with the records of its steps in their order."""

    state: State
    steps: tuple[StepRecord, ...]
    remote_id: str = ""
    url: str = ""
    published: datetime | None = None
    resume_at: datetime | None = None
    reason: str = ""
    fix: str = ""


def brought(planned: Planned, receipt: Receipt, now: datetime, *, alone: bool) -> Brought:
    """Return how a planned delivery stands by its receipt.

    `alone`: this machine has the claim, and goes on with what is open. Without it, only what harms nobody is left open:
    what was begun elsewhere and has no end is uncertain here.
    """
    state = _STATES[receipt.mark]
    same = receipt.fingerprint in ("", planned.fingerprint)
    if state is State.QUEUED and not (alone and same):
        state = State.UNCERTAIN
    steps = _Steps(planned, receipt, alone=alone).records()
    open_ = any(one.state is not StepState.DONE for one in steps) and state is not State.INCOMPLETE
    goes_on = state in (State.QUEUED, State.ACCEPTED, State.PLACED) and open_
    return Brought(
        *(state, tuple(steps), receipt.id, receipt.url),
        published=receipt.at if state in (State.PUBLISHED, State.INCOMPLETE, State.DELETED) else None,
        resume_at=now if goes_on else None,
        reason=_reason(receipt, state, same=same),
        fix=_fix(planned, state),
    )


def _reason(receipt: Receipt, state: State, *, same: bool) -> str:
    at = receipt.first or receipt.at or receipt.since
    when = f" at {at:%Y-%m-%d %H:%M} UTC" if at else ""
    match state:
        case State.UNCERTAIN if receipt.mark is Mark.SENDING:
            other = "" if same else ", with a text that the file no longer has"
            return f"another run ({receipt.run}) began to send it{when}{other}, and told no end"
        case State.UNCERTAIN:
            return f"another run ({receipt.run}) could not tell whether it is public{when}"
        case State.INCOMPLETE:
            return f"public, but another run ({receipt.run}) left a part out"
        case State.FAILED:
            return f"it failed in another run ({receipt.run}){when}"
        case State.DELETED:
            return f"deleted elsewhere{when}"
        case _:
            return ""


def _fix(planned: Planned, state: State) -> str:
    if state is State.UNCERTAIN:
        return WAYS_OUT.format(key=planned.key)
    return f"socialpost queue retry {planned.key}" if state is State.INCOMPLETE else ""


class _Steps:
    """Works out what is known of each step."""

    def __init__(self, planned: Planned, receipt: Receipt, *, alone: bool) -> None:
        self._planned = planned
        self._receipt = receipt
        self._alone = alone
        self._doubted = False
        # a run that gave its claim back has told all; one that died may have gone on from step to step
        self._exact = alone and receipt.since is None

    def records(self) -> list[StepRecord]:
        return [self._record(step) for step in self._planned.steps]

    def _record(self, step: Step) -> StepRecord:
        mark = self._receipt.mark
        if mark is Mark.FAILED:
            return StepRecord(step.name)
        known = self._facts(step)
        done = StepRecord(step.name, StepState.DONE, known, done_at=self._receipt.at)
        if mark in OVER:
            return done
        if step.role is StepRole.MAIN:
            return self._main(step, done)
        if step.role is StepRole.CONFIRM:
            return StepRecord(step.name) if mark is not Mark.INCOMPLETE else done
        if known or step.effect is not Effect.PUBLISH:
            return done if known or not self._alone else StepRecord(step.name)
        if mark is Mark.INCOMPLETE:
            return self._doubtful(step, "it is not known to be sent")
        if self._exact:
            return StepRecord(step.name)
        return self._doubtful(step, "") if self._alone or mark in (Mark.SENDING, Mark.UNCERTAIN) else done

    def _main(self, step: Step, done: StepRecord) -> StepRecord:
        """Return the record of a step that makes the post: what nobody sees was done before anything was sent."""
        told = step.name in self._receipt.facts or bool(self._receipt.id)
        if step.effect is Effect.READ:
            return done if told else StepRecord(step.name)  # read again, where anything still needs it
        if step.effect is Effect.STAGE or (told and self._receipt.mark is not Mark.SENDING):
            return done
        return self._doubtful(step, "")

    def _doubtful(self, step: Step, error: str) -> StepRecord:
        """Return a step that may have been sent; where all was told, only the first of them may."""
        if self._doubted and (self._exact or self._receipt.mark is Mark.INCOMPLETE):
            return StepRecord(step.name)
        self._doubted = True
        first = self._receipt.first or self._receipt.since or self._receipt.at
        last = self._receipt.since or self._receipt.at or first
        return StepRecord(
            *(step.name, StepState.SENDING, self._facts(step)),
            doubt=True,
            attempts=1,
            first_sent=first,
            last_sent=last + RENEW if last else None,  # so long a run sends under a claim without looking at it again
            server_time=first - UNKNOWN_CLOCK if first else None,
            error=error,
        )

    def _facts(self, step: Step) -> dict[str, Any]:
        facts: dict[str, Any] = dict(self._receipt.facts.get(step.name, {}))
        if step.effect is Effect.PUBLISH and step.role is StepRole.MAIN:
            own = {"id": self._receipt.id, "url": self._receipt.url}
            return {**{name: value for name, value in own.items() if value}, **facts, ELSEWHERE: self._receipt.run}
        return facts


def from_elsewhere(records: Mapping[str, StepRecord]) -> bool:
    """Tell whether another machine began a delivery."""
    return any(ELSEWHERE in record.facts for record in records.values())

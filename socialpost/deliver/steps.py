"""Carrying out one step: run its flow, judge what stops it, settle what is in doubt."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, NoReturn

from socialpost.adapter import Step, StepRole
from socialpost.deliver.drive import Driver, typed
from socialpost.deliver.elsewhere import from_elsewhere
from socialpost.deliver.settle import WAYS_OUT, Verdict, settle
from socialpost.deliver.state import Hold, State, StepState
from socialpost.deliver.stops import End, Park
from socialpost.deliver.work import Work
from socialpost.faults import Cause, Fault, Scope
from socialpost.wire import Effect

TRIES = 12
IN_PLACE = 4  # waits of moments, one after another, before somebody else may have the worker
TURNS = 8
LONGEST = 900.0


class Stale(Exception):
    """Steps whose results have expired and must be done again."""

    def __init__(self, names: tuple[str, ...], why: str) -> None:
        super().__init__(why)
        self.names = names


class StepFailed(Exception):
    """A part or a follow-up will never succeed; what is public stays public."""

    def __init__(self, why: str, fix: str = "", *, doubt: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.fix = fix
        self.doubt = doubt


def carry_out(work: Work, step: Step) -> dict[str, Any]:
    """Return the facts of the step once it has succeeded. Park, End, Stale, StepFailed."""
    try:
        return _carried_out(work, step)
    except (LookupError, TypeError, ValueError) as lack:
        if not from_elsewhere(work.records):
            raise
        raise _gone(work, step, lack) from lack


def _gone(work: Work, step: Step, lack: Exception) -> Exception:
    """Return the end of what another machine began, when what it knew is needed and died with it."""
    why = f"{step.label}: another machine began this, and what it knew is gone ({type(lack).__name__}: {lack})"
    if step.role is StepRole.FOLLOW_UP:
        return StepFailed(why, doubt=work.records[step.name].doubt)
    return End(State.UNCERTAIN, why, WAYS_OUT.format(key=work.delivery.key))


def _carried_out(work: Work, step: Step) -> dict[str, Any]:
    driver = Driver(work, step)
    if step.effect is not Effect.PUBLISH:
        return _attempt(work, step, driver)
    if work.records[step.name].state is StepState.SENDING:
        _found_sending(work, step)
    for _ in range(TURNS):
        if work.records[step.name].doubt:
            settled = _settled(work, step, driver)
            if not isinstance(settled, Verdict):
                return settled
            _not_begun_after(work, step)
        try:
            return dict(typed(driver.run(step.flow(work.facts()), step.effect), step.name))
        except Fault as fault:
            _after_fault(work, step, fault)
    raise End(State.UNCERTAIN, f"{step.label}: {TURNS} turns did not settle it")


def _found_sending(work: Work, step: Step) -> None:
    """Put in doubt what a process was sending that died; how late it left or landed, nobody knows."""
    record = work.records[step.name]
    last = record.last_sent if record.doubt or record.last_sent is None else work.now()
    work.note(step.name, doubt=True, state=StepState.SENDING, last_sent=last)


def _not_begun_after(work: Work, step: Step) -> None:
    """Take the doubt from the steps after one that was surely not sent by another machine: it never came to them."""
    if not from_elsewhere(work.records):
        return
    for later in work.steps[work.steps.index(step) + 1 :]:
        if work.records[later.name].doubt:
            work.note(
                later.name, state=StepState.NEW, doubt=False, attempts=0, first_sent=None, last_sent=None, error=""
            )


def _settled(work: Work, step: Step, driver: Driver) -> dict[str, Any] | Verdict:
    """Settle the doubt; whatever a look runs into ends or parks the delivery."""
    while True:
        try:
            return settle(work, step, driver)
        except Fault as fault:
            _decide(work, step, fault)
        except End as end:
            _uncertain(step, end)


def _after_fault(work: Work, step: Step, fault: Fault) -> None:
    """Decide what a fault of the visible request means; returns to take another turn."""
    record = work.records[step.name]
    if fault.cause is Cause.DUPLICATE and record.doubt:
        work.note(step.name, refused=True, looks=0, tries=0)
    elif record.state is StepState.SENDING:
        work.note(step.name, doubt=True)
    else:
        _decide(work, step, fault)


def _uncertain(step: Step, end: End) -> NoReturn:
    """A comment in doubt must not make the post look uncertain; the post itself, or a part of it, does."""
    if step.role is StepRole.FOLLOW_UP:
        raise StepFailed(end.why, end.fix, doubt=True) from end
    raise end


def _attempt(work: Work, step: Step, driver: Driver) -> dict[str, Any]:
    """Run a flow that nobody sees: when in doubt, again."""
    while True:
        try:
            return dict(typed(driver.run(step.flow(work.facts()), step.effect), step.name))
        except Fault as fault:
            if fault.cause is Cause.RETRY:
                _back_off(work, step, fault)
            else:
                _decide(work, step, fault)


def _decide(work: Work, step: Step, fault: Fault) -> None:
    """Turn a fault of a request that was surely not applied into what happens next; returns to try again at once."""
    why = f"{step.label}: {fault.says}{signalled(fault)}"
    match fault.cause:
        case Cause.WAIT | Cause.RETRY:
            _back_off(work, step, fault)
        case Cause.LOGIN | Cause.REFRESH:
            raise Park(work.now(), why, fix=fault.fix, hold=Hold.LOGIN)
        case Cause.QUOTA:
            after = timedelta(seconds=fault.after) if fault.after else timedelta(hours=1)
            raise Park(work.now() + after, why, fix=fault.fix, hold=Hold.QUOTA, lane=fault.scope is Scope.ACCOUNT)
        case Cause.STALE:
            if work.records[step.name].doubt:
                raise End(State.UNCERTAIN, f"{why}; an earlier attempt is still in doubt", fault.fix)
            raise Stale(fault.stale, why)
        case _:
            if step.role is StepRole.CONFIRM and fault.signals.status:
                raise End(State.UNCERTAIN, f"the platform took it, and people may not see it: {why}", fault.fix)
            _refused(work, step, why, fault.fix)


def signalled(fault: Fault) -> str:
    """Return what the platform answered, in brackets; nothing where it did not answer."""
    return f" [{fault.signals}]" if fault.signals and fault.signals.status else ""


def _refused(work: Work, step: Step, why: str, fix: str) -> NoReturn:
    """The platform will never take this: what that means depends on what people see already."""
    record = work.records[step.name]
    doubt = record.doubt
    if step.role is StepRole.FOLLOW_UP or (step.role is StepRole.PART and not doubt):
        raise StepFailed(why, fix)
    if doubt:
        raise End(State.UNCERTAIN, f"{why}; an earlier attempt is still in doubt", fix)
    raise End(State.FAILED, why, fix)


def _back_off(work: Work, step: Step, fault: Fault) -> None:
    """Wait and try again: in place for moments, else later. Ends when it was tried often enough."""
    record = work.records[step.name]
    if record.tries >= TRIES and fault.after is None:
        if step.role is StepRole.CONFIRM:
            raise End(State.UNCERTAIN, f"the platform took it and it was never proved public: {fault.says}", fault.fix)
        _refused(work, step, f"{step.label}: tried {record.tries} times; {fault.says}", fault.fix)
    delay = fault.after if fault.after is not None else min(2.0**record.tries, LONGEST)
    work.note(step.name, tries=record.tries + 1)
    if delay > work.patience.total_seconds() or record.tries >= IN_PLACE:
        at = work.now() + timedelta(seconds=delay)
        raise Park(at, f"{step.label}: {fault.says}", fix=fault.fix, lane=fault.scope is Scope.ACCOUNT)
    work.clock.sleep(delay)
    if work.stopping():
        raise Park(work.now(), "interrupted; run again to go on")


def finished(work: Work, step: Step, facts: dict[str, Any]) -> None:
    """Write a step's result, and what it makes of the delivery, in one commit."""
    name = step.name
    record = replace(
        work.records[name],
        state=StepState.DONE,
        facts={**work.records[name].facts, **facts},
        doubt=False,
        tries=0,
        done_at=work.now(),
        error="",
    )
    state = _state_after(work, step, record.facts)
    remote = (str(facts.get("id") or ""), str(facts.get("url") or ""))
    names_it = step.role in (StepRole.MAIN, StepRole.CONFIRM) and state is not None
    work.at("done.before")
    work.journal.finish_step(
        *(work.lease, record, state),
        remote=remote if names_it else ("", ""),
        published=state in (State.PUBLISHED, State.INCOMPLETE),
    )
    work.records[name] = record
    work.state = state or work.state
    work.at("done.after")


def last_main(steps: list[Step]) -> str:
    """Return the name of the step that makes the post: the last MAIN step that people can see."""
    return next(step.name for step in reversed(steps) if step.role is StepRole.MAIN and step.effect is Effect.PUBLISH)


def _state_after(work: Work, step: Step, facts: Any) -> State | None:
    """Return the delivery's state once this step is done; None when it changes nothing."""
    main = last_main(work.steps)
    if step.name != main and step.role not in (StepRole.CONFIRM, StepRole.PART):
        return None
    pending = [
        other
        for other in work.steps
        if other.name != step.name and work.records[other.name].state is not StepState.DONE
    ]
    if any(other.role is StepRole.CONFIRM for other in pending):
        return State.PLACED if facts.get("placed_until") else State.ACCEPTED
    if any(other.role is StepRole.PART for other in pending):
        return State.INCOMPLETE
    return State.PUBLISHED

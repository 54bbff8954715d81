"""The runner: it takes a delivery as far as it goes now, and is safe to call again after anything.

All exactly-once logic of the project is here and in `prepare`, `identity`, `drive`, `steps` and `settle`. The rules that
the functions name are those of docs/how-it-works.md.
"""

from __future__ import annotations

import fnmatch
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from socialpost.adapter import Step, StepRole
from socialpost.deliver import lanes
from socialpost.deliver.identity import introduce, refuse_alike, refuse_twins
from socialpost.deliver.journal import Lease, LostLease
from socialpost.deliver.prepare import prepare
from socialpost.deliver.settle import WAYS_OUT
from socialpost.deliver.state import Delivery, State, StepRecord, StepState
from socialpost.deliver.steps import Stale, StepFailed, carry_out, finished, last_main
from socialpost.deliver.stops import End, Park
from socialpost.deliver.tools import Tools
from socialpost.deliver.work import Work
from socialpost.errors import SocialpostError
from socialpost.wire import Effect

REDO = 3


def run(tools: Tools, delivery_id: str) -> Delivery:
    """Take a delivery as far as it goes now and return it. Whatever interrupts this, calling it again goes on.

    Returns the delivery unchanged when another worker has it or its platform identity is busy.
    """
    tools.at("claim.before")
    taken = tools.journal.take(delivery_id)
    if taken is None:
        return tools.journal.get(delivery_id)
    lease, delivery = taken
    tools.at("claim.after")
    try:
        with tools.journal.heart.keep(lease, tools.heartbeat):
            return _run(tools, lease, delivery)
    except LostLease:
        return tools.journal.get(delivery_id)
    except Exception as bug:
        _give_back_after_bug(tools, lease, bug)
        raise


def _run(tools: Tools, lease: Lease, delivery: Delivery) -> Delivery:
    """Go as far as it goes, and return the delivery as it was given back."""
    try:
        return _work(tools, prepare(tools, lease, delivery))
    except Park as park:
        if park.lane:
            identity = tools.journal.get(delivery.id).identity
            lanes.block(tools.journal, identity, park.resume_at, f"{delivery.key}: {park.why}")
        state = _resting(tools.journal.state_of(delivery.id))
        return _release(tools, lease, state, resume_at=park.resume_at, hold=park.hold, reason=park.why, fix=park.fix)
    except End as end:
        return _release(tools, lease, end.state, hold=end.hold, reason=end.why, fix=end.fix)


def _resting(state: State) -> State:
    return State.QUEUED if state is State.SENDING else state


def _release(tools: Tools, lease: Lease, state: State, **values: Any) -> Delivery:
    tools.at("release.before")
    after = tools.journal.release(lease, state, **values)
    tools.at("release.after")
    tools.claims.settle(after)
    return after


def _give_back_after_bug(tools: Tools, lease: Lease, bug: Exception) -> None:
    """Leave the delivery where it is, with the reason; a visible request in doubt stays in doubt."""
    state = _resting(tools.journal.state_of(lease.delivery))
    reason, fix = f"a bug stopped it: {type(bug).__name__}", "nothing more was sent; report the bug, then run again"
    if isinstance(bug, SocialpostError):
        reason, fix = str(bug), bug.fix
    try:
        after = tools.journal.release(lease, state, resume_at=tools.clock.now(), reason=reason, fix=fix)
    except LostLease:
        return
    tools.claims.settle(after)


def _work(tools: Tools, work: Work) -> Delivery:
    """Carry out the steps in order; redo what has expired; never redo what people see (rules 2, 6)."""
    introduce(tools, work)
    refuse_twins(tools, work)
    refuse_alike(tools, work)
    for _ in range(REDO + 1):
        try:
            return _all_steps(tools, work)
        except Stale as stale:
            _redo(work, stale)
    raise _worn_out(work)


def _worn_out(work: Work) -> End:
    """Return the end of what expires as often as it is staged; what people see already has not failed."""
    why = "what was staged expired again and again"
    if work.records[last_main(work.steps)].state is not StepState.DONE:
        return End(State.FAILED, why, "try again later")
    fix, ways = f"socialpost queue retry {work.delivery.key}", WAYS_OUT.format(key=work.delivery.key)
    left = {step.role: step for step in reversed(work.steps) if work.records[step.name].state is not StepState.DONE}
    if step := left.get(StepRole.CONFIRM):
        return End(State.UNCERTAIN, f"the platform took it and it was never proved public: {step.label}: {why}", ways)
    if step := left.get(StepRole.PART):
        return End(State.INCOMPLETE, f"public, but {step.label} is missing: {why}", fix)
    work.journal.add_warning(work.lease, f"{why} - {fix}")
    return End(State.PUBLISHED, "")


def _redo(work: Work, stale: Stale) -> None:
    """Let expired steps, and the unfinished steps that need them, begin anew."""
    names: set[str] = set()
    for step in work.steps:
        named = any(fnmatch.fnmatch(step.name, pattern) for pattern in stale.names)
        needs = bool(names) if step.needs is None else bool(names.intersection(step.needs))
        if step.effect is not Effect.PUBLISH and step.role is StepRole.MAIN and (named or needs):
            names.add(step.name)
    work.journal.reset_steps(work.lease, names)
    work.records.update({name: StepRecord(name) for name in names})


def _all_steps(tools: Tools, work: Work) -> Delivery:
    _expire(tools, work)
    _side_by_side(tools, work)
    main = last_main(work.steps)
    failed: list[Step] = []
    for step in work.steps:
        record = work.records[step.name]
        if record.state is StepState.DONE:
            continue
        if step.role in (StepRole.PART, StepRole.FOLLOW_UP) and part_is_missing(failed):
            continue
        if step.role is StepRole.FOLLOW_UP and record.state is StepState.FAILED:
            continue
        try:
            _one_step(tools, work, step)
        except StepFailed as failure:
            _write_failure(work, step, failure)
            failed.append(step)
    assert work.records[main].state is StepState.DONE  # noqa: S101 - a failed main step ends the delivery
    return _finish(tools, work)


def part_is_missing(failed: list[Step]) -> bool:
    """Tell whether a part of a thread is missing: then the parts after it and the comment wait."""
    return any(step.role is StepRole.PART for step in failed)


def _one_step(tools: Tools, work: Work, step: Step) -> None:
    at = step.not_before(work.facts()) if step.not_before else None
    if at and at > tools.clock.now():
        raise Park(at, f"{step.label} waits until {at:%Y-%m-%d %H:%M} UTC")
    finished(work, step, carry_out(work, step))


def _expire(tools: Tools, work: Work) -> None:
    """Let staged results begin anew that are older than the platform keeps them, unless nothing needs them any more."""
    main = last_main(work.steps)
    if work.records[main].state is StepState.DONE or work.records[main].attempts:
        return
    now = tools.clock.now()
    old = [step.name for step in work.steps if step.lives and _older(work.records[step.name].done_at, now, step.lives)]
    if old:
        _redo(work, Stale(tuple(old), "expired"))


def _older(done_at: datetime | None, now: datetime, lives: timedelta) -> bool:
    return done_at is not None and now - done_at >= lives


def _side_by_side(tools: Tools, work: Work) -> None:
    """Carry out the staged steps that need nothing, several at a time (rule 8)."""
    free = [
        step
        for step in work.steps
        if step.effect is Effect.STAGE
        and step.role is StepRole.MAIN
        and step.needs == ()
        and work.records[step.name].state is not StepState.DONE
    ]
    if tools.parallel < 2 or len(free) < 2:
        return
    with ThreadPoolExecutor(min(tools.parallel, len(free))) as pool:
        waiting = [pool.submit(_one_step, tools, work, step) for step in free]
    broken = [problem for done in waiting if (problem := done.exception())]
    if broken:
        raise min(broken, key=lambda problem: isinstance(problem, Park))  # what is final counts before what waits


def _write_failure(work: Work, step: Step, failure: StepFailed) -> None:
    """Record that a part or follow-up is missing, and say so on the delivery (rule 3)."""
    record = work.records[step.name]
    state = StepState.SENDING if failure.doubt else StepState.FAILED
    work.note(step.name, state=state, error=failure.why, doubt=record.doubt or failure.doubt)
    work.journal.add_warning(work.lease, f"{failure.why}{f' - {failure.fix}' if failure.fix else ''}")


def _finish(tools: Tools, work: Work) -> Delivery:
    missing = [
        step
        for step in work.steps
        if step.role is StepRole.PART and work.records[step.name].state is not StepState.DONE
    ]
    state = work.state or work.delivery.state
    if missing:
        error = work.records[missing[0].name].error
        return _release(
            *(tools, work.lease, State.INCOMPLETE),
            reason=f"public, but {missing[0].label} is missing: {error}",
            fix=f"socialpost queue retry {work.delivery.key}",
        )
    if state in (State.ACCEPTED, State.PLACED) and not any(step.role is StepRole.CONFIRM for step in work.steps):
        raise End(  # another version, or another clone, knew a step that proves it
            State.UNCERTAIN,
            "the platform took it, and no step of this plan proves it public",
            WAYS_OUT.format(key=work.delivery.key),
        )
    return _release(tools, work.lease, State.PUBLISHED)

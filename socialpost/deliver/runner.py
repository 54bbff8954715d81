"""The runner: it takes a delivery as far as it goes now, and is safe to call again after anything.

All exactly-once logic of the project is here and in `drive`, `steps` and `settle`. The rules that the functions name
are those of docs/how-it-works.md.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from socialpost.adapter import Adapter, Step, StepRole
from socialpost.clock import Clock
from socialpost.deliver import lanes, neighbours
from socialpost.deliver.body import FileOnDisk
from socialpost.deliver.claims import UNCLAIMED, Claims
from socialpost.deliver.drive import Driver, typed
from socialpost.deliver.journal import Journal, Lease, LostLease
from socialpost.deliver.points import Point, quiet
from socialpost.deliver.rules import Rules, judge
from socialpost.deliver.rules import begun as may_be_seen
from socialpost.deliver.settle import WAYS_OUT
from socialpost.deliver.state import PUBLIC, UNFINISHED, Delivery, Hold, State, StepRecord, StepState
from socialpost.deliver.steps import Stale, StepFailed, carry_out, finished, last_main, signalled
from socialpost.deliver.stops import End, Park
from socialpost.deliver.work import Way, Work
from socialpost.errors import LoginNeeded, SocialpostError, UsageError
from socialpost.faults import Cause, Fault
from socialpost.wire import Effect

REDO = 3
ELSEWHERE = timedelta(seconds=5)
HANDING = timedelta(minutes=2)
"""What giving a post to a platform that holds it may take: nearer to its time than the platform asks for is too near."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the runner is given: nothing in it reaches for the world by itself.

    `way(delivery)` opens the account's line (LoginNeeded). `files(delivery)` returns the frozen files by key, or a text
    that says why they are not what was planned. `claims` tells others what is sent and what is out. `patience` is the
    longest wait in place; `parallel` how many independent staged steps go side by side; `heartbeat` seconds between
    renewals of the lease (0: none); `stopping` tells that the process was asked to end. `rules` returns the seller's
    rules about time as they are now; `shared` tells that other machines work here, too, and may have what this one lacks.
    """

    journal: Journal
    clock: Clock
    adapter: Callable[[str], Adapter]
    way: Callable[[Delivery], Way]
    files: Callable[[Delivery, bool], Mapping[str, FileOnDisk] | str]
    at: Point = quiet
    stopping: Callable[[], bool] = lambda: False
    claims: Claims = UNCLAIMED
    patience: timedelta = timedelta(seconds=2)
    parallel: int = 10
    heartbeat: float = 0.0
    rules: Callable[[], Rules] = Rules
    shared: bool = False


def run(tools: Tools, delivery_id: str) -> Delivery:
    """Take a delivery as far as it goes now and return it. Whatever interrupts this, calling it again goes on.

    Returns the delivery unchanged when another worker has it or its platform identity is busy.
    """
    tools.at("claim.before")
    lease = tools.journal.claim(delivery_id)
    if lease is None:
        return tools.journal.get(delivery_id)
    tools.at("claim.after")
    try:
        with tools.journal.heart.keep(lease, tools.heartbeat):
            _run(tools, lease)
    except LostLease:
        pass
    except Exception as bug:
        _give_back_after_bug(tools, lease, bug)
        raise
    return tools.journal.get(delivery_id)


def _run(tools: Tools, lease: Lease) -> None:
    delivery = tools.journal.get(lease.delivery)
    try:
        work = _prepare(tools, lease, delivery)
        _work(tools, work)
    except Park as park:
        if park.lane:
            identity = tools.journal.get(delivery.id).identity
            lanes.block(tools.journal, identity, park.resume_at, f"{delivery.key}: {park.why}")
        state = _resting(tools.journal.get(delivery.id).state)
        _release(tools, lease, state, resume_at=park.resume_at, hold=park.hold, reason=park.why, fix=park.fix)
    except End as end:
        _release(tools, lease, end.state, hold=end.hold, reason=end.why, fix=end.fix)


def _resting(state: State) -> State:
    return State.QUEUED if state is State.SENDING else state


def _release(tools: Tools, lease: Lease, state: State, **values: Any) -> None:
    tools.at("release.before")
    tools.journal.release(lease, state, **values)
    tools.at("release.after")
    tools.claims.settle(tools.journal.get(lease.delivery))


def _give_back_after_bug(tools: Tools, lease: Lease, bug: Exception) -> None:
    """Leave the delivery where it is, with the reason; a visible request in doubt stays in doubt."""
    state = _resting(tools.journal.get(lease.delivery).state)
    reason, fix = f"a bug stopped it: {type(bug).__name__}", "nothing more was sent; report the bug, then run again"
    if isinstance(bug, SocialpostError):
        reason, fix = str(bug), bug.fix
    try:
        tools.journal.release(lease, state, resume_at=tools.clock.now(), reason=reason, fix=fix)
    except LostLease:
        return
    tools.claims.settle(tools.journal.get(lease.delivery))


def _prepare(tools: Tools, lease: Lease, delivery: Delivery) -> Work:
    """Compile the frozen draft again and see that it is still the plan whose steps are in the journal (rule 2)."""
    if lane := lanes.blocked(tools.journal, delivery.identity):
        raise Park(lane[0], f"its whole account waits ({lane[1]})")
    adapter = tools.adapter(delivery.platform)
    records = tools.journal.steps(delivery.id)
    if _too_near(adapter, delivery, tools.clock.now()) and not may_be_seen(records):
        delivery, records = _kept_here(tools, lease, adapter)
    steps = adapter.compile(delivery.draft)
    begun = any(record.attempts or record.state is not StepState.NEW for record in records.values())
    names = [step.name for step in steps]
    if names != list(records):
        if begun:
            raise _stuck(
                *(tools, lease, delivery),
                f"this version of the {delivery.platform} adapter plans other steps than the one that began it",
                "go on with the version that began it, or settle it with socialpost queue resolve",
            )
        tools.journal.rename_steps(lease, names)
        records = {name: StepRecord(name) for name in names}
    judge(tools.rules(), tools.journal, delivery, records, tools.clock.now())
    files = tools.files(delivery, not begun)
    if isinstance(files, str):
        raise _stuck(tools, lease, delivery, files, "put the file back, or publish the changed post again")
    try:
        way = tools.way(delivery)
    except (LoginNeeded, UsageError) as closed:  # a slip in a variable is the account's trouble, not the others'
        if tools.shared:
            raise Park(
                tools.clock.now() + ELSEWHERE, f"left to a machine that has the credential: {closed}"
            ) from closed
        raise Park(tools.clock.now(), str(closed), fix=closed.fix, hold=Hold.LOGIN) from closed
    return Work(
        *(delivery, lease, adapter, steps, records, way, files, tools.journal, tools.clock, tools.at),
        stopping=tools.stopping,
        patience=tools.patience,
        claims=tools.claims,
    )


def _stuck(tools: Tools, lease: Lease, delivery: Delivery, why: str, fix: str) -> End:
    """Return the end of what cannot go on here; what the platform has already is not merely held."""
    if delivery.state in UNFINISHED:
        tools.journal.add_warning(lease, f"{why} - {fix}")
        return End(delivery.state, why, fix)
    if delivery.state in PUBLIC:
        ways = WAYS_OUT.format(key=delivery.key)
        return End(State.UNCERTAIN, f"the platform took it and it was never proved public: {why}", ways)
    return End(State.HELD, why, fix)


def _too_near(adapter: Adapter, delivery: Delivery, now: datetime) -> bool:
    """Tell whether a platform that shall hold a post until its time would not take it any more."""
    if not delivery.lead or delivery.state not in (State.QUEUED, State.SENDING):
        return False
    window = adapter.limits(delivery.draft.options, delivery.draft.kind).schedule
    return window is None or delivery.due - now < window[0] + HANDING


def _kept_here(tools: Tools, lease: Lease, adapter: Adapter) -> tuple[Delivery, dict[str, StepRecord]]:
    """Hold here what nobody has begun and the platform cannot hold any more. Park: until its time."""
    tools.journal.keep_here(lease)
    delivery = tools.journal.get(lease.delivery)
    tools.journal.rename_steps(lease, [step.name for step in adapter.compile(delivery.draft)])
    if delivery.due > tools.clock.now():
        raise Park(delivery.due, f"its time is too near for {adapter.title} to hold it, so it is held here")
    return delivery, tools.journal.steps(delivery.id)


def _work(tools: Tools, work: Work) -> None:
    """Carry out the steps in order; redo what has expired; never redo what people see (rules 2, 6)."""
    _introduce(tools, work)
    _refuse_twins(tools, work)
    for _ in range(REDO + 1):
        try:
            _all_steps(tools, work)
        except Stale as stale:
            _redo(work, stale)
        else:
            return
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


def _introduce(tools: Tools, work: Work) -> None:
    """Learn who the account is, once per credential, and take the lane of that platform identity (rule 7)."""
    adapter, journal, delivery = work.adapter, tools.journal, work.delivery
    if adapter.whoami is not None:
        known = lanes.person(journal, delivery.key.account, work.way.seal)
        if known is None:
            known = _ask_who(tools, work, adapter.whoami)
            lanes.know_person(journal, delivery.key.account, work.way.seal, known)
        work.me = known
    own = adapter.identity(delivery.draft.options) or str(work.me.get("id") or "")
    identity = f"{delivery.platform}:{own}" if own else delivery.identity
    if identity == delivery.identity:
        return
    if not journal.identify(work.lease, identity):
        raise Park(
            tools.clock.now() + timedelta(seconds=1), "another delivery to the same platform identity is under way"
        )
    work.delivery = journal.get(delivery.id)
    if lane := lanes.blocked(journal, identity):
        raise Park(lane[0], f"its whole account waits ({lane[1]})")


def _ask_who(tools: Tools, work: Work, whoami: Callable[[Mapping[str, Any]], Any]) -> dict[str, Any]:
    step = Step("whoami", Effect.READ, lambda _facts: whoami(work.delivery.draft.options), title="who is this account")
    work.records[step.name] = StepRecord(step.name)
    try:
        return dict(typed(Driver(work, step).run(step.flow({}), Effect.READ), step.name))
    except Fault as fault:
        why = f"{step.title}: {fault.says}{signalled(fault)}"
        if fault.cause in (Cause.LOGIN, Cause.REFRESH):
            raise Park(tools.clock.now(), why, fix=fault.fix, hold=Hold.LOGIN) from fault
        if fault.cause in (Cause.REJECTED, Cause.DUPLICATE, Cause.STALE) and not _begun(work):
            raise End(State.FAILED, why, fault.fix) from fault
        delay = timedelta(seconds=fault.after if fault.after is not None else 30)
        hold = Hold.QUOTA if fault.cause is Cause.QUOTA else Hold.NONE
        raise Park(tools.clock.now() + delay, why, fix=fault.fix, hold=hold) from fault
    finally:
        del work.records[step.name]


def _begun(work: Work) -> bool:
    return any(record.attempts for record in work.records.values())


def _refuse_twins(tools: Tools, work: Work) -> None:
    """Hold what would publish the same content to the same identity under another name, or while a twin is in doubt."""
    if _begun(work):
        return
    delivery = work.delivery
    for twin in neighbours.twins(tools.journal, delivery.identity, delivery.fingerprint, but=delivery.id):
        if twin.state is State.UNCERTAIN:
            raise End(
                State.HELD,
                f"the same content to the same place is uncertain as {twin.key}",
                f"settle that one first: socialpost queue resolve {twin.key}",
            )
        if twin.state is State.HELD and may_be_seen(tools.journal.steps(twin.id)):
            raise End(
                State.HELD,
                f"the same content to the same place may be out as {twin.key}",
                f"see to that one first: socialpost queue show {twin.key}",
            )
        if twin.state in (State.QUEUED, State.SENDING) and twin.created and delivery.created:
            begun = any(record.attempts for record in tools.journal.steps(twin.id).values())
            if begun:
                raise Park(tools.clock.now() + timedelta(seconds=30), f"the same content is under way as {twin.key}")
        repeated = delivery.key.occurrence
        if twin.state in (State.ACCEPTED, State.PLACED, State.PUBLISHED, State.INCOMPLETE) and not repeated:
            raise End(
                State.HELD,
                f"the same content is out there already as {twin.key}: {twin.url or twin.remote_id}",
                "publish it with --again if it shall appear twice",
            )


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


def _all_steps(tools: Tools, work: Work) -> None:
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
    _finish(tools, work)


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


def _finish(tools: Tools, work: Work) -> None:
    missing = [
        step
        for step in work.steps
        if step.role is StepRole.PART and work.records[step.name].state is not StepState.DONE
    ]
    state = tools.journal.get(work.delivery.id).state
    if missing:
        error = work.records[missing[0].name].error
        _release(
            *(tools, work.lease, State.INCOMPLETE),
            reason=f"public, but {missing[0].label} is missing: {error}",
            fix=f"socialpost queue retry {work.delivery.key}",
        )
    else:
        _release(tools, work.lease, State.PUBLISHED if state is State.INCOMPLETE else state)

"""What a person decides about a delivery: cancel, hold, release, retry, resolve. Nothing here sends anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from socialpost.adapter import Adapter, Step, StepRole
from socialpost.deliver import decisions, neighbours
from socialpost.deliver.elsewhere import ELSEWHERE, from_elsewhere
from socialpost.deliver.enqueue import STUCK
from socialpost.deliver.journal import Journal
from socialpost.deliver.sealed import strip
from socialpost.deliver.state import PUBLIC, Delivery, Hold, State, StepRecord, StepState
from socialpost.deliver.steps import last_main
from socialpost.deliver.tables import ANEW
from socialpost.errors import Busy, UsageError
from socialpost.wire import Effect

Adapters = Callable[[str], Adapter]
Change = Mapping[str, Any]
"""New columns of a step."""


_ANEW: Change = {"state": StepState.NEW, "error": "", "tries": 0, "attempts": 0, "facts": {}, "sealed": ""}


def cancel(journal: Journal, delivery: Delivery) -> Delivery:
    """Take a delivery out of the queue. UsageError when people may see it already. Busy."""
    if delivery.leased:
        raise Busy(f"{delivery.key} is being sent just now", "wait for it to end, then look again")
    if any(record.doubt or record.state is StepState.SENDING for record in journal.steps(delivery.id).values()):
        raise UsageError(f"{delivery.key} may be public already", f"look first: socialpost queue show {delivery.key}")
    if delivery.state is State.PLACED:
        raise UsageError(f"{delivery.key} is with the platform, which holds it", f"socialpost delete {delivery.key}")
    if delivery.state not in (State.QUEUED, State.HELD, State.FAILED):
        raise UsageError(f"{delivery.key} is {delivery.state}; only what nobody sees yet can be cancelled")
    _settle(journal, delivery, State.CANCELLED, "cancelled by hand")
    return journal.get(delivery.id)


def hold(journal: Journal, delivery: Delivery) -> Delivery:
    """Keep a delivery from going out until a person releases it, whatever its file says. UsageError. Busy."""
    fix = f"socialpost queue release {delivery.key}"
    if not decisions.put(journal, delivery.id, State.HELD, hold=Hold.PERSON, reason="held by hand", fix=fix):
        raise _not_waiting(journal, delivery, "held")
    return journal.get(delivery.id)


def release(journal: Journal, delivery: Delivery, now: datetime) -> Delivery:
    """Let a delivery go that a person or the late policy held: at its time, and at once where that has passed.

    UsageError: it is held for another reason, or not at all. Busy.
    """
    if delivery.hold not in (Hold.PERSON, Hold.LATE):
        why = f": {delivery.reason}" if delivery.state is State.HELD else ""
        fix = f"{delivery.fix}, or: socialpost queue retry {delivery.key}" if why else ""
        raise UsageError(f"{delivery.key} is {delivery.state}{why}; nobody holds it that could release it", fix)
    if not decisions.put(journal, delivery.id, State.QUEUED, late_ok=int(delivery.due <= now), resume_at=None):
        raise _not_waiting(journal, delivery, "released")
    return journal.get(delivery.id)


def reschedule(journal: Journal, delivery: Delivery, wall: str, zone: str, due: datetime) -> Delivery:
    """Move a delivery that was not begun to another time; it stays there until its file says something new.

    What a person holds stays held, what the late policy held goes out at the new time. UsageError. Busy.
    """
    mine = delivery.hold is Hold.PERSON
    if delivery.state is State.HELD and delivery.hold not in (Hold.PERSON, Hold.LATE):
        raise UsageError(f"{delivery.key} is held: {delivery.reason}", delivery.fix)
    kept = {"hold": Hold.PERSON, "reason": delivery.reason, "fix": delivery.fix} if mine else {}
    moved = {"wall": wall, "zone": zone, "due": due.timestamp(), "shift": 0.0, "late_ok": 0, "resume_at": None}
    if not decisions.put(journal, delivery.id, State.HELD if mine else State.QUEUED, **moved, **kept):
        raise _not_waiting(journal, delivery, "moved")
    return journal.get(delivery.id)


def _not_waiting(journal: Journal, delivery: Delivery, done: str) -> UsageError | Busy:
    """Return why a delivery cannot be held, released or moved."""
    now = journal.get(delivery.id)
    if now.leased:
        return Busy(f"{now.key} is being sent just now", "wait for it to end, then look again")
    if now.state is State.PLACED:
        return UsageError(
            f"{now.key} is with the platform, which holds it; it cannot be {done}", STUCK.format(key=now.key)
        )
    if now.state not in (State.QUEUED, State.HELD):
        return UsageError(f"{now.key} is {now.state}; only what waits can be {done}")
    return UsageError(
        f"{now.key} may be public already, so it cannot be {done}", f"look first: socialpost queue show {now.key}"
    )


def retry(journal: Journal, delivery: Delivery, now: datetime) -> Delivery:
    """Let what failed be tried again: the whole of a failed delivery, the missing part, the refused follow-up.

    UsageError where there is nothing to retry, or where only a person can say whether it is public.
    """
    _refuse_deleted(delivery)
    if delivery.state is State.UNCERTAIN:
        raise UsageError(
            f"{delivery.key} is uncertain: trying again could publish it twice",
            f"socialpost queue resolve {delivery.key} --adopt URL | --send-again | --give-up",
        )
    records = journal.steps(delivery.id)
    broken = [
        record for record in records.values() if record.state is StepState.FAILED or (record.doubt and record.error)
    ]
    again = delivery.state in (State.FAILED, State.HELD, State.CANCELLED) or delivery.hold
    if not broken and not again and not delivery.warnings:
        raise UsageError(f"{delivery.key} is {delivery.state}: there is nothing to retry")
    changes: dict[str, Change] = {
        name: {"tries": 0} for name, one in records.items() if one.state is not StepState.DONE
    }
    for record in broken:
        begin = StepState.SENDING if record.doubt else StepState.NEW
        changes[record.name] = {"state": begin, "error": "", "tries": 0}
    if delivery.state is State.FAILED and delivery.lead:  # none of it is out, and its time may have come meanwhile
        changes = dict.fromkeys(records, _ANEW)
    state = delivery.state if delivery.state in PUBLIC else State.QUEUED
    _settle(journal, delivery, state, "", now, late_ok=True, steps=changes, more={"warnings": "[]"})
    return journal.get(delivery.id)


def _refuse_deleted(delivery: Delivery) -> None:
    """Raise UsageError for what was taken down: whatever came after it went with it."""
    if delivery.state is State.DELETED:
        raise UsageError(
            f"{delivery.key} is deleted, and what was open of it with it",
            f"to send it anew: socialpost publish --again {delivery.file}",
        )


def adopt(journal: Journal, adapters: Adapters, delivery: Delivery, url: str, now: datetime) -> Delivery:
    """Record that the uncertain thing is public at `url`; what comes after it (parts, comment) goes on."""
    step, record = doubtful(journal, adapters, delivery)
    adapter = adapters(delivery.platform)
    facts = adapter.adopt(url, delivery.draft.options)
    if facts is None:
        raise UsageError(f"{url} is no address of a post on {adapter.title}", "give the address of the post itself")
    if str(facts.get("id", "")) in neighbours.ids_of_others(journal, delivery.id, delivery.identity):
        raise UsageError(f"{url} is the post of another delivery", "see which one: socialpost queue list --all")
    values = {
        "state": StepState.DONE,
        "facts": {**strip(record.facts), **facts},
        "doubt": False,
        "sealed": "",
        "tries": 0,
        "done_at": now.timestamp(),
    }
    records = journal.steps(delivery.id)
    steps = adapter.compile(delivery.draft)
    missing = [one for one in steps if one.name != step.name and records[one.name].state is not StepState.DONE]
    state = State.INCOMPLETE if any(one.role is StepRole.PART for one in missing) else State.PUBLISHED
    main = step.name == last_main(steps) or step.role is StepRole.CONFIRM
    remote = (str(facts.get("id", "")), url) if main else (delivery.remote_id, delivery.url)
    told = {"remote_id": remote[0], "url": remote[1], "published": (delivery.published or now).timestamp()}
    _settle(journal, delivery, state, "", now if missing else None, steps={step.name: values}, more=told)
    return journal.get(delivery.id)


def send_again(journal: Journal, adapters: Adapters, delivery: Delivery, now: datetime) -> Delivery:
    """Record that a person looked and it is not public: the step is sent again."""
    step, record = doubtful(journal, adapters, delivery)
    values = {
        "facts": {name: value for name, value in record.facts.items() if name != ELSEWHERE},
        "state": StepState.NEW,
        "doubt": False,
        "resent": 0,
        "looks": 0,
        "tries": 0,
        "refused": False,
        "error": "",
    }
    if step.role is StepRole.CONFIRM:  # the platform took it, and nothing came of it
        return _from_the_start(journal, adapters, delivery, now)
    changes = {**_forgetting_elsewhere(journal, adapters, delivery), step.name: values}
    part = step.role in (StepRole.PART, StepRole.FOLLOW_UP)
    state = State.QUEUED if not part else State.INCOMPLETE if step.role is StepRole.PART else State.PUBLISHED
    _settle(journal, delivery, state, "", now, late_ok=True, steps=changes)
    return journal.get(delivery.id)


def _from_the_start(journal: Journal, adapters: Adapters, delivery: Delivery, now: datetime) -> Delivery:
    """Let every step begin anew; that it was sent once stays on record."""
    records = journal.steps(delivery.id)
    changes: dict[str, Change] = {
        step.name: {**_ANEW, "done_at": None, "doubt": False, "resent": 0, "looks": 0, "refused": False}
        | ({"attempts": max(records[step.name].attempts, 1)} if step.effect is Effect.PUBLISH else {})
        for step in adapters(delivery.platform).compile(delivery.draft)
        if step.role in (StepRole.MAIN, StepRole.CONFIRM)
    }
    gone = {"remote_id": "", "url": ""}
    _settle(journal, delivery, State.QUEUED, "", now, late_ok=True, steps=changes, more=gone)
    return journal.get(delivery.id)


def _forgetting_elsewhere(journal: Journal, adapters: Adapters, delivery: Delivery) -> dict[str, Change]:
    """Return how to stage anew here what another machine staged, where that one began the post."""
    changes: dict[str, Change] = {}
    if not from_elsewhere(journal.steps(delivery.id)) or delivery.remote_id:
        return changes
    for step in adapters(delivery.platform).compile(delivery.draft):
        if step.effect is not Effect.PUBLISH and step.role is StepRole.MAIN:
            changes[step.name] = ANEW
        elif step.role in (StepRole.PART, StepRole.FOLLOW_UP):  # they come after what is not public
            changes[step.name] = {"state": StepState.NEW, "doubt": False, "attempts": 0}
    return changes


def give_up(journal: Journal, adapters: Adapters, delivery: Delivery) -> Delivery:
    """Record that a person wants no more of it: failed when it is the post itself, else what is public stays."""
    step, _ = doubtful(journal, adapters, delivery)
    change = {"state": StepState.FAILED, "doubt": False, "error": "given up by hand"}
    out = delivery.state if delivery.state in PUBLIC else State.PUBLISHED
    ends = {StepRole.PART: State.INCOMPLETE, StepRole.FOLLOW_UP: out}
    state = ends.get(step.role, State.FAILED)
    reason = "given up by hand: a person says that it is not public" if state is State.FAILED else "given up by hand"
    _settle(journal, delivery, state, reason, steps={step.name: change})
    return journal.get(delivery.id)


def doubtful(journal: Journal, adapters: Adapters, delivery: Delivery) -> tuple[Step, StepRecord]:
    """Return the step whose fate is unknown. UsageError when there is none."""
    _refuse_deleted(delivery)
    records = journal.steps(delivery.id)
    for step in adapters(delivery.platform).compile(delivery.draft):
        record = records.get(step.name)
        if record and (record.doubt or record.state is StepState.SENDING):
            return step, record
    if delivery.state is State.UNCERTAIN:  # accepted, and never proved public
        steps = adapters(delivery.platform).compile(delivery.draft)
        open_ = [step for step in steps if records[step.name].state is not StepState.DONE]
        first = open_[0] if open_ else next(step for step in steps if step.name == last_main(steps))
        return first, records[first.name]
    raise UsageError(f"{delivery.key} is {delivery.state}: there is nothing uncertain about it")


def _settle(
    journal: Journal,
    delivery: Delivery,
    state: State,
    reason: str,
    resume_at: datetime | None = None,
    *,
    late_ok: bool = False,
    steps: Mapping[str, Change] | None = None,
    more: Mapping[str, object] | None = None,
) -> None:
    """Change the delivery and its steps in one go, unless a worker has it or had it since it was looked at. Busy."""
    done = decisions.settle(
        journal,
        *(delivery.id, state),
        reason=reason,
        resume_at=resume_at,
        late_ok=late_ok,
        seen=delivery.token,
        steps=steps,
        more=more,
    )
    if not done:
        raise Busy(f"{delivery.key} is being sent just now", "wait for it to end, then try again")

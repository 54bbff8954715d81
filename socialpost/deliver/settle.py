"""Settling a visible request whose answer was lost: ask, send the same again under its key, or look until time has spoken.

Nothing here decides by one early look: "not there" counts only after the platform's delay and the request's own
timeout have passed, and after several complete looks. Two candidates are never chosen between.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from enum import Enum, auto
from typing import Any

from socialpost.adapter import Attempt, Continue, Done, Looked, Mark, Recover, Seen, Step, Unknown
from socialpost.deliver import neighbours
from socialpost.deliver.drive import Driver, typed
from socialpost.deliver.state import State, StepRecord
from socialpost.deliver.stops import End, Park
from socialpost.deliver.work import Work
from socialpost.faults import Cause, Fault
from socialpost.wire import Effect

TIMEOUT = timedelta(seconds=60)
UNKNOWN_CLOCK = timedelta(minutes=15)
TOLERANCE = timedelta(seconds=2)  # Date headers and creation times are whole seconds
DELAYS = (2, 10, 60, 300, 900, 3600)
LOOKS = 3
ASK_FOR = timedelta(hours=24)
WAYS_OUT = "settle it: socialpost queue resolve {key} --adopt URL | --send-again | --give-up"


class Verdict(Enum):
    """What a settlement came to, when it is not the facts of the post that was found."""

    SEND = auto()


def settle(work: Work, step: Step, driver: Driver) -> dict[str, Any] | Verdict:
    """Return the step's facts when the post is there, SEND when sending is safe. Park: look again later. End: uncertain."""
    recover = step.recover
    record = work.records[step.name]
    if recover is None or record.last_sent is None:
        raise _uncertain(work, step, "there is no way to ask the platform")
    work.at("settle.before")
    try:
        outcome = _settle(work, step, recover, driver)
    except Fault as fault:
        raise _look_failed(work, step, fault) from fault
    work.at("settle.after")
    return outcome


def _settle(work: Work, step: Step, recover: Recover, driver: Driver) -> dict[str, Any] | Verdict:
    record = work.records[step.name]
    if recover.ask:
        return _ask(work, step, recover, driver)
    since = work.now() - (
        record.first_sent or work.now()
    )  # the platform may forget the key that long after its first use
    if recover.key and (recover.window is None or since < recover.window):
        return _again(work, step)
    if recover.find:
        return _look(work, step, recover, driver)
    raise _uncertain(work, step, "there is no way to ask the platform")


def _ask(work: Work, step: Step, recover: Recover, driver: Driver) -> dict[str, Any] | Verdict:
    assert recover.ask  # noqa: S101 - the caller looked
    record = work.records[step.name]
    answer = driver.run(recover.ask(work.facts()), Effect.READ)
    match answer:
        case Done(facts):
            return dict(facts)
        case Continue(facts):
            work.note(step.name, facts={**record.facts, **facts})
            return _again(work, step)
        case Unknown(says):
            if record.last_sent and work.now() - record.last_sent > ASK_FOR:
                raise _uncertain(work, step, says or "the platform cannot tell")
            raise _later(work, step, says or "the platform cannot tell yet")
    raise TypeError(f"ask of step {step.name} returned {type(answer).__name__}")


def _again(work: Work, step: Step) -> Verdict:
    """Let the request go out once more; from the second time on with a pause, the longer the more often."""
    record = work.records[step.name]
    if record.first_sent and work.now() - record.first_sent > ASK_FOR:
        raise _uncertain(work, step, f"it was sent {record.attempts} times, and no answer came")
    pause = timedelta(seconds=DELAYS[min(record.resent, len(DELAYS)) - 1] if record.resent else 0)
    at = (record.last_sent or work.now()) + pause
    if work.now() < at:
        raise Park(at, f"{step.label}: the platform does not answer; it is sent again under the same key")
    work.note(step.name, resent=record.resent + 1)
    return Verdict.SEND


def _look(work: Work, step: Step, recover: Recover, driver: Driver) -> dict[str, Any] | Verdict:
    assert recover.find  # noqa: S101 - the caller looked
    attempt = _attempt(work, step, driver)
    looked = driver.run(recover.find(work.facts(), attempt), Effect.READ)
    if not isinstance(looked, Looked):
        raise TypeError(f"find of step {step.name} returned {type(looked).__name__}")
    expected = recover.expect(work.facts()) if recover.expect else Mark()
    fits = pick(looked, expected, attempt, _ids_of_others(work))
    if len(fits) > 1:
        urls = ", ".join(str(seen.facts.get("url") or seen.id) for seen in fits)
        raise _uncertain(work, step, f"{len(fits)} posts look like it: {urls}")
    if fits:
        return dict(typed(fits[0].facts, step.name))
    return _absent(work, step, recover, complete=looked.complete)


def _attempt(work: Work, step: Step, driver: Driver) -> Attempt:
    """Return the attempt in doubt by the server's clock, which is asked for with a harmless read if nobody knows it.

    By a clock of ours that is wrong, the post would look older than the attempt, and would be missed.
    """
    record = work.records[step.name]
    first = record.first_sent or work.now()
    if record.server_time is None:
        if work.way.skew is None and work.adapter.whoami is not None:
            driver.run(work.adapter.whoami(work.delivery.draft.options), Effect.READ)
        skew = work.way.skew
        record = work.note(step.name, server_time=first - UNKNOWN_CLOCK if skew is None else first + skew)
    return Attempt(first, record.server_time or first, record.attempts)


def _ids_of_others(work: Work) -> frozenset[str]:
    mine = work.delivery
    return neighbours.ids_of_others(work.journal, mine.id, mine.identity) | work.claims.ids_of_others(mine)


def pick(looked: Looked, expected: Mark, attempt: Attempt, others: frozenset[str]) -> list[Seen]:
    """Return what was seen that can be the lost post: new enough, the same content, nobody else's."""
    earliest = attempt.server_time - TOLERANCE
    return [
        seen
        for seen in looked.seen
        if seen.id not in others and (seen.created is None or seen.created >= earliest) and same(seen.mark, expected)
    ]


def same(one: Mark, other: Mark) -> bool:
    """Tell whether two marks can be of the same post; what one side does not tell does not count."""
    pairs = ((one.media, other.media), (one.link, other.link), (one.parent, other.parent))
    return _plain(one.text) == _plain(other.text) and all(a is None or b is None or a == b for a, b in pairs)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def _absent(work: Work, step: Step, recover: Recover, *, complete: bool) -> Verdict:
    """Believe "not there" only after its time; then send once more where that is allowed, else ask a person."""
    record = work.records[step.name]
    looks = record.looks + (1 if complete else 0)
    sure = (record.last_sent or work.now()) + TIMEOUT + recover.visible_after
    if work.now() < sure or _is_early(work, record, recover) or looks < LOOKS:
        if work.now() > sure + ASK_FOR:
            raise _uncertain(work, step, "the platform's list did not reach back far enough")
        raise _later(work, step, "looking whether it is there", looks=looks)
    if record.refused:
        raise _uncertain(work, step, "the platform says it has it already, and does not show it")
    if recover.absent == "resend" and record.resent == 0:
        work.note(step.name, looks=0, tries=0, resent=1)
        return Verdict.SEND
    raise _uncertain(work, step, f"{looks} looks did not find it")


def _is_early(work: Work, record: StepRecord, recover: Recover) -> bool:
    """Tell whether the time has not come by the server's clock, either: ours may have been set since it was sent."""
    return _left_by_server(work, record, recover) > timedelta()


def _left_by_server(work: Work, record: StepRecord, recover: Recover) -> timedelta:
    """Return how long absence is not believable yet by the server's clock; nothing where that is not known."""
    if record.server_time is None or work.way.skew is None:
        return timedelta()
    since = work.now() + work.way.skew - record.server_time
    return TIMEOUT + recover.visible_after - TOLERANCE - since


def _later(work: Work, step: Step, why: str, looks: int | None = None) -> Park:
    """Return when to look next: soon at first, then less often, and once right when absence becomes believable."""
    record = work.records[step.name]
    delay = timedelta(seconds=DELAYS[min(record.tries, len(DELAYS) - 1)])
    work.note(step.name, tries=record.tries + 1, looks=record.looks if looks is None else looks)
    at = work.now() + delay
    if step.recover and record.last_sent:
        ours = record.last_sent + TIMEOUT + step.recover.visible_after
        sure = max(ours, work.now() + _left_by_server(work, record, step.recover))
        if work.now() < sure < at:
            at = sure
    return Park(at, f"{step.label}: {why}")


def _look_failed(work: Work, step: Step, fault: Fault) -> Exception:
    """A look that failed proves nothing: look again later, or wait for the login."""
    if fault.cause in (Cause.LOGIN, Cause.QUOTA):
        return fault
    if work.records[step.name].tries > 2 * len(DELAYS):
        return _uncertain(work, step, f"looking failed again and again: {fault.says}")
    park = _later(work, step, f"looking failed ({fault.says}); the answer to the post itself is still unknown")
    if fault.after:
        park.resume_at = max(park.resume_at, work.now() + timedelta(seconds=fault.after))
    return park


def _uncertain(work: Work, step: Step, why: str) -> End:
    record = work.records[step.name]
    sent = f"{record.last_sent:%Y-%m-%d %H:%M:%S} UTC" if record.last_sent else "an unknown time"
    return End(
        State.UNCERTAIN,
        f"{step.label} was sent at {sent} and the answer was lost; {why}",
        WAYS_OUT.format(key=work.delivery.key),
    )

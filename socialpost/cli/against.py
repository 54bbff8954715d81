"""The plan against the journal: what publishing would do, with times forgiven that were settled before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from socialpost.cli import context, receipts
from socialpost.deliver import concerned
from socialpost.deliver.enqueue import STUCK
from socialpost.deliver.others import counts
from socialpost.deliver.state import Delivery, Hold, State
from socialpost.deliver.times import JournalTimes, slots_left
from socialpost.plan import renamed
from socialpost.plan.diff import Difference, Known, Verdict, asks_same, diff, without_time_errors
from socialpost.plan.gone import Waiting, gone
from socialpost.plan.model import DeliveryKey, Plan, Planned
from socialpost.plan.renamed import Left
from socialpost.plan.taken import Taken, Times
from socialpost.receipts.book import NONE, Receipts
from socialpost.receipts.known import with_broken
from socialpost.receipts.model import Mark, Receipt

WORDS = {
    Verdict.UPDATE: "queued with older content: the new takes its place",
    Verdict.RESCHEDULE: "queued for another time: moved to the new one",
    Verdict.UNDER_WAY: "under way: publishing goes on with it",
    Verdict.PUBLISHED: "published already",
    Verdict.CHANGED: "changed since published: not sent again",
    Verdict.INCOMPLETE: "public, a part is missing: socialpost queue retry {key}",
    Verdict.UNCERTAIN: "uncertain: socialpost queue show {key}",
    Verdict.TWIN: "not sent without --again: the same content is known as {twin}",
    Verdict.ADRIFT: "no file asks for it any more, but the platform holds it: take it back with `socialpost delete {key}`,"
    " or it goes out all the same",
    Verdict.GONE: "no file asks for it any more: publishing takes it out of the queue; by hand: socialpost queue cancel {key}",
}

COME = "no file asks for it any more, and its time has come: publishing looks whether it is out"


def journal(
    root: Path,
    plan: Plan,
    *,
    sandbox: bool,
    every: Collection[str] | None = None,
    receipts: Receipts = NONE,
) -> tuple[Plan, tuple[Difference, ...], list[Delivery]]:
    """Compare a plan with the journal of a workspace, see `compared`; also return what was read of it. StateTrouble.

    `every` are all post files, where the plan is of all of them.
    """
    with context.journal(root, sandbox=sandbox) as opened:
        if opened is None:
            return (*compared(plan, [], files=every, receipts=receipts), [])
        met = concerned.met(opened.database, root, plan, every, _about(plan, receipts))
    return (*compared(plan, met.deliveries, files=met.files, receipts=receipts), met.deliveries)


def _about(plan: Plan, receipts: Receipts) -> dict[DeliveryKey, Receipt]:
    """Return the receipts that a plan meets: those of its posts, of the same content, and of what platforms hold."""
    contents = {one.fingerprint for one in plan.deliveries if one.fingerprint}
    every = receipts.by_key.items()
    return {
        key: one
        for key, one in every
        if key.post in plan.posts or one.fingerprint in contents or one.mark is Mark.PLACED
    }


def compared(
    plan: Plan,
    deliveries: Sequence[Delivery],
    *,
    files: Collection[str] | None = None,
    receipts: Receipts = NONE,
) -> tuple[Plan, tuple[Difference, ...]]:
    """Return the plan without errors about times that no longer matter, and what would happen to each delivery.

    `files` as in `plan.gone`. `receipts` tell what others have done. One that cannot be read is an error of its post:
    nobody knows what is out.
    """
    by_key = {delivery.key: delivery for delivery in deliveries}
    told = {key: one for key, one in _about(plan, receipts).items() if counts(one.mark, one.id, by_key.get(key))}
    settled = [one.key for one in plan.deliveries if one.key in told or _time_is_settled(one, by_key.get(one.key))]
    plan = with_broken(without_time_errors(plan, settled), receipts)
    known = {**_known(by_key), **{key: _told(one) for key, one in told.items()}}
    return plan, diff(plan, known, files)


def keeping_slots(
    root: Path, make: Callable[[Times], Plan], now: datetime, every: Collection[str] | None, *, sandbox: bool
) -> Plan:
    """Return the plan that `make` gives, in which posts that were renamed keep their slots. `every` as in `journal`."""
    with context.journal(root, sandbox=sandbox) as opened:
        if opened is None:
            return make(Taken())
        db = opened.database

        def left(plan: Plan, contents: Collection[str]) -> list[Left]:
            met = concerned.met(db, root, plan, every)
            stands = {
                one.key: Waiting(one.state.value, one.file) for one in met.deliveries if one.hold is not Hold.PERSON
            }
            return slots_left(db, now, gone(plan, stands, met.files), contents)

        return renamed.keeping_slots(make, JournalTimes(db, now), left, now)


def _told(receipt: Receipt) -> Known:
    return Known(receipt.mark.value, receipt.fingerprint, receipt.url, None, receipt.identity)


def _known(by_key: Mapping[DeliveryKey, Delivery]) -> dict[DeliveryKey, Known]:
    return {key: _one(delivery) for key, delivery in by_key.items()}


def _one(delivery: Delivery) -> Known:
    return Known(
        delivery.state.value,
        delivery.fingerprint,
        delivery.url,
        delivery.due if delivery.wall else None,
        delivery.identity,
        delivery.draft if delivery.state in (State.QUEUED, State.HELD) else None,
        delivery.asked,
        delivery.file,
        delivery.state is State.CANCELLED and delivery.hold is Hold.GONE,
        delivery.hold is Hold.PERSON,
    )


def _time_is_settled(planned: Planned, known: Delivery | None) -> bool:
    """Tell whether the date of a post has done its work: it was queued for it, or is over."""
    if known is None:
        return False
    if known.state in (State.QUEUED, State.HELD):
        return planned.due is not None and asks_same(planned, known.asked)
    if known.state is State.CANCELLED and known.hold is Hold.GONE:
        return False
    return known.state is not State.FAILED or known.fingerprint == planned.fingerprint


def says(difference: Difference, delivery: Delivery | None, now: datetime) -> str:
    """Return what publishing would do, for a person."""
    planned, key = difference.planned, difference.key
    if planned is not None and not planned.ok:
        return "stopped by errors"
    match difference.verdict:
        case Verdict.NEW if planned is not None and planned.lead:
            return "new: handed to the platform, which holds it until its time"
        case Verdict.NEW:
            later = planned is not None and planned.due is not None and planned.due.utc > now
            return "new: queued until its time" if later else "new: sent now"
        case Verdict.QUEUED:
            return _waiting(planned, delivery, now)
        case Verdict.PUBLISHED | Verdict.CHANGED if delivery is not None and delivery.state is State.PLACED:
            held = f"with the platform, which holds it until {receipts.due(delivery)}"
            same = (
                difference.verdict is Verdict.PUBLISHED and planned is not None and asks_same(planned, delivery.asked)
            )
            return held if same else f"{held}; it is not told of the edit: {STUCK.format(key=key)}"
        case Verdict.FAILED:
            if difference.sends:
                return "failed, and sent again because it has changed"
            return f"failed, and not sent again as it is: socialpost queue retry {key}"
        case Verdict.ENDED:
            state = delivery.state if delivery else difference.known.state if difference.known else "ended"
            return f"{state} by hand: not sent again without --again"
        case verdict:
            past = verdict is Verdict.ADRIFT and delivery is not None and delivery.due <= now
            return (COME if past else WORDS[verdict]).format(key=key, twin=difference.twin)


def _waiting(planned: Planned | None, delivery: Delivery | None, now: datetime) -> str:
    if delivery is None:
        return "queued"
    if delivery.state is State.HELD:
        return f"held: {delivery.reason or 'it waits for a person'}"
    if delivery.due <= now:
        return "queued: sent now, its time has come"
    if delivery.lead and delivery.start <= now:
        return "queued: handed to the platform now, which holds it until its time"
    if delivery.asked and planned is not None and planned.due is not None and planned.due.wall != delivery.wall:
        return f"queued: moved by hand to {receipts.due(delivery)}"
    return "queued: waits for its time"

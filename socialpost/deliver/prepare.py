"""What a worker makes sure of before it goes on: that the plan, its time, its files and its login are there."""

from __future__ import annotations

from datetime import datetime, timedelta

from socialpost.adapter import Adapter
from socialpost.deliver import lanes
from socialpost.deliver.journal import Lease
from socialpost.deliver.rules import begun as may_be_seen
from socialpost.deliver.rules import judge
from socialpost.deliver.settle import WAYS_OUT
from socialpost.deliver.state import PUBLIC, UNFINISHED, Delivery, Hold, State, StepRecord, StepState
from socialpost.deliver.stops import End, Park
from socialpost.deliver.tools import Tools
from socialpost.deliver.work import Work
from socialpost.errors import LoginNeeded, UsageError

ELSEWHERE = timedelta(seconds=5)
HANDING = timedelta(minutes=2)
"""What giving a post to a platform that holds it may take: nearer to its time than the platform asks for is too near."""


def prepare(tools: Tools, lease: Lease, delivery: Delivery) -> Work:
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

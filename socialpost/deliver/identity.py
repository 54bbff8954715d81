"""Who an account is on its platform, and what else was said under that name: nothing is said there twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from socialpost.adapter import Step
from socialpost.deliver import lanes, neighbours
from socialpost.deliver.drive import Driver, typed
from socialpost.deliver.rules import begun as may_be_seen
from socialpost.deliver.state import Hold, State, StepRecord
from socialpost.deliver.steps import signalled
from socialpost.deliver.stops import End, Park
from socialpost.deliver.tools import Tools
from socialpost.deliver.work import Work
from socialpost.faults import Cause, Fault
from socialpost.wire import Effect


def introduce(tools: Tools, work: Work) -> None:
    """Learn who the account is, once per credential, and take the lane of that platform identity (rule 7)."""
    adapter, journal, delivery = work.adapter, tools.journal, work.delivery
    if adapter.whoami is not None:
        known = lanes.person(journal, delivery.key.account, work.way.seal)
        named = adapter.identity(delivery.draft.options)
        if known is None or (named and named != str(known.get("id") or "")):  # the settings may name somebody else now
            known = _ask_who(tools, work, adapter.whoami)
            lanes.know_person(journal, delivery.key.account, work.way.seal, known)
        work.me = known
    own = adapter.identity(delivery.draft.options) or str(work.me.get("id") or "")
    identity = f"{delivery.platform}:{own}" if own else delivery.identity
    if identity == delivery.identity:
        return
    _refuse_stranger(tools, work, identity)
    if not journal.identify(work.lease, identity):
        raise Park(
            tools.clock.now() + timedelta(seconds=1), "another delivery to the same platform identity is under way"
        )
    work.delivery = journal.get(delivery.id)
    if lane := lanes.blocked(journal, identity):
        raise Park(lane[0], f"its whole account waits ({lane[1]})")


def _refuse_stranger(tools: Tools, work: Work, identity: str) -> None:
    """Let nobody go on with what another identity may have sent: who looks in the wrong place finds nothing. Park."""
    delivery = work.delivery
    if delivery.identity == f"{delivery.platform}:@{delivery.key.account}" or not may_be_seen(work.records):
        return
    why = f"this was begun as {delivery.identity}, and the login of {delivery.key.account} is now that of {identity}"
    ways = f"log in as before: socialpost login {delivery.key.account}; or see: socialpost queue show {delivery.key}"
    raise Park(tools.clock.now(), why, fix=ways, hold=Hold.LOGIN)


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


def refuse_twins(tools: Tools, work: Work) -> None:
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


def refuse_alike(tools: Tools, work: Work) -> None:
    """Hold what receipts say is out under another name: an account or a post that was renamed, in another clone. End."""
    delivery = work.delivery
    if may_be_seen(work.records) or delivery.key.occurrence:
        return
    known = tools.claims.alike(delivery)
    if known is not None:
        raise End(
            State.HELD,
            f"the same content is out there already as {known.key}, by its receipt: {known.url or known.state}",
            "publish it with --again if it shall appear twice",
        )

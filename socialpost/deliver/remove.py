"""Taking down what is out: the adapter's `delete` flow, driven in a line. Safe to run again: what is gone is a success."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from socialpost.adapter import Adapter, Live
from socialpost.deliver import lanes
from socialpost.deliver.flows import drive, judged
from socialpost.deliver.journal import Lease, LostLease
from socialpost.deliver.state import PUBLIC, Delivery, State
from socialpost.deliver.tools import Tools
from socialpost.deliver.work import Way
from socialpost.errors import Busy, LoginNeeded, SocialpostError, UsageError
from socialpost.faults import Cause, Fault
from socialpost.wire import Effect, Request, Response

TRIES = 4
READS = ("GET", "HEAD")


def refuse(tools: Tools, delivery: Delivery) -> None:
    """Raise UsageError, with what would help, for what cannot be taken down."""
    if delivery.state is State.UNCERTAIN:
        raise UsageError(
            f"{delivery.key} is uncertain: nobody knows whether it is out",
            f"settle it first: socialpost queue show {delivery.key}",
        )
    if delivery.state is State.DELETED:
        raise UsageError(f"{delivery.key} is deleted already")
    if delivery.state not in PUBLIC:
        raise UsageError(
            f"{delivery.key} is {delivery.state}, not public", f"take it back: socialpost queue cancel {delivery.key}"
        )
    adapter = tools.adapter(delivery.platform)
    if adapter.delete is None:
        raise UsageError(f"{adapter.title} lets no tool delete a post", f"delete it there: {delivery.url}")
    if not delivery.remote_id:
        raise UsageError(f"the platform has not told the id of {delivery.key} yet", "run publish again, then delete")


def remove(tools: Tools, delivery: Delivery) -> Delivery:
    """Take a delivery down and return it as deleted.

    UsageError: see `refuse`. Busy: another process has it, or the platform asks to come again. LoginNeeded. Any other
    SocialpostError: the platform refuses. The delivery is as before then.
    """
    delivery = tools.journal.get(delivery.id)  # a person may have thought about it for a while
    refuse(tools, delivery)
    lease = tools.journal.claim(delivery.id)
    if lease is None:
        raise _busy(delivery)
    if _is_another(delivery, now := tools.journal.get(delivery.id)):
        _give_back(tools, lease, replace(now, state=State.QUEUED) if now.state is State.SENDING else now)
        raise _busy(delivery)
    try:
        with tools.journal.heart.keep(lease, tools.heartbeat):
            way = tools.way(delivery)
            call = _Call(tools, way, tools.adapter(delivery.platform))
            me = _who(call, delivery)
            _refuse_stranger(call.adapter, delivery, me)
            _carry_out(call, _live(tools, delivery, me))
    except BaseException as problem:
        with suppress(LostLease):  # whoever has it now says how it stands
            _give_back(tools, lease, delivery)
        if isinstance(problem, Fault):
            raise _trouble(problem, delivery) from problem
        raise
    try:
        after = tools.journal.release(lease, State.DELETED, reason="deleted by hand")
    except LostLease:
        raise _busy(delivery) from None  # this machine slept; what is gone there is a success the next time
    tools.claims.settle(after)
    return after


def _busy(delivery: Delivery) -> Busy:
    return Busy(f"{delivery.key} is being worked on just now", "wait for it to end, then run it again")


def _is_another(before: Delivery, now: Delivery) -> bool:
    """Tell whether a worker had it between our look and our claim, so that another post might be meant."""
    return (before.state, before.remote_id, before.url, before.resume_at) != (
        *(now.state, now.remote_id, now.url, now.resume_at),
    )


def _give_back(tools: Tools, lease: Lease, before: Delivery) -> None:
    tools.journal.release(
        *(lease, before.state),
        resume_at=before.resume_at,
        hold=before.hold,
        reason=before.reason,
        fix=before.fix,
    )


def _who(call: _Call, delivery: Delivery) -> dict[str, Any]:
    """Return who the account is, asked once per credential. Fault."""
    journal, account, seal = call.tools.journal, delivery.key.account, call.way.seal
    known = lanes.person(journal, account, seal)
    if known is None and call.adapter.whoami is not None:
        known = dict(drive(call.adapter.whoami(delivery.draft.options), call.send))
        lanes.know_person(journal, account, seal, known)
    return known or {}


def _refuse_stranger(adapter: Adapter, delivery: Delivery, me: Mapping[str, Any]) -> None:
    """Raise LoginNeeded for a login as somebody else: what that one does not see looks as if it were gone."""
    own = adapter.identity(delivery.draft.options) or str(me.get("id") or "")
    known = delivery.identity.removeprefix(f"{delivery.platform}:")
    if own and known not in (own, f"@{delivery.key.account}"):
        raise LoginNeeded(
            f"{delivery.key} was published as {known}, and the login of {delivery.key.account} is that of {own}",
            f"log in as before: socialpost login {delivery.key.account}",
        )


def _live(tools: Tools, delivery: Delivery, me: Mapping[str, Any]) -> Live:
    facts: dict[str, Any] = {name: dict(step.facts) for name, step in tools.journal.steps(delivery.id).items()}
    return Live(delivery.remote_id, delivery.url, {**facts, "me": dict(me)}, delivery.draft.options)


@dataclass(frozen=True, slots=True)
class _Call:
    """Where requests go and who judges the answers."""

    tools: Tools
    way: Way
    adapter: Adapter

    def send(self, request: Request) -> Response:
        """Send a request, again where that helps. Fault."""
        effect = request.effect or (Effect.READ if request.method in READS else Effect.STAGE)
        renewed = False
        for number in range(TRIES):
            self._pause(request.after if number == 0 else 0.0)
            try:
                return judged(self.way, self.adapter, request, effect)
            except Fault as fault:
                if fault.cause is Cause.REFRESH and not renewed:
                    self.way.refresh()
                    renewed = True
                elif fault.cause not in (Cause.WAIT, Cause.RETRY) or number == TRIES - 1:
                    raise
                else:
                    self._pause(fault.after if fault.after is not None else 2.0**number / 2, fault)
        raise Fault(Cause.LOGIN, "the platform does not accept the token, not even a new one")

    def _pause(self, seconds: float, fault: Fault | None = None) -> None:
        if seconds > self.tools.patience.total_seconds():
            raise fault or Fault(Cause.WAIT, "the platform needs time", after=seconds)
        if seconds > 0:
            self.tools.clock.sleep(seconds)
        if self.tools.stopping():
            raise Fault(Cause.WAIT, "interrupted")


def _carry_out(call: _Call, live: Live) -> None:
    """Run the adapter's flow to its end. Fault."""
    assert call.adapter.delete is not None  # noqa: S101 - `refuse` has looked
    drive(call.adapter.delete(live), call.send)


def _trouble(fault: Fault, delivery: Delivery) -> SocialpostError:
    """Return the error that a fault means for a person."""
    said = f" [{fault.signals}]" if fault.signals.status else ""
    message = f"{delivery.key} is still there: {fault.says}{said}"
    if fault.cause in (Cause.LOGIN, Cause.REFRESH):
        return LoginNeeded(message, fault.fix or f"socialpost login {delivery.key.account}")
    if fault.cause in (Cause.WAIT, Cause.RETRY, Cause.QUOTA):
        later = f" in {fault.after:.0f} seconds" if fault.after else " later"
        return Busy(message, fault.fix or f"run it again{later}")
    return SocialpostError(message, fault.fix or f"delete it there: {delivery.url}")

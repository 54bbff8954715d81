"""Driving a flow: each request recorded as its effect demands, sent, judged, and the answer handed back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from socialpost.adapter import Flow, Step
from socialpost.deliver.flows import drive
from socialpost.deliver.state import StepState
from socialpost.deliver.stops import Park
from socialpost.deliver.work import Work
from socialpost.faults import Cause, Fault
from socialpost.wire import Effect, Request, Response

SAVE_EVERY = timedelta(seconds=2)
SAVE_BYTES = 8 << 20
SLEPT = timedelta(seconds=10)
"""After so long between a record and its request, it is looked again whether this process still has the delivery."""

READS = ("GET", "HEAD")
CERTAIN = (Cause.WAIT, Cause.REFRESH, Cause.LOGIN, Cause.REJECTED, Cause.QUOTA, Cause.STALE)
"""Causes after which a visible request has surely not been applied. DUPLICATE is judged by whoever knows the doubt."""


class Driver:
    """Runs the flows of one step. Keeps when progress was last saved; lives as long as the step is worked on."""

    def __init__(self, work: Work, step: Step) -> None:
        self._work = work
        self._step = step
        self._saved_at: datetime | None = None
        self._unsaved = 0

    def run(self, flow: Flow, effect: Effect) -> Any:
        """Run a flow to its end and return its value. Fault (uncaught by the flow), Park."""
        return drive(flow, lambda request: self._exchange(request, effect))

    def _exchange(self, request: Request, step_effect: Effect) -> Response:
        """Send one request; a token that has expired is renewed once, inside the running flow."""
        effect = request.effect or (Effect.READ if request.method in READS else step_effect)
        self._save(request, effect)
        self._pause(request.after)
        try:
            return self._send(request, effect)
        except Fault as fault:
            if fault.cause is not Cause.REFRESH:
                raise
            self._refresh(fault)
        try:
            return self._send(request, effect)
        except Fault as fault:
            if fault.cause is Cause.REFRESH:
                raise _login(fault) from fault
            raise

    def _pause(self, seconds: float) -> None:
        """Wait in place for moments, give the delivery back for longer."""
        work = self._work
        if seconds > work.patience.total_seconds():
            work.note(self._step.name)  # the next run begins the flow anew, with what was saved
            raise Park(work.now() + timedelta(seconds=seconds), f"{self._step.label}: not yet")
        if seconds > 0:
            work.clock.sleep(seconds)
        if work.stopping():
            work.note(self._step.name)
            raise Park(work.now(), "interrupted; run again to go on")

    def _save(self, request: Request, effect: Effect) -> None:
        """Remember what the flow wants remembered: staged progress at most every 8 MiB or 2 s, the first time at once."""
        if not request.save:
            return
        work, name = self._work, self._step.name
        facts = {**work.records[name].facts, **request.save}
        work.records[name] = replace(work.records[name], facts=facts)
        if effect is Effect.PUBLISH:
            return  # goes into the record of sending
        now = work.now()
        self._unsaved += _size(request)
        if self._saved_at is None or now - self._saved_at >= SAVE_EVERY or self._unsaved >= SAVE_BYTES:
            work.note(name)
            self._saved_at, self._unsaved = now, 0

    def _send(self, request: Request, effect: Effect) -> Response:
        work = self._work
        if effect is Effect.PUBLISH:
            self._record_sending(request)
        work.at("request.before")
        try:
            response = work.way.send(request, work.files)
            work.at("request.after")
            fault = work.adapter.faults.judge(work.adapter.signals(response), effect)
        except Fault as broken:
            fault = broken
        if fault is None:
            return response
        if effect is Effect.PUBLISH:
            self._record_refusal(fault)
        raise fault

    def _record_sending(self, request: Request) -> None:
        """Make the intent durable, under the fencing token. Others are told before. Park, End, LostLease."""
        work, name = self._work, self._step.name
        work.claims.take(work.delivery, work.steps, work.records)
        now = work.now()
        record = work.records[name]
        record = replace(
            record,
            state=StepState.SENDING,
            attempts=record.attempts + 1,
            last_sent=now,
            first_sent=record.first_sent if record.doubt else now,
            server_time=record.server_time if record.doubt else _by_server(now, work.way.skew),
        )
        work.at("sending.before")
        digest = hashlib.sha256(repr((request.method, request.target, request.body)).encode()).hexdigest()
        work.journal.record_sending(work.lease, record, f"{request.method} {_path(request)}", digest)
        work.records[name] = record
        work.at("sending.after")
        work.claims.take(work.delivery, work.steps, work.records)  # the machine may have slept since the first time
        if work.now() - now > SLEPT:
            work.journal.renew(work.lease)

    def _record_refusal(self, fault: Fault) -> None:
        """Write down how the visible request ended: surely not applied, or in doubt."""
        signals = str(fault.signals) if fault.signals else ""
        outcome = f"{fault.cause}: {fault.says} [{signals}]"[:500]
        doubt = self._work.records[self._step.name].doubt
        if fault.cause in CERTAIN or (fault.cause is Cause.DUPLICATE and not doubt):
            self._work.note(self._step.name, outcome, state=StepState.WAITING)
        else:
            # it may have left, and landed, as late as now
            self._work.note(self._step.name, outcome, doubt=True, last_sent=self._work.now())

    def _refresh(self, fault: Fault) -> None:
        try:
            self._work.way.refresh()
        except Fault as broken:
            if broken.cause is Cause.RETRY:
                raise Fault(Cause.WAIT, broken.says, fix=broken.fix, after=broken.after) from broken
            if broken.cause is Cause.LOGIN:
                raise _login(broken) from fault
            raise


def _by_server(now: datetime, skew: timedelta | None) -> datetime | None:
    return None if skew is None else now + skew


def _login(fault: Fault) -> Fault:
    return Fault(Cause.LOGIN, fault.says, fix=fault.fix, scope=fault.scope, signals=fault.signals)


def _path(request: Request) -> str:
    """Return the target without a query, and without a path that may be a secret (an absolute URL)."""
    if "://" in request.target:
        return "/".join(request.target.split("/", 3)[:3]) + "/..."
    return request.target.partition("?")[0]


def _size(request: Request) -> int:
    body = request.body
    parts: list[Any] = [getattr(body, "slice", None)]
    if parts == [None] and (many := getattr(body, "parts", None)):
        parts = [part.value for part in many]
    return sum(getattr(part, "length", None) or 0 for part in parts)


def typed(facts: object, step: str) -> Mapping[str, Any]:
    """Return what a flow gave back as facts. TypeError names the step: an adapter's mistake."""
    if facts is None:
        return {}
    if not isinstance(facts, Mapping):
        raise TypeError(f"the flow of step {step} returned {type(facts).__name__}, not facts")
    return facts

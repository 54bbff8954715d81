"""Every exchange between an adapter and its fake: each kind of post undisturbed, with lost answers, and all verbs."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from socialpost.adapter import (
    Adapter,
    Base64,
    Continue,
    Done,
    Effect,
    Fault,
    Flow,
    Form,
    Json,
    Multipart,
    Raw,
    Request,
    Slice,
)
from socialpost.auth.credential import Credential
from socialpost.auth.refresh import refreshed
from socialpost.deliver import lanes, remove
from socialpost.deliver.state import Delivery, State
from socialpost.sandbox.call import Answer, Call, Upload
from socialpost.sandbox.kit import Platform
from socialpost.sandbox.outcome import Outcome
from socialpost.sandbox.routes import Routes
from socialpost.testing import samples
from socialpost.testing.rig import Case, Rig
from socialpost.testing.suite import AdapterSuite
from tests.fidelity import more
from tests.fidelity.exchange import Exchange

ADAPTERS = Path(__file__).parents[2] / "adapters"
LOST = ("drop-after", "drop-before")
TROUBLE = ("refuse", "500-before", "429", "expired")


def suite_of(platform: str) -> type[AdapterSuite] | None:
    """Return the inherited suite of a platform's adapter; None while there is none."""
    path = ADAPTERS / f"socialpost_{platform}" / "tests" / "test_suite.py"
    spec = importlib.util.spec_from_file_location(f"fidelity_suite_of_{platform}", path)
    if not path.exists() or spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = [item for item in vars(module).values() if isinstance(item, type) and issubclass(item, AdapterSuite)]
    return next(item for item in found if item is not AdapterSuite)


class Listener:
    """Hears what passes between the adapter and its fake; the same form of exchange is kept once."""

    def __init__(self, platform: Platform) -> None:
        self._routes = Routes(platform.routes)
        self._kept: dict[tuple[Any, ...], Exchange] = {}
        self.heard = 0

    def attend(self, rig: Rig) -> None:
        """Hear every exchange of a rig; what the fake meant to answer counts also when the connection was cut."""
        kinds: dict[str, str] = {}

        def hear(platform: str, call: Call, outcome: Outcome) -> None:
            kinds.update(rig.sandbox.store.db.execute("SELECT id, kind FROM object WHERE kind <> 'token'").fetchall())
            found = self._routes.find(call)
            route = "" if isinstance(found, Answer) else found[0].name
            kind = next((kinds[part] for part in call.path.split("/") if part in kinds), "")
            self._keep(Exchange(platform, call, route, kind, outcome.answer if outcome.answer.status else None))

        rig.sandbox.watchers.append(hear)

    def _keep(self, exchange: Exchange) -> None:
        self.heard += 1
        self._kept.setdefault(exchange.shape, exchange)

    def exchanges(self) -> list[Exchange]:
        """Return what was heard, in order."""
        return list(self._kept.values())


def driven(suite: type[AdapterSuite]) -> Listener:
    """Drive every case of a suite: undisturbed with all verbs behind it, lost answers, refusals, slow processing."""
    listener = Listener(suite.platform)
    for case in more.cases(suite):
        with _rig(suite, listener) as rig:
            _undisturbed(rig, case)
            visible = sorted({line.route for line in rig.sandbox.log if line.publishes})
        for route in visible:
            for kind in LOST:
                _disturbed(suite, listener, case, route, kind)
        _slow(suite, listener, case)
    for kind in TROUBLE:
        _disturbed(suite, listener, suite.cases[0], "*", kind)
    return listener


@contextmanager
def _rig(suite: type[AdapterSuite], listener: Listener) -> Iterator[Rig]:
    with Rig(suite.adapter, suite.platform) as rig:
        listener.attend(rig)
        yield rig


def _disturbed(suite: type[AdapterSuite], listener: Listener, case: Case, route: str, kind: str) -> None:
    with _rig(suite, listener) as rig:
        rig.sandbox.fail(suite.platform.name, route, kind, count=1)
        rig.carry(rig.queue(case))


def _slow(suite: type[AdapterSuite], listener: Listener, case: Case) -> None:
    """Let processing take its time, and in another run end badly."""
    for fails in (False, True):
        with _rig(suite, listener) as rig:
            knobs = rig.sandbox.world(suite.platform.name).knobs
            knobs.processing, knobs.processing_fails = 30, fails
            rig.carry(rig.queue(case))


def _undisturbed(rig: Rig, case: Case) -> None:
    adapter, delivery = rig.adapter, rig.queue(case)
    if adapter.online:
        run(rig, delivery, adapter.online(delivery.draft))
    delivery = rig.carry(delivery)[0]
    assert delivery.state is State.PUBLISHED, f"{case.name}: {delivery.reason}"
    me = lanes.person(rig.journal, delivery.key.account, rig._line(delivery).seal) or {}
    live = remove._live(rig.tools(), delivery, me)
    renew(rig, delivery)
    if adapter.whoami:
        run(rig, delivery, adapter.whoami(delivery.draft.options))
    if adapter.metrics:
        assert run(rig, delivery, adapter.metrics(live)), f"{case.name} is out, and nothing is counted"
    if adapter.inspect:
        there = run(rig, delivery, adapter.inspect(live))
        assert isinstance(there, Done), f"{case.name} is out, and inspect says {there}"
    if adapter.delete:
        remove.remove(rig.tools(), delivery)
    if adapter.delete and adapter.inspect:
        gone = run(rig, delivery, adapter.inspect(live))
        assert isinstance(gone, Continue), f"{case.name} is deleted, and inspect says {gone}"


def renew(rig: Rig, delivery: Delivery) -> None:
    """Renew the access token, where the fake has seated the account with what it takes."""
    line, values = (
        rig._line(delivery),
        rig.sandbox.seat(rig.platform.name, delivery.key.account, delivery.draft.options),
    )
    for method in rig.adapter.auth.methods:
        if method.refresh and values.get(method.refresh.token):
            credential = Credential(delivery.key.account, method, values)
            refreshed(credential, method.refresh, line.plainly, rig.clock)


def run(rig: Rig, delivery: Delivery, flow: Flow) -> Any:
    """Run a verb's flow over the rig's line and return what it returns. Fault."""
    line = rig._line(delivery)
    try:
        request = next(flow)
        while True:
            answer = line.send(request, {})
            fault = rig.adapter.faults.judge(rig.adapter.signals(answer), Effect.READ)
            request = flow.throw(fault) if fault else flow.send(answer)
    except StopIteration as end:
        return end.value


def sampled(suite: type[AdapterSuite]) -> Iterator[Exchange]:
    """Yield the requests of the adapter's samples; they show options that the cases do not use."""
    routes = Routes(suite.platform.routes)
    for path in samples.files(suite.samples) if suite.samples else []:
        for request in _requests(suite.adapter, path):
            if not request.target.startswith("/"):
                continue
            call = _call(suite.platform, request)
            found = routes.find(call)
            yield Exchange(suite.platform.name, call, "" if isinstance(found, Answer) else found[0].name)


def _requests(adapter: Adapter, path: Path) -> list[Request]:
    """Play a sample and return the requests that the adapter made."""
    made: list[Request] = []

    def noted(draft: Any) -> Any:
        return [replace(step, flow=_noting(step.flow, made)) for step in adapter.compile(draft)]

    samples.play(replace(adapter, compile=noted), path)
    return made


def _noting(flow: Any, made: list[Request]) -> Any:
    def run(facts: Any) -> Flow:
        inner: Flow = flow(facts)
        try:
            request = next(inner)
            while True:
                made.append(request)
                try:
                    answer = yield request
                except Fault as fault:
                    request = inner.throw(fault)
                else:
                    request = inner.send(answer)
        except StopIteration as end:
            return end.value

    return run


def _call(platform: Platform, request: Request) -> Call:
    path, _, query = request.target.partition("?")
    call = Call(
        request.method,
        f"{platform.origins[request.origin]}{path}",
        query={**dict(pair.split("=", 1) for pair in query.split("&") if pair), **request.query},
    )
    file = Upload(Path(), 1, "0" * 64, "file")
    match request.body:
        case Json(data):
            return replace(call, json=_plain(data), headers={"content-type": "application/json"})
        case Form(fields):
            kind = {"content-type": "application/x-www-form-urlencoded"}
            return replace(call, form=dict(fields), headers=kind)
        case Multipart(parts):
            texts = {part.name: part.value for part in parts if isinstance(part.value, str)}
            files = {part.name: file for part in parts if isinstance(part.value, Slice)}
            return replace(call, form=texts, files=files, headers={"content-type": "multipart/form-data"})
        case Raw(_, mime):
            return replace(call, raw=file, headers={"content-type": mime})
    return call


def _plain(value: Any) -> Any:
    match value:
        case Base64():
            return "AAAA"
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
    return value


__all__ = ["ADAPTERS", "Listener", "driven", "renew", "run", "sampled", "suite_of"]

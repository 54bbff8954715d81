"""Asking a platform whose credential an account has, over the same line that publishing uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from socialpost import registry
from socialpost.adapter import Adapter, Cause, Effect, Fault, Flow, Request, Response
from socialpost.content.workspace import Account
from socialpost.deliver.office import Office
from socialpost.deliver.send import Line
from socialpost.deliver.state import Delivery, State
from socialpost.draft import Draft
from socialpost.errors import LoginNeeded, SocialpostError
from socialpost.plan.model import DeliveryKey

LOGIN, AGAIN, WRONG = 4, 75, 3
_LOGIN = (Cause.LOGIN, Cause.REFRESH)


@dataclass(frozen=True, slots=True)
class Answer:
    """Who the platform says it is, or why it cannot be told; `code` is what that means for the command."""

    id: str = ""
    name: str = ""
    trouble: str = ""
    fix: str = ""
    code: int = 0


def ask_all(office: Office, accounts: Sequence[Account]) -> dict[str, Answer]:
    """Ask for every account, side by side."""
    if not accounts:
        return {}
    with ThreadPoolExecutor(min(8, len(accounts))) as pool:
        return dict(zip([one.name for one in accounts], pool.map(lambda one: ask(office, one), accounts), strict=True))


def ask(office: Office, account: Account) -> Answer:
    """Ask whose credential an account has."""
    adapter = registry.load(account.platform)
    if adapter.whoami is None:
        return Answer(trouble=f"{adapter.title} cannot tell whose credential it is")
    try:
        options = adapter.options.model_validate({**account.defaults.options, **account.options}).model_dump(
            mode="json"
        )
    except ValueError:
        return Answer(trouble="its settings are wrong", fix="socialpost validate says what", code=WRONG)
    try:
        me = _drive(office.line(_delivery(account, options, office)), adapter, adapter.whoami(options))
    except Fault as fault:
        return Answer(trouble=fault.says, fix=fault.fix, code=LOGIN if fault.cause in _LOGIN else AGAIN)
    except SocialpostError as problem:
        return Answer(
            trouble=str(problem), fix=problem.fix, code=LOGIN if isinstance(problem, LoginNeeded) else problem.exit_code
        )
    return Answer(str(me.get("id", "")), str(me.get("name", "")))


def _delivery(account: Account, options: Mapping[str, Any], office: Office) -> Delivery:
    """Return what the office opens a line for."""
    draft = Draft("", account.name, account.platform, options=options)
    key = DeliveryKey("", account.name)
    return Delivery("", key, account.platform, "", State.QUEUED, "", draft, "", {}, office.clock.now())


def _drive(line: Line, adapter: Adapter, flow: Flow) -> Mapping[str, Any]:
    """Run a flow of reads to its end and return its value. Fault."""
    try:
        request = next(flow)
        while True:
            try:
                answer = _send(line, adapter, request)
            except Fault as fault:
                request = flow.throw(fault)
            else:
                request = flow.send(answer)
    except StopIteration as end:
        return end.value if isinstance(end.value, Mapping) else {}


def _send(line: Line, adapter: Adapter, request: Request) -> Response:
    """Send a read, once more with a new token when the old one has expired. Fault."""
    try:
        return _judged(line, adapter, request)
    except Fault as fault:
        if fault.cause is not Cause.REFRESH:
            raise
    line.refresh()
    return _judged(line, adapter, request)


def _judged(line: Line, adapter: Adapter, request: Request) -> Response:
    answer = line.send(request, {})
    if fault := adapter.faults.judge(adapter.signals(answer), Effect.READ):
        raise fault
    return answer

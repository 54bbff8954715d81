"""The control API below `/_sandbox`: JSON in, JSON out; for the command line, tests and curl, never for web pages."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from socialpost.errors import SandboxTrouble, SocialpostError, UsageError
from socialpost.sandbox.engine import Sandbox
from socialpost.sandbox.faults import KINDS, FaultRule, parse
from socialpost.sandbox.world import Knobs

MOST_BODY = 1 << 20
Action = Callable[[Sandbox, Mapping[str, Any]], Any]


def is_loopback(host: str) -> bool:
    """Tell whether a Host header (or an origin's authority) names this machine."""
    try:
        return (urlsplit(f"//{host}").hostname or "") in {"127.0.0.1", "localhost", "::1"}
    except ValueError:
        return False


def routes(sandbox: Sandbox) -> list[Route]:
    """Return the routes; GET takes its arguments from the query, the others from a JSON object."""
    by_path: dict[str, dict[str, Action]] = {}
    for (method, path), action in ACTIONS.items():
        by_path.setdefault(path, {})[method] = action
    return [Route(path, _endpoint(sandbox, actions), methods=list(actions)) for path, actions in by_path.items()]


def _endpoint(sandbox: Sandbox, actions: Mapping[str, Action]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        if _foreign(request):
            return JSONResponse({"error": "web pages from elsewhere may not use the control API"}, 403)
        action = actions["GET" if request.method == "HEAD" else request.method]
        try:
            arguments = await _arguments(request)
            return JSONResponse(await asyncio.to_thread(action, sandbox, arguments))
        except SocialpostError as trouble:
            return JSONResponse({"error": str(trouble), "fix": trouble.fix}, 400)
        except (KeyError, TypeError, ValueError) as problem:
            return JSONResponse({"error": f"{type(problem).__name__}: {problem}", "fix": ""}, 400)

    return endpoint


def _foreign(request: Request) -> bool:
    origin = request.headers.get("origin")
    if request.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return True
    return origin is not None and origin != f"http://{request.headers.get('host', '')}"


async def _arguments(request: Request) -> dict[str, Any]:
    arguments: dict[str, Any] = {**request.query_params, **request.path_params}
    if request.method in {"GET", "HEAD"}:
        return arguments
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BODY:
            raise UsageError("a control request may have 1 MiB")
    data = json.loads(body) if body else {}
    if not isinstance(data, dict):
        raise UsageError("send a JSON object")
    return {**arguments, **data}


def _health(sandbox: Sandbox, _: Mapping[str, Any]) -> Any:
    folder = str(sandbox.store.folder) if sandbox.store.lasting else ""
    told = {"platforms": list(sandbox.platforms), "folder": folder, "lost": sandbox.lost}
    return {"ok": True, "pid": os.getpid(), **told}


def _faults(sandbox: Sandbox, _: Mapping[str, Any]) -> Any:
    rules = [{**asdict(rule), "text": str(rule), "struck": struck} for rule, struck in sandbox.faults.rules()]
    return {"rules": rules, "kinds": {name: kind.about for name, kind in KINDS.items()}}


def _add_fault(sandbox: Sandbox, given: Mapping[str, Any]) -> Any:
    rule = parse(given["rule"]) if "rule" in given else FaultRule(**given)
    sandbox.add(rule)
    return _faults(sandbox, given)


def _clear_faults(sandbox: Sandbox, given: Mapping[str, Any]) -> Any:
    sandbox.faults.clear()
    return _faults(sandbox, given)


def _knobs(sandbox: Sandbox, given: Mapping[str, Any]) -> Any:
    return asdict(sandbox.world(given["platform"]).knobs)


def _turn(sandbox: Sandbox, given: Mapping[str, Any]) -> Any:
    knobs = sandbox.world(given["platform"]).knobs
    known = {item.name: type(item.default) for item in fields(Knobs)}
    wanted = {name: value for name, value in given.items() if name != "platform"}
    for name, value in wanted.items():
        if name not in known:
            raise UsageError(f"there is no knob {name!r}", f"there are: {', '.join(known)}")
        if not isinstance(value, bool if known[name] is bool else int | float):
            raise UsageError(f"the knob {name!r} takes {'true or false' if known[name] is bool else 'seconds'}")
    for name, value in wanted.items():
        setattr(knobs, name, value)
    return asdict(knobs)


def _seat(sandbox: Sandbox, given: Mapping[str, Any]) -> Any:
    platform = given["platform"]
    credential = sandbox.seat(platform, given["account"], given.get("options") or {})
    return {"credential": credential, "origins": sandbox.origins(platform)}


def _apps(sandbox: Sandbox, given: Mapping[str, Any]) -> Any:
    place = sandbox.platforms.get(given["platform"])
    return {"apps": {kind: dict(keys) for kind, keys in place.apps.items()} if place else {}}


def _cards(sandbox: Sandbox, given: Mapping[str, Any]) -> Any:
    return {"cards": [asdict(card) for card in sandbox.cards(given.get("platform", ""))]}


def _log(sandbox: Sandbox, given: Mapping[str, Any]) -> Any:
    wanted = given.get("platform", "")
    return {"calls": [asdict(line) for line in sandbox.log if wanted in {"", line.platform}]}


def _reset(sandbox: Sandbox, _: Mapping[str, Any]) -> Any:
    sandbox.reset()
    return {"ok": True}


def _clock(sandbox: Sandbox, _: Mapping[str, Any]) -> Any:
    return {"now": sandbox.now()}


def _advance(sandbox: Sandbox, given: Mapping[str, Any]) -> Any:
    seconds = float(given["advance"])
    if not 0 <= seconds <= 10 * 365 * 86400:
        raise SandboxTrouble("the clock can be turned forward by up to ten years")
    sandbox.advance(seconds)
    return {"now": sandbox.now()}


ACTIONS: Mapping[tuple[str, str], Action] = {
    ("GET", "/health"): _health,
    ("GET", "/faults"): _faults,
    ("POST", "/faults"): _add_fault,
    ("DELETE", "/faults"): _clear_faults,
    ("GET", "/knobs/{platform}"): _knobs,
    ("POST", "/knobs/{platform}"): _turn,
    ("POST", "/seat"): _seat,
    ("GET", "/apps/{platform}"): _apps,
    ("GET", "/cards"): _cards,
    ("GET", "/log"): _log,
    ("POST", "/reset"): _reset,
    ("GET", "/clock"): _clock,
    ("POST", "/clock"): _advance,
}

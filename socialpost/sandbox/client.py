"""A small client for a running sandbox's control API, with the standard library alone; used by the command line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import OpenerDirector, ProxyHandler, Request, build_opener

from socialpost.errors import SandboxTrouble
from socialpost.sandbox.storage import alive

FILE = "server.json"


@dataclass(frozen=True, slots=True)
class Control:
    """A running sandbox at `url`. Every method raises SandboxTrouble when it does not answer or refuses."""

    url: str

    def health(self) -> dict[str, Any]:
        """Return `{ok, pid, platforms, folder, lost}`; `lost` counts the calls that the disk had no room for."""
        return self._ask("GET", "/health")

    def seat(self, platform: str, account: str, options: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Give an account a place; return `{credential: {...}, origins: {name: url}}`."""
        return self._ask("POST", "/seat", {"platform": platform, "account": account, "options": dict(options or {})})

    def apps(self, platform: str) -> dict[str, dict[str, str]]:
        """Return the keys of the apps that the platform knows, by kind."""
        return dict(self._ask("GET", f"/apps/{platform}")["apps"])

    def fail(self, rule: str) -> None:
        """Put a fault in force: `x:create_post:drop-after:count=2`."""
        self._ask("POST", "/faults", {"rule": rule})

    def faults(self) -> list[dict[str, Any]]:
        """Return the rules in force, each with `text` and how often it has `struck`."""
        return list(self._ask("GET", "/faults")["rules"])

    def clear(self) -> None:
        """Let everything go well."""
        self._ask("DELETE", "/faults")

    def turn(self, platform: str, **knobs: float) -> dict[str, Any]:
        """Turn knobs of a platform (none: only look); return all of them."""
        return self._ask("POST", f"/knobs/{platform}", dict(knobs))

    def cards(self, platform: str = "") -> list[dict[str, Any]]:
        """Return what people see, oldest first."""
        return list(self._ask("GET", f"/cards?platform={platform}")["cards"])

    def log(self) -> list[dict[str, Any]]:
        """Return every call so far."""
        return list(self._ask("GET", "/log")["calls"])

    def advance(self, seconds: float) -> float:
        """Turn the sandbox's clock forward; return its time, in seconds since 1970."""
        return float(self._ask("POST", "/clock", {"advance": seconds})["now"])

    def reset(self) -> None:
        """Forget everything."""
        self._ask("POST", "/reset")

    def _ask(self, method: str, path: str, data: Mapping[str, Any] | None = None) -> dict[str, Any]:
        body = None if data is None else json.dumps(data).encode()
        request = Request(  # noqa: S310 - the address comes from our own file and is http on loopback
            f"{self.url}/_sandbox{path}", body, {"content-type": "application/json"}, method=method
        )
        try:
            with _opener().open(request, timeout=10) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except HTTPError as refusal:
            with refusal:
                raise _trouble(refusal.read()) from refusal
        except (URLError, OSError, ValueError) as problem:
            raise SandboxTrouble(f"the sandbox at {self.url} does not answer: {problem}", "start it again") from problem


def announced(folder: Path) -> dict[str, Any]:
    """Return what `server.json` in the folder says (`url`, `pid`); empty when there is none."""
    try:
        data = json.loads((folder / FILE).read_text())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def find(folder: Path) -> Control | None:
    """Return the sandbox that runs on a folder; None when none does (a stale announcement counts as none)."""
    told = announced(folder)
    url, pid = told.get("url"), told.get("pid")
    if not (isinstance(url, str) and url.startswith("http://127.0.0.1:") and isinstance(pid, int) and alive(pid)):
        return None
    control = Control(url)
    try:
        health = control.health()
    except SandboxTrouble:
        return None
    # the port may belong to another sandbox by now
    same = bool(health.get("folder")) and Path(health["folder"]).resolve() == folder.resolve()
    return control if health.get("pid") == pid and same else None


def _opener() -> OpenerDirector:
    return build_opener(ProxyHandler({}))  # a proxy of the environment must never see loopback


def _trouble(body: bytes) -> SandboxTrouble:
    try:
        data = json.loads(body)
        return SandboxTrouble(f"the sandbox refuses: {data['error']}", data.get("fix", ""))
    except (ValueError, KeyError, TypeError):
        return SandboxTrouble(f"the sandbox refuses: {body[:200].decode('utf-8', 'replace')}")

"""Faults on demand: what goes wrong, where, how often. `x:create_post:drop-after:count=2` on the command line."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from fnmatch import fnmatchcase

from socialpost.errors import UsageError
from socialpost.sandbox.call import Answer


@dataclass(frozen=True, slots=True)
class Kind:
    """What a fault does: whether the effect is applied, and what the client gets instead of the answer.

    `trouble` names the platform-shaped answer (`Platform.trouble`). `cut` is how the connection dies: `drop` without a
    byte, `half` in the middle of the answer.
    """

    about: str
    applied: bool
    trouble: str = ""
    cut: str = ""


KINDS: Mapping[str, Kind] = {
    "refuse": Kind("refused for good, as the platform says it", applied=False, trouble="refuse"),
    "drop-before": Kind("the connection closes, nothing is applied", applied=False, cut="drop"),
    "drop-after": Kind("applied, then the connection closes without an answer", applied=True, cut="drop"),
    "half": Kind("applied, then the connection closes in the middle of the answer", applied=True, cut="half"),
    "500-before": Kind("server error, nothing is applied", applied=False, trouble="500"),
    "500-after": Kind("applied, then a server error", applied=True, trouble="500"),
    "429": Kind("rate limit with Retry-After (`wait` seconds)", applied=False, trouble="429"),
    "429-plain": Kind("rate limit that does not say how long", applied=False, trouble="429"),
    "expired": Kind("the token has expired, as the platform says it", applied=False, trouble="expired"),
    "apply-late": Kind("the connection closes now, the effect comes `seconds` later", applied=False, cut="drop"),
    "slow": Kind("the answer comes after `seconds`", applied=True),
    "html": Kind("502 with an HTML page as from a CDN, nothing is applied", applied=False),
    "html-after": Kind("applied, then 502 with an HTML page as from a CDN", applied=True),
}


@dataclass(frozen=True, slots=True)
class FaultRule:
    """Let `kind` happen to calls of routes whose name matches `route` (a glob), on `platform` (a glob too).

    The first `skip` such calls go well, then `count` of them fail (0: every one). `wait` is what Retry-After says,
    `seconds` how slow `slow` and how late `apply-late` is.
    """

    platform: str
    route: str
    kind: str
    count: int = 1
    skip: int = 0
    wait: float = 60.0
    seconds: float = 30.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            near = difflib.get_close_matches(self.kind, KINDS, 1)
            help_ = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(KINDS)}"
            raise UsageError(f"there is no fault {self.kind!r}", help_)
        if min(self.count, self.skip, self.wait, self.seconds) < 0:
            raise UsageError(f"the numbers of a fault cannot be negative: {self}")

    def __str__(self) -> str:
        """Render as `parse` reads it."""
        extra = [
            f"{item.name}={getattr(self, item.name):g}"
            for item in fields(self)
            if item.name in _NUMBERS and getattr(self, item.name) != item.default
        ]
        return ":".join([self.platform, self.route, self.kind, *extra])

    def hits(self, platform: str, route: str) -> bool:
        """Tell whether a call of that route is meant."""
        return fnmatchcase(platform, self.platform) and fnmatchcase(route, self.route)


_NUMBERS = {"count": int, "skip": int, "wait": float, "seconds": float}


def parse(text: str) -> FaultRule:
    """Read `PLATFORM:ROUTE:KIND[:count=N][:skip=N][:wait=SECONDS][:seconds=SECONDS]`.

    UsageError: it is not like that.
    """
    usage = "write PLATFORM:ROUTE:KIND, then :count=N :skip=N :wait=SECONDS :seconds=SECONDS as needed"
    platform, route, kind, *extra = [*text.split(":"), "", ""]
    if not (platform and route and kind):
        raise UsageError(f"cannot read the fault {text!r}", usage)
    numbers = {}
    for item in filter(None, extra):
        name, _, value = item.partition("=")
        if name not in _NUMBERS:
            raise UsageError(f"cannot read {item!r} in the fault {text!r}", usage)
        try:
            numbers[name] = _NUMBERS[name](value)
        except ValueError as problem:
            raise UsageError(f"{name} is not a number in the fault {text!r}", usage) from problem
    return FaultRule(platform, route, kind, **numbers)


class FaultBook:
    """The rules in force and how often each has struck. The first rule that hits decides; `slow` adds to any other."""

    def __init__(self) -> None:
        self._rules: list[_Counted] = []

    def add(self, rule: FaultRule) -> None:
        """Put a rule in force, behind those that are there."""
        self._rules.append(_Counted(rule))

    def clear(self) -> None:
        """Let everything go well."""
        self._rules.clear()

    def rules(self) -> list[tuple[FaultRule, int]]:
        """Return the rules, each with the number of times it has struck; used-up rules stay in the list."""
        return [(entry.rule, max(0, entry.met - entry.rule.skip)) for entry in self._rules]

    def strike(self, platform: str, route: str) -> tuple[FaultRule | None, float]:
        """Count a call; return the rule that decides its fate, if any, and how many seconds late the answer is."""
        fate, late = None, 0.0
        for entry in self._rules:
            slow = entry.rule.kind == "slow"
            if not entry.rule.hits(platform, route) or entry.spent or (fate is not None and not slow):
                continue
            entry.met += 1
            if entry.met <= entry.rule.skip:
                continue
            if slow:
                late += entry.rule.seconds
            else:
                fate = entry.rule
        return fate, late


@dataclass(slots=True)
class _Counted:
    rule: FaultRule
    met: int = 0

    @property
    def spent(self) -> bool:
        return self.rule.count > 0 and self.met >= self.rule.skip + self.rule.count


PAGE = b"""<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center><hr><center>edge</center></body></html>
"""


def answer_of(rule: FaultRule, trouble: Answer | None) -> Answer:
    """Return what the client gets instead; `trouble` is the platform-shaped answer of the kind, where it names one."""
    if trouble is None:
        return Answer(502, headers={"x-cache": "error"}, content=PAGE, mime="text/html; charset=utf-8")
    headers = {name.lower(): value for name, value in trouble.headers.items()}
    if rule.kind == "429":
        headers["retry-after"] = f"{rule.wait:.0f}"
    if rule.kind == "429-plain":
        headers = {name: value for name, value in headers.items() if not _tells_how_long(name)}
    return Answer(trouble.status, trouble.data, headers, trouble.content, trouble.mime)


def _tells_how_long(header: str) -> bool:
    return header == "retry-after" or "rate-limit" in header or "ratelimit" in header or header.endswith("-usage")

"""What the exchanges of one platform showed: what is wrong, what differs on purpose, how much was exercised."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.fidelity import driven
from tests.fidelity.descriptions import DESCRIPTIONS
from tests.fidelity.exchange import Exchange
from tests.fidelity.operation import Description, judge

ON_PURPOSE = Path(__file__).parent / "on_purpose"


@dataclass(frozen=True, slots=True)
class Findings:
    """See the module. `wrong` counts the differences that nobody meant; `stale` are reasons that nothing needs."""

    platform: str
    exchanges: int
    operations: Mapping[str, frozenset[str]]  # described operation -> parameters that were used
    fields: Mapping[str, frozenset[str]]  # described operation -> fields of answers that were seen
    undescribed: frozenset[str]
    unused: frozenset[str]  # routes of the fake that nothing used
    routes: int
    wrong: Mapping[str, int] = field(default_factory=dict)
    meant: Mapping[str, int] = field(default_factory=dict)  # entry of the list -> differences that it explains
    stale: tuple[str, ...] = ()

    @property
    def parameters(self) -> int:
        """How many pairs of operation and parameter were used."""
        return sum(map(len, self.operations.values()))


def reasons(platform: str) -> dict[str, str]:
    """Return the differences on purpose: pattern (`*` stands for anything) -> why."""
    path = ON_PURPOSE / f"{platform}.yaml"
    entries = yaml.safe_load(path.read_text()) if path.exists() else []
    return {str(entry["difference"]): str(entry["why"]) for entry in entries or []}


def look(platform: str) -> Findings | None:
    """Drive a platform's adapter against its fake and hold everything against the description; None without a suite."""
    suite = driven.suite_of(platform)
    if suite is None:
        return None
    listener = driven.driven(suite)
    exchanges = [*listener.exchanges(), *driven.sampled(suite)]
    routes = {route.name for route in suite.platform.routes}
    return weigh(platform, DESCRIPTIONS[platform](), exchanges, routes, reasons(platform), listener.heard)


def weigh(
    platform: str,
    description: Description,
    exchanges: Iterable[Exchange],
    routes: set[str],
    why: Mapping[str, str],
    heard: int,
) -> Findings:
    """Judge every exchange and part what is wrong from what is meant."""
    operations: dict[str, set[str]] = {}
    fields: dict[str, set[str]] = {}
    undescribed, used = set(), set()
    differences: Counter[str] = Counter()
    for exchange in exchanges:
        verdict = judge(description, exchange)
        used.add(exchange.route)
        differences.update(verdict.differences)
        if verdict.described:
            operations.setdefault(verdict.operation, set()).update(verdict.parameters)
            fields.setdefault(verdict.operation, set()).update(verdict.fields)
        else:
            undescribed.add(verdict.operation)
    meant: Counter[str] = Counter()
    wrong: dict[str, int] = {}
    for difference, count in differences.items():
        entry = next((one for one in why if _fits(one, difference)), None)
        if entry is None:
            wrong[difference] = count
        else:
            meant[entry] += 1
    return Findings(
        *(platform, heard),
        operations={name: frozenset(found) for name, found in operations.items()},
        fields={name: frozenset(found) for name, found in fields.items()},
        undescribed=frozenset(undescribed),
        unused=frozenset(routes - used),
        routes=len(routes),
        wrong=wrong,
        meant=dict(meant),
        stale=tuple(entry for entry in why if entry not in meant),
    )


def _fits(pattern: str, difference: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), difference) is not None

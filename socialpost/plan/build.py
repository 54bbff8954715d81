"""The plan of a set of posts: a pure function of the files, the configuration, this tool and `now`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from socialpost import registry
from socialpost.adapter import Adapter
from socialpost.content.load import load_posts
from socialpost.content.resolve import Resolved, resolve_all
from socialpost.content.workspace import Workspace
from socialpost.errors import UsageError
from socialpost.findings import Finding, Place, error
from socialpost.media.probing.cache import measure_all
from socialpost.media.probing.hash import sha256
from socialpost.plan.assess import Setting, assess
from socialpost.plan.draft import paths
from socialpost.plan.model import DeliveryKey, Plan, Planned
from socialpost.plan.twins import with_warnings
from socialpost.plan.wishes import Props, Result, fonts

CACHE = Path(".socialpost", "cache", "probes.sqlite3")
"""Where probes are remembered, below the workspace."""

Load = Callable[[str], Adapter]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked for beside the files.

    `only` limits the plan to some accounts. `due_now` ignores the dates of the posts (`--now`). `occurrences` gives
    deliveries another occurrence (`--again`), by the key they would have otherwise.
    """

    only: Collection[str] | None = None
    due_now: bool = False
    occurrences: Mapping[DeliveryKey, str] = field(default_factory=dict)


def build(
    workspace: Workspace,
    files: Sequence[Path] | None = None,
    *,
    now: datetime,
    asked: Asked = Asked(),
    cache: Path | None = CACHE,
    load: Load = registry.load,
) -> Plan:
    """Plan some files, or every file under `posts/`. Nothing is raised for what is wrong with them: that is findings.

    `now` is aware. `cache` is relative to the workspace; None remembers nothing. `load` gives a platform's adapter.
    UsageError: `asked.only` names an account that is not there.
    """
    _refuse_unknown(asked.only, workspace)
    resolved, findings = resolve_all(load_posts(workspace.root, files), workspace, asked.only)
    adapters, missing = _adapters(resolved, workspace, load)
    sendable = [one for one in resolved if one.platform in adapters]
    setting = Setting(
        props=Props(workspace.root, _measured(sendable, workspace.root, cache), _fonts(sendable, workspace.root)),
        now=now,
        due_now=asked.due_now,
    )
    deliveries = [assess(one, adapters[one.platform], setting, _occurrence(one, asked)) for one in sendable]
    return Plan(with_warnings(deliveries), tuple(dict.fromkeys([*findings, *missing])))


def _refuse_unknown(only: Collection[str] | None, workspace: Workspace) -> None:
    unknown = sorted(set(only or ()) - set(workspace.accounts))
    if unknown:
        known = ", ".join(sorted(workspace.accounts)) or "none"
        raise UsageError(f"no account {unknown[0]!r} in socialpost.yaml", f"there are: {known}")


def _occurrence(resolved: Resolved, asked: Asked) -> str:
    return asked.occurrences.get(DeliveryKey(resolved.post, resolved.account, resolved.target), "")


def _measured(resolved: Iterable[Resolved], root: Path, cache: Path | None) -> Mapping[Path, Result]:
    wanted = dict.fromkeys(path for one in resolved for path in paths(one))
    return measure_all([root / path for path in wanted], root / cache if cache else None)


def _fonts(resolved: Iterable[Resolved], root: Path) -> dict[str, str]:
    """Hash the fonts that overlays name; one that cannot be read is a finding already."""
    found = {}
    for path in dict.fromkeys(path for one in resolved for path in fonts(one)):
        with suppress(OSError):
            found[path] = sha256(root / path)
    return found


def _adapters(
    resolved: Iterable[Resolved], workspace: Workspace, load: Load
) -> tuple[dict[str, Adapter], list[Finding]]:
    """Load each platform's adapter once."""
    found: dict[str, Adapter] = {}
    findings = []
    for platform, account in {one.platform: one.account for one in reversed(list(resolved))}.items():
        try:
            found[platform] = load(platform)
        except UsageError as problem:
            place = workspace.document.place(f"accounts.{account}.platform")
            message = error("platform.unusable", str(problem), problem.fix, f"accounts.{account}.platform")
            findings.append(replace(message, place=place if place.file else Place("socialpost.yaml")))
    return found, findings


def ready(plan: Plan) -> tuple[Planned, ...]:
    """Return the deliveries that no error finding stops."""
    return tuple(planned for planned in plan.deliveries if planned.ok)

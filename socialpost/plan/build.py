"""The plan of a set of posts: a pure function of the files, the configuration, this tool and `now`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from socialpost import registry
from socialpost.adapter import Adapter
from socialpost.content.load import load_posts
from socialpost.content.resolve import Horizon, Resolved, resolve_all
from socialpost.content.timing import Spot
from socialpost.content.workspace import Workspace
from socialpost.errors import UsageError
from socialpost.findings import Finding, Place, error
from socialpost.media.probing.cache import measure_all
from socialpost.media.probing.hash import sha256
from socialpost.plan.assess import Late, Setting
from socialpost.plan.draft import paths
from socialpost.plan.model import DeliveryKey, Plan, Planned
from socialpost.plan.occurrences import Assessed, assessed, first_now
from socialpost.plan.repeats import with_repeats
from socialpost.plan.slots import assigned
from socialpost.plan.spacing import with_distances
from socialpost.plan.taken import Taken, Times
from socialpost.plan.twins import with_warnings
from socialpost.plan.wishes import Props, Result, fonts

CACHE = Path(".socialpost", "cache", "probes.sqlite3")
"""Where probes are remembered, below the workspace."""

Load = Callable[[str], Adapter]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked for beside the files.

    `only` limits the plan to some accounts. `due_now` ignores the dates of the posts (`--now`): of a recurring one, the
    next occurrence. `occurrences` gives deliveries another occurrence, by the key they would have otherwise.

    Occurrences of recurring posts are planned up to `ahead` after now (None: `policy.ahead`), and those that were missed
    by at most `back`. `late` says what a date is that has passed: an error where a person publishes, else it is planned,
    and the late policy decides. `taken` tells what is known of times (`deliver.times`): what waits keeps its slot and stays
    in the plan. Without it every slot counts as free: for looking at files only.
    """

    only: Collection[str] | None = None
    due_now: bool = False
    occurrences: Mapping[DeliveryKey, str] = field(default_factory=dict)
    ahead: timedelta | None = None
    back: timedelta = timedelta(0)
    late: Late = "error"
    taken: Times = field(default_factory=Taken)


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
    loaded = load_posts(workspace.root, files)
    waiting = asked.taken.of({one.id for one in loaded}).waiting()
    resolved, findings = resolve_all(loaded, workspace, asked.only, _horizon(workspace, asked, now, waiting))
    if not asked.due_now:
        resolved = assigned(resolved, workspace.accounts, asked.taken, now)
    adapters, missing = _adapters(resolved, workspace, load)
    sendable = [one for one in resolved if one.platform in adapters]
    setting = Setting(
        props=Props(workspace.root, _measured(sendable, workspace.root, cache), _fonts(sendable, workspace.root)),
        now=now,
        due_now=asked.due_now,
        late=asked.late,
    )
    made = with_repeats([assessed(one, adapters[one.platform], setting, _occurrence(one, asked)) for one in sendable])
    made = first_now(made, now) if asked.due_now else made
    unseen = [finding for one in made for finding in one.findings]
    deliveries = with_distances(_in_order(made), workspace.accounts, now)
    return Plan(
        with_warnings(deliveries),
        tuple(dict.fromkeys([*findings, *missing, *unseen])),
        posts={one.id: one.file for one in loaded},
        accounts=None if asked.only is None else frozenset(asked.only),
        rules={_spot(one): one.series.rule for one in resolved if one.series is not None},
    )


def _horizon(workspace: Workspace, asked: Asked, now: datetime, waiting: Mapping[Spot, Collection[str]]) -> Horizon:
    ahead = workspace.policy.ahead if asked.ahead is None else asked.ahead
    return Horizon(now, ahead, asked.back, asked.due_now, waiting)


def _spot(one: Resolved) -> DeliveryKey:
    return DeliveryKey(one.post, one.account, one.target)


def _in_order(made: Iterable[Assessed]) -> list[Planned]:
    """Return the deliveries in the order of the files; those of a recurring post by time."""
    groups: dict[DeliveryKey, list[Planned]] = {}
    for one in made:
        groups.setdefault(_spot(one.resolved), []).extend(one.deliveries)
    return [one for group in groups.values() for one in sorted(group, key=lambda planned: planned.draft.occurrence)]


def _refuse_unknown(only: Collection[str] | None, workspace: Workspace) -> None:
    unknown = sorted(set(only or ()) - set(workspace.accounts))
    if unknown:
        known = ", ".join(sorted(workspace.accounts)) or "none"
        raise UsageError(f"no account {unknown[0]!r} in socialpost.yaml", f"there are: {known}")


def _occurrence(resolved: Resolved, asked: Asked) -> str:
    return asked.occurrences.get(_spot(resolved), "")


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

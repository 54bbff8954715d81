"""What no file asks for any more: what waits is taken out of the queue, and comes back when a file asks again.

What a platform holds until its time (`PLACED`) goes out all the same; a person is told, because only they can know whether
it shall be taken back there.

Nothing is gone because a file is broken, because only some accounts were looked at, or because a post moved.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from socialpost.findings import Level
from socialpost.plan.model import DeliveryKey, Plan

WAITING = frozenset({"queued", "held"})
PLACED = frozenset({"placed"})


@dataclass(frozen=True, slots=True)
class Waiting:
    """What has to be known of a delivery: its state as people see it, and the file that it was read from."""

    state: str
    file: str


def gone(
    plan: Plan,
    known: Mapping[DeliveryKey, Waiting],
    files: Collection[str] | None = None,
    states: Collection[str] = WAITING,
) -> list[DeliveryKey]:
    """Return the deliveries in these states that no file asks for any more, in the order of their names.

    The plan speaks for its posts. With `files` - every post file there is, relative to the workspace, when the plan is
    of all of them - it speaks for posts whose file is not there any more, too.
    """
    planned = {one.key for one in plan.deliveries}
    broken, unread = _broken(plan)
    found = []
    for key, one in known.items():
        spoken = key.post in plan.posts or (files is not None and not unread and one.file not in files)
        ours = plan.accounts is None or key.account in plan.accounts
        if one.state not in states or not spoken or not ours or key in planned:
            continue
        if one.file not in broken and plan.posts.get(key.post) not in broken and not _asked(plan, planned, key):
            found.append(key)
    return sorted(found, key=str)


def _broken(plan: Plan) -> tuple[set[str], bool]:
    """Return the files with errors, and whether a file could not be read: its post might have any id."""
    wrong = {finding.place.file for finding in plan.every_finding if finding.level is Level.ERROR}
    wrong |= {one.file for one in plan.deliveries if not one.ok}
    return wrong, bool(wrong - {one.file for one in plan.deliveries})


def _asked(plan: Plan, planned: Collection[DeliveryKey], key: DeliveryKey) -> bool:
    """Tell whether a file means it all the same: an occurrence outside the plan, or a repetition by a person."""
    rule = plan.rules.get(replace(key, occurrence=""))
    first = key.first
    if first != key:
        return first in planned or key.post in plan.posts  # who asked for a repetition takes it out, too
    return rule is not None and rule.has(key.occurrence)

"""Receipts that cannot be read, as findings of a plan: "nothing is known" must never look like "nothing is out"."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from socialpost.findings import Finding, Level, Place, warning
from socialpost.plan.model import Plan, Planned
from socialpost.receipts.book import Receipts
from socialpost.receipts.file import BROKEN, ENDING, FOLDER


def with_broken(plan: Plan, receipts: Receipts) -> Plan:
    """Return the plan with errors at the deliveries whose receipts are broken, and warnings about other posts' receipts.

    The others may be the same content under another name, which nobody can see then. What is out twice is a warning, and
    so is what git has fetched and nobody has merged.
    """
    if not receipts.findings and not receipts.twice and not receipts.ahead.posts:
        return plan
    posts = {one.key.post for one in plan.deliveries}
    files = {f"receipts/{post}.yaml" for post in posts}
    own = [one for one in receipts.findings if one.place.file in files]
    others = [replace(one, level=Level.WARNING) for one in receipts.findings if one.place.file not in files]
    deliveries = tuple(_with(planned, [*own, *_twice(planned, receipts)]) for planned in plan.deliveries)
    return replace(plan, deliveries=deliveries, findings=(*plan.findings, *others, *_ahead(receipts)))


def unreadable(findings: Iterable[Finding], posts: Collection[str] | None) -> list[Finding]:
    """Return what cannot be read of the workspace's receipts: an error of these posts (None: of all), else a warning."""
    files = None if posts is None else {f"{FOLDER}/{post}{ENDING}" for post in posts}
    here = [one for one in findings if one.rule == BROKEN]
    return [one if files is None or one.place.file in files else replace(one, level=Level.WARNING) for one in here]


def _ahead(receipts: Receipts) -> list[Finding]:
    """Tell of receipts that are not merged here."""
    many, branch = len(receipts.ahead.posts), receipts.ahead.name
    if not many:
        return []
    files = f"receipts of {many} {'post' if many == 1 else 'posts'}"
    told = f"{branch} has {files} that are not merged here; what they tell counts, so nothing of it is sent again"
    return [warning("receipt.unmerged", told, "git pull").at(Place(FOLDER))]


def _twice(planned: Planned, receipts: Receipts) -> list[Finding]:
    """Tell of one delivery that two clones sent without knowing of each other."""
    found = receipts.twice.get(planned.key, ())
    if not found:
        return []
    where = " and ".join(one.url or one.id for one in found)
    told = warning(
        "receipt.twice",
        f"{planned.key} is out {len(found)} times, sent by clones that did not know of each other: {where}",
        f"each `socialpost delete {planned.key}` takes one of them down",
    )
    return [told.at(Place(f"receipts/{planned.key.post}.yaml"))]


def _with(planned: Planned, findings: Sequence[Finding]) -> Planned:
    mine = [one for one in findings if one.place.file == f"receipts/{planned.key.post}.yaml"]
    return replace(planned, findings=(*planned.findings, *mine)) if mine else planned

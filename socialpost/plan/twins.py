"""Deliveries of one plan that a person may not have meant: the same twice, or two at one moment."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace

from socialpost.findings import Finding, Place, warning
from socialpost.plan.model import Planned


def with_warnings(deliveries: Sequence[Planned]) -> tuple[Planned, ...]:
    """Return the deliveries with the findings that only show when all are seen together."""
    extra: dict[int, list[Finding]] = {}
    for finding, numbers in (
        (_same_content, _groups(deliveries, _content)),
        (_same_slot, _groups(deliveries, _slot)),
    ):
        for group in numbers:
            for place, number in enumerate(group):
                other = deliveries[group[0] if place else group[1]]
                extra.setdefault(number, []).append(_placed(finding(other), deliveries[number]))
    return tuple(
        replace(one, findings=(*one.findings, *extra[number])) if number in extra else one
        for number, one in enumerate(deliveries)
    )


def _groups(deliveries: Iterable[Planned], by: Callable[[Planned], Hashable | None]) -> list[list[int]]:
    found: dict[Hashable, list[int]] = {}
    for number, one in enumerate(deliveries):
        name = by(one)
        if name is not None:
            found.setdefault(name, []).append(number)
    return [group for group in found.values() if len(group) > 1]


def _owner(planned: Planned) -> str:
    """Return the platform identity; where the options do not tell it, the account stands for it."""
    return planned.identity or f"{planned.draft.platform}@{planned.draft.account}"


def _content(planned: Planned) -> Hashable | None:
    unread = any(file.key not in planned.hashes for file in planned.draft.files)  # then nobody knows what it shows
    if not planned.fingerprint or unread:
        return None
    return (
        _owner(planned),
        planned.fingerprint,
        planned.draft.occurrence,
    )  # a recurring post may repeat itself on purpose


def _slot(planned: Planned) -> Hashable | None:
    # several targets of one post (boards, subreddits) are meant to go out one after another
    return (_owner(planned), planned.draft.target, planned.due.utc) if planned.due else None


def _same_content(other: Planned) -> Finding:
    message = f"the same content goes to the same place as {other.key} ({other.file})"
    return warning("delivery.same-content", message, "leave one of them out, or send it on purpose with --again")


def _same_slot(other: Planned) -> Finding:
    message = f"goes out at the same moment as {other.key} ({other.file})"
    return warning("delivery.same-slot", message, "move one of them", "schedule")


def _placed(finding: Finding, planned: Planned) -> Finding:
    return replace(finding, account=planned.draft.account, place=Place(planned.file))

"""From one content of a recurring post to its deliveries: judged and compiled once, however often it comes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from socialpost.adapter import Adapter
from socialpost.content.resolve import Resolved, When
from socialpost.findings import Finding
from socialpost.plan.assess import Setting, assess, due_of
from socialpost.plan.model import DeliveryKey, Planned


@dataclass(frozen=True, slots=True)
class Assessed:
    """What became of one resolved post: its deliveries; `sample` is one of them, or what any of them would be."""

    resolved: Resolved
    sample: Planned
    deliveries: tuple[Planned, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What nobody would be told of, because no delivery of it is in the plan."""
        return () if self.deliveries else self.sample.findings


def assessed(resolved: Resolved, adapter: Adapter, setting: Setting, occurrence: str = "") -> Assessed:
    """Return the deliveries of a post: one, or as many as its series has."""
    if resolved.series is None:
        one = assess(resolved, adapter, setting, occurrence)
        return Assessed(resolved, one, (one,))
    sample = assess(resolved, adapter, setting)
    whens = resolved.series.whens
    if sample.draft.options.get("native_schedule") is True:  # the platform is told the time: each is compiled
        every = [assess(replace(resolved, when=when), adapter, setting, when.occurrence) for when in whens]
        return Assessed(resolved, sample, tuple(every))
    # The runner compiles each again from its own draft; names, effects and costs of the steps are the same for all.
    return Assessed(resolved, sample, tuple(_at(sample, when) for when in whens))


def _at(sample: Planned, when: When) -> Planned:
    return replace(sample, draft=replace(sample.draft, occurrence=when.occurrence), due=due_of(when))


def first_now(every: Sequence[Assessed], now: datetime) -> list[Assessed]:
    """Return them with the next occurrence of each recurring post due at once (`--now`)."""
    coming: dict[DeliveryKey, Planned] = {}
    for one in (planned for run in every for planned in run.deliveries):
        spot = replace(one.key, occurrence="")
        first = coming.get(spot)
        if one.due and one.due.rule == "every" and one.due.utc >= now and (not first or _utc(one) < _utc(first)):
            coming[spot] = one
    chosen = {one.key for one in coming.values()}
    return [replace(run, deliveries=tuple(_now(run, one, chosen) for one in run.deliveries)) for run in every]


def _utc(planned: Planned) -> datetime:
    assert planned.due is not None  # noqa: S101 - only those that are due are compared
    return planned.due.utc


def _now(run: Assessed, planned: Planned, chosen: Collection[DeliveryKey]) -> Planned:
    if planned.key not in chosen:
        return planned
    asked = planned.due.asked if planned.due else ""
    draft = replace(run.sample.draft, occurrence=planned.draft.occurrence, publish_at=None)
    return replace(run.sample, draft=draft, due=None, lead=None, overruled=asked)

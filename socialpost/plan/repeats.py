"""No platform sees the same text twice: occurrences of a recurring post that would show people the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from socialpost.findings import Finding, error
from socialpost.plan.occurrences import Assessed

FIX = "give it more `variants`, put {{ occurrence.date }} into the text, end it earlier, or say `repeat: true`"


def with_repeats(every: Sequence[Assessed]) -> list[Assessed]:
    """Return them with an error on each delivery of a post whose content comes again in the same place."""
    groups: dict[tuple[str, str, str], list[int]] = {}
    for number, one in enumerate(every):
        series = one.resolved.series
        if series is not None and not series.repeat:
            groups.setdefault((one.resolved.post, one.resolved.account, one.resolved.target), []).append(number)
    made = list(every)
    for numbers in groups.values():
        found = _repeat([every[number] for number in numbers])
        for number in numbers if found else ():
            made[number] = _with(every[number], found)
    return made


def _repeat(runs: Sequence[Assessed]) -> Finding | None:
    """Return the finding about the first content of a post that people would see twice."""
    by_content: dict[str, list[Assessed]] = {}
    for run in runs:
        if run.sample.fingerprint:
            by_content.setdefault(run.sample.fingerprint, []).append(run)
    for same in by_content.values():
        uses = sum(max(_uses(run), len(run.deliveries)) for run in same)
        if uses > 1:
            told = "more than once" if any(_is_sample(run) for run in same) else f"{uses} times"
            message = f"people would see the same text {told}{_dates(same)}"
            return error("schedule.repeats", message, FIX, "schedule")
    return None


def _uses(run: Assessed) -> int:
    return run.resolved.series.uses if run.resolved.series else 0


def _is_sample(run: Assessed) -> bool:
    """Tell whether it stands for others of its variant: the plan does not reach it, and nobody has counted them."""
    return _uses(run) == 1 and not run.deliveries


def _dates(same: Iterable[Assessed]) -> str:
    walls = sorted(one.draft.occurrence.replace("T", " ") for run in same for one in run.deliveries)
    return f", on {walls[0]} and again on {walls[1]}" if len(walls) > 1 else ""


def _with(run: Assessed, finding: Finding | None) -> Assessed:
    if finding is None:
        return run
    placed = run.resolved.locate(finding)
    deliveries = [replace(one, findings=(*one.findings, placed)) for one in run.deliveries]
    return replace(
        run, sample=replace(run.sample, findings=(*run.sample.findings, placed)), deliveries=tuple(deliveries)
    )

"""One delivery, from the resolved post to its steps: draft, kind, gate, the adapter's own checks, compile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from socialpost.adapter import Adapter, Step
from socialpost.content.resolve import Resolved, When
from socialpost.draft import Draft, File
from socialpost.findings import Finding, Level, Place, error, note, warning
from socialpost.limits import Limits
from socialpost.plan.asking import AdapterBug, ask, bug
from socialpost.plan.draft import Drafted, drafted
from socialpost.plan.fingerprint import fingerprint
from socialpost.plan.fit import Fitted
from socialpost.plan.model import Due, Planned
from socialpost.plan.settle import settled
from socialpost.plan.wishes import Props

Late = Literal["error", "queue"]


@dataclass(frozen=True, slots=True)
class Setting:
    """What all deliveries of a plan share. `due_now` ignores the dates of the posts; `late` as in `build.Asked`."""

    props: Props
    now: datetime
    due_now: bool = False
    late: Late = "error"


def assess(resolved: Resolved, adapter: Adapter, setting: Setting, occurrence: str = "") -> Planned:
    """Return a delivery with everything that is known about it before the first byte leaves."""
    at_once = resolved.when is None or (setting.due_now and resolved.when.rule != "every")
    due = None if at_once or resolved.when is None else due_of(resolved.when)
    made = drafted(resolved, adapter.options, setting.props)
    made = replace(made, draft=replace(made.draft, occurrence=occurrence, publish_at=_publish_at(made.draft, due)))
    planned = Planned(made.draft, resolved.file, due, (*resolved.findings, *made.findings), hashes=made.hashes)
    planned = replace(planned, overruled=_overruled(resolved) if at_once else "")
    late = _past(due, setting.now) if setting.late == "error" else []
    try:
        if made.valid:
            found = settled(resolved, made, adapter)
            late += _window(found.draft, found.limits, setting.now, adapter.title)
            lead = _lead(found.draft, found.limits, setting.now)
            planned = replace(_judged(planned, made, adapter, _held(found.fitted, lead)), lead=lead)
    except AdapterBug as problem:
        planned = replace(planned, findings=(*planned.findings, problem.finding))
    # What speaks of time comes after compiling: a delivery that is queued already is late for good reasons.
    findings = tuple(_placed(resolved, finding) for finding in (*planned.findings, *late))
    in_order = sorted(dict.fromkeys(findings), key=lambda finding: (finding.place.line, finding.place.column))
    return replace(planned, findings=tuple(in_order))


def _judged(bare: Planned, made: Drafted, adapter: Adapter, fitted: Fitted) -> Planned:
    """Put together what the gate and the adapter say, and compile what nothing stands in the way of. AdapterBug."""
    draft = fitted.draft
    if len(draft.texts) > 1:  # a thread may be a kind of its own
        draft = replace(draft, kind=ask(adapter, "kind", adapter.kind, draft))
    identity = ask(adapter, "identity", adapter.identity, draft.options)
    checked = ask(adapter, "check", adapter.check, draft)
    planned = replace(
        bare,
        draft=draft,
        findings=(*bare.findings, *fitted.findings, *checked),
        hashes={file.key: _original(file, made, fitted) for file in draft.files if _original(file, made, fitted)},
        jobs=fitted.jobs,
        fingerprint=fingerprint(draft, _seen(made, fitted), adapter.options, identity),
        identity=f"{adapter.name}:{identity}" if identity else "",
    )
    if not planned.ok:
        return planned
    return replace(planned, counts=fitted.counts, steps=_steps(adapter, draft))


def _original(file: File, made: Drafted, fitted: Fitted) -> str:
    job = fitted.jobs.get(file.key)
    return job.sha256 if job else made.hashes.get(file.key, "")


def _seen(made: Drafted, fitted: Fitted) -> dict[str, str]:
    """Return by file key what people see of it: the original, and what is visibly changed in it."""
    looks = {key: f"{job.sha256} {job.recipe.look()}".rstrip() for key, job in fitted.jobs.items()}
    return {**made.hashes, **looks}


def _steps(adapter: Adapter, draft: Draft) -> tuple[Step, ...]:
    steps = tuple(ask(adapter, "compile", adapter.compile, draft))
    names = [step.name for step in steps]
    if not steps or len(set(names)) < len(names):
        says = f"two steps are named {max(names, key=names.count)!r}" if names else "it has no steps"
        raise bug(adapter, "compile", says)
    return steps


def due_of(when: When) -> Due:
    """Return a resolved time as the plan holds it."""
    return Due(when.wall, when.zone, when.utc, when.rule, when.asked, when.shift)


def _overruled(resolved: Resolved) -> str:
    if resolved.when is not None:
        return due_of(resolved.when).asked
    return "next-slot" if resolved.next_slot else ""


def _publish_at(draft: Draft, due: Due | None) -> datetime | None:
    """Return until when the platform holds the post: where one can, its adapter has the option `native_schedule`."""
    return due.utc if due and draft.options.get("native_schedule") is True else None


def _lead(draft: Draft, limits: Limits, now: datetime) -> timedelta | None:
    """Return how long before its time the platform may have it: nothing when that is over, None where none shall."""
    if draft.publish_at is None or limits.schedule is None:
        return None
    least, most = limits.schedule
    return most if draft.publish_at - now >= least else timedelta(0)


def _held(fitted: Fitted, lead: timedelta | None) -> Fitted:
    return replace(fitted, draft=replace(fitted.draft, publish_at=None)) if lead == timedelta(0) else fitted


def _past(due: Due | None, now: datetime) -> list[Finding]:
    if due is None or due.utc >= now or due.rule != "at":
        return []
    says = f"{due.wall.replace('T', ' ')} ({due.zone}) has passed"
    return [error("schedule.past", says, "change the date, or publish it at once with --now", "schedule")]


def _window(draft: Draft, limits: Limits, now: datetime, name: str) -> list[Finding]:
    """Judge whether the platform can hold a post, and from when on. `limits.schedule` is how far ahead it can."""
    if draft.publish_at is None or draft.publish_at < now:
        return []
    fix = "let this tool hold it: native_schedule: false"
    if limits.schedule is None:
        says = f"{name} cannot hold this kind of post until its time"
        return [error("schedule.native", says, fix, "options.native_schedule")]
    least, most = limits.schedule
    ahead = draft.publish_at - now
    if least <= ahead <= most:
        return []
    if ahead > most:
        says = f"{name} holds posts up to {_span(most)} ahead: until then it waits here"
        return [note("schedule.window", says, "", "schedule")]
    says = f"{name} holds posts from {_span(least)} ahead on, and this one is due in {_span(ahead)}: it is held here"
    return [warning("schedule.window", says, "see that something runs at its time: socialpost run", "schedule")]


def _span(time: timedelta) -> str:
    minutes = round(time.total_seconds() / 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 48 * 60 else f"{minutes // 1440} days"


def _placed(resolved: Resolved, finding: Finding) -> Finding:
    """Fill in place and account. A note stands at the file: finding its line would read the file once more."""
    if finding.place.file:
        return replace(finding, account=finding.account or resolved.account)
    if finding.level is Level.NOTE:
        return replace(finding, account=resolved.account, place=Place(resolved.file))
    return resolved.locate(finding)

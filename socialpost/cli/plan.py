"""`socialpost plan`: what would be sent where and when, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialpost.cli import context, receipts
from socialpost.cli.context import Files, Folder, InSandbox, Json
from socialpost.cli.show import Screen
from socialpost.deliver.hints import to_type
from socialpost.plan.model import RENDITION

if TYPE_CHECKING:
    from socialpost.content.workspace import Workspace
    from socialpost.deliver.state import Delivery
    from socialpost.draft import Draft, File, Media
    from socialpost.findings import Finding
    from socialpost.media.recipe import Job
    from socialpost.plan.diff import Difference
    from socialpost.plan.model import Due, Plan, Planned
    from socialpost.plan.taken import Times

INVALID = 3
Only = Annotated[
    list[str] | None, typer.Option("--only", metavar="ACCOUNT", help="Only this account; can be repeated.")
]
Online = Annotated[bool, typer.Option("--online", help="Ask the platforms, too: rules, boards, requirements.")]
Now = Annotated[bool, typer.Option("--now", help="Send at once, whatever date the posts have.")]


def command(
    files: Files = None,
    only: Only = None,
    now: Now = False,
    online: Online = False,
    json: Json = False,
    sandbox: InSandbox = False,
    workspace: Folder = None,
) -> int:
    """Show what would be sent: texts with their counts, media, steps, cost, findings, and what is out already.

    Nothing is sent and, without --online, no credential is looked at. Exit 3 when an error stands in the way.
    """
    from socialpost.cli import against
    from socialpost.cli.lookalikes import with_lookalikes
    from socialpost.content.load import names
    from socialpost.plan.build import Asked, build

    place, notes = context.open_workspace(workspace)
    screen = Screen(as_json=json)
    now_ = datetime.now(UTC)
    chosen = context.chosen_files(place.root, files)
    every = names(place.root) if chosen is None else None

    def make(taken: Times) -> Plan:
        return build(place, chosen, now=now_, asked=Asked(only=only or None, due_now=now, taken=taken))

    plan = against.keeping_slots(place.root, make, now_, every, sandbox=sandbox)
    if online:
        plan = with_answers(place, plan, sandbox=sandbox)
    plan, differences, known = against.journal(
        place.root,
        plan,
        sandbox=sandbox,
        every=every,
        receipts=context.receipts(place.root, sandbox=sandbox),
    )
    plan = with_lookalikes(place.root, plan, differences, sandbox=sandbox)
    plan = _with_logins(place, plan, differences, now_, sandbox=sandbox)
    return show(screen, plan, differences, known, notes, sandbox=sandbox)


def with_answers(workspace: Workspace, plan: Plan, *, sandbox: bool) -> Plan:
    """Return the plan with what the platforms say about it. LoginNeeded."""
    from socialpost.cli import online
    from socialpost.deliver.progress import silent

    with context.office(workspace, sandbox=sandbox, progress=silent) as office:
        return online.asked(office, plan)


def _with_logins(
    workspace: Workspace, plan: Plan, differences: Sequence[Difference], now: datetime, *, sandbox: bool
) -> Plan:
    """Return the plan with what logins will not live to see, as far as they were used before."""
    from socialpost.cli import foreseeing

    keys = [one.key for one in differences if one.sends or one.verdict == "queued"]
    return foreseeing.with_logins(workspace.root, plan, keys, now, sandbox=sandbox)


def show(
    screen: Screen,
    plan: Plan,
    differences: Sequence[Difference],
    known: Sequence[Delivery],
    notes: Sequence[Finding] = (),
    *,
    sandbox: bool,
) -> int:
    """Show a plan and return the exit code that its errors mean."""
    by_key = {one.key: one for one in known}
    screen.document(as_dict(plan, differences))
    told: set[object] = set()
    for difference in differences:
        _one(screen, difference, by_key.get(difference.key), told, sandbox=sandbox)
    findings = [*notes, *(one for one in plan.every_finding if one.rule != RENDITION)]  # they stand beside their files
    if findings:
        from socialpost.content import report

        screen.findings(report.human(findings))
    screen.say(_total(plan, differences), "head")
    return 0 if _ok(plan) else INVALID


def as_dict(plan: Plan, differences: Sequence[Difference]) -> dict[str, Any]:
    """Return the plan as JSON data."""
    from socialpost.plan.view import view

    return view(plan, differences)


def _ok(plan: Plan) -> bool:
    return not any(finding.level == "error" for finding in plan.every_finding)


def _one(
    screen: Screen, difference: Difference, delivery: Delivery | None, told: set[object], *, sandbox: bool
) -> None:
    """Show one; of a recurring post, what people see only the first time that they see it."""
    from socialpost.cli.against import says

    screen.say(str(difference.key), "head")
    known = difference.known or delivery
    url = f": {known.url}" if known and known.url else ""
    meant = to_type(says(difference, delivery, datetime.now(UTC)), sandbox=sandbox)
    screen.say(f"  {meant}{url}")
    if difference.planned is None and delivery is not None:
        screen.say(f"  when     {receipts.due(delivery)}")
    if difference.planned is not None:
        content = _content(difference.planned)
        for name, text in _facts(difference.planned):
            if content not in told or name == "when":
                screen.say(f"  {name:<8} {text}")
        told.add(content)
    screen.say()


def _content(planned: Planned) -> object:
    same = planned.draft.occurrence and planned.fingerprint
    return replace(planned.key, occurrence=planned.fingerprint) if same else planned.key


def _facts(planned: Planned) -> Iterator[tuple[str, str]]:
    """Yield what people would see and what it takes, as (name, text)."""
    draft = planned.draft
    yield "what", _what(planned)
    if planned.due:
        yield "when", _when(planned.due)
    if draft.title:
        yield "title", draft.title
    yield from _texts(planned)
    for media in draft.media:
        yield from _media(media, planned.jobs)
    if draft.link:
        yield "link", draft.link
    if draft.comment:
        yield "comment", draft.comment
    yield from _options(draft)
    if planned.steps:
        yield "steps", ", ".join(step.label for step in planned.steps)
    if planned.usd:
        yield "cost", f"${planned.usd:.3f}"


def _when(due: Due) -> str:
    """Return a time as it was asked for and in UTC."""
    shift = f", {due.shift:.0f} s of jitter" if due.shift else ""
    rule = " the next free slot," if due.rule == "next-slot" else ""
    return f"{rule} {due.wall.replace('T', ' ')} {due.zone} ({due.utc:%Y-%m-%d %H:%M} UTC{shift})".strip()


def _what(planned: Planned) -> str:
    from socialpost import registry

    draft = planned.draft
    adapter = registry.load(draft.platform)
    kind = adapter.kinds.get(draft.kind, draft.kind)
    return ", ".join(part for part in (adapter.title, kind, draft.language, draft.market) if part)


def _texts(planned: Planned) -> Iterator[tuple[str, str]]:
    counts = [*planned.counts, *[None] * len(planned.draft.texts)]
    many = len(planned.draft.texts) > 1
    for number, (text, count) in enumerate(zip(planned.draft.texts, counts, strict=False), 1):
        for at, line in enumerate(text.split("\n")):
            yield ("" if at else f"text {number}" if many else "text"), line
        if count is not None:
            yield "", f"({count} {count.unit})"


def _media(media: Media, jobs: Mapping[str, Job]) -> Iterator[tuple[str, str]]:
    """Yield a medium as it is, then what is made of it and of its cover."""
    cover = f"cover {media.cover.path}" if media.cover and media.cover.key not in jobs else ""
    parts = [_original(media.file, jobs), f"alt: {media.alt}" if media.alt else "", cover]
    parts += [f"captions {language} {file.path}" for language, file in media.captions.items()]
    yield "media", ", ".join(part for part in parts if part)
    yield from _made(media.file, jobs, "goes out as")
    if media.cover:
        yield from _made(media.cover, jobs, f"cover from {_source(media.cover, jobs)}:")


def _original(file: File, jobs: Mapping[str, Job]) -> str:
    from socialpost.media.words import described, size

    job = jobs.get(file.key)
    if job is not None:
        return f"{job.path} ({described(job.probe)})"
    edges = f" {file.width} x {file.height}" if file.width else ""
    return f"{file.path} ({file.mime or 'unknown'}{edges}, {size(file.size)}), untouched"


def _source(file: File, jobs: Mapping[str, Job]) -> str:
    job = jobs.get(file.key)
    return job.path if job else file.path


def _made(file: File, jobs: Mapping[str, Job], how: str) -> Iterator[tuple[str, str]]:
    from socialpost.media.words import described

    if job := jobs.get(file.key):
        yield "", f"{how} {described(job.promise, bound=True)}: {'; '.join(job.says)}"


def _options(draft: Draft) -> Iterator[tuple[str, str]]:
    """Yield the options that are not what they are for everybody."""
    from pydantic import ValidationError

    from socialpost import registry

    try:
        model = registry.load(draft.platform).options.model_validate(dict(draft.options))
    except ValidationError:  # a finding speaks of it
        return
    chosen = model.model_dump(mode="json", exclude_defaults=True)
    if chosen:
        yield "options", ", ".join(f"{name}: {value}" for name, value in chosen.items())


def _total(plan: Plan, differences: Sequence[Difference]) -> str:
    stopped = sum(not planned.ok for planned in plan.deliveries)
    sending = [one for one in differences if one.sends]
    usd = sum(float(one.planned.usd) for one in sending if one.planned is not None)
    many = len(plan.deliveries)
    said = [f"{many} {'delivery' if many == 1 else 'deliveries'}", f"{len(sending)} to send or queue"]
    gone = sum(one.action == "cancel" for one in differences)
    said += [f"{gone} to take out of the queue"] if gone else []
    adrift = sum(one.verdict == "with the platform, gone from the files" for one in differences)
    said += [f"{adrift} with a platform that no file asks for"] if adrift else []
    said += [f"{stopped} stopped by errors"] if stopped else []
    return ", ".join([*said, f"API cost ${usd:.3f}"])

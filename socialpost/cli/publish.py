"""`socialpost publish`: sends what is due, queues what is for later; running it again is harmless."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialpost.cli import context, telling
from socialpost.cli.context import Folder, InSandbox, Json, Wait
from socialpost.cli.plan import Now, Only
from socialpost.cli.show import Screen, may_ask
from socialpost.deliver.hints import to_type
from socialpost.errors import InvalidContent
from socialpost.findings import Finding, Level, Place, error

if TYPE_CHECKING:
    from socialpost.content.workspace import Workspace
    from socialpost.deliver.enqueue import Entered
    from socialpost.deliver.office import Office
    from socialpost.deliver.state import Delivery
    from socialpost.media.model import MediaTrouble
    from socialpost.plan.diff import Difference
    from socialpost.plan.model import Plan, Planned
    from socialpost.plan.taken import Times
    from socialpost.receipts.book import Book

INVALID, HELD = 3, 7


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for."""

    files: Sequence[Path]
    only: Sequence[str] = ()
    now: bool = False
    again: bool = False
    skip_invalid: bool = False
    wait: timedelta = timedelta(minutes=10)
    sandbox: bool = False


@dataclass(slots=True)
class Outcome:
    """What became of it: `says` explains by key what is not obvious, `refused` are keys that were not let in.

    `withdrawn` was queued, and no file asks for it any more; `adrift` is held by a platform all the same.
    """

    deliveries: list[Delivery] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    withdrawn: list[Delivery] = field(default_factory=list)
    adrift: list[Delivery] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    foreseen: list[Finding] = field(default_factory=list)
    code: int = 0


def command(
    files: Annotated[list[Path], typer.Argument(metavar="FILES...", help="Posts to publish.")],
    only: Only = None,
    now: Now = False,
    again: Annotated[bool, typer.Option("--again", help="Publish once more what is out already.")] = False,
    skip_invalid: Annotated[bool, typer.Option("--skip-invalid", help="Send the rest when some have errors.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the plan.")] = False,
    wait: Wait = "10m",
    json: Json = False,
    sandbox: InSandbox = False,
    workspace: Folder = None,
) -> int:
    """Send what is due now and queue what has a later time. Running it again is harmless: it says where the post is.

    An error in any chosen delivery stops all of them before anything is sent, unless --skip-invalid is given. What has
    failed is not sent again as it is: edit the post, or use `socialpost queue retry`.
    """
    from socialpost.cli import claiming

    place, notes = context.open_workspace(workspace)
    wish = Wish(files, tuple(only or ()), now, again, skip_invalid, context.duration(wait), sandbox)
    screen = Screen(as_json=json)
    book = None if dry_run or sandbox else claiming.book(place)  # a look asks no remote
    plan, differences, known = planned(place, wish, book)
    if dry_run:
        from socialpost.cli.plan import show

        return show(screen, plan, differences, known, notes, sandbox=sandbox)
    ready = _checked(plan, notes, wish, screen)
    with screen.working() as progress, context.office(place, sandbox=sandbox, progress=progress, book=book) as office:
        outcome = publish(office, screen, ready, wish, [one for one in differences if one.planned is None])
        told = [] if may_ask() else telling.tell(office, sandbox=sandbox)  # a person who looks on is told by the screen
    if not plan.posts and not differences:
        screen.say("there is nothing to publish: posts/ is empty")
    outcome.code = outcome.code or (0 if _clean(plan) and not outcome.skipped else INVALID)
    outcome.skipped += _skipped(plan)
    tell(screen, outcome, sandbox=sandbox)
    claiming.follow(book, screen)
    for one in told:
        screen.say(one.text, "dim" if one.heard else "warning")
    return outcome.code


def planned(
    workspace: Workspace, wish: Wish, book: Book | None = None
) -> tuple[Plan, tuple[Difference, ...], list[Delivery]]:
    """Return the plan of what is asked for, against what the journal and receipts know, and what was read of the journal.

    `book` is where receipts are read; the workspace's folder without one.
    """
    from socialpost.cli import against
    from socialpost.cli.lookalikes import with_lookalikes
    from socialpost.plan.build import Asked, build

    now, root = datetime.now(UTC), workspace.root
    every = _every_file(root, wish.files)

    def make(taken: Times) -> Plan:
        asked = Asked(only=wish.only or None, due_now=wish.now, taken=taken)
        return build(workspace, context.chosen_files(root, wish.files), now=now, asked=asked)

    plan = against.keeping_slots(root, make, now, every, sandbox=wish.sandbox)
    receipts = context.receipts(root, sandbox=wish.sandbox) if book is None else book.read()
    plan, differences, known = against.journal(root, plan, sandbox=wish.sandbox, every=every, receipts=receipts)
    return with_lookalikes(root, plan, differences, sandbox=wish.sandbox), differences, known


def _every_file(root: Path, given: Sequence[Path]) -> set[str] | None:
    """Return all post files when the whole folder is published: then a file that was deleted has its say, too."""
    from socialpost.content.load import names

    whole = {root, root / "posts"}
    return names(root) if any(path.is_dir() and path.resolve() in whole for path in given) else None


def _clean(plan: Plan) -> bool:
    return not any(finding.level is Level.ERROR for finding in plan.every_finding)


def _skipped(plan: Plan) -> list[str]:
    """Return the deliveries that have errors, and the files that are too broken to become any."""
    broken = {finding.place.file for finding in plan.findings if finding.level is Level.ERROR}
    files = sorted(broken - {one.file for one in plan.deliveries})
    return [*(str(one.key) for one in plan.deliveries if not one.ok), *files]


def _checked(plan: Plan, notes: Sequence[Finding], wish: Wish, screen: Screen) -> list[Planned]:
    """Return what may be sent. InvalidContent: something is wrong, and nobody said to go on without it."""
    from socialpost.content import report

    findings = [*notes, *plan.every_finding]
    if not _clean(plan) and not wish.skip_invalid:
        fix = "mend the files, or send the others with --skip-invalid"
        raise InvalidContent("nothing was sent: there are errors", findings, fix)
    ready = [one for one in plan.deliveries if one.ok]
    if not ready and not _clean(plan):
        raise InvalidContent("nothing was sent: nothing is left to send", findings)
    told = [finding for finding in findings if finding.level is not Level.NOTE]  # notes are for `plan`
    if told:
        screen.findings(report.human(told))
    return ready


def publish(
    office: Office, screen: Screen, ready: Sequence[Planned], wish: Wish, gone: Sequence[Difference] = ()
) -> Outcome:
    """Enter deliveries into the journal, take `gone` ones out, carry them, and return how they stand."""
    from socialpost.cli import entering, preparing, sending
    from socialpost.plan.diff import Verdict

    outcome = Outcome()
    with preparing.renditions(office.workspace.root).using():  # nobody cleans away what is not frozen yet
        ready = _prepared(office, screen, ready, wish, outcome)
        _foresee(office, screen, ready, outcome)
        with sending.store_lock(office):
            leaving = [one.key for one in gone if one.verdict is Verdict.GONE]
            outcome.withdrawn = entering.withdrawn(office, leaving)  # first: their time may be another one's now
            outcome.adrift = entering.adrift(office, [one.key for one in gone if one.verdict is Verdict.ADRIFT])
            entered = [entering.enter_one(office, one, again=wish.again) for one in ready]
    for one in entered:
        _note(outcome, one)
    chosen = [one.delivery for one in entered if one.delivery is not None and not entering.is_refused(one)]
    chosen += entering.unfinished(office, chosen, ready)
    for delivery in chosen:
        sending.let_go(office, delivery)
    ids = list(dict.fromkeys(delivery.id for delivery in chosen))
    office.claims.catch_up({one.key.post for one in ready})
    outcome.deliveries = sending.carry(office, screen, ids, wish.wait)
    outcome.code = sending.code(office, outcome.deliveries) or (HELD if outcome.refused else 0)
    return outcome


def _foresee(office: Office, screen: Screen, ready: Sequence[Planned], outcome: Outcome) -> None:
    """Say what logins will not live to see; it is queued all the same, because there is time to log in."""
    from socialpost.content import report
    from socialpost.deliver import lookout

    outcome.foreseen = lookout.foreseen(office, ready)
    if outcome.foreseen:
        screen.findings(report.human(outcome.foreseen))


def _prepared(office: Office, screen: Screen, ready: Sequence[Planned], wish: Wish, outcome: Outcome) -> list[Planned]:
    """Make the renditions that will be frozen, and return the deliveries that have theirs.

    InvalidContent: one cannot be made, and nobody said to go on without it. KeyboardInterrupt: Ctrl-C, nothing was sent.
    """
    from socialpost.cli import preparing
    from socialpost.deliver.enqueue import needs_files

    wanting = [
        one
        for one in ready
        if one.jobs
        and needs_files(office.journal, one, again=wish.again)
        and (wish.again or not office.claims.ended(one.key))
    ]
    _, failed = preparing.prepare(screen, office.workspace.root, wanting, office.stop)
    if office.stop.is_set():
        raise KeyboardInterrupt
    spoiled = {one.key: _unmade(one, failed) for one in wanting if _unmade(one, failed)}
    if spoiled and not wish.skip_invalid:
        findings = [finding for found in spoiled.values() for finding in found]
        fix = "mend the files, or send the others with --skip-invalid"
        raise InvalidContent("nothing was sent: a rendition could not be made", findings, fix)
    outcome.skipped += map(str, spoiled)
    return [one for one in ready if one.key not in spoiled]


def _unmade(planned: Planned, failed: Mapping[str, MediaTrouble]) -> list[Finding]:
    """Return why the renditions of a delivery could not be made."""
    found = []
    for key, job in planned.jobs.items():
        if trouble := failed.get(job.digest):
            field = key.replace("media", "media.", 1)
            made = error(trouble.rule, f"{job.path} {trouble}", trouble.fix, field)
            found.append(replace(made, account=planned.key.account, place=Place(planned.file)))
    return found


def _note(outcome: Outcome, entered: Entered) -> None:
    from socialpost.cli.entering import is_refused
    from socialpost.deliver.enqueue import Entry

    refused = is_refused(entered)
    key = str(entered.delivery.key if entered.delivery and not refused else entered.planned.key)
    if refused:
        outcome.refused.append(key)
    if entered.entry is Entry.TWIN:
        outcome.says[key] = f"not sent: {entered.says}; to publish it twice on purpose: --again"
    elif entered.entry is Entry.ELSEWHERE:
        outcome.says[key] = f"not sent from here: {entered.says}; run it again later"
    elif entered.entry is Entry.REFUSED:
        outcome.says[key] = f"not sent: {entered.says}; run it again"
    elif entered.says:
        outcome.says[key] = entered.says
    elif entered.entry is Entry.UNCHANGED and entered.delivery is not None:
        if text := _unchanged(entered.delivery):
            outcome.says[key] = text
    elif entered.entry is Entry.UPDATED:
        outcome.says[key] = "the newer content took the place of what was queued"


def _unchanged(delivery: Delivery) -> str:
    from socialpost.deliver.state import State

    match delivery.state:
        case State.PLACED:
            return "with the platform already, which holds it; nothing was sent again"
        case State.PUBLISHED if not delivery.open:
            return "published already; nothing was sent again"
        case State.CANCELLED | State.DELETED:
            return f"{delivery.state} by hand; publish it with --again"
        case State.FAILED:
            return "it failed before and is not sent again as it is"
        case _:
            return ""


def tell(screen: Screen, outcome: Outcome, *, sandbox: bool) -> None:
    """Show the receipts, what is not obvious about them, and what to do next."""
    from socialpost.cli import receipts

    now = datetime.now(UTC)
    screen.document(as_dict(outcome, sandbox=sandbox))
    screen.say()
    receipts.table(screen, outcome.deliveries, now)
    for key, text in outcome.says.items():
        screen.say(f"{key}: {to_type(text, sandbox=sandbox)}")
    for one in outcome.withdrawn:
        screen.say(f"{one.key}: taken out of the queue ({receipts.due(one)}): {one.reason}")
    for one in outcome.adrift:
        screen.say(f"{one.key}: {receipts.line(one, now)}", "warning")
        screen.say(f"  {to_type(one.fix, sandbox=sandbox)}", "warning")
    for key in outcome.skipped:
        screen.say(f"{key}: not sent, it has errors", "error")
    for text in receipts.advice(outcome.deliveries, now, sandbox=sandbox):
        screen.say(text)
    if sandbox and any(one.remote_id for one in outcome.deliveries):
        screen.say("all of it is in the sandbox only; see it on the wall: socialpost sandbox", "dim")


def as_dict(outcome: Outcome, *, sandbox: bool) -> dict[str, Any]:
    """Return the outcome as JSON data."""
    from socialpost.cli import receipts
    from socialpost.content import report

    says = {key: to_type(text, sandbox=sandbox) for key, text in outcome.says.items()}
    deliveries = [
        {**receipts.as_dict(one, sandbox=sandbox), "says": says.get(str(one.key), "")} for one in outcome.deliveries
    ]
    refused = [{"key": key, "says": says.get(key, "")} for key in outcome.refused]
    withdrawn = [receipts.as_dict(one, sandbox=sandbox) for one in outcome.withdrawn]
    foreseen = [report.as_dict(finding) for finding in outcome.foreseen]
    adrift = [receipts.as_dict(one, sandbox=sandbox) for one in outcome.adrift]
    told = {
        "refused": refused,
        "withdrawn": withdrawn,
        "adrift": adrift,
        "skipped": outcome.skipped,
        "foreseen": foreseen,
    }
    return {"deliveries": deliveries, **told, "exit": outcome.code}

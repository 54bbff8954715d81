"""`socialpost run`: the runner in the foreground, or one round of it for cron."""

from __future__ import annotations

import json as json_
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialpost.cli import context, installing, telling, watching
from socialpost.cli.context import Folder, InSandbox, Json
from socialpost.cli.show import Screen
from socialpost.deliver import exits
from socialpost.deliver.hints import to_type
from socialpost.errors import UsageError

if TYPE_CHECKING:
    from socialpost.deliver.office import Office
    from socialpost.deliver.state import Delivery
    from socialpost.schedule.event import Event, Hear
    from socialpost.schedule.once import Round

    Advice = Callable[[Sequence[Delivery], datetime], list[str]]

WORKERS = 8
ROUTINE = frozenset(
    (
        "queued",
        "updated",
        "sending",
        "accepted",
        "placed",
        "published",
        "cancelled",
        "deleted",
        "elsewhere",
        "login",
        "zone",
    )
)
"""What happens where all goes well: nobody has to read it."""

RESTS = (exits.DONE, exits.UNDER_WAY)
STYLES = {
    "invalid": "error",
    "trouble": "error",
    "bug": "error",
    "adrift": "warning",
    "ahead": "warning",
    "clock": "warning",
    "zone": "warning",
    "start": "dim",
    "told": "dim",
}


def command(
    once: Annotated[bool, typer.Option("--once", help="One round, then end: for cron and scheduled jobs.")] = False,
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=64, metavar="N", help="So many accounts side by side.")
    ] = WORKERS,
    wait: Annotated[
        str, typer.Option("--wait", metavar="DURATION", help="With --once: how long to wait for a platform.")
    ] = "1m",
    quiet: Annotated[
        bool,
        typer.Option("--quiet", help="With --once: say only what needs somebody, so that cron sends no other mail."),
    ] = False,
    metrics: Annotated[
        str, typer.Option("--metrics", metavar="HOST:PORT", help="Answer Prometheus there: 127.0.0.1:9464.")
    ] = "",
    install: Annotated[
        bool, typer.Option("--install", help="Let this machine run it; shows first what it would write.")
    ] = False,
    kind: Annotated[
        str, typer.Argument(metavar="[systemd|launchd|cron]", help="With --install: how; absent: what is usual here.")
    ] = "",
    every: Annotated[
        str,
        typer.Option("--every", metavar="DURATION", help="With --install cron: how often it comes; 15m unless said."),
    ] = "",
    uninstall: Annotated[bool, typer.Option("--uninstall", help="Take out again what --install wrote.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Install or take out without asking.")] = False,
    claim: Annotated[
        str,
        typer.Option(
            "--claim",
            metavar="git[=REMOTE/BRANCH]",
            help="With --once: claim each delivery on a branch before it is sent, for jobs without a lasting journal.",
        ),
    ] = "",
    json: Json = False,
    sandbox: InSandbox = False,
    workspace: Folder = None,
) -> int:
    """Plan every file in posts/, queue what is new, send what is due, and go on so until it is stopped.

    A file with errors is told and does not stop the others. The first Ctrl-C or SIGTERM lets what is in flight end, the
    second leaves at once; nothing is lost. With --json it writes one JSON document a line.
    """
    from socialpost.cli import claiming
    from socialpost.cli.sending import stoppable
    from socialpost.deliver.progress import silent

    wish = installing.Wish(install, uninstall, kind, every, yes)
    installing.check(wish, runs=once or sandbox or bool(metrics))
    if once and metrics:
        raise UsageError("--metrics is for a runner that stays", "leave out --once")
    if quiet and not once:
        raise UsageError("--quiet is for single rounds", "give --once, too")
    patience = context.duration(wait)
    place, _ = context.open_workspace(workspace)
    screen = Screen(as_json=json)
    if install or uninstall:
        return installing.carry_out(screen, place, wish)
    hear = teller(screen, sandbox=sandbox, quiet=quiet)
    book = claiming.book(place, claim, once=once, stays=True, sandbox=sandbox)
    with context.office(place, sandbox=sandbox, progress=silent, book=book) as office, stoppable(office.stop) as heard:
        if once:
            from socialpost.cli.receipts import advice

            again = f"socialpost run --once --claim {claim}" if claim else ""  # `publish` would send without a claim
            done = _once(office, hear, workers, patience)
            advise: Advice = partial(advice, sandbox=sandbox, command=again)
            code = _end(office, screen, done, heard, advise, quiet=quiet, sandbox=sandbox)
            _tell_people(office, screen, sandbox=sandbox)
            claiming.follow(book, screen)
            return code
        with watching.watched(office, hear, metrics, sandbox=sandbox) as watch:
            return _run(office, watch, workers, heard)


def _tell_people(office: Office, screen: Screen, *, sandbox: bool) -> None:
    """Tell the channels of `notify:`; say it where a person reads along, and where it did not work."""
    for one in telling.tell(office, sandbox=sandbox):
        if screen.as_json:
            _line(screen, {"event": "told" if one.heard else "trouble", "text": one.text})
        elif screen.on_terminal or not one.heard:
            screen.say(one.text, "dim" if one.heard else "warning")


def _run(office: Office, hear: Hear, workers: int, heard: Sequence[int]) -> int:
    """Work until somebody says stop: 0 after SIGTERM, which is how services end, 130 after Ctrl-C."""
    from socialpost.cli.edge import INTERRUPTED
    from socialpost.schedule import daemon
    from socialpost.schedule.clockwork import Clockwork

    with ThreadPoolExecutor(workers, "worker") as pool, ThreadPoolExecutor(1, "planner") as planner:
        one = daemon.Daemon(office, daemon.Hands(pool, planner, workers), hear)
        try:
            daemon.run(one, Clockwork(one.inbox), office.stop.is_set)
        finally:
            office.claims.finish()
    return INTERRUPTED if signal.SIGINT in heard else 0


def _once(office: Office, hear: Hear, workers: int, wait: timedelta) -> Round:
    from socialpost.schedule.once import once

    with ThreadPoolExecutor(workers, "worker") as pool:
        return once(office, pool, workers, hear, wait)


def _end(
    office: Office, screen: Screen, done: Round, heard: Sequence[int], advice: Advice, *, quiet: bool, sandbox: bool
) -> int:
    """Say how a round ended, and return its exit code; `quiet`: say nothing where nobody is needed."""
    from socialpost.cli.edge import INTERRUPTED

    now = office.clock.now()
    code = INTERRUPTED if heard else done.code(now)
    if not quiet or code not in RESTS:
        _tell(screen, done, code, now, advice, sandbox=sandbox)
    return code


def _tell(screen: Screen, done: Round, code: int, now: datetime, advice: Advice, *, sandbox: bool) -> None:
    """Say what stands and needs a person, and what is next; nothing where nothing happened: cron would send a mail."""
    from socialpost.cli import receipts

    if screen.as_json:
        standing = [receipts.as_dict(one, sandbox=sandbox) for one in done.standing]
        _line(
            screen,
            {
                "event": "end",
                "time": receipts.utc(now),
                "standing": standing,
                "untold": [{"error": str(problem), "fix": problem.fix} for problem in done.untold],
                "next": receipts.utc(done.next),
                "exit": code,
            },
        )
        return
    for problem in done.untold:
        screen.say(f"warning: a receipt could not be kept: {problem}", "warning")
        screen.say(f"  {problem.fix}" if problem.fix else "")
    for one in done.standing:
        screen.say(f"{one.state.value}  {one.key}  {receipts.line(one, now)}", one.state.value)
    for text in advice([*done.touched, *done.standing], now):
        screen.say(text)
    if screen.on_terminal and done.next:
        screen.say(f"next: {receipts.when(done.next)}", "dim")


def teller(screen: Screen, *, sandbox: bool, quiet: bool = False) -> Hear:
    """Return what writes the events of a runner, a line each; `quiet`: only of those that need somebody."""

    def hear(event: Event) -> None:
        if quiet and _goes_on(event):
            return
        report = _report(event)
        if screen.as_json:
            _line(screen, {**_as_dict(event, sandbox=sandbox), **({"report": report} if report else {})})
            return
        says = _says(event, sandbox=sandbox)
        text = f"{says}; {report}" if report else says
        line = f"{event.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z  {event.what}  {event.key}  {text}"
        screen.say(" ".join(line.split(" ")).rstrip(), STYLES.get(event.what, event.what))

    return hear


def _goes_on(event: Event) -> bool:
    """Tell whether an event needs nobody."""
    return event.what in ROUTINE and (event.delivery is None or exits.one(event.delivery, event.at) in RESTS)


def _says(event: Event, *, sandbox: bool) -> str:
    from socialpost.cli import receipts

    text = receipts.line(event.delivery, event.at) if event.delivery else event.text
    fix = _fix(event, sandbox=sandbox)
    return f"{text} - {fix}" if fix else text


def _fix(event: Event, *, sandbox: bool) -> str:
    """Return what to do about an event, empty where nothing can be done or its text says it."""
    known = event.delivery or event.problem
    return to_type(getattr(known, "fix", ""), sandbox=sandbox)


def _as_dict(event: Event, *, sandbox: bool) -> dict[str, Any]:
    from socialpost.cli import receipts

    known = receipts.as_dict(event.delivery, sandbox=sandbox) if event.delivery else {}
    told = {"fix": _fix(event, sandbox=sandbox)} if event.problem else {}
    return {**known, **told, **event.as_dict()}


def _report(event: Event) -> str:
    """Write the report of a bug and return where it is."""
    if event.what != "bug" or event.problem is None:
        return ""
    from socialpost.cli import bug

    path = bug.write(event.problem, ("run",))
    return bug.said(event.problem, path)


def _line(screen: Screen, data: dict[str, Any]) -> None:
    screen.raw(json_.dumps(data, ensure_ascii=False))

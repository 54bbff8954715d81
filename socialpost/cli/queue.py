"""`socialpost queue`: what waits, and what a person decides about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialpost.cli import context, others, pick, receipts
from socialpost.cli.context import Folder, InSandbox, Json, Wait
from socialpost.cli.show import Screen
from socialpost.deliver import listing
from socialpost.deliver.state import Delivery
from socialpost.errors import UsageError

if TYPE_CHECKING:
    from socialpost.deliver.journal import Journal
    from socialpost.deliver.office import Office
    from socialpost.receipts.model import Receipt

SETTINGS = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings=SETTINGS,
    help="What waits, and what a person decides about it. A KEY is post@account, as `queue list` shows it.",
)
Key = Annotated[str, typer.Argument(metavar="KEY", help="post@account, a unique beginning of it, or the post alone.")]
Keys = Annotated[list[str], typer.Argument(metavar="KEY...", help="Deliveries, as `queue list` shows them.")]
Act = Callable[["Office", Delivery], Delivery]
MOST, MOST_IN_JSON = 100, 1000
"""So many deliveries are listed at a time."""


@app.command("list")
def list_(
    every: Annotated[bool, typer.Option("--all", help="What has ended too.")] = False,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", min=0, metavar="N", help="At most so many; 0: all. 100, with --json 1000, unless said."
        ),
    ] = None,
    after: Annotated[str, typer.Option("--after", metavar="KEY", help="Go on behind this one.")] = "",
    json: Json = False,
    sandbox: InSandbox = False,
    workspace: Folder = None,
) -> int:
    """List what waits, is under way or needs a person, by due time: what waits for longest comes first.

    Also what others have begun, as their receipts tell it.
    """
    root = context.find_root(workspace)
    most = (MOST_IN_JSON if json else MOST) if limit is None else limit
    with context.journal(root, sandbox=sandbox) as journal:
        before = pick.of(journal, after, sandbox=sandbox) if journal and after else None
        found = listing.page(journal.database, most or None, before, every=every) if journal else listing.Page()
    groups = tuple(others.TITLES) if every else others.OPEN
    elsewhere = others.of(root, groups, sandbox=sandbox)
    screen = Screen(as_json=json)
    screen.document(_page(found, [one for name in groups for one in elsewhere.groups[name]], sandbox=sandbox))
    if not found.deliveries and not any(elsewhere.groups[name] for name in groups):
        screen.say("nothing waits" + (" in the sandbox" if sandbox else ""))
    receipts.table(screen, found.deliveries, datetime.now(UTC))
    if found.more:
        flags = f"{' --all' if every else ''} --after {found.deliveries[-1].key}{' --sandbox' if sandbox else ''}"
        screen.say(f"and {found.more:,} more: socialpost queue list{flags}", "dim")
    others.tell(screen, elsewhere, every=True, groups=groups)
    if (many := elsewhere.counts["published"]) and not every:
        screen.say(f"published by others: {many:,}; see: socialpost queue list --all", "dim")
    return 0


def _page(found: listing.Page, told: Sequence[Receipt], *, sandbox: bool) -> dict[str, Any]:
    """Return a page as JSON data; `after` is what goes on behind it."""
    return {
        "deliveries": [receipts.as_dict(one, sandbox=sandbox) for one in found.deliveries],
        "more": found.more,
        "after": str(found.deliveries[-1].key) if found.more else None,
        "others": [others.receipt_dict(one) for one in told],
    }


@app.command()
def show(key: Key, json: Json = False, sandbox: InSandbox = False, workspace: Folder = None) -> int:
    """Show one delivery: its steps, what was sent and how it ended, and the ways out where it is uncertain.

    Of what only a receipt tells, what that says.
    """
    from socialpost.cli import story

    root = context.find_root(workspace)
    screen = Screen(as_json=json)
    with context.journal(root, sandbox=sandbox) as journal:
        here = pick.matching(journal.like(key), key) if journal else []
        there = [] if here else others.matching(root, journal, key, sandbox=sandbox)
        if there:
            return others.tell_one(screen, pick.one(there, key, sandbox=sandbox))
        delivery = pick.of(journal, key, sandbox=sandbox) if journal else pick.one(here, key, sandbox=sandbox)
        steps = list(journal.steps(delivery.id).values()) if journal else []
        attempts = journal.attempts(delivery.id) if journal else []
    elsewhere = others.beside(root, delivery, sandbox=sandbox)
    told = others.receipt_dict(elsewhere) if elsewhere else None
    screen.document({**story.as_dict(delivery, steps, attempts, sandbox=sandbox), "others": told})
    if elsewhere:
        screen.say(f"others know more of it, {elsewhere.mark}: {others.line(elsewhere)}", "warning")
        screen.say(f"  taken over by: socialpost publish {delivery.file}", "warning")
    story.tell(screen, delivery, steps, attempts, sandbox=sandbox)
    return 0


@app.command()
def cancel(keys: Keys, json: Json = False, sandbox: InSandbox = False, workspace: Folder = None) -> int:
    """Take deliveries out of the queue. What people may see already is not cancelled but deleted."""
    from socialpost.deliver import desk

    return _settle(workspace, keys, desk.cancel, Screen(as_json=json), sandbox=sandbox)


@app.command()
def hold(keys: Keys, json: Json = False, sandbox: InSandbox = False, workspace: Folder = None) -> int:
    """Keep deliveries from going out until they are released, also when their file is edited."""
    from socialpost.deliver import desk

    return _settle(workspace, keys, desk.hold, Screen(as_json=json), sandbox=sandbox)


@app.command()
def release(keys: Keys, json: Json = False, sandbox: InSandbox = False, workspace: Folder = None) -> int:
    """Let deliveries go that somebody or the late policy held: at their time, or at once where it has passed."""
    from socialpost.deliver import desk

    now = datetime.now(UTC)
    return _settle(
        workspace, keys, lambda journal, one: desk.release(journal, one, now), Screen(as_json=json), sandbox=sandbox
    )


@app.command()
def reschedule(
    key: Key,
    time: Annotated[str, typer.Argument(metavar="TIME", help='Wall time: "2026-11-28 09:00".')],
    in_: Annotated[
        str, typer.Option("--in", metavar="ZONE", help="A zone by its IANA name, or `market`; by default its own.")
    ] = "",
    json: Json = False,
    sandbox: InSandbox = False,
    workspace: Folder = None,
) -> int:
    """Move a delivery to another time. It stays there until its file says something new."""
    from socialpost.cli import moving
    from socialpost.deliver import desk

    place = context.open_workspace(workspace)[0] if in_ == "market" else None
    screen = Screen(as_json=json)

    def move(journal: Journal, delivery: Delivery) -> Delivery:
        when = moving.moment(delivery, time, in_, place, datetime.now(UTC), screen)
        return desk.reschedule(journal, delivery, when.wall, when.zone, when.utc)

    return _settle(workspace, [key], move, screen, sandbox=sandbox)


def _settle(
    folder: Path | None,
    keys: Sequence[str],
    act: Callable[[Journal, Delivery], Delivery],
    screen: Screen,
    *,
    sandbox: bool,
) -> int:
    """Record a decision about each, nothing being sent. UsageError: one of the keys means nothing; then none is done."""
    with context.journal(context.find_root(folder), sandbox=sandbox) as journal:
        if journal is None:
            raise UsageError("nothing was ever queued here", "see: socialpost publish --help")
        chosen = [pick.of(journal, key, sandbox=sandbox) for key in keys]
        done = [act(journal, delivery) for delivery in chosen]
    return _told(screen, done, 0, sandbox=sandbox)


@app.command()
def retry(
    key: Key, wait: Wait = "10m", json: Json = False, sandbox: InSandbox = False, workspace: Folder = None
) -> int:
    """Try again what failed: the whole of a failed delivery, or only the part or follow-up that is missing."""
    from socialpost.deliver import desk

    def act(office: Office, delivery: Delivery) -> Delivery:
        return desk.retry(office.journal, delivery, office.clock.now())

    return _decide(key, act, wait, workspace, Screen(as_json=json), sandbox=sandbox)


@app.command()
def resolve(
    key: Key,
    adopt: Annotated[str, typer.Option("--adopt", metavar="URL", help="It is public: here.")] = "",
    send_again: Annotated[bool, typer.Option("--send-again", help="I looked: it is not public; send it.")] = False,
    give_up: Annotated[bool, typer.Option("--give-up", help="I looked: it is not public; leave it.")] = False,
    wait: Wait = "10m",
    json: Json = False,
    sandbox: InSandbox = False,
    workspace: Folder = None,
) -> int:
    """Settle an uncertain delivery by the word of a person who looked at the platform."""
    from socialpost import registry
    from socialpost.deliver import desk

    if (bool(adopt), send_again, give_up).count(True) != 1:
        raise UsageError("say how it is settled", "one of --adopt URL, --send-again, --give-up")

    def act(office: Office, delivery: Delivery) -> Delivery:
        if adopt:
            return desk.adopt(office.journal, registry.load, delivery, adopt, office.clock.now())
        if send_again:
            return desk.send_again(office.journal, registry.load, delivery, office.clock.now())
        return desk.give_up(office.journal, registry.load, delivery)

    return _decide(key, act, wait, workspace, Screen(as_json=json), sandbox=sandbox)


def _decide(key: str, act: Act, wait: str, folder: Path | None, screen: Screen, *, sandbox: bool) -> int:
    """Record a decision, then take the delivery as far as it goes."""
    from socialpost.cli import claiming, elsewhere, sending

    patience = context.duration(wait)
    place, _ = context.open_workspace(folder)
    if not sandbox:
        elsewhere.bring_in(place, key)
    with context.journal(place.root, sandbox=sandbox) as journal:  # before a sandbox is started for it
        _ = pick.of(journal, key, sandbox=sandbox) if journal else pick.one([], key, sandbox=sandbox)
    book = claiming.book(place, sandbox=sandbox)
    with screen.working() as progress, context.office(place, sandbox=sandbox, progress=progress, book=book) as office:
        delivery = act(office, pick.of(office.journal, key, sandbox=sandbox))
        office.claims.settle(delivery)
        done = sending.carry(office, screen, [delivery.id], patience) if delivery.open else [delivery]
        if not delivery.open:
            sending.tell_receipts(office, screen)
        code = sending.code(office, done)
    return _told(screen, done, code, sandbox=sandbox)


def _told(screen: Screen, deliveries: Sequence[Delivery], code: int, *, sandbox: bool) -> int:
    now = datetime.now(UTC)
    screen.document({"deliveries": [receipts.as_dict(one, sandbox=sandbox) for one in deliveries], "exit": code})
    receipts.table(screen, deliveries, now)
    for text in receipts.advice(deliveries, now, sandbox=sandbox):
        screen.say(text)
    return code

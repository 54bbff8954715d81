"""`socialpost run --install`: tells this machine to run the runner, after showing what is written where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from socialpost.cli import context, places, show
from socialpost.cli.show import Screen
from socialpost.errors import UsageError
from socialpost.schedule import service

if TYPE_CHECKING:
    from socialpost.content.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for: to put it in place or to take it out, how, how often, without asking."""

    put: bool = False
    drop: bool = False
    kind: str = ""
    every: str = ""
    yes: bool = False


def check(wish: Wish, *, runs: bool) -> None:
    """UsageError: these options mean nothing together; `runs` tells of others that say how to run."""
    if wish.put and wish.drop:
        raise UsageError("--install and --uninstall at once", "one of them")
    if (wish.kind or wish.every or wish.yes) and not (wish.put or wish.drop):
        raise UsageError(
            f"{wish.kind or ('--every' if wish.every else '--yes')} means nothing here", "it goes with --install"
        )
    if (wish.put or wish.drop) and runs:
        raise UsageError("--install stands alone", "it writes the options that are needed by itself")


def carry_out(screen: Screen, workspace: Workspace, wish: Wish) -> int:
    """Do what was asked for. UsageError. StateTrouble: the machine's program refuses."""
    if wish.drop:
        return uninstall(screen, workspace, wish.kind, yes=wish.yes)
    every = context.duration(wish.every) if wish.every else None
    return install(screen, workspace, wish.kind, every, yes=wish.yes)


def install(screen: Screen, workspace: Workspace, kind: str, every: timedelta | None, *, yes: bool) -> int:
    """Write it, after showing it; twice changes nothing. UsageError. StateTrouble: the machine's program refuses."""
    place = places.place(workspace.root, kind, every)
    if place.kind == "cron":
        service.often_enough(every or places.EVERY, workspace.policy.late_after, workspace.policy.late_then)
    screen.document({"place": place.label, "text": place.new, "changed": place.text != place.new})
    if place.text == place.new:
        screen.say(f"it is installed already: {place.label}; nothing was changed")
        return 0
    screen.say(f"{place.label} would be:", "head")
    screen.say(place.new.rstrip("\n"))
    screen.say()
    if place.text and service.touched(place.text):
        screen.say("what stands there now was changed by hand, and would be overwritten:", "warning")
        screen.say(place.text.rstrip("\n"), "dim")
    _agreed("write it?", yes=yes)
    place.put()
    screen.say(f"installed: {place.label}")
    for text in place.after:
        screen.say(text)
    return 0


def uninstall(screen: Screen, workspace: Workspace, kind: str, *, yes: bool) -> int:
    """Remove it, after showing it, wherever it is. UsageError. StateTrouble: the machine's program refuses."""
    kinds = [kind] if kind else [one for one in service.KINDS if places.there(one)]
    found = [place for one in kinds if (place := places.place(workspace.root, one, None)).text]
    screen.document({"removed": [{"place": place.label, "text": place.text} for place in found]})
    if not found:
        screen.say("nothing is installed for this workspace")
        return 0
    for place in found:
        screen.say(f"{place.label} would be removed:", "head")
        screen.say(place.text.rstrip("\n"))
        if service.touched(place.text):
            screen.say("it was changed by hand since it was installed", "warning")
    _agreed("remove it?", yes=yes)
    for place in found:
        place.drop()
        screen.say(f"removed: {place.label}")
    return 0


def _agreed(question: str, *, yes: bool) -> None:
    if yes:
        return
    if not show.may_ask():
        raise UsageError("nothing was changed: nobody can be asked here", "say yes beforehand: --yes")
    import typer

    if not typer.confirm(question):
        raise UsageError("nothing was changed")

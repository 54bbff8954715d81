"""What a login may publish to: choosing one Page, channel, board or subreddit, and writing it into socialpost.yaml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from socialpost.adapter import Choice, Choices
from socialpost.cli import person
from socialpost.content import insert
from socialpost.content.workspace import Account
from socialpost.errors import LoginNeeded, UsageError

SHOWN = 40
TRIES = 3


def current(account: Account, choices: Choices) -> str:
    """Return what socialpost.yaml says already; empty where it says nothing."""
    options: Mapping[str, Any] = {**account.defaults.options, **account.options}
    return str(options.get(choices.option) or "")


def choose(choices: Choices, account: Account, wanted: str = "") -> Choice | None:
    """Return the place that is meant: `wanted`, what the file says, the only one, or what the person picks.

    None: it is left open. LoginNeeded: one is needed and cannot be had. UsageError: there is none called `wanted`.
    """
    usable = [one for one in choices.found if not one.note]
    set_already = current(account, choices)
    if wanted:
        return _named(choices, usable, wanted)
    if set_already:
        return _set_already(choices, usable, set_already, account)
    if not usable:
        _complain(choices)
        return None
    if len(usable) == 1 and not choices.defaults:
        return usable[0]
    if person.is_there():
        return _picked(choices, usable)
    if choices.needed:
        raise LoginNeeded(
            f"this login may publish to several {choices.what}s: {_listed(usable)}",
            f"say which with --choose, or set {choices.option} of {account.name} in socialpost.yaml",
        )
    return None


def write(root: Path, account: Account, choices: Choices, choice: Choice) -> str:
    """Put the choice into socialpost.yaml; return the lines to write by hand where that is better left to a person.

    Empty: it stands there now.
    """
    try:
        insert.insert(root, account.name, _path(choices), choice.value)
    except (insert.Unclear, OSError):
        return by_hand(root, account, choices, choice)
    return ""


def by_hand(_root: Path, account: Account, choices: Choices, choice: Choice) -> str:
    """Return the lines that a person would write into socialpost.yaml."""
    return insert.lines(account.name, _path(choices), choice.value)


def _path(choices: Choices) -> tuple[str, ...]:
    return (*(("defaults",) if choices.defaults else ()), choices.option)


def _fits(choice: Choice, text: str) -> bool:
    bare = text.casefold().removeprefix("r/")
    titles = (choice.title.casefold(), choice.title.rpartition(" (")[0].casefold(), choice.value.casefold())
    return bare in titles or text.casefold() in titles


def _named(choices: Choices, usable: Sequence[Choice], wanted: str) -> Choice:
    for one in choices.found:
        if _fits(one, wanted) and one.note:
            raise LoginNeeded(f"{one.title}: {one.note}", "choose another, or get the right there first")
    found = [one for one in usable if _fits(one, wanted)]
    if len(found) != 1:
        many = "several are" if found else "none is"
        raise UsageError(
            f"{many} called {wanted!r}", f"this login may publish to: {_listed(found or usable)}; nothing was kept"
        )
    return found[0]


def _set_already(choices: Choices, usable: Sequence[Choice], value: str, account: Account) -> Choice | None:
    found = [one for one in usable if _fits(one, value)]
    if found:
        return found[0]
    if not choices.needed:
        return None
    barred = next((one.note for one in choices.found if _fits(one, value)), "")
    why = f"{value}: {barred}" if barred else f"this login does not run the {choices.what} {value} of socialpost.yaml"
    there = f"it may publish to: {_listed(usable)}" if usable else choices.empty
    raise LoginNeeded(why, f"{there}; nothing was kept. Log in as somebody who runs it, or --choose for {account.name}")


def _complain(choices: Choices) -> None:
    """Say that there is nothing to choose from. LoginNeeded: there must be."""
    if choices.needed:
        barred = "; ".join(f"{one.title}: {one.note}" for one in choices.found)
        raise LoginNeeded(barred or f"this login has no {choices.what} to publish to", choices.empty)
    if choices.empty:
        person.say(f"there is no {choices.what} yet: {choices.empty}")


def _picked(choices: Choices, usable: Sequence[Choice]) -> Choice | None:
    person.say(f"which {choices.what} shall it publish to?")
    for number, one in enumerate(usable[:SHOWN], 1):
        person.say(f"  {number}  {one.title}")
    if choices.more or len(usable) > SHOWN:
        person.say("  ... and more; a name may be typed, too")
    leave = "" if choices.needed else ", Enter to leave it open"
    for _ in range(TRIES):
        typed = person.line(f"number or name{leave}: ")
        if not typed and not choices.needed:
            return None
        if typed.isdecimal() and 1 <= int(typed) <= min(len(usable), SHOWN):
            return usable[int(typed) - 1]
        if found := [one for one in usable if _fits(one, typed)]:
            return found[0]
        person.say("that is none of them")
    raise LoginNeeded(f"no {choices.what} was chosen", "nothing was kept; run the same command again")


def _listed(usable: Sequence[Choice]) -> str:
    more = f" and {len(usable) - SHOWN} more" if len(usable) > SHOWN else ""
    return ", ".join(one.title for one in usable[:SHOWN]) + more or "nothing"

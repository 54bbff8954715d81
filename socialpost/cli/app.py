"""The one table of commands. A command is a module `socialpost.cli.NAME`, imported when it is asked for.

The module has either `command`, a function as typer reads it, or `app`, a `typer.Typer` with sub-commands. The function
takes the three options of `context` beside its own, returns the exit code, and raises `SocialpostError` for a person.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

COMMANDS = {
    "demo": "see it all on a loopback sandbox, no account needed",
    "init": "make a workspace",
    "new": "make a post from a template",
    "validate": "check posts offline: every problem with its line",
    "plan": "show what each account would get, what it costs, what is out already",
    "preview": "the post as each platform would show it: terminal, or an HTML page",
    "media": "prepare, list and clean the renditions of pictures and videos",
    "publish": "send what is due, queue what is for later; again is harmless",
    "run": "the runner: sends what is due, goes on by itself; --once for cron",
    "status": "what is out, next, late, stuck or uncertain",
    "calendar": "a month: what is out, queued, held or planned; iCalendar",
    "queue": "list, show, cancel, retry, resolve deliveries",
    "worker": "a team's worker: takes what is due, on any number of machines",
    "workers": "machines, workers, what each does and has passed over",
    "database": "where the journal is; move it to a team's PostgreSQL",
    "receipts": "write and commit what is out, for other clones",
    "delete": "take a published post down",
    "login": "log an account in: browser, device or pasted answer",
    "logout": "end an account's login here and at the platform",
    "accounts": "the accounts and their credentials",
    "doctor": "does everything work: machine, state, logins, runner; --online asks the platforms",
    "adapters": "the platforms and what each of them can do",
    "sandbox": "the loopback platforms and the wall, with faults on demand",
}
"""Name -> what it does, in the order of the help."""


def module_name(command: str) -> str:
    """Return the name of a command's module."""
    return f"socialpost.cli.{command}"


def available() -> dict[str, str]:
    """Return the commands that are there, without importing any."""
    return {name: about for name, about in COMMANDS.items() if find_spec(module_name(name)) is not None}


def runner(command: str) -> Any:
    """Return a command of the table as what parses its arguments (typer's own kind); help is made from it too."""
    import typer

    module = importlib.import_module(module_name(command))
    app = getattr(module, "app", None)
    if app is None:
        app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
        app.command(context_settings={"help_option_names": ["-h", "--help"]})(module.command)
    return typer.main.get_command(app)


def call(command: str, arguments: Sequence[str]) -> int:
    """Run a command of the table and return its exit code; raises what it raises, and typer's own for wrong usage."""
    from typer import Exit

    found = runner(command)
    try:  # not by its `main`, which makes a silent exit code of Ctrl-C
        with found.make_context(f"socialpost {command}", list(arguments)) as context:
            code = found.invoke(context)
    except Exit as ended:
        return int(ended.exit_code)
    return code if isinstance(code, int) else 0

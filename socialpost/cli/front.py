"""The front door: answers `--help` and `--version` by itself, sends everything else to its command.

Nothing heavy is imported here; a test looks at `sys.modules`.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence

from socialpost import __version__
from socialpost.cli import app, edge
from socialpost.errors import UsageError

COMMON = {
    "--json": "one JSON document on stdout, nothing else",
    "--sandbox": "use the loopback platforms instead of the real ones",
    "--workspace DIR": "the folder with socialpost.yaml; by default this one or the nearest above",
}
CODES = {
    0: "all done, or queued for later",
    1: "a delivery failed; nothing of it is public",
    2: "wrong usage",
    3: "invalid content or configuration; nothing of it was sent",
    4: "a login is needed",
    5: "uncertain: a person must look",
    6: "public, but a part or a follow-up failed",
    7: "held or late",
    70: "a bug; a report file was written",
    75: "still under way; run it again",
    130: "interrupted; nothing is lost",
}


def run(arguments: Sequence[str]) -> int:
    """Run one command line (without the program's name) and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")  # a terminal that knows no emoji must not end a publish
    warnings.filterwarnings("ignore", module=r"PIL\.")  # strange metadata in a picture is nothing for people
    return edge.guarded(arguments, lambda: _answer(list(arguments)))


def _answer(arguments: list[str]) -> int:
    leading, rest = _leading(arguments)
    if not rest or rest[0] in ("--help", "-h"):
        sys.stdout.write(help_text())
        return 0 if rest else 2
    if rest[0] in ("--version", "-V"):
        sys.stdout.write(f"socialpost {__version__}\n")
        return 0
    if rest[0] == "help":
        return _answer([*rest[1:2], "--help"])
    return app.call(_known(rest[0]), _behind_words(rest[1:], leading))


def _leading(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Split off the common options that stand in front of the command: they mean the same there."""
    at = 0
    while at < len(arguments):
        if arguments[at] in ("--json", "--sandbox") or arguments[at].startswith("--workspace="):
            at += 1
        elif arguments[at] == "--workspace" and at + 1 < len(arguments):
            at += 2
        else:
            break
    return arguments[:at], arguments[at:]


def _behind_words(rest: list[str], leading: list[str]) -> list[str]:
    """Put the leading options behind the first word: `queue` and the like have sub-commands that take them."""
    words = 1 if rest and not rest[0].startswith("-") else 0
    return [*rest[:words], *leading, *rest[words:]]


def _known(command: str) -> str:
    names = app.available()
    if command in names:
        return command
    if command.startswith("-"):
        raise UsageError(f"no such option: {command}", "options stand behind the command; see socialpost --help")
    import difflib

    near = difflib.get_close_matches(command, names, 1)
    raise UsageError(f"no such command: {command}", f"did you mean {near[0]!r}?" if near else "see socialpost --help")


def help_text() -> str:
    """Return what `socialpost --help` says, made from the table of commands."""
    sections = [
        "Usage: socialpost COMMAND [ARGUMENTS]",
        "Write once, see exactly what each platform gets, publish exactly once.",
        "Commands:\n" + _columns(app.available()),
        "Options of every command:\n" + _columns(COMMON),
        "Exit codes:\n" + _columns({str(code): about for code, about in CODES.items()}),
        "More: socialpost COMMAND --help",
    ]
    return "\n\n".join(sections) + "\n"


def _columns(rows: dict[str, str]) -> str:
    width = max((len(name) for name in rows), default=0)
    return "\n".join(f"  {name:<{width}}  {about}" for name, about in rows.items())

"""The one error edge: whatever ends a command becomes one line, what would help, and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from socialpost.deliver.hints import to_type
from socialpost.errors import InvalidContent, SocialpostError, concealed

LONG = 24  # characters; names of commands, accounts and posts are shorter, or have no digit
USAGE, BUG, INTERRUPTED, NO_READER = 2, 70, 130, 141


def guarded(arguments: Sequence[str], work: Callable[[], int]) -> int:
    """Run `work` and return its exit code, or the code of what ended it after saying so."""
    as_json = _given("--json", arguments)
    try:
        code = work()
        sys.stdout.flush()
    except SocialpostError as problem:
        return _tell(problem, arguments, as_json=as_json)
    except KeyboardInterrupt:
        return _say("interrupted", "nothing is lost: run the same command again", INTERRUPTED, as_json=as_json)
    except BrokenPipeError:
        silence()
        return NO_READER
    except Exception as problem:  # noqa: BLE001 - the edge: below it there is nobody
        return _other(problem, arguments, as_json=as_json)
    return code


def silence() -> None:
    """Send the rest of the output to nowhere: nobody reads it, and the interpreter must not complain at its end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def failure(message: str, fix: str, code: int, **more: Any) -> dict[str, Any]:
    """Return an error as `--json` prints it."""
    return {"error": message, "fix": fix, "exit": code, **more}


def _given(option: str, arguments: Sequence[str]) -> bool:
    options = list(arguments)
    return option in options[: options.index("--")] if "--" in options else option in options


def _tell(problem: SocialpostError, arguments: Sequence[str], *, as_json: bool) -> int:
    more: dict[str, Any] = {}
    if isinstance(problem, InvalidContent):
        from socialpost.content import report

        more["findings"] = [report.as_dict(finding) for finding in report.ordered(problem.findings)]
        if problem.findings and not as_json:
            sys.stderr.write(_safe(report.human(problem.findings)) + "\n")
    fix = to_type(problem.fix, sandbox=_given("--sandbox", arguments))
    return _say(str(problem), fix, problem.exit_code, as_json=as_json, secrets=concealed(problem), **more)


def _other(problem: Exception, arguments: Sequence[str], *, as_json: bool) -> int:
    """Tell wrong usage, which typer finds, from a bug."""
    said = getattr(problem, "format_message", None)
    if said is not None:
        message, _, _ = str(said()).partition("\n")
        command = next((word for word in arguments if not word.startswith("-")), "")
        if type(problem).__name__ == "NoArgsIsHelpError":
            sys.stderr.write(f"{said()}\n")
            return USAGE
        pasted = [word for word in arguments if _looks_pasted(word)]
        return _say(message, f"see socialpost {command} --help", USAGE, as_json=as_json, secrets=pasted)
    if type(problem).__name__ == "Abort":
        return _say("interrupted", "nothing is lost: run the same command again", INTERRUPTED, as_json=as_json)
    from socialpost.cli import bug

    path = bug.write(problem, arguments)
    return _say(bug.said(problem, path), "", BUG, as_json=as_json, **({"report": str(path)} if path else {}))


def _looks_pasted(word: str) -> bool:
    """Tell whether a word may be a token in a wrong place: its refusal ends up in the log of a CI."""
    return len(word) >= LONG and any(map(str.isdigit, word)) and not set("/. ").intersection(word)


def _say(message: str, fix: str, code: int, *, as_json: bool, secrets: Sequence[str] = (), **more: Any) -> int:
    if as_json:
        import json

        document = json.dumps(failure(message, fix, code, **more), indent=2, ensure_ascii=False)
        with suppress(BrokenPipeError):
            sys.stdout.write(_safe(document, secrets) + "\n")
            sys.stdout.flush()
    else:
        with suppress(BrokenPipeError):
            sys.stderr.write(
                _safe(f"error: {message}", secrets) + "\n" + (_safe(f"  {fix}", secrets) + "\n" if fix else "")
            )
            sys.stderr.flush()
    return code


def _safe(text: str, secrets: Sequence[str] = ()) -> str:
    from socialpost.cli.mask import from_environment, masked

    return masked(text, [*from_environment(), *secrets])

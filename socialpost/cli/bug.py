"""A bug becomes a file that can be sent to the authors: what happened where, and nothing of what was in it."""

from __future__ import annotations

import os
import platform
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from socialpost import __version__
from socialpost.cli.mask import from_environment, masked, masked_line
from socialpost.errors import concealed


def write(problem: BaseException, arguments: Sequence[str]) -> Path | None:
    """Write the report below the workspace, or into the temporary folder; None where neither takes it."""
    text = _text(problem, arguments)
    name = f"bug-{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    for folder in _folders(arguments):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / name
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
        except OSError:
            continue
        return path
    return None


def _text(problem: BaseException, arguments: Sequence[str]) -> str:
    """Return the report. A traceback holds source lines, no values; messages may quote anything, so all is masked."""
    trace = "".join(traceback.format_exception(problem))
    head = [
        f"socialpost {__version__}",
        f"Python {platform.python_version()} on {platform.platform()}",
        f"at {datetime.now(UTC).isoformat(timespec='seconds')}",
    ]
    secrets = [*from_environment(), *concealed(problem)]
    return "\n".join([*head, f"$ socialpost {masked_line(arguments, secrets)}", "", masked(trace, secrets)])


def _folders(arguments: Sequence[str]) -> list[Path]:
    root = _workspace(arguments)
    return [*([root / ".socialpost" / "reports"] if root else []), Path(tempfile.gettempdir()) / "socialpost-reports"]


def _workspace(arguments: Sequence[str]) -> Path | None:
    """Return the workspace that the command was for, found without any of the code that may hold the bug."""
    given = [argument.removeprefix("--workspace=") for argument in arguments if argument.startswith("--workspace=")]
    given += [value for name, value in pairwise(arguments) if name == "--workspace"]
    here = Path(given[0] if given else ".").absolute()
    return next((folder for folder in (here, *here.parents) if (folder / "socialpost.yaml").is_file()), None)


def said(problem: BaseException, path: Path | None) -> str:
    """Return the one line about it."""
    where = f"please report it with {path}" if path else "no report could be written"
    return f"a bug in socialpost ({type(problem).__name__}): {where}"

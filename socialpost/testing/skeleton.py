"""A new adapter to begin with: `python -m socialpost.testing.skeleton NAME [FOLDER]`.

Writes a distribution of its own that works as it is: a made-up platform with text and image posts, its fake, samples,
and tests that inherit the suite. What is the vendor's has to be put in; docs/writing-an-adapter.md says in which order.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from socialpost import registry
from socialpost.content import bundled
from socialpost.errors import SocialpostError, StateTrouble, UsageError

NAME = re.compile(r"[a-z][a-z0-9]{1,29}")
PACKAGE = "package"
USAGE = "python -m socialpost.testing.skeleton NAME [FOLDER]"


def write(name: str, folder: Path) -> list[Path]:
    """Write the skeleton of an adapter for the platform `name` into a folder; return the files, relative to it, sorted.

    UsageError: the name cannot be one, an adapter of that name is installed, or one of the files is there already; then
    nothing is written. StateTrouble: the folder cannot be written.
    """
    _check(name)
    source = bundled.folder("adapter")
    files = {_place(path, name): source / path for path in bundled.contents("adapter")}
    there = [path for path in files if (folder / path).exists()]
    if there:
        raise UsageError(f"{folder / there[0]} is there already; nothing was written", "choose an empty folder")
    words = {"{{name}}": name, "{{NAME}}": name.upper(), "{{title}}": name.capitalize()}
    for path, template in files.items():
        _write(folder / path, _filled(template.read_text("utf-8"), words))
    return sorted(files)


def _check(name: str) -> None:
    if not NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot be the name of a platform", "2 to 30 small letters and digits, a letter first: lantern"
        )
    if name in registry.names():
        raise UsageError(f"an adapter for {name!r} is installed already", "choose another name, or change that adapter")


def _place(path: Path, name: str) -> Path:
    """Return where a template goes: `package/flows.py.txt` becomes `socialpost_NAME/flows.py`."""
    parts = [f"socialpost_{name}" if part == PACKAGE else part for part in path.parts]
    return Path(*parts[:-1], parts[-1].removesuffix(".txt"))


def _filled(text: str, words: Mapping[str, str]) -> str:
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as problem:
        raise StateTrouble(
            f"{path} cannot be written: {problem.strerror or problem}", "choose another folder, or mend its rights"
        ) from problem


def main(arguments: Sequence[str]) -> int:
    """Write a skeleton and say what to do next; return the exit code."""
    try:
        if not 1 <= len(arguments) <= 2 or arguments[0].startswith("-"):
            raise UsageError(f"usage: {USAGE}")
        name, folder = arguments[0], Path(*arguments[1:] or [f"socialpost-{arguments[0]}"])
        made = write(name, folder)
    except SocialpostError as problem:
        sys.stderr.write(f"{problem}\n" + (f"  {problem.fix}\n" if problem.fix else ""))
        return problem.exit_code
    lines = [f"made {folder / path}" for path in made]
    lines += ["next:", f"  cd {folder}", "  pip install -e . --group dev", '  pytest -m "not slow"']
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What is written by a program: JSON schemas, the commands' help, the capability table of the README.

`python -m socialpost.cli.generate` renews it in the current folder, a checkout; `--check` only tells what is stale. In
README.md, what stands between `<!-- adapters -->` and `<!-- /adapters -->` (or `help`) is replaced.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from socialpost import registry
from socialpost.cli import adapters, app, front
from socialpost.content import schema
from socialpost.errors import StateTrouble, UsageError

WIDTH = 100  # columns of the help texts in the documents
COMMANDS = Path("docs", "commands.md")
README = Path("README.md")
BLOCKS: Mapping[str, Callable[[], str]] = {
    "adapters": lambda: adapters.table([registry.load(name) for name in registry.names()]),
    "help": lambda: f"```text\n{front.help_text()}```\n",
}
"""What may stand between markers in the README, by name."""


def outputs(root: Path) -> dict[Path, str]:
    """Return every generated file of a checkout, relative to `root`, with the text that it should have."""
    found = {
        Path("docs", schema.POST_FILE): schema.rendered(schema.post_schema()),
        Path("docs", schema.WORKSPACE_FILE): schema.rendered(schema.workspace_schema()),
        COMMANDS: commands(),
    }
    readme = root / README
    return {**found, README: filled(readme.read_text("utf-8"))} if readme.is_file() else found


def filled(text: str) -> str:
    """Return a text with what stands between markers replaced. UsageError: a marker has no end."""
    for name, made in BLOCKS.items():
        begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        before, found, rest = text.partition(begin)
        _, ended, after = rest.partition(end)
        if found and not ended:
            raise UsageError(f"README.md: {begin} has no {end}", "write it behind the generated block")
        if found:
            text = f"{before}{begin}\n\n{made()}\n{end}{after}"
    return text


def commands() -> str:
    """Return the page about the commands: the help of each, as the command itself prints it."""
    parts = [
        "# Commands\n\nMade by `python -m socialpost.cli.generate` from the commands themselves.\n",
        _block("socialpost", front.help_text()),
    ]
    for name in app.available():
        parts += [_block(path, text) for path, text in helps(app.runner(name), f"socialpost {name}")]
    return "\n".join(parts)


def helps(command: Any, path: str, parent: Any = None) -> Iterator[tuple[str, str]]:
    """Yield (name, help) of a command and of each of its sub-commands."""
    import typer

    name = path.rpartition(" ")[2] if parent else path
    own = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    context = typer.Context(command, parent=parent, info_name=name, **own)
    yield path, command.get_help(context)
    for sub, inner in getattr(command, "commands", {}).items():
        yield from helps(inner, f"{path} {sub}", context)


def _block(title: str, text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return f"## {title}\n\n```text\n{lines}\n```\n"


def stale(root: Path) -> list[Path]:
    """Return the generated files that are not what they should be."""
    return [path for path, text in outputs(root).items() if _read(root / path) != text]


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""


def main(arguments: Sequence[str], root: Path | None = None) -> int:
    """Renew the generated files, or with `--check` tell which are stale; return the exit code."""
    root = root or Path.cwd()
    if not (root / "pyproject.toml").is_file():
        raise UsageError(f"{root} is no checkout of socialpost", "run it in the folder with pyproject.toml")
    if unknown := sorted(set(arguments) - {"--check"}):
        raise UsageError(f"no such option: {unknown[0]}", "python -m socialpost.cli.generate [--check]")
    found = stale(root)
    for path in found:
        sys.stdout.write(f"{path} is stale\n" if arguments else f"{path} renewed\n")
    if arguments:
        return 1 if found else 0
    texts = outputs(root)
    for path in found:
        _write(root / path, texts[path])
    return 0


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise StateTrouble(f"{path} cannot be written: {problem.strerror or problem}") from problem


if __name__ == "__main__":
    from socialpost.cli.edge import guarded

    sys.exit(guarded(sys.argv[1:], lambda: main(sys.argv[1:])))

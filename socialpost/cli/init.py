"""`socialpost init`: a workspace to begin with."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socialpost.cli import context, show
from socialpost.errors import StateTrouble

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMAS = Path(".socialpost", "schema")
IGNORED = (".socialpost/*", "!.socialpost/schema/")
"""The lines that keep the journal and the sandbox out of git, and the schemas in it."""


def command(
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="Where; this folder without.")] = None,
    forge: Annotated[
        str, typer.Option("--forge", metavar="github|gitlab", help="Also write the scheduled job that publishes there.")
    ] = "",
    json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Make a workspace: socialpost.yaml, an example post with its picture, the schemas for editors.

    Asks nothing and overwrites nothing. In a folder that is a workspace already it renews the schemas, for instance
    after an adapter was installed, and leaves everything else alone.
    """
    del sandbox  # a workspace has its own sandbox from the start
    from socialpost.content.workspace import FILE

    target = folder or workspace or Path()
    screen = show.Screen(as_json=json)
    known = (target / FILE).is_file()
    made, kept = ([], [Path(FILE)]) if known else _unpack(target)
    made += _schemas(target) + ([Path(".gitignore")] if _ignore(target) else [])
    steps = [] if known else next_steps(target)
    if forge:
        steps = [*steps, *_forge(target, forge, made, kept)]
    screen.document({"workspace": str(target.resolve()), "made": _names(made), "kept": _names(kept), "next": steps})
    screen.say(
        f"{target}: is a workspace already; its schemas are up to date" if known else f"made a workspace in {target}"
    )
    for path in kept if not known else kept[1:]:
        screen.say(f"  {path} was there and stays as it is", "note")
    if steps:
        screen.say("next:")
    for step in steps:
        screen.say(f"  {step}")
    return 0


def _forge(target: Path, forge: str, made: list[Path], kept: list[Path]) -> Sequence[str]:
    """Write the job and return what a person does next."""
    from socialpost.cli import forging

    path, fresh = forging.write(target, forge)
    (made if fresh else kept).append(path)
    return [f"look at {path}", *forging.FORGES[forge].next] if fresh else []


def next_steps(target: Path) -> list[str]:
    """Return the commands to type next."""
    enter = [] if target.resolve() == Path.cwd() else [f"cd {shlex.quote(str(target))}"]
    return [*enter, "socialpost validate", "socialpost plan", "socialpost publish --sandbox posts/hello.yaml"]


def _unpack(target: Path) -> tuple[list[Path], list[Path]]:
    from socialpost.content import bundled

    return bundled.unpack("workspace", target)


def _schemas(target: Path) -> list[Path]:
    """Write the JSON schemas where the first line of every template points."""
    from socialpost.content import schema

    try:
        return [path.relative_to(target) for path in schema.write(target / SCHEMAS)]
    except OSError as problem:
        raise StateTrouble(f"{target / SCHEMAS} cannot be written: {problem.strerror or problem}") from problem


def _ignore(target: Path) -> bool:
    """Add our lines to a .gitignore that does not know us; tell whether it was changed."""
    path = target / ".gitignore"
    text = path.read_text("utf-8", "replace") if path.exists() else ""
    if any(line.strip().strip("/").startswith(".socialpost") for line in text.splitlines()):
        return False
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(("" if not text or text.endswith("\n") else "\n") + "".join(f"{line}\n" for line in IGNORED))
    except OSError as problem:
        raise StateTrouble(f"{path} cannot be written: {problem.strerror or problem}") from problem
    return True


def _names(paths: Sequence[Path]) -> list[str]:
    return [str(path) for path in paths]

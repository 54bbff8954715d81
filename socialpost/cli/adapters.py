"""`socialpost adapters`: the platforms and what each of them can do, read off the adapters themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialpost.cli import context, show
from socialpost.errors import SocialpostError, UsageError

if TYPE_CHECKING:
    from socialpost.adapter import Adapter

HEAD = ("Kind", "Text", "Images", "Animations", "Video")


def command(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[PLATFORM]...", help="Only these; all without any.")
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="The table of the README.")] = False,
    json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Show the platforms and what each of them can do.

    Everything here comes from the adapters: the same data decides whether a post fits. Further adapters appear when
    they are installed. Looks at no workspace and sends nothing.
    """
    del sandbox, workspace  # of every command; a platform can do the same everywhere
    screen = show.Screen(as_json=json)
    found, broken = _load(names)
    if markdown and not json:
        screen.raw(table(found))
    else:
        screen.document({"adapters": [_view(adapter) for adapter in found], "broken": broken})
        for adapter in found:
            _tell(screen, adapter)
    for name, why in broken.items():
        screen.say(f"{name}: {why}", "error")
    return UsageError.exit_code if broken else 0


def _load(names: Sequence[str] | None) -> tuple[list[Adapter], dict[str, str]]:
    """Load the adapters; one that is broken must not hide the others. UsageError: a name that is not installed."""
    from socialpost import registry

    found, broken = [], {}
    for name in names or registry.names():
        try:
            found.append(registry.load(name))
        except SocialpostError as problem:
            if name not in registry.names():
                raise
            broken[name] = str(problem)
    return found, broken


def _view(adapter: Adapter) -> dict[str, Any]:
    from socialpost.cli import abilities

    return abilities.view(adapter)


def _tell(screen: show.Screen, adapter: Adapter) -> None:
    from socialpost.cli import abilities

    screen.say(f"{adapter.title} ({adapter.name}): {adapter.api}", "head")
    screen.table(HEAD, [_row(adapter, kind) for kind in adapter.kinds])
    screen.say()
    _pairs(screen, _further(adapter))
    screen.say()
    _pairs(screen, {**adapter.reads, **{f"{what} costs": f"${usd}" for what, usd in abilities.costs(adapter).items()}})
    for said in [said for verb, said in _CANNOT.items() if getattr(adapter, verb) is None]:
        screen.say(f"  {said}", "warning")
    screen.say()


def _pairs(screen: show.Screen, rows: Mapping[str, str]) -> None:
    width = max((len(name) for name in rows), default=0)
    for name, what in rows.items():
        screen.say(f"  {name:<{width}}  {what}")


def _further(adapter: Adapter) -> dict[str, str]:
    """Return what kinds have a place for beside text and media -> the kinds that have."""
    from socialpost.cli import abilities

    kinds: dict[str, list[str]] = {}
    for kind in adapter.kinds:
        for said in abilities.further_words(abilities.limits(adapter, kind)):
            kinds.setdefault(said, []).append(kind)
    return {said: "all" if len(names) == len(adapter.kinds) else ", ".join(names) for said, names in kinds.items()}


_CANNOT = {
    "whoami": "cannot tell whose token it has",
    "inspect": "cannot look whether a post is still there",
    "delete": "cannot take a post down",
    "metrics": "cannot read figures",
}


def _row(adapter: Adapter, kind: str) -> list[str]:
    from socialpost.cli import abilities

    limits = abilities.limits(adapter, kind)
    media = [abilities.media_words(limits, family) for family in ("image", "animation", "video")]
    return [kind, abilities.text_words(limits.text) or "none", *media]


def table(adapters: Sequence[Adapter]) -> str:
    """Return the capability table of the README: one row a platform, in Markdown."""
    from socialpost.cli import summary

    return summary.markdown(adapters)

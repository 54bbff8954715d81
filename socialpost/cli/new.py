"""`socialpost new`: a post from a template, the team's own (`templates/`) or one that comes with the tool."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialpost.cli import context, show
from socialpost.errors import StateTrouble, UsageError

if TYPE_CHECKING:
    from socialpost.content.workspace import Workspace

DEFAULT = "launch"
SCHEMA = "# yaml-language-server: $schema="
_TO = re.compile(r"^to:.*$", re.MULTILINE)


def command(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="The post's name: posts/NAME.yaml.")] = "",
    template: Annotated[str, typer.Option("--template", "-t", metavar="T", help="What to begin with.")] = DEFAULT,
    listing: Annotated[bool, typer.Option("--list", help="Show the templates.")] = False,
    json: context.Json = False,
    sandbox: context.InSandbox = False,
    workspace: context.Folder = None,
) -> int:
    """Make a post from a template and say what is still to be filled in.

    A file of that name in the workspace's own templates/ comes before one that is bundled.
    """
    del sandbox  # a post is the same everywhere
    screen = show.Screen(as_json=json)
    if listing:
        return _list(screen, workspace)
    if not name:
        raise UsageError(
            "the post needs a name", "socialpost new autumn-lamp --template launch; --list shows the templates"
        )
    desk, _ = context.open_workspace(workspace)
    source = _chosen(template, templates(desk.root))
    target = Path("posts", f"{slug(name)}.yaml")
    _write(desk.root, target, fitted(source.read_text("utf-8"), target, desk))
    lacks = _missing(desk, target)
    steps = [f"socialpost validate {target}", f"socialpost publish --sandbox {target}"]
    screen.document({"file": str(target), "template": template, "missing_media": lacks, "next": steps})
    screen.say(f"made {target} from the template {template}")
    for path in lacks:
        screen.say(f"  put your file at {path}, or change the name in {target}", "warning")
    screen.say("edit it, then:")
    for step in steps:
        screen.say(f"  {step}")
    return 0


def _list(screen: show.Screen, workspace: Path | None) -> int:
    try:
        root = context.find_root(workspace)
    except UsageError:
        root = None
    found = {name: about(path.read_text("utf-8", "replace")) for name, path in templates(root).items()}
    screen.document({"templates": found})
    screen.table(("Template", "For"), list(found.items()))
    return 0


def templates(root: Path | None) -> dict[str, Path]:
    """Return the templates by name: the workspace's own come before those that are bundled."""
    from socialpost.content import bundled

    places = [bundled.folder("posts"), *([root / "templates"] if root else [])]
    return {path.stem: path for place in places for path in sorted(place.glob("*.y*ml"))}


def about(text: str) -> str:
    """Return what a template is for: the first sentence of its first comment that is not for editors."""
    lines = [line for line in text.splitlines() if line.startswith("#") and not line.startswith(SCHEMA)]
    return lines[0].lstrip("# ").split(". ")[0].removesuffix(", for instance").rstrip(".") if lines else ""


def slug(name: str) -> str:
    """Return a name that can be a file and an id: `Herbst Angebot!` becomes `herbst-angebot`. UsageError: nothing is left."""
    folders = name.removeprefix("posts/").removesuffix(".yaml").removesuffix(".yml").split("/")
    clean = [_word(folder) for folder in folders]
    if not all(clean):
        raise UsageError(f"{name!r} cannot be the name of a post", "letters and digits: autumn-lamp, autumn/lamp")
    return "/".join(clean)


def _word(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9._]+", "-", plain.lower()).strip("-._")[:80]


def _chosen(name: str, known: Mapping[str, Path]) -> Path:
    if name not in known:
        import difflib

        near = difflib.get_close_matches(name, known, 1)
        help_ = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
        raise UsageError(f"there is no template {name!r}", help_)
    return known[name]


def fitted(text: str, target: Path, workspace: Workspace) -> str:
    """Return a template's text for its place: the schema found from there, and accounts that this workspace has."""
    up = "../" * (len(target.parts) - 1)
    text = re.sub(rf"^{re.escape(SCHEMA)}(?:\.\./)*", f"{SCHEMA}{up}", text)
    if "to: [everywhere]" in text and "everywhere" not in workspace.groups and workspace.accounts:
        text = _TO.sub(f"to: [{', '.join(workspace.accounts)}]", text)
    return text


def _write(root: Path, target: Path, text: str) -> None:
    """Make the file; one that is there stays. UsageError, StateTrouble."""
    path = root / target
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{target} is there already", "choose another name, or edit it") from None
    except OSError as problem:
        raise StateTrouble(f"{path} cannot be written: {problem.strerror or problem}") from problem


def _missing(workspace: Workspace, target: Path) -> list[str]:
    """Return the media that the post names and the workspace does not have."""
    from socialpost.content.document import read
    from socialpost.content.folder import Folder

    folder = Folder(workspace.root)
    named = media(read(workspace.root / target, str(target)).data)
    return [path for path in named if folder.trouble(path)[0]]


def media(data: Any) -> Sequence[str]:
    """Return every file that the data of a post names, in order, each once."""
    found: list[str] = []
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key in ("image", "video", "cover") and isinstance(value, str):
                found.append(value)
            elif key == "captions" and isinstance(value, Mapping):
                found += [path for path in value.values() if isinstance(path, str)]
            else:
                found += media(value)
    elif isinstance(data, list):
        found += [path for item in data for path in media(item)]
    return list(dict.fromkeys(found))

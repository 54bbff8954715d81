"""From files to posts: every problem of a file at once, each with its place."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from socialpost.content.document import Document, read
from socialpost.content.explain import Path as Field
from socialpost.content.explain import kind, paths, problems
from socialpost.content.fields import POST_ID
from socialpost.content.model import Post
from socialpost.content.secrets import secret_keys
from socialpost.findings import Finding, Level, error

POSTS = "posts"
_ROUNDS = 5
_ENDINGS = (".yaml", ".yml")
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Loaded:
    """One file as read. `post` is None when nothing of it could be used; with error findings it holds what is sound."""

    file: str
    id: str
    document: Document
    post: Post | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        """True when the file has no error of its own."""
        return self.post is not None and not any(finding.level is Level.ERROR for finding in self.findings)


def validate(document: Document, model: type[Model]) -> tuple[Model | None, list[Finding]]:
    """Return what is sound of a document's data as a model, and a finding for everything that is not."""
    if not isinstance(document.data, dict):
        message = f"{kind(document.data)} stands where a mapping belongs"
        return None, [document.placed(error("value.type", message, "write `key: value` lines"))]
    try:
        return model.model_validate(document.data), []
    except ValidationError as problem:
        found = [document.placed(finding) for finding in problems(problem, document.data, model)]
        return _sound(document.data, model, paths(problem, document.data)), found


def _sound(data: Any, model: type[Model], broken: list[Field]) -> Model | None:
    """Leave out what is broken, and then what cannot stand without it, so that the rest can be checked too."""
    data = copy.deepcopy(data)
    for _ in range(_ROUNDS):
        for path in broken:
            _drop(data, path)
        try:
            return model.model_validate(data)
        except ValidationError as problem:
            broken = paths(problem, data)
    return None


def _drop(data: Any, path: Field) -> None:
    """Remove a field; where it is missing, what it is missing from; of a list the whole, lest numbers change."""
    cut = next((number for number, part in enumerate(path) if isinstance(part, int)), len(path))
    if cut < len(path) and isinstance(path[-1], str) and _get(data, path) is not None:
        cut = len(path)  # a key inside an entry can go alone
    if not cut:
        return
    holder = _get(data, path[: cut - 1])
    if isinstance(holder, dict) and path[cut - 1] in holder:
        del holder[path[cut - 1]]
    else:
        _drop(data, path[: cut - 1])


def _get(data: Any, path: Field) -> Any:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def load_post(root: Path, path: Path) -> Loaded:
    """Return one post of the workspace at `root` (resolved); `path` absolute or relative to the working folder."""
    file = _shown(root, path)
    if file is None:
        place = str(path)
        outside = error("post.outside", "stands outside the workspace", "move it under posts/")
        return Loaded(place, place, Document(place), None, (Document(place).placed(outside),))
    document = read(path, file)
    if document.data is None and not document.ok:
        return Loaded(file, _id(file), document, None, document.findings)
    post, found = validate(document, Post)
    found += _secrets(document)
    identity = (post.id if post is not None else None) or _id(file)
    if not POST_ID.fullmatch(identity):
        message = f"a file of this name gives no id: {identity!r}"
        found.append(document.placed(error("post.id", message, "rename the file, or give the post an `id:`")))
    return Loaded(file, identity, document, post, (*document.findings, *found))


def _shown(root: Path, path: Path) -> str | None:
    """Return the path relative to the workspace, None when the file (or what a link leads to) is outside."""
    home = str(root) + os.sep
    real, shown = os.path.realpath(path), os.path.abspath(path)  # noqa: PTH100 - ten thousand of them
    if not real.startswith(home):
        return None
    return (shown if shown.startswith(home) else real).removeprefix(home).replace(os.sep, "/")


def _id(file: str) -> str:
    return file.removeprefix(f"{POSTS}/").removesuffix(".yaml").removesuffix(".yml")


def _secrets(document: Document) -> list[Finding]:
    data = document.data if isinstance(document.data, Mapping) else {}
    blocks = [(name, data.get(name)) for name in ("platforms", "accounts")]
    return [document.placed(finding) for name, block in blocks for finding in secret_keys(block, name)]


def post_files(root: Path) -> list[Path]:
    """Return every post file under `posts/`, sorted; hidden files and folders are passed by."""
    return sorted(_walk(str(root / POSTS)))


def names(root: Path) -> set[str] | None:
    """Return every post file as plans name them: relative to the workspace. None: there is no folder to look into."""
    if not (root / POSTS).is_dir():
        return None
    return {path.relative_to(root).as_posix() for path in post_files(root)}


def _walk(folder: str) -> Iterator[Path]:
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(where, name) for name in names if name.endswith(_ENDINGS) and not name.startswith("."))


def load_posts(root: Path, files: Iterable[Path] | None = None) -> list[Loaded]:
    """Return the posts of some files, or of all under `posts/`; two of one id are errors, in both."""
    every = [load_post(root, path) for path in (post_files(root) if files is None else files)]
    once = list({loaded.file: loaded for loaded in every}.values())
    owners: dict[str, list[str]] = {}
    for loaded in once:
        owners.setdefault(loaded.id, []).append(loaded.file)
    return [_alone(loaded, owners[loaded.id]) for loaded in once]


def _alone(loaded: Loaded, owners: list[str]) -> Loaded:
    others = [file for file in owners if file != loaded.file]
    if not others:
        return loaded
    message = f"the id {loaded.id!r} belongs to {', '.join(others[:3])} too"
    finding = loaded.document.placed(error("post.id", message, "give one of them another `id:`", "id"))
    return replace(loaded, findings=(*loaded.findings, finding))

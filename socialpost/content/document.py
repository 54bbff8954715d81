"""One YAML file: its data, what is wrong with its form, and the place of every field."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from socialpost.content.syntax import syntax_finding
from socialpost.content.yaml import Builder, compose, place_of
from socialpost.findings import Finding, Level, Place, error, warning

MOST_BYTES = 1 << 20
_ABOUT_KEYS = frozenset({"key.unknown", "key.wrong", "secret.in-file"})


@dataclass(frozen=True)
class Document:
    """A file as read. `data` is None when it could not be read; `file` is the name that people see."""

    file: str
    text: str = field(default="", repr=False)
    data: Any = field(default=None, repr=False)
    findings: tuple[Finding, ...] = ()

    @cached_property
    def _tree(self) -> yaml.Node | None:
        # Composed again on the first question: ten thousand good files need no places, and trees are large.
        try:
            return compose(self.text)
        except yaml.YAMLError:
            return None

    def place(self, path: str | Iterable[str | int] = (), line: int = 0, *, key: bool = False) -> Place:
        """Return where a field stands: `platforms.x.text`, or its parts.

        A field that is not there gives the nearest one around it. `line` counts the lines inside a text, from 0.
        `key` gives the place of the key itself (for keys that should not be there).
        """
        parts = path.split(".") if isinstance(path, str) else [str(part) for part in path]
        at = _walk(self._tree, [part for part in parts if part])
        if at is None:
            return Place(self.file)
        named, node = at
        if key or (isinstance(node, yaml.ScalarNode) and not node.value and not node.style):
            return place_of(self.file, named.start_mark)
        if line and isinstance(node, yaml.ScalarNode):
            return _inside(self.file, node, line)
        return place_of(self.file, node.start_mark)

    def placed(self, finding: Finding) -> Finding:
        """Return a finding with the place of its field, unless it has one."""
        if finding.place.file:
            return finding
        return finding.at(self.place(finding.field, key=finding.rule in _ABOUT_KEYS))

    @property
    def ok(self) -> bool:
        """True when the form of the file is right."""
        return not any(finding.level is Level.ERROR for finding in self.findings)


def _walk(node: yaml.Node | None, parts: list[str]) -> tuple[yaml.Node, yaml.Node] | None:
    """Return the key's node and the value's node of the deepest field that is there."""
    if node is None:
        return None
    named = node
    while parts:
        step = _step(node, parts)
        if step is None:
            break
        named, node, parts = step
    return named, node


def _step(node: yaml.Node, parts: list[str]) -> tuple[yaml.Node, yaml.Node, list[str]] | None:
    if isinstance(node, yaml.SequenceNode):
        number = int(parts[0]) if parts[0].isdecimal() and len(parts[0]) < 9 else -1
        if not 0 <= number < len(node.value):
            return None
        item: yaml.Node = node.value[number]
        return item, item, parts[1:]
    if isinstance(node, yaml.MappingNode):
        for taken in range(1, len(parts) + 1):  # a key may hold dots itself
            name = ".".join(parts[:taken])
            for key, value in node.value:
                if key.value == name:
                    return key, value, parts[taken:]
    return None


def _inside(file: str, node: yaml.ScalarNode, line: int) -> Place:
    first = node.start_mark.line + (1 if node.style in {"|", ">"} else 0)
    return Place(file, min(first + line, node.end_mark.line) + 1, 1)


def parse(file: str, text: str) -> Document:
    """Return the document of a text; a broken one has findings and no data."""
    try:
        tree = compose(text)
    except yaml.YAMLError as problem:
        return Document(file, text, None, (syntax_finding(file, text, problem),))
    if tree is None:
        return Document(file, text, None, (error("yaml.empty", "the file is empty").at(Place(file, 1, 1)),))
    builder = Builder(file)
    return Document(file, text, builder.build(tree), tuple(builder.findings))


def read(path: Path, file: str) -> Document:
    """Return the document of a file that people know as `file`.

    Never reads more than 1 MiB, never opens a pipe or device; what is wrong with the file becomes a finding.
    """
    try:
        raw = _bytes(path)
    except OSError as problem:
        return _broken(file, "file.unreadable", f"cannot be read: {problem.strerror or problem}")
    except ValueError as problem:
        return _broken(file, "file.unreadable", str(problem))
    if len(raw) > MOST_BYTES:
        return _broken(file, "yaml.too-large", "larger than 1 MiB: this is no post", "media stand beside it, not in it")
    return _decoded(file, raw)


def _bytes(path: Path) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode):
        raise ValueError("is not a regular file")
    with path.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def _decoded(file: str, raw: bytes) -> Document:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _broken(file, "yaml.encoding", "this is UTF-16", "save the file as UTF-8")
    marked = raw.startswith(b"\xef\xbb\xbf")
    raw = raw[3:] if marked else raw
    if b"\0" in raw:
        line = raw[: raw.index(b"\0")].count(b"\n") + 1
        return _broken(file, "yaml.encoding", "a NUL byte: this is no text file", line=line)
    try:
        text = raw.decode()
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        return _broken(file, "yaml.encoding", "this line is not UTF-8", "save the file as UTF-8", line)
    document = parse(file, text)
    if not marked:
        return document
    extra = warning("yaml.bom", "the file begins with a byte order mark", "save it as UTF-8 without BOM")
    return Document(file, text, document.data, (extra.at(Place(file, 1, 1)), *document.findings))


def _broken(file: str, rule: str, message: str, fix: str = "", line: int = 0) -> Document:
    return Document(file, "", None, (error(rule, message, fix).at(Place(file, line, 1 if line else 0)),))

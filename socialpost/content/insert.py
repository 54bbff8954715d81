"""Putting one setting of an account into `socialpost.yaml` and leaving every other byte as it is.

The tree of nodes knows where everything stands, so the text is spliced, not written anew: comments, order, quotes and
spaces stay. What cannot be proved to mean the same plus the setting is not done.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from socialpost.content.document import Document, parse
from socialpost.content.load import validate
from socialpost.content.settings import Settings
from socialpost.content.workspace import FILE
from socialpost.content.yaml import compose
from socialpost.durable import replace_file
from socialpost.findings import Level

MARK = "\ufeff"  # a byte order mark, as some editors write it


class Unclear(Exception):
    """The file is written in a way that is better changed by hand."""


def lines(account: str, path: Sequence[str], value: str) -> str:
    """Return what a person would have to write."""
    head = ["accounts:", f"  {account}:"]
    inner = [f"{'  ' * (depth + 2)}{name}:" for depth, name in enumerate(path)]
    inner[-1] += f" {_quoted(value)}"
    return "\n".join([*head, *inner])


def insert(root: Path, account: str, path: Sequence[str], value: str) -> None:
    """Set `accounts.<account>.<path>` in the workspace's file, at once or not at all. Unclear, OSError."""
    file = (root / FILE).resolve()
    if not file.stat().st_mode & 0o222:  # a folder that can be written would let it be replaced all the same
        raise Unclear
    raw = file.read_bytes()
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise Unclear from None
    replace_file(file, inserted(text, account, path, value).encode(), file.stat().st_mode & 0o777)


def inserted(text: str, account: str, path: Sequence[str], value: str) -> str:
    """Return the text with the setting. Unclear."""
    if text.startswith(MARK):  # the positions of the nodes do not count it
        return MARK + inserted(text.removeprefix(MARK), account, path, value)
    before = parse(FILE, text)
    if not before.ok:
        raise Unclear
    try:
        tree = compose(text)
    except yaml.YAMLError:
        raise Unclear from None
    fresh = _spliced(text, tree, ["accounts", account, *path], value)
    if not _means(before, parse(FILE, fresh), ["accounts", account, *path], value):
        raise Unclear
    return fresh


def _spliced(text: str, node: yaml.Node | None, path: list[str], value: str) -> str:
    """Return the text with the value at the end of the path: in the place of an old one, else as a new entry."""
    while path:
        if not isinstance(node, yaml.MappingNode):
            raise Unclear
        inner = next((child for key, child in node.value if key.value == path[0]), None)
        if inner is None:
            return _entry(text, node, path, value)
        node, path = inner, path[1:]
    if not isinstance(node, yaml.ScalarNode):
        raise Unclear
    return text[: node.start_mark.index] + _quoted(value) + text[node.end_mark.index :]


def _entry(text: str, node: yaml.MappingNode, path: list[str], value: str) -> str:
    new = _quoted(value)
    for name in reversed(path[1:]):
        new = f"{{{name}: {new}}}"
    new = f"{path[0]}: {new}"
    if node.flow_style:
        return _in_flow(text, node.end_mark.index - 1, new)
    return _in_block(text, node, new)


def _in_flow(text: str, brace: int, new: str) -> str:
    if text[brace : brace + 1] != "}":
        raise Unclear
    end = len(text[:brace].rstrip())
    comma = "" if text[end - 1] in "{," else ","
    space = "" if text[end - 1] == "{" else " "
    return f"{text[:end]}{comma}{space}{new}{text[end:]}"


def _in_block(text: str, node: yaml.MappingNode, new: str) -> str:
    """Write a line below the last entry that is one line; where there is none, above the first."""
    if not node.value:
        raise Unclear
    first = node.value[0][0].start_mark
    newline = "\r\n" if "\r\n" in text else "\n"
    short = [child for _, child in node.value if _one_line(child)]
    if not short:
        return f"{text[: first.index]}{new}{newline}{' ' * first.column}{text[first.index :]}"
    at = text.find("\n", short[-1].end_mark.index)
    if at < 0:
        return f"{text}{newline}{' ' * first.column}{new}{newline}"
    return f"{text[: at + 1]}{' ' * first.column}{new}{newline}{text[at + 1 :]}"


def _one_line(node: yaml.Node) -> bool:
    block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
    return not block and node.start_mark.line == node.end_mark.line


def _means(before: Document, after: Document, path: Sequence[str], value: str) -> bool:
    """Tell whether the new text means the old one and the setting, and nothing else; our own loader reads both."""
    expected: Any = copy.deepcopy(before.data)
    here = expected
    for name in path[:-1]:
        here = here.setdefault(name, {})
    here[path[-1]] = value
    _, findings = validate(after, Settings)
    return after.ok and bool(after.data == expected) and not any(one.level is Level.ERROR for one in findings)


def _quoted(value: str) -> str:
    """Return a double-quoted scalar: what JSON writes is YAML, too (https://yaml.org/spec/1.2.2/#12-yaml-history)."""
    return json.dumps(value, ensure_ascii=False)

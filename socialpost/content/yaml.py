"""Strict YAML: 1.2 scalars, every key once, bounded, and it remembers where everything stands.

Stock PyYAML reads the language key `no` as False and `12:30` as 750, takes duplicate keys silently, expands alias bombs
and recurses until the interpreter dies. Here libyaml gives the tree of nodes, and our own rules make plain data of it.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from socialpost.findings import Finding, Place, error

try:
    from yaml import CSafeLoader as _Base
except ImportError:  # PyYAML built without libyaml: slower, the same language
    from yaml import SafeLoader as _Base  # type: ignore[assignment]

MOST_DEPTH = 32
MOST_VALUES = 50_000
_CORE = "tag:yaml.org,2002:"
_STR, _MAP, _SEQ = _CORE + "str", _CORE + "map", _CORE + "seq"
# https://yaml.org/spec/1.2.2/#103-core-schema; longer whole numbers stay text, nobody counts in them
_INT = re.compile(r"[-+]?[0-9]{1,40}|0o[0-7]{1,40}|0x[0-9a-fA-F]{1,40}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]{1,5})?")
_WORDS = dict.fromkeys(("", "~", "null", "Null", "NULL")) | {
    word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")
}
_STARTS = frozenset("~-+.0123456789tTfFnN")
_SPECIAL = {".inf": "inf", "+.inf": "inf", "-.inf": "-inf", ".nan": "nan"}


class TooDeep(yaml.MarkedYAMLError):
    """Nested deeper than anybody writes: the parser recurses in C and would take the interpreter down."""


class _Loader(_Base):
    """Composes nodes; every plain scalar keeps the tag `?`, its value is decided when the data is built."""

    depth = 0

    def resolve(self, kind: type[yaml.Node], _value: Any, implicit: Any) -> str:
        """Return the tag of a node that names none."""
        if kind is yaml.ScalarNode:
            return "?" if implicit[0] else _STR
        return _MAP if kind is yaml.MappingNode else _SEQ

    def descend_resolver(self, _parent: Any, _index: Any) -> None:
        """Count a level. TooDeep."""
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise TooDeep

    def ascend_resolver(self) -> None:
        """Leave a level."""
        self.depth -= 1


def compose(text: str) -> yaml.Node | None:
    """Return the tree of the one document in the text, None when it is empty. yaml.YAMLError: it cannot be read."""
    loader = _Loader(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
    finally:
        loader.dispose()
    return node


def place_of(file: str, mark: Any) -> Place:
    """Return the place of a mark, counted from 1."""
    return Place(file, mark.line + 1, mark.column + 1) if mark is not None else Place(file)


def scalar(word: str) -> Any:
    """Return what a plain scalar means in YAML 1.2: dates, times, `yes`, `no`, `on`, `1_000` stay text."""
    if word and word[0] not in _STARTS:
        return word
    if word in _WORDS:
        return _WORDS[word]
    if _INT.fullmatch(word):
        return int(word, 0) if word[:2] in {"0o", "0x"} else int(word)
    if _FLOAT.fullmatch(word):
        return float(word)
    special = _SPECIAL.get(word.lower())
    return word if special is None else float(special)


class Builder:
    """Turns one tree into dicts, lists and scalars, collecting what is wrong on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self._left = MOST_VALUES

    def build(self, node: yaml.Node, depth: int = 0) -> Any:
        """Return the data of a node."""
        kind = type(node)
        if kind is yaml.ScalarNode:
            return self._scalar(node) if node.tag not in {"?", _STR} else self._plain(node)
        self._left -= len(node.value)
        if depth > MOST_DEPTH or self._left < 0:
            return self._bomb(node, depth)
        if node.tag not in {_MAP, _SEQ}:
            self._tag(node)
        if kind is yaml.SequenceNode:
            return [self.build(item, depth + 1) for item in node.value]
        return self._mapping(node, depth)

    def _plain(self, node: yaml.Node) -> Any:
        return scalar(node.value) if node.tag == "?" else node.value

    def _mapping(self, node: yaml.Node, depth: int) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, value in node.value:
            if type(key) is not yaml.ScalarNode:
                self._report("yaml.key", "a list or a mapping stands where a key belongs", "keys are plain words", key)
                continue
            name = key.value
            if name in data:
                self._twice(name, node, key)
            elif name == "<<" and key.tag == "?":
                self._report("yaml.merge", "`<<` is not read (YAML 1.2 has no merge keys)", "write the lines out", key)
            else:
                data[name] = self.build(value, depth + 1)
        return data

    def _twice(self, name: str, node: yaml.Node, key: yaml.Node) -> None:
        first = next(other for other, _ in node.value if other.value == name)
        lines = f"in line {first.start_mark.line + 1} and in line {key.start_mark.line + 1}"
        self._report("yaml.duplicate-key", f"the key {name!r} stands twice: {lines}", "keep one of them", key)

    def _scalar(self, node: yaml.Node) -> Any:
        self._tag(node)
        return node.value

    def _tag(self, node: yaml.Node) -> None:
        self._report("yaml.tag", f"the tag {node.tag[:60]!r} is not read", "remove it", node)

    def _bomb(self, node: yaml.Node, depth: int) -> None:
        if not any(finding.rule == "yaml.alias" for finding in self.findings):
            much = f"more than {MOST_DEPTH} levels" if depth > MOST_DEPTH else f"more than {MOST_VALUES:,} values"
            message = f"with its aliases (`*name`) this grows to {much}"
            self._report("yaml.alias", message, "write the values out instead of aliases", node)

    def _report(self, rule: str, message: str, fix: str, node: yaml.Node) -> None:
        self.findings.append(error(rule, message, fix).at(place_of(self.file, node.start_mark)))

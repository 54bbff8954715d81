"""Two recordings held against each other: `python -m socialpost.sandbox.compare REAL SANDBOX`.

For each call that stands in both: the same status, the same names and types in the answer, the same telling headers.
What it prints holds no value of any exchange: only methods, paths without ids, names and types.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Line = Mapping[str, Any]
_VERSION = re.compile(r"v?\d{1,2}(\.\d)?")
_ID = re.compile(r"\d{3,}|\d+_\d+|\*\*\*|(?=\S*\d)[\w.~%-]{5,}|(?=\S*\d)(?=\S*[A-Z_-])[\w-]{4,}")
USAGE = "usage: python -m socialpost.sandbox.compare REAL SANDBOX   (two files of JSON lines)\n"


@dataclass(slots=True)
class Sort:
    """All exchanges of one sort: statuses, and types by dotted name of what was answered."""

    statuses: set[int] = field(default_factory=set)
    names: dict[str, set[str]] = field(default_factory=dict)
    headers: set[str] = field(default_factory=set)

    def add(self, line: Line) -> None:
        """Take in one more exchange."""
        self.statuses.add(int(line["status"]))
        for name, kind in shape(line.get("answer")):
            self.names.setdefault(name, set()).add(kind)
        self.headers.update(line.get("answer_headers", {}))


def compare(real: Sequence[Line], fake: Sequence[Line]) -> list[str]:
    """Return the differences, one a line; empty when there are none. Lines without an answer are left out."""
    ours, theirs = sorts(fake), sorts(real)
    found = [f"only real: {name}" for name in theirs if name not in ours]
    found += [f"only sandbox: {name}" for name in ours if name not in theirs]
    for name in theirs:
        if name in ours:
            found += [f"{name}: {difference}" for difference in _differences(theirs[name], ours[name])]
    return found


def sorts(lines: Sequence[Line]) -> dict[str, Sort]:
    """Part exchanges into sorts: platform, origin, method, path without ids, names of what was sent."""
    found: dict[str, Sort] = {}
    for line in lines:
        if line["status"]:
            found.setdefault(label(line), Sort()).add(line)
    return found


def label(line: Line) -> str:
    """Return the sort of an exchange. Hosts of addresses that were handed out differ, so they do not count."""
    origin = line["origin"] if re.fullmatch(r"\w+", line["origin"]) else "elsewhere"
    path = "/".join(
        part if _VERSION.fullmatch(part) or not _ID.fullmatch(part) else "{}" for part in line["path"].split("/")
    )
    body = line.get("json") if "json" in line else line.get("form", {})
    sent = {*line.get("query", {}), *(body if isinstance(body, dict) else ()), *line.get("files", {})}
    # a text may also be a phase of an upload: the same names with other words are another sort
    phase = next(
        (f"={body[name]}" for name in ("upload_phase", "command") if isinstance(body, dict) and name in body), ""
    )
    return (
        f"{line['platform']}: {line['method']} {origin} {path or '/'} ({', '.join(sorted(map(_plain, sent)))}){phase}"
    )


def shape(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (dotted name, type) of everything in an answer; ids that serve as names become `{}`."""
    if isinstance(value, dict):
        for name, item in value.items():
            where = f"{path}.{_plain(name)}" if path else _plain(name)
            yield where, _type(item)
            yield from shape(item, where)
    elif isinstance(value, list):
        for item in value:
            yield f"{path}[]", _type(item)
            yield from shape(item, f"{path}[]")


def _differences(real: Sort, fake: Sort) -> Iterator[str]:
    if real.statuses != fake.statuses:
        yield f"status {_listed(real.statuses)} is real, {_listed(fake.statuses)} the sandbox's"
    for name in sorted({*real.names, *fake.names}):
        ours, theirs = fake.names.get(name, set()), real.names.get(name, set())
        if not ours:
            yield f"{name} ({_listed(theirs)}) is only in the real answer"
        elif not theirs:
            yield f"{name} ({_listed(ours)}) is only in the sandbox's answer"
        elif ours != theirs and "null" not in ours ^ theirs:
            yield f"{name} is {_listed(theirs)} in the real answer, {_listed(ours)} in the sandbox's"
    for name in sorted(real.headers ^ fake.headers):
        side = "real" if name in real.headers else "sandbox's"
        yield f"header {name} is only in the {side} answer"


def _plain(name: str) -> str:
    return (
        "{}"
        if re.fullmatch(r"\d{3,}|\d+_\d+|(?=.*\d)[\w-]{10,}", name) and not re.search(r"[a-z]_[a-z]", name)
        else name
    )


def _type(value: Any) -> str:
    names = {bool: "true/false", int: "number", float: "number", str: "text", dict: "object", list: "list"}
    return "null" if value is None else names[type(value)]


def _listed(values: set[int] | set[str]) -> str:
    return " or ".join(str(value) for value in sorted(values, key=str)) or "nothing"


def read(path: Path) -> list[Line]:
    """Return the lines of a recording. ValueError: one is none."""
    found: list[Line] = []
    for number, text in enumerate(path.read_text().splitlines(), 1):
        line = json.loads(text) if text.strip() else {}
        if text.strip() and not (
            isinstance(line, dict) and {"platform", "origin", "method", "path", "status"} <= set(line)
        ):
            message = f"{path}, line {number}: this is no recorded exchange"
            raise ValueError(message)
        found += [line] if line else []
    return found


def main(words: Sequence[str]) -> int:
    """Print the differences; return 0 without any, 1 with some, 2 when a file cannot be read."""
    if len(words) != 2:
        sys.stderr.write(USAGE)
        return 2
    try:
        real, fake = (read(Path(word)) for word in words)
    except (OSError, ValueError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    found = compare(real, fake)
    both = sorts(real).keys() & sorts(fake).keys()
    sys.stdout.write(
        "".join(f"{one}\n" for one in found) + f"{len(both)} sorts of calls compared, {len(found)} differences\n"
    )
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

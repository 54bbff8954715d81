"""The text of a receipt file: one line for each run of each delivery, so that git merges line by line.

A line is a YAML list entry whose mapping is written as JSON (which is YAML): quick to read, and no text is taken for a
number or a date.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from socialpost.findings import Finding, Place, error
from socialpost.plan.model import DeliveryKey
from socialpost.receipts.model import Receipt, collapsed

FOLDER = "receipts"
ENDING = ".yaml"
BROKEN = "receipt.broken"
"""The rule of what cannot be read."""
HEAD = "# What is out, written by socialpost. Commit it; after a merge keep the lines of both sides.\n"
_TEXTS = ("account", "target", "occurrence", "state", "run", "id", "url", "fingerprint", "identity")
_TIMES = ("at", "since", "first")
_KNOWN = {*_TEXTS, *_TIMES, "attempt", "after", "facts"}
_MARKER = re.compile(r"(<{7}|>{7}|={7}|\|{7})( |$)")
_AGAIN = "put the last good version back: git log -p -- {file}"


class Broken(Exception):
    """A line that is no receipt: what is wrong, and what would help."""

    def __init__(self, message: str, fix: str = _AGAIN) -> None:
        super().__init__(message)
        self.fix = fix


def render(receipts: Iterable[Receipt]) -> str:
    """Return the text of a file."""
    lines = [f"- {json.dumps(_data(one), ensure_ascii=False)}\n" for one in collapsed(receipts)]
    return HEAD + "".join(lines)


def parse(text: str, file: str, post: str) -> tuple[list[Receipt], list[Finding]]:
    """Return the receipts of a post's file, and an error finding for each line that cannot be read."""
    receipts, findings = [], []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):  # JSON may hold other ends of lines
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            receipts.append(_receipt(_mapping(line), post))
        except Broken as broken:
            found = error(BROKEN, str(broken), broken.fix.format(file=file))
            findings.append(found.at(Place(file, number, 1)))
    return receipts, findings


def _data(one: Receipt) -> dict[str, Any]:
    key = {"account": one.key.account, "target": one.key.target, "occurrence": one.key.occurrence}
    out = {"state": one.state, "id": one.id, "url": one.url}
    times = {"at": _written(one.at), "since": _written(one.since), "first": _written(one.first)}
    content = {"fingerprint": one.fingerprint, "identity": one.identity}
    run = {"attempt": one.attempt, "run": one.run, "after": list(one.after)}
    facts = {"facts": {name: dict(found) for name, found in one.facts.items()}}
    data = {**key, **out, **times, **content, **run, **facts}
    return {**{name: value for name, value in data.items() if value}, **one.more}


def _written(at: datetime | None) -> str:
    if at is None:
        return ""
    exact = "microseconds" if at.microsecond else "seconds"
    return at.astimezone(UTC).isoformat(timespec=exact).replace("+00:00", "Z")


def _mapping(line: str) -> Mapping[str, Any]:
    """Return the mapping of a line. Broken."""
    if _MARKER.match(line):
        raise Broken(
            "a conflict marker of git: a merge was not finished here",
            "keep the lines of both sides, remove the markers",
        )
    try:
        data = json.loads(line.removeprefix("- "))
    except ValueError:
        data = _by_hand(line)
    if not isinstance(data, dict):
        raise Broken("this line is no receipt: one `- {...}` a line belongs here")
    return data


def _by_hand(line: str) -> Any:
    """Return the data of a line that a person wrote as any other YAML. Broken."""
    import yaml  # `status` reads what this tool wrote, and has to be quick

    from socialpost.content.yaml import Builder, compose

    try:
        node = compose(line)
    except yaml.YAMLError as problem:
        raise Broken(f"this line cannot be read: {str(problem).splitlines()[0]}") from problem
    builder = Builder("")
    data = builder.build(node) if node is not None else None
    if builder.findings:
        raise Broken(f"this line cannot be read: {builder.findings[0].message}")
    return data[0] if isinstance(data, list) and len(data) == 1 else None


def _receipt(data: Mapping[str, Any], post: str) -> Receipt:
    """Return the receipt of a mapping. Broken."""
    texts = {name: data.get(name, "") for name in _TEXTS}
    for name, value in texts.items():
        if not isinstance(value, str):
            raise Broken(f"`{name}` is no text", "write it in quotes")
    if not texts["account"] or not texts["state"]:
        raise Broken("`account` and `state` belong into every receipt")
    attempt, after, facts = data.get("attempt", 1), data.get("after", []), data.get("facts", {})
    if not isinstance(attempt, int) or not isinstance(after, list) or not _by_step(facts):
        raise Broken("`attempt` is a number, `after` a list, `facts` a mapping of mappings")
    return Receipt(
        *(DeliveryKey(post, texts["account"], texts["target"], texts["occurrence"]), texts["state"], texts["run"]),
        attempt=attempt,
        id=texts["id"],
        url=texts["url"],
        fingerprint=texts["fingerprint"],
        identity=texts["identity"],
        after=tuple(map(str, after)),
        facts=facts,
        more={name: value for name, value in data.items() if name not in _KNOWN},
        at=_moment("at", data),
        since=_moment("since", data),
        first=_moment("first", data),
    )


def _by_step(facts: object) -> bool:
    return isinstance(facts, dict) and all(isinstance(found, dict) for found in facts.values())


def _moment(name: str, data: Mapping[str, Any]) -> datetime | None:
    """Return a time. Broken."""
    value = data.get(name)
    if not value:
        return None
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Broken(f"`{name}` is no time: {value!r}", "write it like 2026-11-27T08:00:04Z")
    return at.astimezone(UTC)

"""Findings as people and machines read them: plain lines, JSON, annotations of a pull request, SARIF."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from socialpost import __version__
from socialpost.findings import Finding, Level

_MARKS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "note"}
_PLURALS = {Level.ERROR: "errors", Level.WARNING: "warnings", Level.NOTE: "notes"}


def ordered(findings: Sequence[Finding]) -> list[Finding]:
    """Return each finding once, by place, errors first where places are equal."""
    levels = list(Level)
    return sorted(dict.fromkeys(findings), key=lambda finding: (finding.place, levels.index(finding.level)))


def human(findings: Sequence[Finding]) -> str:
    """Return one line a finding (`file:line:column: error: message [rule]`), its help below, and a count at the end.

    What is said of several accounts is said once.
    """
    lines = []
    merged = _merged(findings)
    for finding in merged:
        place = f"{_plain(str(finding.place))}: " if finding.place.file else ""
        account = f" ({finding.account})" if finding.account else ""
        lines.append(f"{place}{_MARKS[finding.level]}: {_plain(finding.message)}{account} [{finding.rule}]")
        lines += [f"    {_plain(finding.fix)}"] if finding.fix else []
    return "\n".join([*lines, counted(merged)])


def _merged(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings in order, one for all accounts of which the same is said; their names stand in it."""
    accounts: dict[Finding, list[str]] = {}
    for finding in ordered(findings):
        accounts.setdefault(replace(finding, account=""), []).append(finding.account)
    return [replace(one, account="" if "" in names else ", ".join(names)) for one, names in accounts.items()]


def counted(findings: Sequence[Finding]) -> str:
    """Return `2 errors, 1 warning`, or `no findings`."""
    many = Counter(finding.level for finding in dict.fromkeys(findings))
    said = [f"{many[level]} {(_MARKS if many[level] == 1 else _PLURALS)[level]}" for level in Level if many[level]]
    return ", ".join(said) or "no findings"


def as_json(findings: Sequence[Finding]) -> str:
    """Return a JSON object: `findings` (a list) and `errors` (a number)."""
    every = ordered(findings)
    errors = sum(finding.level is Level.ERROR for finding in every)
    return json.dumps(
        {"findings": [as_dict(finding) for finding in every], "errors": errors}, indent=2, ensure_ascii=False
    )


def as_dict(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON data."""
    return {
        "level": finding.level.value,
        "rule": finding.rule,
        "message": finding.message,
        "fix": finding.fix,
        "field": finding.field,
        "account": finding.account,
        "file": finding.place.file,
        "line": finding.place.line,
        "column": finding.place.column,
    }


def github(findings: Sequence[Finding]) -> str:
    """Return workflow commands, one a finding.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    words = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}
    return "\n".join(
        f"::{words[finding.level]} {_where(finding)}::{_data(_whole(finding))}" for finding in _merged(findings)
    )


def _where(finding: Finding) -> str:
    place = finding.place
    parts = {"file": place.file} if place.file else {}
    if place.line:
        parts |= {"line": str(place.line), "col": str(place.column)}
    parts["title"] = finding.rule
    return ",".join(f"{key}={_property(value)}" for key, value in parts.items())


def _whole(finding: Finding) -> str:
    account = f" ({finding.account})" if finding.account else ""
    return f"{finding.message}{account}" + (f"\n{finding.fix}" if finding.fix else "")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _plain(text: str) -> str:
    """Return a text that cannot move the cursor or forge a line."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def sarif(findings: Sequence[Finding]) -> str:
    """Return a SARIF 2.1.0 log of one run (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html)."""
    every = ordered(findings)
    rules = sorted({finding.rule for finding in every})
    driver = {"name": "socialpost", "version": __version__, "rules": [{"id": rule} for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, rules) for finding in every],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False)


def _result(finding: Finding, rules: Sequence[str]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": finding.level.value,
        "message": {"text": _whole(finding)},
    }
    place = finding.place
    if place.file:
        where: dict[str, Any] = {"artifactLocation": {"uri": quote(place.file)}}
        if place.line:
            where["region"] = {"startLine": place.line, "startColumn": max(place.column, 1)}
        result["locations"] = [{"physicalLocation": where}]
    return result


FORMATS: Mapping[str, Callable[[Sequence[Finding]], str]] = {
    "human": human,
    "json": as_json,
    "github": github,
    "sarif": sarif,
}
"""By the name that `validate --format` takes."""

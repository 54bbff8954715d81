"""The preview as one HTML file: every delivery as its platform would show it. No scripts, no network, no other files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from jinja2 import Template

from socialpost.cards.page import POLICY, clean, environment
from socialpost.errors import StateTrouble
from socialpost.findings import Finding, Level
from socialpost.preview import crop
from socialpost.preview.pictures import Pictures
from socialpost.preview.sheet import Look, Sheet

UPRIGHT = 0.8  # a frame narrower than this fills a phone's screen: its card is drawn narrow


@dataclass(frozen=True, slots=True)
class Column:
    """The sheets of one platform; `numbers` are those of their anchors."""

    title: str
    colour: str
    sheets: Sequence[tuple[int, Sheet]]


@dataclass(frozen=True, slots=True)
class Entry:
    """An account in the index with its sheets, by number."""

    market: str
    account: str
    sheets: Sequence[tuple[int, Sheet]]


def page(sheets: Sequence[Sheet], pictures: Pictures, findings: Iterable[Finding], now: datetime) -> str:
    """Return the page. `findings` are those of files rather than deliveries; `now` is aware."""
    numbered = list(enumerate(sheets, 1))
    html = _template().render(
        policy=POLICY,
        columns=_columns(numbered),
        entries=_entries(numbered),
        sheets=sheets,
        findings=sorted(findings, key=lambda finding: list(Level).index(finding.level)),
        errors=sum(sheet.errors > 0 for sheet in sheets),
        pictures=pictures,
        drawn=_drawn(sheets, pictures),
        crop=crop,
        now=now.timestamp(),
        local=local,
        utc=utc,
        upright=lambda sheet: bool(sheet.display.frame and sheet.display.frame < UPRIGHT),
    )
    return clean(html)


def local(sheet: Sheet) -> str:
    """Return when a delivery is due as the seller wrote it, with its zone; empty where it goes at once."""
    due = sheet.planned.due
    return f"{due.wall.replace('T', ' ')} {due.zone}" if due else ""


def utc(sheet: Sheet) -> str:
    """Return when a delivery is due in UTC; empty where it goes at once."""
    due = sheet.planned.due
    return f"{due.utc.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if due else ""


def _columns(sheets: Sequence[tuple[int, Sheet]]) -> list[Column]:
    found: dict[str, list[tuple[int, Sheet]]] = {}
    for number, sheet in sheets:
        found.setdefault(sheet.platform, []).append((number, sheet))
    return [Column(title, some[0][1].display.colour, some) for title, some in found.items()]


def _entries(sheets: Sequence[tuple[int, Sheet]]) -> list[Entry]:
    found: dict[tuple[str, str], list[tuple[int, Sheet]]] = {}
    for number, sheet in sheets:
        found.setdefault((sheet.draft.market, sheet.draft.account), []).append((number, sheet))
    return [Entry(market, account, some) for (market, account), some in sorted(found.items())]


def _drawn(sheets: Iterable[Sheet], pictures: Pictures) -> Mapping[str, Look]:
    """Return a look for every picture: the page holds each picture once, however many deliveries show it."""
    return {name: look for sheet in sheets for look in sheet.looks if (name := pictures.name(look))}


def write(html: str, target: Path) -> Path:
    """Write the page to a file, or as `index.html` into a folder, and return where it is. StateTrouble."""
    path = target / "index.html" if target.is_dir() or target.suffix.lower() not in (".html", ".htm") else target
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(html, "utf-8")
        part.replace(path)
    except OSError as problem:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise StateTrouble(f"{path} cannot be written: {problem.strerror or problem}", "name another file") from problem
    return path


@cache
def _template() -> Template:
    return environment(Path(__file__).parent).get_template("preview.html")

"""A delivery as lines for a terminal: what people see, the fold, what lies behind it, crops in words, counts, findings."""

from __future__ import annotations

from collections.abc import Iterator

from socialpost.preview.page import local, utc
from socialpost.preview.sheet import Counted, Look, Sheet

Line = tuple[str, str]
"""A line and its style: empty, head, dim, error, warning or note."""
FOLD = "- - - "


def heading(sheet: Sheet) -> str:
    """Return what names a delivery."""
    return f"{sheet.planned.key}: {sheet.platform}, {sheet.kind}"


def lines(sheet: Sheet) -> Iterator[Line]:
    """Yield what a delivery looks like, in the order of the feed, then what it is made of."""
    yield f"{' · '.join(part for part in (local(sheet), utc(sheet)) if part) or 'at once'}{_market(sheet)}", "dim"
    for label in sheet.labels:
        yield f"[{label}]", "dim"
    display = sheet.display
    if sheet.title and display.title_first:
        yield from _title(sheet.title, display.title_fold)
    if display.text_first:
        yield from _text(sheet, 0)
    for number, look in enumerate(sheet.looks, 1):
        yield from _look(look, number, len(sheet.looks))
    if sheet.title and not display.title_first:
        yield from _title(sheet.title, display.title_fold)
    if not display.text_first:
        yield from _text(sheet, 0)
    yield from ((f"( ) {answer}", "") for answer in display.poll)
    if sheet.card:
        yield f"[{'card' if display.card else 'link'}: {sheet.card}]", ""
    for number in range(1, len(sheet.parts)):
        yield f"part {number + 1}", "head"
        yield from _text(sheet, number)
    if sheet.comment:
        yield f"first comment: {sheet.comment.whole}", ""
    yield from _facts(sheet)


def _market(sheet: Sheet) -> str:
    said = ", ".join(part for part in (sheet.draft.market, sheet.draft.language) if part)
    return f" · {said}" if said else ""


def _title(title: Counted, most: int | None) -> Iterator[Line]:
    yield title.folded.shown, "head"
    if title.folded.hidden:
        yield f"{FOLD}lists show {most} characters of the title", "note"
        yield title.folded.hidden.lstrip(), "dim"


def _text(sheet: Sheet, number: int) -> Iterator[Line]:
    folded = sheet.parts[number].folded
    if folded.shown:
        yield folded.shown, ""
    if folded.hidden:
        yield f"{FOLD}{f'… {sheet.display.more}' if folded.shown else 'not shown in the feed'}", "note"
        yield folded.hidden.lstrip(), "dim"


def _look(look: Look, number: int, many: int) -> Iterator[Line]:
    which = f" {number}/{many}" if many > 1 else ""
    after = ", after a tap" if look.beyond else ""
    yield f"[{look.media.role}{which}{after}: {look.media.alt or 'no alt text'}]", ""
    if look.cut:
        yield f"  {look.cut}", "warning"
    yield from ((f"  {path}: {recipe}", "dim") for path, recipe in look.recipes)


def _facts(sheet: Sheet) -> Iterator[Line]:
    named = [("title", sheet.title), ("comment", sheet.comment)]
    parts = [(f"part {number}" if len(sheet.parts) > 1 else "text", part) for number, part in enumerate(sheet.parts, 1)]
    for name, counted in (*parts, *named):
        if counted and counted.count:
            yield f"{name} {counted.count}", "error" if counted.over else "dim"
    if sheet.planned.usd:
        yield f"cost ${sheet.planned.usd:.3f}", "dim"
    for finding in sheet.findings:
        place = f"{finding.place}: " if finding.place.file else ""
        yield f"{place}{finding.level}: {finding.message} [{finding.rule}]", str(finding.level)
        if finding.fix:
            yield f"  {finding.fix}", "dim"

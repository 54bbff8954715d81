"""A preview as plain JSON data, for `--json`."""

from __future__ import annotations

from typing import Any

from socialpost.plan.view import finding_view
from socialpost.preview.page import local, utc
from socialpost.preview.sheet import Counted, Look, Sheet


def sheet_view(sheet: Sheet) -> dict[str, Any]:
    """Return one delivery: every text in its two pieces, every picture with what the feed shows of it."""
    draft = sheet.draft
    return {
        "key": str(sheet.planned.key),
        "file": sheet.planned.file,
        "platform": draft.platform,
        "account": draft.account,
        "target": draft.target,
        "market": draft.market,
        "language": draft.language,
        "kind": draft.kind,
        "due": {"local": local(sheet), "utc": utc(sheet)} if sheet.planned.due else None,
        "title": _counted(sheet.title),
        "texts": [_counted(part) for part in sheet.parts],
        "comment": _counted(sheet.comment),
        "more": sheet.display.more,
        "card": sheet.card,
        "poll": list(sheet.display.poll),
        "labels": list(sheet.labels),
        "media": [_look(look) for look in sheet.looks],
        "source": sheet.display.source,
        "usd": str(sheet.planned.usd),
        "ok": not sheet.errors,
        "findings": [finding_view(finding) for finding in sheet.findings],
    }


def _counted(text: Counted | None) -> dict[str, Any] | None:
    if text is None:
        return None
    return {"shown": text.folded.shown, "hidden": text.folded.hidden, "count": text.count, "over": text.over}


def _look(look: Look) -> dict[str, Any]:
    box = look.box
    return {
        "path": look.media.file.path,
        "role": str(look.media.role),
        "alt": look.media.alt,
        "width": look.width,
        "height": look.height,
        "seen": {"x": box.x, "y": box.y, "width": box.width, "height": box.height},
        "cut": look.cut,
        "after_a_tap": look.beyond,
        "files": [{"path": path, "becomes": recipe} for path, recipe in look.recipes],
    }

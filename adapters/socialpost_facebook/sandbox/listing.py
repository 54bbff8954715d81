"""Lists with cursors, newest first."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from socialpost.sandbox.kit import World
from socialpost_facebook.sandbox.answers import Refusal
from socialpost_facebook.sandbox.graph import Seen, pick

KNOWN = frozenset({"limit", "after", "since", "until", "filter", "order", "type", "status", "include_hidden"})
MOST = 100


def page_of(
    world: World,
    seen: Seen,
    ids: Sequence[str],
    node: Callable[[str], Mapping[str, Any]],
    *,
    default: str,
    kind: str,
) -> dict[str, Any]:
    """Return one page of a list: `data`, and `paging` with cursors and, where there is more, `next`."""
    seen.only(KNOWN)
    limit = min(MOST, seen.whole("limit") if seen.text("limit") else 25)
    start = _after(seen, ids)
    chosen = list(ids[start : start + limit])
    data = [pick(node(key), seen.text("fields"), default, kind) for key in chosen]
    if not chosen:
        return {"data": []}
    cursors = {"before": _cursor(chosen[0]), "after": _cursor(chosen[-1])}
    paging: dict[str, Any] = {"cursors": cursors}
    if start + limit < len(ids):
        paging["next"] = f"{world.base}/graph{seen.call.path}?access_token=...&after={cursors['after']}"
    return {"data": data, "paging": paging}


def _cursor(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode()


def _after(seen: Seen, ids: Sequence[str]) -> int:
    given = seen.text("after")
    if not given:
        return 0
    try:
        return ids.index(base64.urlsafe_b64decode(given).decode()) + 1
    except (ValueError, binascii.Error):
        raise Refusal(100, "(#100) Invalid cursors values passed to paging") from None

"""What can be done with a pin that is out: look whether it is there, take it down, count."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from socialpost.adapter import Cause, Continue, Done, Effect, Fault, Flow, Live, Request, Response, Unknown
from socialpost_pinterest.account import address
from socialpost_pinterest.pace import server_time

LONGEST = timedelta(days=89)  # "at most 90 days back": https://developers.pinterest.com/docs/api/v5/pins-analytics

# analytics name comments and reactions over the whole life only; pin_metrics has other names for the same
_COUNTS = {
    "impressions": ("IMPRESSION", "impression"),
    "clicks": ("PIN_CLICK", "pin_click"),
    "outbound_clicks": ("OUTBOUND_CLICK", "clickthrough"),
    "saves": ("SAVE", "save"),
    "comments": ("TOTAL_COMMENTS", "comment"),
    "reactions": ("TOTAL_REACTIONS", "reaction"),
    "video_views": ("VIDEO_MRC_VIEW",),
}
_METRICS = ("IMPRESSION", "PIN_CLICK", "OUTBOUND_CLICK", "SAVE", "TOTAL_COMMENTS", "TOTAL_REACTIONS")


def inspect(live: Live) -> Flow:
    """Ask whether the pin is there: https://developers.pinterest.com/docs/api/v5/pins-get."""
    try:
        answer = yield Request("GET", f"/pins/{live.id}")
    except Fault as fault:
        if fault.signals.status == 404:
            return Continue()
        raise
    if str(answer.object.get("id")) == live.id:
        return Done({"id": live.id, "url": live.url or address(live.id)})
    return Unknown("Pinterest answered without the pin and without saying that it is gone")


def delete(live: Live) -> Flow:
    """Take down the pin: https://developers.pinterest.com/docs/api/v5/pins-delete (204, 200). Gone is a success."""
    try:
        yield Request("DELETE", f"/pins/{live.id}", effect=Effect.STAGE)
    except Fault as fault:
        if fault.signals.status != 404:
            raise


def metrics(live: Live) -> Flow:
    """Return {impressions, clicks, outbound_clicks, saves, comments, reactions, video_views} as far as they are told.

    Of the last 90 days, comments and reactions of the whole life; from the pin itself where analytics are refused.
    """
    answer = yield Request("GET", f"/pins/{live.id}", query={"pin_metrics": "true"})
    own = answer.object.get("pin_metrics") or {}
    found = {**(own.get("lifetime_metrics") or {}), **(own.get("90d") or {})}
    query = _period(answer)
    if query:
        try:
            told = yield Request("GET", f"/pins/{live.id}/analytics", query=query)
        except Fault as fault:
            if fault.cause is not Cause.REJECTED:
                raise
        else:
            # clicks and the like stand in one block, comments in the other: both count
            every = told.object.get("all") or {}
            found |= {**(every.get("lifetime_metrics") or {}), **(every.get("summary_metrics") or {})}
    return {name: found[key] for name, keys in _COUNTS.items() for key in keys[::-1] if isinstance(found.get(key), int)}


def adopt(url: str, _options: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the facts of a pin from its address (`.../pin/ID/`, `.../pin/some-words--ID/`). None: no pin."""
    found = re.match(r"https?://[^/?#]+/pin/(?:[^/?#]*--)?(\d{1,24})(?![^/?#])", url)
    return {"id": found[1], "url": url} if found else None


def _period(answer: Response) -> dict[str, str]:
    """Return what analytics are asked for, up to the server's today; empty when it does not tell the day."""
    today = server_time(answer)
    if today is None:
        return {}
    kind = (answer.object.get("media") or {}).get("media_type")
    names = (*_METRICS, "VIDEO_MRC_VIEW") if kind == "video" else _METRICS  # asked of an image they are refused
    start = (today - LONGEST).date().isoformat()
    return {"start_date": start, "end_date": today.date().isoformat(), "metric_types": ",".join(names)}

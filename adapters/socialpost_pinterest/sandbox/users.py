"""The account, and what is counted: https://developers.pinterest.com/docs/api/v5/user_account-get and /pins-analytics."""

from __future__ import annotations

from datetime import UTC, date, datetime

from socialpost.sandbox.kit import Answer, World
from socialpost_pinterest.sandbox.answers import Refused
from socialpost_pinterest.sandbox.guard import Caller

SUMMARY = ("IMPRESSION", "OUTBOUND_CLICK", "PIN_CLICK", "SAVE", "SAVE_RATE", "USER_FOLLOW", "PROFILE_VISIT")
LIFETIME = ("TOTAL_COMMENTS", "TOTAL_REACTIONS")
VIDEO = (
    "VIDEO_MRC_VIEW", "VIDEO_10S_VIEW", "QUARTILE_95_PERCENT_VIEW", "VIDEO_V50_WATCH_TIME", "VIDEO_START",
    "VIDEO_AVG_WATCH_TIME",
)  # fmt: skip
BACK = 90  # days


def me(world: World, caller: Caller) -> Answer:
    """GET /v5/user_account."""
    user = world.get("user", caller.user) or {}
    return Answer(
        200,
        {
            "id": user["id"],
            "username": user["username"],
            "business_name": user["business_name"],
            "account_type": "BUSINESS",
            "follower_count": 0,
            "following_count": 0,
            "monthly_views": 0,
            "pin_count": sum(pin["owner"] == caller.user for _, pin in world.all("pin")),
            "board_count": sum(board["owner"] == caller.user for _, board in world.all("board")),
            "profile_image": "https://i.pinimg.com/280x280_RS/sandbox.jpg",
            "website_url": "",
            "about": "",
        },
    )


def analytics(world: World, caller: Caller) -> Answer:
    """GET /v5/pins/{id}/analytics: clicks in one block, comments in another, as live answers have them."""
    pin = world.get("pin", caller.call.params["id"])
    if pin is None:
        raise Refused(404, 404, "Pin not found.")
    if pin["owner"] != caller.user:
        raise Refused(403, 403, "Not authorized to access board or Pin.")
    wanted = _wanted(world, caller, video=pin["media"]["type"] == "video")
    counts = pin.get("metrics") or {}
    summary = {name: counts.get(name, 0) for name in wanted if name not in LIFETIME}
    lifetime = {name: counts.get(name, 0) for name in wanted if name in LIFETIME}
    return Answer(200, {"all": {"daily_metrics": [], "summary_metrics": summary, "lifetime_metrics": lifetime}})


def _wanted(world: World, caller: Caller, *, video: bool) -> list[str]:
    query = caller.call.query
    start, end = _day(query.get("start_date", "")), _day(query.get("end_date", ""))
    wanted = [name for name in query.get("metric_types", "").split(",") if name]
    known = (*SUMMARY, *LIFETIME, *(VIDEO if video else ()))
    today = datetime.fromtimestamp(world.now(), UTC).date()
    well = start and end and wanted and set(wanted) <= set(known)
    if not (well and start and end and start <= end and (today - start).days <= BACK and (end - start).days <= BACK):
        raise Refused(400, 400, "Invalid pins analytics parameters.")
    return wanted


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

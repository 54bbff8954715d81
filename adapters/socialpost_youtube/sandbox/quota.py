"""The quota of the Cloud project, counted by the day of Los Angeles.

https://developers.google.com/youtube/v3/determine_quota_cost - the fake has one project for all accounts.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from socialpost.sandbox.kit import World
from socialpost_youtube.sandbox.answers import Refused, plain

UPLOADS, UNITS = "uploads", "units"
DAILY = {UPLOADS: 100, UNITS: 10_000}
PACIFIC = ZoneInfo("America/Los_Angeles")


def charge(world: World, bucket: str, cost: int) -> None:
    """Count a call, a failing one too. Refused: the day's quota does not cover it."""
    if not cost:
        return
    day = datetime.fromtimestamp(world.now(), PACIFIC).date().isoformat()
    used = plain(world.get("quota", day) or {})
    most = (world.get("quota", "limits") or DAILY).get(bucket, DAILY[bucket])
    if int(used.get(bucket, 0)) + cost > most:
        page = "/youtube/v3/getting-started#quota"
        says = f'The request cannot be completed because you have exceeded your <a href="{page}">quota</a>.'
        raise Refused(403, "quotaExceeded", says, "youtube.quota")
    world.put("quota", day, {**used, bucket: int(used.get(bucket, 0)) + cost})

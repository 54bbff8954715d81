"""The quota of 2026, as data and from answers: no header tells it, so only its end is heard of.

https://developers.google.com/youtube/v3/determine_quota_cost - per Google Cloud project and day: 100 uploads, and
10,000 units for everything else. The day ends at midnight in Los Angeles.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from socialpost.adapter import Budget, Cost, Request, Response
from socialpost_youtube.wire import date, reason

UPLOADS, UNITS = "uploads", "units"
DAILY = {UPLOADS: 100, UNITS: 10_000}
SPENT = ("quotaExceeded", "dailyLimitExceeded")

UPLOAD = Cost(units=1, bucket=UPLOADS)
# units: a list call is 1, a write 50, a caption track 400
LOOKS = Cost(units=10, bucket=UNITS)  # what watching a video being processed takes as a rule
LOOK = Cost(units=1, bucket=UNITS)
UPDATE = Cost(units=51, bucket=UNITS)
THUMBNAIL = Cost(units=50, bucket=UNITS)
CAPTIONS = Cost(units=400, bucket=UNITS)
PLAYLIST = Cost(units=51, bucket=UNITS)
COMMENT = Cost(units=50, bucket=UNITS)


def bucket(request: Request) -> tuple[str, ...]:
    """Return what a request draws from; the bytes of an open upload session are free."""
    if not request.target.startswith("/"):
        return ()
    return (UPLOADS,) if request.target == "/upload/youtube/v3/videos" else (UNITS,)


def meter(request: Request, response: Response) -> list[Budget]:
    """Return the budget that an answer calls used up, with the time it comes back."""
    now, drawn = date(response), bucket(request)
    if reason(response) not in SPENT or now is None:
        return []
    return [Budget(name, DAILY[name], 0, midnight(now).timestamp()) for name in drawn]


def midnight(now: datetime) -> datetime:
    """Return when the quota's day ends."""
    pacific = _pacific()
    day = now.astimezone(pacific).date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=pacific)


def _pacific() -> tzinfo:
    try:
        return ZoneInfo("America/Los_Angeles")
    except (KeyError, OSError):  # a machine without zone data; in summer this is an hour late, never early
        return timezone(timedelta(hours=-8))

"""When a login ends, worked out of what was told of it and of how long such logins live; no platform is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from socialpost.auth.credential import EXPIRES, GRANTED, REFRESH_ENDS, SCOPES, Credential
from socialpost.grants import Lifetime

# what lies outside is no end of a login: platforms and people write such times for "never" and for "nothing"
_EARLIEST, _LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Prospect:
    """Until when a login is good. Times are aware and UTC, None where nobody told and no page says.

    `token_ends` is the access token's end, `ends` when only a person can help. `sure` is False where that follows from a
    rule that may not hold. `slides`: each renewal makes `ends` so much later than itself.
    """

    method: str = ""
    token_ends: datetime | None = None
    ends: datetime | None = None
    renewable: bool = False
    sure: bool = True
    slides: timedelta | None = None
    scopes: tuple[str, ...] = ()


def prolonged(
    ends: datetime | None, fresh: datetime | None, slides: timedelta | None, uses: Iterable[datetime]
) -> datetime | None:
    """Return when a login ends that is used at these times: a use after the token's end (`fresh`) renews it."""
    if ends is None or slides is None:
        return ends
    fresh = fresh or ends - slides
    lives = max(slides - (ends - fresh), timedelta())  # an access token, from its renewal on
    for use in sorted(uses):
        if fresh <= use < ends:
            ends, fresh = use + slides, use + lives
    return ends


def prospect(credential: Credential, lifetime: Lifetime, now: datetime) -> Prospect:
    """Return until when a credential is good."""
    values = credential.values
    told, renewal, granted = (moment(values.get(name, "")) for name in (EXPIRES, REFRESH_ENDS, GRANTED))
    scopes = tuple(values.get(SCOPES, "").replace(",", " ").split())
    if not credential.renewable:
        ends = told or _after(granted, lifetime.token)
        sure = told is not None or not lifetime.unsure
        return Prospect(credential.method.name, ends, ends, sure=sure, scopes=scopes)
    fresh = _after(told, -lifetime.token) if lifetime.token else None  # every renewal brings an access token
    begun = fresh or granted
    ends, sure, slides = _renewal(lifetime, renewal, granted, begun, now)
    return Prospect(credential.method.name, told, ends, renewable=True, sure=sure, slides=slides, scopes=scopes)


def _renewal(
    lifetime: Lifetime, told: datetime | None, granted: datetime | None, begun: datetime | None, now: datetime
) -> tuple[datetime | None, bool, timedelta | None]:
    """Return when what renews it ends, whether that is sure, and by how much a renewal moves it."""
    slides = lifetime.renewal if lifetime.slides else None
    if told is not None:
        return told, True, slides
    if lifetime.renewal is not None:
        return _after(begun if slides else granted, lifetime.renewal), not lifetime.unsure, slides
    trial = _after(granted, lifetime.trial)
    if trial is not None and now < trial:  # it has not outlived a trial yet: nobody can tell whether it is one
        return trial, False, None
    return _after(begun, lifetime.unused), not lifetime.unsure, lifetime.unused


def moment(text: str) -> datetime | None:
    """Read a time as it is kept beside a credential; None where there is none, or none that a calendar has."""
    try:
        found = datetime.fromisoformat(text)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if _EARLIEST < found < _LATEST else None


def _after(start: datetime | None, length: timedelta | None) -> datetime | None:
    try:
        return None if start is None or length is None else start + length
    except OverflowError:  # nobody will see that day
        return None

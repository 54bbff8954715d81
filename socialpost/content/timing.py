"""What an account does to the times of its posts: quiet hours move them, jitter spreads them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from socialpost.content.quiet import end_of, room_before
from socialpost.content.resolved import When
from socialpost.content.times import shown
from socialpost.content.workspace import Account
from socialpost.content.zones import local, moment

Spot = tuple[str, str, str]
"""Post, account, target."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """The part of time that a plan looks at: recurring posts from `now - back` to `now + ahead`.

    `keep` names the occurrences that wait already, by (post, account, target): they stay in the plan wherever they are,
    as long as their rule means them. `due_now` lets quiet hours be.
    """

    now: datetime
    ahead: timedelta = timedelta(days=31)
    back: timedelta = timedelta(0)
    due_now: bool = False
    keep: Mapping[Spot, Collection[str]] = field(default_factory=dict)


def timed(when: When, account: Account, spot: Spot) -> tuple[When, str]:
    """Return a time moved out of the account's quiet hours and spread by its jitter; and what moved it, for people.

    `wall` is the local time that it was moved to, or what the file says; jitter is in `utc` and `shift` only. `asked`
    changes with what the account does to the time, so that a queued delivery follows.
    """
    moved, text = quiet_moved(when, account)
    if not account.jitter:
        return moved, text
    shift = _shift(moved, account, spot)
    asked = f"{moved.asked or plain(moved)}, jitter {account.jitter.total_seconds():.0f}s"
    return replace(moved, utc=moved.utc + timedelta(seconds=shift), shift=float(shift), asked=asked), text


def plain(when: When) -> str:
    """Return a time as it is asked for, when nothing else is said about it."""
    return f"{when.wall} {when.zone}"


def quiet_moved(when: When, account: Account) -> tuple[When, str]:
    """Return a time that is not in quiet hours, and what was moved where, or nothing."""
    market = account.market
    if not account.quiet or market is None:
        return when, ""
    here = local(when.utc, market.zone)
    end = end_of(account.quiet, here)
    if end == here:
        return when, ""
    wall = end.isoformat(timespec="minutes")
    hours = ", ".join(one.text for one in account.quiet)
    text = f"{shown(here)} ({market.timezone}) is in the quiet hours {hours} of {account.name}: it goes out at {shown(end)}"
    asked = f"{when.asked or plain(when)}, quiet until {wall}"
    return replace(when, wall=wall, zone=market.timezone, utc=moment(end, market.zone).utc, asked=asked), text


def _shift(when: When, account: Account, spot: Spot) -> int:
    """Return whole seconds, the same every time for a delivery, less than the jitter and than what is left until quiet."""
    most = account.jitter
    if account.market is not None:
        room = room_before(account.quiet, when.utc, account.market.zone)
        most = most if room is None else min(most, room)
    name = "\0".join((*spot, when.occurrence))
    part = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") / 2**64
    return int(part * most.total_seconds())

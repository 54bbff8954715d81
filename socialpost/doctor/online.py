"""What only the platforms can tell: whose login it is, how their clocks stand, what is left of the limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from socialpost import registry
from socialpost.deliver import lanes
from socialpost.doctor.model import STATE, Line, Site, error, note, ok, warning

SKEW, WRONG = timedelta(minutes=1), timedelta(minutes=10)
MEND = "set the clock: timedatectl set-ntp true, or your system's own way"
LITTLE = 0.1


def logins(site: Site) -> Iterator[Line]:
    """Tell whose credential each account has, by a read that changes nothing."""
    for name, asked in site.asked.items():
        if asked.me:
            yield ok(f"the platform knows it as {asked.me.get('name', '')} ({asked.me.get('id', '')})", name)
        elif asked.code:
            says = asked.trouble.removeprefix(f"{name}: ")
            yield error(says, asked.fix or f"socialpost accounts --check{site.flag}", asked.code, name)
        else:
            yield note(asked.trouble, asked.fix, name)


def identities(site: Site) -> Iterator[Line]:
    """Tell when a login is somebody else than who published before: another Page, another channel."""
    for name, asked in site.asked.items():
        mine = str(asked.me.get("id", ""))
        known = lanes.published_as(site.read, name, asked.platform)
        if mine and known and mine not in known:
            yield warning(
                f"it is {asked.me.get('name', '')} ({mine}) now, and what is out was published as {', '.join(known)}",
                f"log in as before, or give this one an account name of its own in socialpost.yaml ({name} keeps its history)",
                name,
            )


def clocks(site: Site) -> Iterator[Line]:
    """Compare our clock with those of the platforms. Signatures follow theirs; the queue goes by ours."""
    told = {name: asked.skew for name, asked in site.asked.items() if asked.skew is not None}
    apart = {name: skew for name, skew in told.items() if abs(skew) > SKEW}
    for name, skew in apart.items():
        way = "behind" if skew > timedelta() else "ahead of"
        says = f"this machine's clock is {abs(skew).total_seconds():.0f} s {way} the platform's: posts go out at wrong times"
        yield error(says, MEND, STATE, name) if abs(skew) > WRONG else warning(says, MEND, name)
    if told and not apart:
        yield ok(
            f"the clock agrees with those of {len(told)} {'account' if len(told) == 1 else 'accounts'} to the minute"
        )


def budgets(site: Site) -> Iterator[Line]:
    """Tell which limits are nearly or wholly used up."""
    for name, asked in site.asked.items():
        for one in asked.budgets:
            if one.reset is not None and one.reset <= site.now.timestamp():
                continue
            if one.limit and one.remaining <= one.limit * LITTLE:
                minutes = f", anew {_minutes(one.reset, site)}" if one.reset else ""
                yield warning(
                    f"{one.remaining:.0f} of {one.limit:.0f} left of its limit {one.bucket}{minutes}",
                    "spread the posts, or wait: what needs it is held back by itself",
                    name,
                )


def sources(site: Site) -> Iterator[Line]:
    """Tell of platforms that fetch media from a public address."""
    from socialpost.limits import Source

    for name, asked in site.asked.items():
        adapter = registry.load(asked.platform)
        if any(adapter.limits({}, kind).source is Source.PUBLIC_URL for kind in adapter.kinds):
            yield note(
                f"{adapter.title} fetches media from a public address", "they must be reachable from there", name
            )


def _minutes(reset: float, site: Site) -> str:
    left = max(1, round((reset - site.now.timestamp()) / 60))
    return f"in {left} min" if left < 120 else f"in {left // 60} h"

"""Platforms that nobody can publish to any more: what happened to each, and the nearest choice that lives.

Looked up on 2026-11-21. An adapter of that name, should there ever be one, comes before this table.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from socialpost.findings import Finding, error


@dataclass(frozen=True, slots=True)
class Retired:
    """A platform that is closed, or whose door for programs is. `nearest` are names of platforms, the nearest first."""

    title: str
    story: str
    nearest: tuple[str, ...] = ()
    advice: str = ""


RETIRED: Mapping[str, Retired] = {
    "google-plus": Retired(
        "Google+",
        "closed to consumers on 2 April 2019, its API in March 2019; what was left for companies ended in July 2023",
        ("youtube",),
        "posts on a Google Business Profile are nearest for a shop",
    ),
    "vine": Retired(
        "Vine",
        "took no uploads any more from 17 January 2017 on, and never had an API for posting",
        ("youtube", "instagram", "tiktok"),
        "a clip of 6 to 60 seconds becomes a Short or a Reel",
    ),
    "stumbleupon": Retired(
        "StumbleUpon",
        "closed on 30 June 2018; Mix, which took over its users, has no API for posting",
        ("pinterest", "reddit"),
    ),
    "delicious": Retired(
        "Delicious",
        "was bought by Pinboard in June 2017 and has been read-only since, its API is off",
        ("pinterest",),
        "bookmarks belong to Pinboard, Raindrop.io or linkding now",
    ),
    "digg": Retired(
        "Digg",
        "came back as an open beta in January 2026 and shut it down in March 2026; there is no API for posting",
        ("reddit",),
    ),
    "renren": Retired(
        "Renren",
        "was sold in November 2018, and its open platform is no longer maintained",
        (),
        "Weibo is nearest",
    ),
    "qzone": Retired(
        "Qzone",
        "took its calls for writing offline on 31 March 2014; only a person can share there, in a browser",
        (),
        "Weibo is nearest that programs can post to",
    ),
    "douban": Retired(
        "Douban",
        "stopped giving out keys years ago, and its API is reported offline; only a person can share there, in a browser",
        (),
        "Weibo is nearest that programs can post to",
    ),
    "line-notify": Retired("LINE Notify", "closed on 31 March 2025", (), "a LINE Official Account is nearest"),
}

_ALSO = {
    "googleplus": "google-plus",
    "gplus": "google-plus",
    "google-currents": "google-plus",
    "stumble-upon": "stumbleupon",
}


def retired(name: str, field: str, installed: Collection[str]) -> Finding | None:
    """Return the finding for an account on such a platform, at `field`; None when it is none."""
    found = RETIRED.get(_ALSO.get(name, name))
    if found is None:
        return None
    here = [platform for platform in found.nearest if platform in installed]
    choice = f"the nearest that lives: platform: {' or '.join(here)}" if here else ""
    fix = "; ".join(filter(None, (choice, found.advice))) or "take the account out"
    return error("platform.retired", f"{found.title} {found.story}", fix, field)

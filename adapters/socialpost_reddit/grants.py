"""How long a login at Reddit lasts, and what it must be allowed to do: https://www.reddit.com/dev/api/oauth ."""

from __future__ import annotations

from datetime import timedelta

from socialpost.adapter import Lifetime, Mode, Need

LIFETIMES = {
    "refresh token": Lifetime(
        token=timedelta(days=1),
        says="a permanent refresh token neither ends nor changes",
        source="https://praw.readthedocs.io/en/stable/package_info/praw7_migration.html",
    ),
    "script app": Lifetime(
        token=timedelta(days=1),
        says="renewed with the password, as long as that is the same and two-factor login is off",
        source="https://github.com/reddit-archive/reddit/wiki/OAuth2-Quick-Start-Example",
    ),
    # recordings of 2025 say a day, older ones an hour
    "access token": Lifetime(
        token=timedelta(days=1),
        unsure=True,
        says="Reddit's tokens live a day at most, and nothing renews this one",
        source="https://github.com/reddit-archive/reddit/wiki/OAuth2",
    ),
}

NEEDS = (
    Need(("submit",), "publishing"),
    Need(("identity",), "telling whose login it is"),
    Need(("read",), "rules, flairs and proving posts public"),
    Need(("flair",), "flairs", when="later"),
    Need(("history",), "looking for a lost post", when="later"),
    Need(("edit",), "deleting", when="later"),
)

MODES = (
    Mode(
        "commercial use of Reddit's API needs its approval and a contract, and each subreddit's own rules about"
        " self-promotion hold on top; neither can be asked",
        "read the Responsible Builder Policy, and the rules of each subreddit before the first post",
        source="https://support.reddithelp.com/hc/en-us/articles/42728983564564-Responsible-Builder-Policy",
    ),
)

"""How long a login at Pinterest lasts, and what it must be allowed to do.

https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/
"""

from __future__ import annotations

from datetime import timedelta

from socialpost.adapter import Lifetime, Mode, Need

PAGE = "https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/"

LIFETIMES = {
    "oauth2": Lifetime(
        token=timedelta(days=30),
        renewal=timedelta(days=60),
        slides=True,
        says="every renewal brings another 60 days; a name or password that is changed ends it",
        source=PAGE,
    ),
    "app owner": Lifetime(
        token=timedelta(days=30),
        says="the app's own keys get a new token at any time; a new secret key ends it",
        source=PAGE,
    ),
}

NEEDS = (
    Need(("pins:write",), "publishing and deleting"),
    Need(("boards:write",), "pinning to boards"),
    Need(("boards:read",), "finding boards and sections by their names"),
    Need(("pins:read",), "looking for a lost pin, proving it public"),
    Need(("user_accounts:read",), "telling whose login it is"),
)

# Limits are counted by the day for an app with Trial access, by the minute for one with Standard access
MODES = (
    Mode(
        "an app with Trial access cannot publish on pinterest.com: Pinterest refuses its pins (403, code 29)",
        "ask for Standard access at https://developers.pinterest.com/apps/ ; it wants a video of the login and of a pin",
        window=timedelta(hours=1),
        source="https://developers.pinterest.com/docs/getting-started/access-tiers/",
    ),
)

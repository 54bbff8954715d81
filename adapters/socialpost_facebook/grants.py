"""How long a Page's token lasts, and what it must be allowed to do.

https://developers.facebook.com/docs/pages-api/getting-started
"""

from __future__ import annotations

from socialpost.adapter import Lifetime, Mode, Need

LIFETIMES = {
    "page token": Lifetime(
        says="a Page's token that came from a long-lived login has no time limit; it dies with a new password, a lost"
        " role or a new app secret, and one that came from a short login ends after an hour or two",
        source="https://developers.facebook.com/docs/pages-api/getting-started",
    ),
}

NEEDS = (
    Need(("pages_manage_posts",), "publishing and deleting"),
    Need(("pages_read_engagement",), "reading the Page's own posts"),
    Need(("pages_manage_engagement",), "first comments", when="comment"),
    Need(("pages_read_user_content",), "looking for a lost comment", when="comment"),
    Need(("read_insights",), "numbers of posts and stories", when="later"),
)

# Nobody here has tried it; told by users
MODES = (
    Mode(
        "what an app in Development mode posts may be visible to people with a role on the app only, and Facebook does"
        " not tell a Page's token which mode the app is in",
        "switch the app to Live at https://developers.facebook.com/apps, and look at the first post while logged out",
    ),
)

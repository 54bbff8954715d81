"""How long a login of a channel lasts, and what it must be allowed to do.

https://developers.google.com/identity/protocols/oauth2#expiration
"""

from __future__ import annotations

from datetime import timedelta

from socialpost.adapter import Lifetime, Mode, Need

PAGE = "https://developers.google.com/identity/protocols/oauth2#expiration"
_BASE = "https://www.googleapis.com/auth/"
FULL, MOST = f"{_BASE}youtube.force-ssl", f"{_BASE}youtube"

LIFETIMES = {
    "oauth2": Lifetime(
        token=timedelta(hours=1),
        unused=timedelta(days=182),
        trial=timedelta(days=7),
        says="it lasts until it is revoked or lies unused for half a year; seven days while the consent screen of the"
        " Google Cloud project is in Testing",
        source=PAGE,
    ),
    "access token": Lifetime(
        token=timedelta(hours=1), says="Google's access tokens live an hour, and nothing renews this one", source=PAGE
    ),
}

NEEDS = (
    Need((FULL, MOST), "uploading and proving videos public"),
    Need((FULL,), "captions", when="captions"),
    Need((FULL,), "first comments", when="comment"),
)

# Google's revision history; nobody here has tried it on a live project
MODES = (
    Mode(
        "since 2026-11-02 Google no longer locks uploads of unverified projects to private; older projects and creator"
        " settings may still, and it cannot be asked before the first upload",
        "look at the first video while logged out; it is read back and told when it is locked",
        source="https://developers.google.com/youtube/v3/revision_history",
    ),
)

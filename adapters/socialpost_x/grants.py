"""How long a login at X lasts, and what it must be allowed to do: https://docs.x.com/fundamentals/authentication ."""

from __future__ import annotations

from datetime import timedelta

from socialpost.adapter import Lifetime, Mode, Need

MEDIA = ("photo", "gif", "video", "thread")

LIFETIMES = {
    "oauth1": Lifetime(
        says="these four strings last until somebody revokes them",
        source="https://docs.x.com/fundamentals/authentication/oauth-1-0a/overview",
    ),
    "oauth2": Lifetime(
        token=timedelta(hours=2),
        unsure=True,
        says="X does not say how long a refresh token lives; one that lies unused for long may die",
        source="https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token",
    ),
}

# https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code ; that an upload without media.write is
# refused with 403 was told by users in 2026
NEEDS = (
    Need(("tweet.write",), "publishing and deleting"),
    Need(("tweet.read",), "looking for a lost post, proving it public"),
    Need(("users.read",), "telling whose login it is"),
    Need(("media.write",), "pictures, GIFs and videos", when="media", kinds=MEDIA),
)

MODES = (
    Mode(
        "whether the app has credits left cannot be asked here: X refuses posts when they are used up (402)",
        "look at the balance at https://console.x.com ; a post costs $0.015, one with a link $0.200",
        source="https://docs.x.com/x-api/getting-started/pricing",
    ),
)

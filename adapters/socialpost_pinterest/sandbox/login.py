"""The consent page: https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/ .

Not known: whether 127.0.0.1 may stand in a redirect. The fake refuses it, so that what works here works there.
"""

from __future__ import annotations

from collections.abc import Sequence

from socialpost.sandbox.consent import Consent, handlers
from socialpost.sandbox.kit import World
from socialpost_pinterest.sandbox.tokens import CLIENT, SCOPES


def people(world: World) -> Sequence[tuple[str, str]]:
    """Return who can log in."""
    return [(key, str(user["business_name"])) for key, user in world.all("user")]


ask, decide = handlers(
    Consent(
        "Pinterest",
        "#e60023",
        {CLIENT: (r"http://localhost(:\d+)?(/.*)?", r"https://.+")},
        frozenset(
            {*SCOPES.split(), "boards:read_secret", "boards:write_secret", "pins:read_secret", "pins:write_secret"}
        ),
        people,
    )
)

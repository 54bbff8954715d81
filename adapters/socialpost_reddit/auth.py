"""How to be somebody on Reddit: a refresh token that lasts, the password of a script's own account, or a bare token.

https://github.com/reddit-archive/reddit/wiki/OAuth2 . Since 2025-11 a new client id needs Reddit's approval:
https://support.reddithelp.com/hc/en-us/articles/42728983564564-Responsible-Builder-Policy
"""

from __future__ import annotations

from socialpost.adapter import CredentialField, Header, Method, Refresh, Scheme
from socialpost_reddit.account import PROGRAM

TOKENS = "/api/v1/access_token"
AGENT = (("User-Agent", PROGRAM),)  # asked of the token call too

_STYLES = (("account", Header("access_token", "bearer ")),)
_ACCESS = CredentialField("access_token", "access token; a new one is fetched when it ends", required=False)
_CLIENT = CredentialField("client_id", "client id of the app", secret=False)
_SECRET = CredentialField("client_secret", "client secret; an installed app has none", required=False)

# A refresh token of duration=permanent neither ends nor rotates:
# https://praw.readthedocs.io/en/stable/package_info/praw7_migration.html
REFRESH = Method(
    "refresh token",
    (
        CredentialField("refresh_token", "refresh token (duration=permanent), good until it is revoked"),
        _CLIENT,
        _SECRET,
        _ACCESS,
    ),
    _STYLES,
    Refresh("www", TOKENS, basic=True, headers=AGENT),
)

# Apps of the type "script" may do so for the account that owns them, and only without two-factor authentication:
# https://github.com/reddit-archive/reddit/wiki/OAuth2-Quick-Start-Example
SCRIPT = Method(
    "script app",
    (
        CredentialField("username", "name of the account that owns the script app", secret=False),
        CredentialField("password", "its password; does not work with two-factor authentication"),
        _CLIENT,
        CredentialField("client_secret", "client secret of the script app"),
        _ACCESS,
    ),
    _STYLES,
    Refresh(
        "www",
        TOKENS,
        token="password",  # noqa: S106 - the name of a field
        grant="password",
        form=(("username", "username"), ("password", "password")),
        basic=True,
        headers=AGENT,
    ),
)

TOKEN = Method("access token", (CredentialField("access_token", "access token, good for a day at most"),), _STYLES)

SCHEME = Scheme((REFRESH, SCRIPT, TOKEN), page="https://www.reddit.com/prefs/apps")

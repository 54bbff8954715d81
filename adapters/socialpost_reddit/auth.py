"""How to be somebody on Reddit: a refresh token that lasts, the password of a script's own account, or a bare token.

https://github.com/reddit-archive/reddit/wiki/OAuth2 . Since 2025-11 a new client id needs Reddit's approval:
https://support.reddithelp.com/hc/en-us/articles/42728983564564-Responsible-Builder-Policy
"""

from __future__ import annotations

from socialpost.adapter import (
    CredentialField,
    Header,
    Login,
    Method,
    Permission,
    Place,
    Redirect,
    Refresh,
    Revoke,
    Scheme,
    Way,
    permissions,
)
from socialpost_reddit.account import PROGRAM
from socialpost_reddit.grants import NEEDS

TOKENS = "/api/v1/access_token"
AGENT = (("User-Agent", PROGRAM),)  # asked of the token call too

_STYLES = (("account", Header("access_token", "bearer ")),)
_ACCESS = CredentialField("access_token", "access token; a new one is fetched when it ends", required=False)
_CLIENT = CredentialField("client_id", "client id of the app", secret=False)
_SECRET = CredentialField("client_secret", "client secret; an installed app has none", required=False)
_LEAVE = "at https://www.reddit.com/prefs/apps revoke the app's access"
# Answers 204 for every token: https://github.com/reddit-archive/reddit/wiki/OAuth2#manually-revoking-a-token
_REVOKE = Revoke("www", "/api/v1/revoke_token", basic=True, headers=AGENT)

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
    _REVOKE,
    leave=_LEAVE,
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
    Revoke("www", "/api/v1/revoke_token", ("access_token",), basic=True, headers=AGENT),
    leave="change the account's password at Reddit if somebody else may have it",
)

TOKEN = Method(
    "access token",
    (CredentialField("access_token", "access token, good for a day at most"),),
    _STYLES,
    leave="it ends by itself within a day",
)

SCOPES = permissions(
    NEEDS,
    Permission("mysubreddits", "offering subreddits to choose from"),
)

# https://github.com/reddit-archive/reddit/wiki/OAuth2 : the redirect is compared byte for byte; PKCE is not known there
BROWSER = Login(
    "browser",
    Way.CODE,
    "refresh token",
    "in the browser: lasts until it is revoked",
    app=(_CLIENT, _SECRET),
    authorize=Place("www", "/api/v1/authorize"),
    token=Place("www", TOKENS),
    scopes=SCOPES,
    redirect=Redirect("localhost", 8080, ""),
    query=(("duration", "permanent"),),
    headers=AGENT,
    basic=True,
)

PASSWORD = Login(
    "script",
    Way.PASTE,
    "script app",
    "name and password of the account that owns a script app; not with two-factor login",
)

GUIDE = """A client id of your own: since 2025-11 Reddit gives a new one only after approval, by a ticket (its Responsible Builder
Policy); many wait long or are refused, and commercial use needs a contract. Clients that exist go on working.
1. ask at https://support.reddithelp.com (API access), then make the app at https://www.reddit.com/prefs/apps
2. type "web app" or "installed app"; "script" is for the owner's own account (--method script)
3. redirect uri, exactly: http://localhost:8080 (without a slash at the end)
4. take the id below the app's name, and the secret (an installed app has none)
Each subreddit's own rules about self-promotion hold on top."""

SCHEME = Scheme(
    (REFRESH, SCRIPT, TOKEN),
    page="https://www.reddit.com/prefs/apps",
    logins=(BROWSER, PASSWORD),
    guide=GUIDE,
)

"""How to be somebody on X: four OAuth 1.0a strings that never expire, or an OAuth 2.0 user token that is refreshed."""

from __future__ import annotations

from socialpost.adapter import (
    CredentialField,
    Header,
    Login,
    Method,
    OAuth1,
    Permission,
    Place,
    Redirect,
    Refresh,
    Revoke,
    Scheme,
    Way,
    permissions,
)
from socialpost_x.grants import NEEDS

_ACCESS_TOKEN = CredentialField(
    "access_token", "the user's access token: of OAuth 1.0a together with the three other strings, else of OAuth 2.0"
)
_API_KEY = CredentialField("api_key", "API Key of the app (consumer key), from console.x.com")
_API_KEY_SECRET = CredentialField("api_key_secret", "API Key Secret of the app (consumer secret)")
_CLIENT_ID = CredentialField("client_id", "OAuth 2.0 Client ID of the app", secret=False)
_CLIENT_SECRET = CredentialField("client_secret", "OAuth 2.0 Client Secret, for confidential apps only", required=False)
_LEAVE = "on x.com: Settings, Security and account access, Apps and sessions, Connected apps"

# https://docs.x.com/fundamentals/authentication/oauth-1-0a/overview: tokens last until somebody revokes them.
# The four strings together select this method; an access token alone selects OAuth 2.0.
OAUTH1 = Method(
    "oauth1",
    (
        _API_KEY,
        _API_KEY_SECRET,
        _ACCESS_TOKEN,
        CredentialField("access_token_secret", "Access Token Secret that was shown beside the access token"),
    ),
    (
        ("account", OAuth1("api_key", "api_key_secret", "access_token", "access_token_secret")),
        ("app", OAuth1("api_key", "api_key_secret", "", "")),
    ),
    leave=_LEAVE,
)

# https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token: two hours; a refresh spends the old
# refresh token (several users in 2026). A refused one answers invalid_request with these words; with others it means less.
OAUTH2 = Method(
    "oauth2",
    (
        _ACCESS_TOKEN,
        CredentialField("refresh_token", "refresh token (scope offline.access)", required=False, rotates=True),
        CredentialField("client_id", _CLIENT_ID.help, secret=False, required=False),
        _CLIENT_SECRET,
    ),
    (("account", Header("access_token")),),
    Refresh(
        "api",
        "/2/oauth2/token",
        revoked=(
            "invalid_request: value passed for the token was invalid",
            "invalid_grant",
            "unauthorized_client",
            "invalid_client",
        ),
    ),
    Revoke("api", "/2/oauth2/revoke"),
    leave=_LEAVE,
)

SCOPES = permissions(
    NEEDS,
    Permission("offline.access", "renewing the token: it would end after two hours"),
)

# https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code : the code lives 30 seconds; the redirect
# is compared byte for byte, and localhost is not allowed
BROWSER = Login(
    "browser",
    Way.CODE,
    "oauth2",
    "OAuth 2.0 in the browser: two hours, renewed by itself as long as only this tool has the login",
    app=(_CLIENT_ID, _CLIENT_SECRET),
    authorize=Place("site", "/i/oauth2/authorize"),
    token=Place("api", "/2/oauth2/token"),
    scopes=SCOPES,
    pkce=True,
    redirect=Redirect("127.0.0.1", 8085, "/"),
)

# https://docs.x.com/fundamentals/authentication/oauth-1-0a/pin-based-oauth
PIN = Login(
    "pin",
    Way.PIN,
    "oauth1",
    "OAuth 1.0a by a number that x.com shows: never expires, best for cron and servers",
    app=(_API_KEY, _API_KEY_SECRET),
    start=Place("api", "/oauth/request_token"),
    authorize=Place("api", "/oauth/authorize"),
    token=Place("api", "/oauth/access_token"),
)

KEYS = Login(
    "keys",
    Way.PASTE,
    "oauth1",
    "the four OAuth 1.0a strings that console.x.com shows for the app owner's own account: never expire",
)

GUIDE = """\
An app of your own at https://console.x.com (pay-per-use: $0.015 a post, $0.200 a post with a link; no review is described):
1. make a project and an app, buy credits; in the app's user authentication settings choose "Read and write"
2. type of app: "Native App" (no secret) or "Web App, Automated App or Bot" (a secret)
3. callback URI, exactly: http://127.0.0.1:8085/ (not localhost)
4. take the OAuth 2.0 Client ID (and Secret), or for --method pin the API Key and Secret
What was issued before the permission was changed stays read-only: make it anew."""

SCHEME = Scheme((OAUTH1, OAUTH2), page="https://console.x.com", logins=(BROWSER, PIN, KEYS), guide=GUIDE)

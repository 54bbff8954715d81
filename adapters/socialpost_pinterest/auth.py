"""How to be somebody on Pinterest: an OAuth 2.0 user token of 30 days and the refresh token that comes with it."""

from __future__ import annotations

from socialpost.adapter import (
    CredentialField,
    Header,
    Login,
    Method,
    Place,
    Redirect,
    Refresh,
    Scheme,
    Way,
    permissions,
)
from socialpost_pinterest.grants import NEEDS

_ID = CredentialField("client_id", "app id", secret=False)
_SECRET = CredentialField("client_secret", "app secret key")

# https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/ : access tokens live 30
# days, refresh tokens 60; every refresh brings a new refresh token. The client speaks for itself by Basic.
# A token by client credentials (`pinc_...`) may not send video.
OAUTH2 = Method(
    "oauth2",
    (
        CredentialField("access_token", "access token (pina_..., or pinc_... of client credentials)"),
        CredentialField("refresh_token", "refresh token (pinr_...), good for 60 days", required=False, rotates=True),
        CredentialField("client_id", "app id", secret=False, required=False),
        CredentialField("client_secret", "app secret key", required=False),
    ),
    (("account", Header("access_token")),),
    # Pinterest's errors carry numbers instead of OAuth's words: 2 authentication failed, 283 the grant is invalid.
    Refresh("api", "/oauth/token", revoked=("invalid_grant", "2", "283")),
    # https://developers.pinterest.com/docs/api/v5/oauth-token-revoke : for system users' tokens only
    leave="on pinterest.com: Settings, Security, Connected apps",
)

SCOPES = permissions(NEEDS)

# https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/ : the token stands for the
# app's owner; there is no refresh token, but the app's keys get a new one at any time. `as_owner` has to be said: keys
# that are only there for a login must not post for somebody else than was meant.
OWNER = Method(
    "app owner",
    (
        _ID,
        _SECRET,
        CredentialField("as_owner", "yes: publish as the owner of the app, by the app's own keys", secret=False),
        CredentialField("owner_token", "token for the app's keys; fetched when absent", required=False),
    ),
    (("account", Header("owner_token")),),
    Refresh(
        "api",
        "/oauth/token",
        token="client_secret",  # noqa: S106 - the name of a field
        grant="client_credentials",
        more=(("scope", ",".join(one.scope for one in SCOPES)),),
        revoked=("invalid_client", "unauthorized_client"),
    ),
    leave="at https://developers.pinterest.com/apps/ make a new secret key",
)

# The redirect must equal a registered one byte for byte; http://localhost:8085/ is the vendor's own example:
# https://github.com/pinterest/api-quickstart . There is no PKCE and no device flow.
BROWSER = Login(
    "browser",
    Way.CODE,
    "oauth2",
    "in the browser: 30 days, renewed by itself; it ends when it is not used for 60 days",
    app=(_ID, _SECRET),
    authorize=Place("site", "/oauth/"),
    token=Place("api", "/oauth/token"),
    scopes=SCOPES,
    separator=",",
    redirect=Redirect("localhost", 8085, "/"),
)

KEYS = Login(
    "client",
    Way.CLIENT,
    "app owner",
    "by the app's own keys, best for cron on the app owner's own account (needs two-factor login there): never ends",
    app=(_ID, _SECRET),
    token=Place("api", "/oauth/token"),
    scopes=SCOPES,
    separator=",",
    gives=(("as_owner", "yes"),),
    limits="a token of this kind cannot send videos and makes no sections of boards",
)

GUIDE = """\
An app of your own at https://developers.pinterest.com/apps/ (free; needs a business account):
1. Connect app, ask for Trial access; a person reviews it on business days
2. redirect URI, exactly: http://localhost:8085/ (the slash at the end counts)
3. take App id and App secret key
Trial access cannot publish on pinterest.com. Upgrade to Standard access: Pinterest wants a video of this login and of a
pin being made, even of an app that only you use."""

SCHEME = Scheme((OAUTH2, OWNER), page="https://developers.pinterest.com/apps/", logins=(BROWSER, KEYS), guide=GUIDE)

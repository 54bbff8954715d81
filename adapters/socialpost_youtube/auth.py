"""How to be a channel: an OAuth 2.0 login with a refresh token that lasts, as Google gives it to a desktop app."""

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
from socialpost_youtube.grants import MOST, NEEDS

_ID = CredentialField("client_id", "client id of the OAuth client (type Desktop app)", secret=False)
_SECRET = CredentialField("client_secret", "client secret of the OAuth client", required=False)
_LEAVE = "at https://myaccount.google.com/connections remove the app"

# https://developers.google.com/identity/protocols/oauth2/native-app: an access token lives about an hour; the refresh
# token is not rotated and has no fixed end (7 days while the consent screen is in Testing). The scope to ask for is
# https://www.googleapis.com/auth/youtube.force-ssl: it alone covers all that this adapter does.
# https://developers.google.com/youtube/v3/guides/authentication: service accounts do not work, they have no channel.
OAUTH2 = Method(
    "oauth2",
    (
        CredentialField("refresh_token", "refresh token of the channel (scope youtube.force-ssl)"),
        _ID,
        _SECRET,
        CredentialField("access_token", "access token; fetched with the refresh token when absent", required=False),
    ),
    (("account", Header("access_token")),),
    Refresh("oauth", "/token", revoked=("invalid_grant",)),
    Revoke(
        "oauth",
        "/revoke",
        also="Google ends every login of that Google account with this Cloud project: other channels of it, too",
    ),
    leave=_LEAVE,
)

# For trying things out: it works for an hour.
BARE_TOKEN = Method(
    "access token",
    (CredentialField("access_token", "access token alone; it ends after an hour"),),
    (("account", Header("access_token")),),
    revoke=Revoke("oauth", "/revoke", ("access_token",)),
    leave=_LEAVE,
)

_TESTING = (7, 'Is the publishing status of your Google Cloud project\'s consent screen still "Testing"?')

# One scope only: with two Google lets people tick them one by one.
BROWSER = Login(
    "browser",
    Way.CODE,
    "oauth2",
    "in the browser: lasts until it is revoked (seven days while the consent screen is in Testing)",
    app=(_ID, _SECRET),
    authorize=Place("accounts", "/o/oauth2/v2/auth"),
    token=Place("oauth", "/token"),
    scopes=permissions(NEEDS),
    pkce=True,
    redirect=Redirect("127.0.0.1"),
    query=(("access_type", "offline"), ("prompt", "consent")),
    plain=True,
    trial=_TESTING,
)

# https://developers.google.com/identity/protocols/oauth2/limited-input-device : the list of allowed scopes has `youtube`
# and not `youtube.force-ssl`; the client must be of the type "TVs and Limited Input devices"
DEVICE = Login(
    "device",
    Way.DEVICE,
    "oauth2",
    "by a code on another device, for servers without a browser",
    app=(
        CredentialField(
            "client_id", "client id of an OAuth client of the type TVs and Limited Input devices", secret=False
        ),
        CredentialField("client_secret", "its client secret"),
    ),
    app_kind="device",
    start=Place("oauth", "/device/code"),
    token=Place("oauth", "/token"),
    scopes=(Permission(MOST, "uploading, thumbnails, playlists and reading back"),),
    plain=True,
    trial=_TESTING,
    limits="Google does not let this way have comments and captions: posts with them will be refused",
)

GUIDE = """\
An OAuth client of your own at https://console.cloud.google.com (free; 10,000 quota units a day):
1. make a project; APIs & Services, Library: enable "YouTube Data API v3"
2. OAuth consent screen: External, add yourself as a test user, then "Publish app": in Testing a login ends after 7 days
3. Credentials, Create credentials, OAuth client ID, type "Desktop app" (--method device: "TVs and Limited Input devices")
4. there is no redirect URI to register for a Desktop app: it comes back to http://127.0.0.1 on any port
An unverified app shows a warning page and takes 100 users at most. Videos of a project that has not passed YouTube's audit
may be locked to private: the adapter tells when it happens."""

SCHEME = Scheme(
    (OAUTH2, BARE_TOKEN),
    page="https://console.cloud.google.com/apis/credentials",
    logins=(BROWSER, DEVICE),
    guide=GUIDE,
)

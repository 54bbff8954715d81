"""How to be a channel: an OAuth 2.0 login with a refresh token that lasts, as Google gives it to a desktop app."""

from __future__ import annotations

from socialpost.adapter import CredentialField, Header, Method, Refresh, Scheme

# https://developers.google.com/identity/protocols/oauth2/native-app: an access token lives about an hour; the refresh
# token is not rotated and has no fixed end (7 days while the consent screen is in Testing). The scope to ask for is
# https://www.googleapis.com/auth/youtube.force-ssl: it alone covers all that this adapter does.
# https://developers.google.com/youtube/v3/guides/authentication: service accounts do not work, they have no channel.
OAUTH2 = Method(
    "oauth2",
    (
        CredentialField("refresh_token", "refresh token of the channel (scope youtube.force-ssl)"),
        CredentialField("client_id", "client id of the OAuth client (type Desktop app)", secret=False),
        CredentialField("client_secret", "client secret of the OAuth client", required=False),
        CredentialField("access_token", "access token; fetched with the refresh token when absent", required=False),
    ),
    (("account", Header("access_token")),),
    Refresh("oauth", "/token", revoked=("invalid_grant",)),
)

# For trying things out: it works for an hour.
BARE_TOKEN = Method(
    "access token",
    (CredentialField("access_token", "access token alone; it ends after an hour"),),
    (("account", Header("access_token")),),
)

SCHEME = Scheme((OAUTH2, BARE_TOKEN), page="https://console.cloud.google.com/apis/credentials")

"""How to be somebody on Pinterest: an OAuth 2.0 user token of 30 days and the refresh token that comes with it."""

from __future__ import annotations

from socialpost.adapter import CredentialField, Header, Method, Refresh, Scheme

# https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/ : access tokens live 30
# days, refresh tokens 60; every refresh brings a new refresh token. The client speaks for itself by Basic.
# A token by client credentials (`pinc_...`) stands for the app's owner, cannot be refreshed, and may not send video.
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
)

SCHEME = Scheme((OAUTH2,), page="https://developers.pinterest.com/apps/")

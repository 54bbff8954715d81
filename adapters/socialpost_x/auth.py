"""How to be somebody on X: four OAuth 1.0a strings that never expire, or an OAuth 2.0 user token that is refreshed."""

from __future__ import annotations

from socialpost.adapter import CredentialField, Header, Method, OAuth1, Refresh, Scheme

_ACCESS_TOKEN = CredentialField(
    "access_token", "the user's access token: of OAuth 1.0a together with the three other strings, else of OAuth 2.0"
)

# https://docs.x.com/fundamentals/authentication/oauth-1-0a/overview: tokens last until somebody revokes them.
# The four strings together select this method; an access token alone selects OAuth 2.0.
OAUTH1 = Method(
    "oauth1",
    (
        CredentialField("api_key", "API Key of the app (consumer key), from console.x.com"),
        CredentialField("api_key_secret", "API Key Secret of the app (consumer secret)"),
        _ACCESS_TOKEN,
        CredentialField("access_token_secret", "Access Token Secret that was shown beside the access token"),
    ),
    (("account", OAuth1("api_key", "api_key_secret", "access_token", "access_token_secret")),),
)

# https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token: two hours; a refresh spends the old
# refresh token (several users in 2026). A refused one answers invalid_request, which elsewhere means less.
OAUTH2 = Method(
    "oauth2",
    (
        _ACCESS_TOKEN,
        CredentialField("refresh_token", "refresh token (scope offline.access)", required=False, rotates=True),
        CredentialField("client_id", "OAuth 2.0 Client ID of the app", secret=False, required=False),
        CredentialField("client_secret", "OAuth 2.0 Client Secret, for confidential apps only", required=False),
    ),
    (("account", Header("access_token")),),
    Refresh(
        "api",
        "/2/oauth2/token",
        revoked=("invalid_request", "invalid_grant", "unauthorized_client", "invalid_client"),
    ),
)

SCHEME = Scheme((OAUTH1, OAUTH2), page="https://console.x.com")

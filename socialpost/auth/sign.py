"""How a request carries a credential: headers by the style that the scheme names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from socialpost.auth.credential import Credential, login_fault
from socialpost.faults import Cause, Fault, Scope
from socialpost.scheme import Header, OAuth1
from socialpost.wire import Form, Request

Random = Callable[[int], bytes]
"""Gives so many random bytes."""


def sign(credential: Credential, request: Request, url: str, *, now: datetime, random: Random) -> dict[str, str]:
    """Return the headers that make `request` the account's; `url` is the whole address with its query.

    `now` is the server's time as well as we know it. Fault LOGIN: a value is missing or no header can carry it. Fault
    REFRESH: there is no access token yet, but what one can be had for.
    """
    try:
        style = credential.method.style(request.auth)
    except KeyError:
        raise Fault(
            Cause.REJECTED,
            f"{credential.account}: this request needs another kind of credential than {credential.method.name!r}",
            fix="socialpost adapters tells which kinds there are",
        ) from None
    if isinstance(style, Header):
        if credential.renewable and not credential.values.get(style.field):
            raise Fault(Cause.REFRESH, f"{credential.account}: there is no access token yet", scope=Scope.ACCOUNT)
        return {style.name: _clean(credential, style.field, style.prefix)}
    return {"Authorization": _oauth1(style, credential, (request, url), now, random(16).hex())}


def carried(credential: Credential, request: Request) -> tuple[str, ...]:
    """Return the secret values that stand in the headers of a request of the account."""
    style = credential.method.style(request.auth)
    names = (style.field,) if isinstance(style, Header) else (style.consumer_key, style.token)
    return tuple(credential.values[name] for name in names if credential.values.get(name))


def _clean(credential: Credential, name: str, prefix: str = "") -> str:
    value = credential.values.get(name, "")
    if not value or not value.isascii() or not value.isprintable():
        raise login_fault(credential.account, f"the value of {name} is empty or holds characters that cannot be sent")
    return prefix + value


def _oauth1(style: OAuth1, credential: Credential, to: tuple[Request, str], now: datetime, nonce: str) -> str:
    # https://www.rfc-editor.org/rfc/rfc5849 sections 3.4 and 3.5.1; JSON and multipart bodies are not signed.
    # The import costs 90 ms that only OAuth 1.0a needs.
    from authlib.oauth1.rfc5849.parameters import prepare_headers  # type: ignore[import-untyped]
    from authlib.oauth1.rfc5849.signature import (  # type: ignore[import-untyped]
        construct_base_string,
        hmac_sha1_signature,
    )

    request, url = to
    token = [("oauth_token", _clean(credential, style.token))] if style.token else []
    oauth = [
        ("oauth_consumer_key", _clean(credential, style.consumer_key)),
        *token,
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", str(int(now.timestamp()))),
        ("oauth_nonce", nonce),
        ("oauth_version", "1.0"),
    ]
    query = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    form = list(request.body.fields.items()) if isinstance(request.body, Form) else []
    base = construct_base_string(request.method, url.partition("?")[0], [*query, *form, *oauth])
    token_secret = _clean(credential, style.token_secret) if style.token else ""
    secrets = (_clean(credential, style.consumer_secret), token_secret)
    oauth.append(("oauth_signature", hmac_sha1_signature(base, *secrets)))
    headers: Mapping[str, str] = prepare_headers(oauth)
    return headers["Authorization"]

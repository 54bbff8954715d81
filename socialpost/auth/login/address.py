"""The address that a browser opens, and the secrets that tie its answer to this process: state and PKCE."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from socialpost.scheme import Login

Random = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Proof:
    """`state` comes back with the answer; `verifier` goes with the exchange, its hash with the address."""

    state: str
    verifier: str = field(repr=False)

    @property
    def challenge(self) -> str:
        """The hash of the verifier: https://www.rfc-editor.org/rfc/rfc7636#section-4.2 (S256)."""
        return _text(hashlib.sha256(self.verifier.encode()).digest())


def proof(random: Random) -> Proof:
    """Make a fresh proof: 256 bits each, 43 characters."""
    return Proof(_text(random(32)), _text(random(32)))


def authorize(login: Login, base: str, app: Mapping[str, str], uri: str, given: Proof) -> str:
    """Return the address of the consent page; `base` is the address of the authorize place, `app` the app's fields."""
    query = {
        "response_type": "code",
        "client_id": app["client_id"],
        "redirect_uri": uri,
        "scope": login.scope,
        "state": given.state,
    }
    if login.pkce:
        query |= {"code_challenge": given.challenge, "code_challenge_method": "S256"}
    return f"{base}?{urlencode({**query, **dict(login.query)})}"


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()

"""How to be somebody on a platform, as data: fields of a credential and how a request carries it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CredentialField:
    """One value of a credential; `secret` ones are never shown, `rotates` ones are refused from the environment."""

    name: str
    help: str
    secret: bool = True
    required: bool = True
    rotates: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """`name: prefix value-of-field`, for instance `Authorization: Bearer ...`."""

    field: str
    prefix: str = "Bearer "
    name: str = "Authorization"


@dataclass(frozen=True, slots=True)
class OAuth1:
    """OAuth 1.0a, HMAC-SHA1 (RFC 5849): JSON and multipart bodies are not signed, form bodies are."""

    consumer_key: str
    consumer_secret: str
    token: str
    token_secret: str


Style = Header | OAuth1


@dataclass(frozen=True, slots=True)
class Refresh:
    """OAuth 2.0 refresh (RFC 6749 section 6) at `origin` + `path`.

    `revoked` are the values of `error` that mean a person must log in again; anything else never does. With another
    `grant` (`password`, section 4.3) `token` names the field without which nothing can be renewed, and `form` holds
    (name in the form, field) pairs in place of the refresh token. `basic`: HTTP Basic even for a client without a
    secret. `headers` go with the call.
    """

    origin: str
    path: str
    token: str = "refresh_token"  # noqa: S105 - the name of a field
    client_id: str = "client_id"
    client_secret: str = "client_secret"  # noqa: S105 - the name of a field
    revoked: tuple[str, ...] = ("invalid_grant",)
    grant: str = "refresh_token"
    form: tuple[tuple[str, str], ...] = ()
    basic: bool = False
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """One way to be somebody: it applies when all its required fields are there.

    `styles` is (name, style) pairs; `account` must be one.
    """

    name: str
    fields: tuple[CredentialField, ...]
    styles: tuple[tuple[str, Style], ...]
    refresh: Refresh | None = None

    def style(self, name: str) -> Style:
        """Return a style by name. KeyError: the adapter asks for one that it does not declare."""
        return dict(self.styles)[name]


@dataclass(frozen=True, slots=True)
class Scheme:
    """The ways of a platform, best first."""

    methods: tuple[Method, ...]
    page: str = ""  # where a person gets the values

    @property
    def fields(self) -> tuple[CredentialField, ...]:
        """Every field of every method, each name once."""
        return tuple({field.name: field for method in self.methods for field in method.fields}.values())

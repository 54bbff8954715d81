"""How to be somebody on a platform, as data: fields of a credential, how a request carries it, how a person gets it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from socialpost.wire import Request, Response


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
    token: str  # empty: signed by the app alone, before there is a token
    token_secret: str


Style = Header | OAuth1


@dataclass(frozen=True, slots=True)
class Refresh:
    """OAuth 2.0 refresh (RFC 6749 section 6) at `origin` + `path`.

    `revoked` are the values of `error` that mean a person must log in again; anything else never does. With another
    `grant` (`password`, section 4.3) `token` names the field without which nothing can be renewed, and `form` holds
    (name in the form, field) pairs in place of the refresh token. `basic`: HTTP Basic even for a client without a
    secret. `more` stands in the form as it is, `headers` go with the call.
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
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Revoke:
    """OAuth 2.0 revocation (RFC 7009) at `origin` + `path`: each of `tokens` that is there, the first one counts.

    The client speaks for itself as in `Refresh`. `also`: what else the platform ends with it, for a person.
    """

    origin: str
    path: str
    tokens: tuple[str, ...] = ("refresh_token", "access_token")
    client_id: str = "client_id"
    client_secret: str = "client_secret"  # noqa: S105 - the name of a field
    basic: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    also: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """One way to be somebody: it applies when all its required fields are there.

    `styles` is (name, style) pairs; `account` must be one. `leave` tells a person how to end it at the platform, where
    nothing can be revoked by a call.
    """

    name: str
    fields: tuple[CredentialField, ...]
    styles: tuple[tuple[str, Style], ...]
    refresh: Refresh | None = None
    revoke: Revoke | None = None
    leave: str = ""

    def style(self, name: str) -> Style:
        """Return a style by name. KeyError: the adapter asks for one that it does not declare."""
        return dict(self.styles)[name]


class Way(StrEnum):
    """What happens in a login."""

    CODE = "code"  # a browser comes back to this machine with a code (RFC 6749 section 4.1, RFC 8252)
    PIN = "pin"  # OAuth 1.0a without a callback: the page shows a number (RFC 5849 section 2)
    DEVICE = "device"  # a code is typed into a page on another device (RFC 8628)
    CLIENT = "client"  # the app's own keys are enough (RFC 6749 section 4.4)
    PASTE = "paste"  # a person brings the values from the platform's console


@dataclass(frozen=True, slots=True)
class Place:
    """A path on one of the adapter's origins."""

    origin: str
    path: str


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where the browser comes back to on this machine: the host as the platform wants it written.

    `port` 0: any free one, where the platform does not compare it; else it must be registered exactly so.
    """

    host: str = "127.0.0.1"
    port: int = 0
    path: str = "/"

    @property
    def uri(self) -> str:
        """What to register at the platform."""
        return f"http://{self.host}{f':{self.port}' if self.port else ''}{self.path}"


@dataclass(frozen=True, slots=True)
class Permission:
    """A scope to ask for, and what does not work without it."""

    scope: str
    lost: str


Then = Callable[[Mapping[str, str]], Generator[Request, Response, Mapping[str, str]]]
"""What follows the exchange: gets all values so far, returns those that change or come new. Its requests carry their
secrets themselves (`auth="none"`) and go to the adapter's own origins only."""


@dataclass(frozen=True, slots=True)
class Login:
    """One way to log in. It makes the credential of `method`; what data cannot say is the flow `then`.

    `about` tells a person when to take it. `app` are the fields of the app that it needs, kept per platform (and per
    `app_kind`, where another kind of app is needed). `start` is where a device flow or a PIN begins. `token` takes
    `form` beside the grant's own fields, by POST or GET (`by`); the client speaks by HTTP Basic when it has a secret,
    or always (`basic`), or in the form (`plain`). `gives` are fields that get a fixed value. `trial`: days that a login
    lasts while the app is on trial, and the question that finds that out. `limits`: what cannot be done with it.
    """

    name: str
    way: Way
    method: str
    about: str
    app: tuple[CredentialField, ...] = ()
    app_kind: str = ""
    authorize: Place | None = None
    start: Place | None = None
    token: Place | None = None
    scopes: tuple[Permission, ...] = ()
    separator: str = " "
    pkce: bool = False
    redirect: Redirect = Redirect()
    query: tuple[tuple[str, str], ...] = ()
    form: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    by: str = "POST"
    basic: bool = False
    plain: bool = False
    then: Then | None = None
    gives: tuple[tuple[str, str], ...] = ()
    trial: tuple[int, str] | None = None
    limits: str = ""

    @property
    def scope(self) -> str:
        """The scopes as the platform wants them written."""
        return self.separator.join(one.scope for one in self.scopes)


@dataclass(frozen=True, slots=True)
class Scheme:
    """The ways of a platform, best first. `guide` tells in a few lines how to get an app, before its keys are asked for."""

    methods: tuple[Method, ...]
    page: str = ""  # where a person gets the values
    logins: tuple[Login, ...] = ()
    guide: str = ""

    def __post_init__(self) -> None:
        """Refuse a login that makes no method of the scheme. ValueError."""
        names = {method.name for method in self.methods}
        if wrong := [login.name for login in self.logins if login.method not in names]:
            message = f"the login {wrong[0]!r} makes no method of this scheme"
            raise ValueError(message)

    @property
    def fields(self) -> tuple[CredentialField, ...]:
        """Every field of every method and of the apps, each name once."""
        methods = [field for method in self.methods for field in method.fields]
        apps = [field for login in self.logins for field in login.app]
        return tuple({field.name: field for field in [*methods, *apps, *methods]}.values())

    def method(self, name: str) -> Method:
        """Return a method by name. KeyError."""
        return {method.name: method for method in self.methods}[name]

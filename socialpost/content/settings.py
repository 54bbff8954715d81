"""The shape of `socialpost.yaml`: pydantic models, before anything in it is looked up."""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, Tag

from socialpost.content.currencies import CURRENCIES
from socialpost.content.fields import Language, Name, Strict, time_zone, wrong
from socialpost.content.model import Override
from socialpost.content.notify_model import Notify, SmtpBlock
from socialpost.content.pace_model import Pace, span_of

RESERVED = ("account", "id", "language", "link", "market", "occurrence", "post", "tags", "title", "variables")
PLACEHOLDERS = ("account", "language", "market", "platform", "post", "target")
_TOKEN = re.compile(r"(?=[^/]*\d)[\w.=+-]{24,}|AGE-SECRET-KEY\S*")


def _currency(value: str) -> str:
    if value not in CURRENCIES:
        found = difflib.get_close_matches(value.upper(), CURRENCIES, 1, 0.7)
        raise wrong(f"{value!r} is no currency", f"did you mean `{found[0]}`?" if found else "write it like EUR")
    return value


def _origin(value: str) -> str:
    """Check an address that a credential may go to: https, or http on this machine, and nothing but host and path."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise wrong("this is no address", "write it like https://gateway.example.com") from None
    bare = not (parts.username or parts.password or parts.query or parts.fragment) and value.isprintable()
    if not parts.hostname or not bare or parts.scheme not in {"http", "https"}:
        raise wrong("an origin is https://host with a path at most", "no user name, no query")
    if parts.scheme == "http" and not _loopback(parts.hostname):
        raise wrong("a token must not travel in the clear", "use https; plain http only goes to 127.0.0.1")
    return value


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _command(value: str) -> str:
    try:
        words = shlex.split(value)
    except ValueError:
        raise wrong(
            "a quote without its partner", "it is split into words as a shell does, and run without one"
        ) from None
    if not words:
        raise wrong("an empty command", "write it like `pass show x-main`")
    if len(words) == 1 and _TOKEN.fullmatch(value.strip()):
        raise wrong(
            "this looks like a secret, not like a program", "remove it, revoke it, and name a command that prints it"
        )
    return value


def _vault_file(value: str) -> str:
    parts = PurePosixPath(value).parts
    if not parts or value.startswith("/") or ".." in parts or parts[0] in {".git", ".socialpost", "posts", "media"}:
        raise wrong("the vault is a file of the workspace, beside socialpost.yaml", "write it like secrets.age")
    return value


def _recipient(value: str) -> str:
    if value.startswith("AGE-SECRET-KEY"):
        raise wrong(
            "this is a private key", "remove it and make a new one: socialpost accounts keygen shows its public half"
        )
    if not re.fullmatch(r"age1[02-9ac-hj-np-z]{58}", value):
        raise wrong("this is no public age key", "socialpost accounts keygen shows yours: age1...")
    return value


def _utm(value: str) -> str:
    for found in re.findall(r"\{([^{}]*)\}", value):
        if found not in PLACEHOLDERS:
            raise wrong(
                f"`{{{found}}}` is no placeholder", f"known: {', '.join(f'{{{name}}}' for name in PLACEHOLDERS)}"
            )
    if re.search(r"[{}]", re.sub(r"\{[^{}]*\}", "", value)):
        raise wrong("a brace without its partner", "write {platform}")
    return value


def _variable(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", value) or value in RESERVED:
        why = "means something else in templates" if value in RESERVED else "cannot be the name of a variable"
        raise wrong(f"{value!r} {why}", "letters, digits and `_`, a letter first, and none of " + ", ".join(RESERVED))
    return value


def _database(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise wrong(
            "this is no address of a PostgreSQL database", "write it like postgresql://db.example.com/marketing"
        )
    return value


Utm = Annotated[str, AfterValidator(_utm)]
Command = Annotated[str, AfterValidator(_command)]
Commands = Annotated[
    Annotated[Command, Tag("=plain")] | Annotated[dict[str, Command], Tag("=by-field")],
    Discriminator(lambda value: "=by-field" if isinstance(value, Mapping) else "=plain"),
]


class MarketBlock(Strict):
    """A market: a language, a time zone and a currency."""

    language: Language = Field(description="en, de, pt-BR ...")
    timezone: Annotated[str, AfterValidator(time_zone)] = Field(description="An IANA name: Europe/Berlin.")
    currency: Annotated[str, AfterValidator(_currency)] | None = Field(default=None, description="ISO 4217: EUR.")


class AccountBlock(Pace):
    """One place to publish. Keys that are not named here are the platform's own settings (`page`)."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    platform: Name = Field(description="The adapter: x, facebook ...")
    market: str | None = Field(default=None, description="One of `markets`; absent: the workspace's language, no zone.")
    defaults: Override = Field(default=Override(), description="What holds unless a post says otherwise.")
    origins: dict[str, Annotated[str, AfterValidator(_origin)]] = Field(
        default_factory=dict,
        description="Other addresses of the platform's hosts; each person agrees to them once: socialpost accounts trust.",
    )
    token_command: Commands | None = Field(
        default=None,
        description="A command that prints the credential (`pass show x`), or one for each field; run without a shell.",
    )

    @property
    def options(self) -> dict[str, Any]:
        """The platform's own settings, unchecked."""
        return self.__pydantic_extra__ or {}


class VaultBlock(Strict):
    """An encrypted file (age) for the credentials, which a team may commit."""

    file: Annotated[str, AfterValidator(_vault_file)] = Field(
        default="secrets.age", description="Below the workspace's folder."
    )
    recipients: list[Annotated[str, AfterValidator(_recipient)]] = Field(
        default_factory=list, description="Public keys (age1...) of all who may read it; by default only your own."
    )


class UtmBlock(Strict):
    """Parameters added to every link: {platform}, {post}, {account}, {market}, {language}, {target} are filled in."""

    source: Utm | None = None
    medium: Utm | None = None
    campaign: Utm | None = None
    content: Utm | None = None
    term: Utm | None = None
    id: Utm | None = None


class Links(Strict):
    """What is done with links."""

    utm: UtmBlock = UtmBlock()


class Late(Strict):
    """A slot missed by more than `after`: `then` hold it for a person, publish it anyway, or skip it."""

    after: Annotated[str, AfterValidator(span_of)] = Field(default="3h", description="3h, 45m, 1h30m")
    then: Literal["hold", "publish", "skip"] = "hold"


def _claim(value: str) -> str:
    if not re.fullmatch(r"git(=[^\s/]+/\S+)?", value):
        raise wrong("that cannot be claimed on", "write `git`, or `git=origin/main` for a branch of a remote")
    return value


class PolicyBlock(Pace):
    """Rules of the team; slots, quiet hours, distance and jitter here hold for accounts that have none of their own."""

    require_alt: bool = Field(default=True, description="Every image needs an alt text.")
    untranslated: Literal["refuse", "allow"] = Field(
        default="refuse", description="A market whose language the post lacks: refuse, or use the post's own."
    )
    late: Late = Late()
    claim: Annotated[str, AfterValidator(_claim)] | None = Field(
        default=None,
        description="git, or git=origin/main: whatever sends claims each delivery on that branch first, so that two clones"
        " never send one post. Absent: only `run --once --claim` does.",
    )
    ahead: Annotated[str, AfterValidator(span_of)] = Field(
        default="31d", description="How far ahead the occurrences of recurring posts are planned and queued."
    )


class Settings(Strict):
    """The whole file. No secret ever stands in it."""

    language: Language = Field(default="en", description="The language of posts that do not say.")
    markets: dict[Name, MarketBlock] = Field(default_factory=dict)
    accounts: dict[Name, AccountBlock] = Field(default_factory=dict)
    groups: dict[Name, list[str]] = Field(
        default_factory=dict, description="Names for several accounts; may hold groups."
    )
    links: Links = Links()
    policy: PolicyBlock = PolicyBlock()
    vault: VaultBlock | None = Field(default=None, description="An encrypted file for credentials, beside the keyring.")
    notify: Notify = Field(
        default_factory=list, description="Who is told of what needs a person: one block, or a list."
    )
    smtp: SmtpBlock | None = Field(default=None, description="The server for e-mail of `notify`.")
    database: Annotated[str, AfterValidator(_database)] | None = Field(
        default=None,
        description="A team's PostgreSQL: postgresql://host/name, with ?schema=shop where several workspaces share it."
        " No password: that stands in SOCIALPOST_DATABASE, PGPASSWORD or ~/.pgpass. Absent: a file in .socialpost.",
    )
    variables: dict[Annotated[str, AfterValidator(_variable)], Any] = Field(
        default_factory=dict, description="Values for templates: {{ price[market.name] }}."
    )

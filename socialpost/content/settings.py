"""The shape of `socialpost.yaml`: pydantic models, before anything in it is looked up."""

from __future__ import annotations

import difflib
import re
from ipaddress import ip_address
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field

from socialpost.content.currencies import CURRENCIES
from socialpost.content.fields import Language, Name, Strict, time_zone, wrong
from socialpost.content.model import Override
from socialpost.content.notify_model import Notify, SmtpBlock
from socialpost.content.pace_model import Pace, span_of

RESERVED = ("account", "id", "language", "link", "market", "occurrence", "post", "tags", "title", "variables")
PLACEHOLDERS = ("account", "language", "market", "platform", "post", "target")


def _currency(value: str) -> str:
    if value not in CURRENCIES:
        found = difflib.get_close_matches(value.upper(), CURRENCIES, 1, 0.7)
        raise wrong(f"{value!r} is no currency", f"did you mean `{found[0]}`?" if found else "write it like EUR")
    return value


def _loopback(value: str) -> str:
    parts = urlsplit(value)
    host = parts.hostname or ""
    try:
        near_by = host == "localhost" or ip_address(host).is_loopback
        _ = parts.port
    except ValueError:
        near_by = False
    if parts.scheme not in {"http", "https"} or not near_by or parts.username is not None:
        raise wrong("only a loopback address may stand here", "other origins come from the environment")
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
    origins: dict[str, Annotated[str, AfterValidator(_loopback)]] = Field(
        default_factory=dict, description="Other addresses of the platform's hosts; loopback only (a sandbox)."
    )

    @property
    def options(self) -> dict[str, Any]:
        """The platform's own settings, unchecked."""
        return self.__pydantic_extra__ or {}


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


class PolicyBlock(Pace):
    """Rules of the team; slots, quiet hours, distance and jitter here hold for accounts that have none of their own."""

    require_alt: bool = Field(default=True, description="Every image needs an alt text.")
    untranslated: Literal["refuse", "allow"] = Field(
        default="refuse", description="A market whose language the post lacks: refuse, or use the post's own."
    )
    late: Late = Late()
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

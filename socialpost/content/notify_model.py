"""The shape of `notify:` and `smtp:` in `socialpost.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from socialpost.content.channels import KINDS, PORTS, Channel, Kind, Smtp, local, problem_of
from socialpost.content.fields import Strict, wrong
from socialpost.findings import Finding, error, warning

_EMAIL = re.compile(r"[^@\s<>,;:\\\"]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
_SECRET_HOSTS = re.compile(
    # addresses that let whoever has them post: https://api.slack.com/messaging/webhooks#keeping_it_secret
    r"(^|\.)(hooks\.slack(-gov)?\.com|discord(app)?\.com|webhook\.office\.com|logic\.azure\.com|hooks\.zapier\.com)$"
)
_TOKEN = re.compile(r"(?=[^/?&=]*\d)[A-Za-z0-9_-]{20,}")


def _email(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        raise wrong(f"{value[:60]!r} is no e-mail address", "write it like team@example.com")
    return value


def _webhook(value: str) -> str:
    if problem := problem_of(value):
        raise wrong(problem, "or keep it out of the file: `webhook: {env: SLACK_URL}`")
    return value


def _variable(value: str) -> str:
    if not _VARIABLE.fullmatch(value):
        raise wrong("this cannot be the name of a variable", "write it like SLACK_URL: the name, not the address")
    return value


def _host(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9:](?:[A-Za-z0-9.:-]*[A-Za-z0-9])?", value):
        raise wrong(f"{value[:60]!r} is no host", "write it like mail.example.com, the port apart")
    return value


class FromEnvironment(Strict):
    """An address that stands in the environment: it is often a secret itself."""

    env: Annotated[str, AfterValidator(_variable)] = Field(description="The name of the variable.")


Email = Annotated[str, AfterValidator(_email)]
Webhook = Annotated[
    Annotated[str, AfterValidator(_webhook), Tag("=plain")] | Annotated[FromEnvironment, Tag("=mapping")],
    Discriminator(lambda value: "=mapping" if isinstance(value, Mapping | FromEnvironment) else "=plain"),
]
Emails = Annotated[
    Annotated[Email, Tag("=plain")] | Annotated[list[Email], Tag("=list")],
    Discriminator(lambda value: "=list" if isinstance(value, list) else "=plain"),
]


class NotifyBlock(Strict):
    """Who is told, and of what: once for each delivery that comes to need a person."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)

    webhook: Webhook | None = Field(
        default=None, description="An address that takes JSON; `{env: NAME}` where the address is a secret."
    )
    email: Emails | None = Field(default=None, description="An address, or several; needs `smtp:`.")
    kinds: list[Kind] = Field(
        default_factory=lambda: list(KINDS), alias="on", min_length=1, description="Of what; absent: of all of it."
    )

    @model_validator(mode="after")
    def _somewhere(self) -> NotifyBlock:
        if self.webhook is None and not self.email:
            raise wrong("nobody is named", "add `webhook:` or `email:`")
        return self

    @property
    def channels(self) -> list[Channel]:
        """Each place apart: each is told once."""
        kinds = tuple(self.kinds)
        addresses = [self.email] if isinstance(self.email, str) else self.email or []
        found = [Channel(kinds, email=address) for address in addresses]
        if isinstance(self.webhook, FromEnvironment):
            found.append(Channel(kinds, variable=self.webhook.env))
        elif self.webhook is not None:
            found.append(Channel(kinds, url=self.webhook))
        return found


class SmtpBlock(Strict):
    """The mail server. Its password comes from SOCIALPOST_SMTP_PASSWORD, never from a file."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)

    host: Annotated[str, AfterValidator(_host)] = Field(description="mail.example.com")
    port: Annotated[int, Field(ge=1, le=65535)] | None = Field(
        default=None, description="Absent: 587 for starttls, 465 for tls, 25 for none."
    )
    user: str = Field(default="", description="The name at the server; absent: no login.")
    sender: Annotated[str, AfterValidator(_email)] = Field(alias="from", description="The sender's address.")
    security: Literal["starttls", "tls", "none"] = Field(default="starttls", description="none: this machine only.")

    @model_validator(mode="after")
    def _sealed(self) -> SmtpBlock:
        if self.security == "none" and not local(self.host):
            raise wrong("e-mail must not travel in the clear", "`security: starttls` or `tls`; none only to 127.0.0.1")
        return self

    @property
    def server(self) -> Smtp:
        """The server as a value."""
        return Smtp(self.host, self.sender, self.port or PORTS[self.security], self.user, self.security)


Notify = Annotated[
    Annotated[NotifyBlock, Tag("=one")] | Annotated[list[NotifyBlock], Tag("=list")],
    Discriminator(lambda value: "=list" if isinstance(value, list) else "=one"),
]
"""One block, or a list of them."""


def blocks(notify: NotifyBlock | list[NotifyBlock]) -> list[tuple[str, NotifyBlock]]:
    """Return each block with the path where it stands."""
    if isinstance(notify, NotifyBlock):
        return [("notify", notify)]
    return [(f"notify.{number}", block) for number, block in enumerate(notify)]


def oversights(notify: NotifyBlock | list[NotifyBlock], smtp: SmtpBlock | None) -> list[Finding]:
    """Return what the blocks do not fit in together, and addresses that look like secrets."""
    found: list[Finding] = []
    for here, block in blocks(notify):
        if block.email and smtp is None:
            fix = "add `smtp: {host: mail.example.com, from: bot@example.com}`"
            found.append(error("notify.smtp", "e-mail needs a server, and there is no `smtp:`", fix, f"{here}.email"))
        if isinstance(block.webhook, str) and (secret := _secret(block.webhook, f"{here}.webhook")):
            found.append(secret)
    return found


def _secret(url: str, field: str) -> Finding | None:
    parts = urlsplit(url)
    fix = "put it into the environment and write `webhook: {env: NOTIFY_URL}`"
    if _SECRET_HOSTS.search(parts.hostname or ""):
        says = "whoever has this address can post there, and this file is committed"
        return error("secret.in-file", says, f"{fix}; make a new address if it was committed", field)
    if _TOKEN.search(f"{parts.path}?{parts.query}"):
        return warning("secret.looks-like", "this address looks like a secret, and this file is committed", fix, field)
    return None

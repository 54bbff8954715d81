"""The workspace as a value: what `socialpost.yaml` says, checked and with its defaults."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from socialpost import registry
from socialpost.content.channels import Channel, Smtp
from socialpost.content.document import Document, read
from socialpost.content.explain import near
from socialpost.content.groups import flatten
from socialpost.content.load import validate
from socialpost.content.model import Override
from socialpost.content.notify_model import blocks, oversights
from socialpost.content.pace_model import Pace, span
from socialpost.content.quiet import Quiet, quiet
from socialpost.content.retired import retired
from socialpost.content.rhythm import Rhythm, joined, weekly
from socialpost.content.secrets import secret_in_address, secret_keys
from socialpost.content.settings import AccountBlock, Settings
from socialpost.errors import UsageError
from socialpost.findings import Finding, Level, error

FILE = "socialpost.yaml"


@dataclass(frozen=True, slots=True)
class Market:
    """A language, a time zone (IANA) and a currency (ISO 4217)."""

    name: str
    language: str
    timezone: str
    currency: str = ""

    @property
    def zone(self) -> ZoneInfo:
        """The time zone itself."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class Account:
    """One place to publish. `options` are keys the core does not know (`page`).

    `origins` and `commands` count only after the person has agreed to them (`auth.consent`). `commands` print fields of
    the credential by name; that under the empty name prints all of them.

    `slots`, `quiet`, `distance` and `jitter` are its own or, where it says nothing, those of the policy. The first two
    are local times of its market: an account that has any of them has a market.
    """

    name: str
    platform: str
    market: Market | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    defaults: Override = field(default_factory=Override)
    origins: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, str] = field(default_factory=dict)
    slots: Rhythm = field(default_factory=Rhythm)
    quiet: tuple[Quiet, ...] = ()
    distance: timedelta = timedelta(0)
    jitter: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class VaultFile:
    """An encrypted file for credentials, below the root; `recipients` are public keys, empty: the person's own."""

    file: str
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """Team rules. `late_then` is hold, publish or skip; `ahead` is how far recurring posts are planned.

    `claim` is `git` or `git=REMOTE/BRANCH` where every delivery is claimed before it is sent, else empty.
    """

    require_alt: bool = True
    untranslated: str = "refuse"
    late_after: timedelta = timedelta(hours=3)
    late_then: str = "hold"
    ahead: timedelta = timedelta(days=31)
    claim: str = ""


@dataclass(frozen=True, slots=True)
class Workspace:
    """What `socialpost.yaml` says. `groups` hold accounts, nested ones expanded; `utm` by short names (`source`)."""

    root: Path
    language: str = "en"
    markets: Mapping[str, Market] = field(default_factory=dict)
    accounts: Mapping[str, Account] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    utm: Mapping[str, str] = field(default_factory=dict)
    policy: Policy = Policy()
    vault: VaultFile | None = None
    notify: tuple[Channel, ...] = ()
    smtp: Smtp | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    document: Document = field(default_factory=lambda: Document(FILE))


def find_root(start: Path, explicit: Path | None = None) -> Path:
    """Return the folder that holds socialpost.yaml: `explicit`, or the nearest one from `start` upward.

    UsageError: there is none.
    """
    if explicit is not None:
        if (explicit / FILE).is_file():
            return explicit.resolve()
        raise UsageError(f"{explicit} is no workspace: it has no {FILE}", "make one: socialpost init DIR")
    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / FILE).is_file():
            return folder
    raise UsageError(
        f"no {FILE} here or in a folder above", "go into a workspace, give --workspace DIR, or: socialpost init DIR"
    )


def load_workspace(root: Path, platforms: Collection[str] | None = None) -> tuple[Workspace | None, list[Finding]]:
    """Return the workspace at `root` (as `find_root` gives it) and everything that is wrong with its file.

    None when anything is an error. `platforms` are the adapters that count as installed, by default those that are.
    """
    document = read(root / FILE, FILE)
    if document.data is None and not document.ok:
        return None, list(document.findings)
    settings, found = validate(document, Settings)
    found = [*document.findings, *_without_secrets(found, document), *_secrets(document)]
    if settings is None:
        return None, found
    groups, more = flatten(settings.groups, _named(document, "accounts"))
    more += oversights(settings.notify, settings.smtp)
    more += _lookups(settings, document, registry.names() if platforms is None else platforms)
    found += [document.placed(finding) for finding in more]
    if any(finding.level is Level.ERROR for finding in found):
        return None, found
    return _workspace(root, settings, groups, document), found


def _secrets(document: Document) -> list[Finding]:
    found = [*secret_keys(document.data), *secret_in_address(document.data)]
    return [document.placed(finding) for finding in found]


def _without_secrets(found: Sequence[Finding], document: Document) -> list[Finding]:
    """Leave out "unknown key" where "looks like a secret" says more."""
    secret = {finding.field for finding in secret_keys(document.data)}
    return [finding for finding in found if finding.field not in secret]


def _named(document: Document, block: str) -> list[str]:
    """Return the names as written, so that what is wrong with an account is not said again of those who name it."""
    value = document.data.get(block)
    return list(value) if isinstance(value, dict) else []


def _lookups(settings: Settings, document: Document, platforms: Collection[str]) -> list[Finding]:
    found: list[Finding] = []
    markets = _named(document, "markets")
    for name, account in settings.accounts.items():
        here = f"accounts.{name}"
        if account.platform not in platforms:
            message = f"no adapter for the platform {account.platform!r} is installed"
            unknown = error("platform.unknown", message, near(account.platform, platforms), f"{here}.platform")
            found.append(retired(account.platform, unknown.field, platforms) or unknown)
        if account.market is not None and account.market not in markets:
            message = f"no market {account.market!r}"
            found.append(error("market.unknown", message, near(account.market, markets), f"{here}.market"))
        found += _local_times(name, account, settings.policy)
    return found


def _local_times(name: str, account: AccountBlock, policy: Pace) -> list[Finding]:
    """Return what is local time of no place: slots and quiet hours of an account without a market."""
    if account.market is not None:
        return []
    found = []
    for key in ("slots", "quiet"):
        own = getattr(account, key)
        if own or (own is None and getattr(policy, key)):
            here = f"accounts.{name}.{key}" if own else f"policy.{key}"
            message = f"`{key}` are local times, and the account {name} has no market"
            fix = f"give it one: accounts.{name}.market" + ("" if own else f"; or take it out there: {key}: []")
            found.append(error("schedule.zone", message, fix, here))
    return found


def _workspace(root: Path, settings: Settings, groups: Mapping[str, tuple[str, ...]], document: Document) -> Workspace:
    markets = {
        name: Market(name, block.language, block.timezone, block.currency or "")
        for name, block in settings.markets.items()
    }
    accounts = {
        name: _account(name, block, settings.policy, markets[block.market] if block.market else None)
        for name, block in settings.accounts.items()
    }
    policy = settings.policy
    return Workspace(
        root=root,
        language=settings.language,
        markets=markets,
        accounts=accounts,
        groups=groups,
        utm=settings.links.utm.model_dump(exclude_none=True),
        policy=Policy(
            *(policy.require_alt, policy.untranslated, span(policy.late.after), policy.late.then),
            ahead=span(policy.ahead),
            claim=policy.claim or "",
        ),
        notify=tuple(channel for _, block in blocks(settings.notify) for channel in block.channels),
        smtp=settings.smtp.server if settings.smtp else None,
        vault=VaultFile(settings.vault.file, tuple(settings.vault.recipients)) if settings.vault else None,
        variables=settings.variables,
        document=document,
    )


def _commands(given: str | Mapping[str, str] | None) -> Mapping[str, str]:
    return {"": given} if isinstance(given, str) else given or {}


def _account(name: str, block: AccountBlock, policy: Pace, market: Market | None) -> Account:
    def said(key: str) -> Any:
        own = getattr(block, key)
        return getattr(policy, key) if own is None else own

    return Account(
        name,
        block.platform,
        market,
        block.options,
        block.defaults,
        block.origins,
        _commands(block.token_command),
        slots=joined(weekly(text) for text in said("slots") or ()),
        quiet=tuple(quiet(text) for text in said("quiet") or ()),
        distance=span(said("distance") or "0m"),
        jitter=span(said("jitter") or "0m"),
    )

"""THE contract: an adapter is a value made of data and small pure functions.

It never imports an HTTP client, never sleeps, never reads the clock, never opens a file. Everything that outside
authors need is importable from here. `testing` holds the suite that every adapter inherits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from socialpost.display import Display
from socialpost.draft import Draft, File, Localized, Media, Role
from socialpost.faults import Cause, Fault, FaultRow, FaultTable, Scope, Signals
from socialpost.findings import Finding, Level, error, note, warning
from socialpost.grants import Lifetime, Mode, Need, permissions
from socialpost.http_date import retry_after
from socialpost.limits import Limits, LinkPlace, MediaLimit, Source, TextLimit, Unit
from socialpost.scheme import (
    CredentialField,
    Header,
    Login,
    Method,
    OAuth1,
    Permission,
    Place,
    Redirect,
    Refresh,
    Revoke,
    Scheme,
    Way,
)
from socialpost.wire import Base64, Effect, Form, Json, Multipart, Part, Raw, Request, Response, Secret, Slice

__all__ = [
    "Adapter", "Attempt", "Base64", "Budget", "Cause", "Choice", "Choices", "Continue", "Cost", "CredentialField",
    "Display", "Done", "Draft", "Effect", "Facts", "Fault", "FaultRow", "FaultTable", "File", "Finding", "Flow",
    "Form", "Header", "Json", "Level", "Lifetime", "Limits", "LinkPlace", "Live", "Localized", "Login", "Looked",
    "Mark", "Media", "MediaLimit", "Method", "Mode", "Multipart", "Need", "OAuth1", "Options", "Origin", "Part",
    "Permission", "Place", "Raw", "Recover", "Redirect", "Refresh", "Request", "Response", "Revoke", "Role", "Scheme",
    "Scope", "Secret", "Seen", "Signals", "Slice", "Source", "Step", "StepRole", "TextLimit", "Unit", "Unknown",
    "Way", "error", "note", "permissions", "retry_after", "warning",
]  # fmt: skip

Facts = Mapping[str, Any]
"""JSON by step name: `facts["media0"]["id"]`. Also `facts["files"][key]` (`size`, `mime`, `sha256` of what is really
sent), `facts["me"]` (what `whoami` returned) and, inside a running step, its own saved facts under its own name."""

Flow = Generator[Request, Response, Any]
"""Yields requests, receives answers (or has a `Fault` thrown into it), returns what the place of use asks for."""


class Options(BaseModel):
    """Base of a platform's options: unknown keys are errors, values never change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class StepRole(StrEnum):
    """What a step is for."""

    MAIN = "main"  # makes the post
    PART = "part"  # a further part that belongs to it (thread): missing means incomplete
    CONFIRM = "confirm"  # proves it public
    FOLLOW_UP = "follow_up"  # comment, thumbnail: missing means a warning


@dataclass(frozen=True, slots=True)
class Cost:
    """What a step costs: dollars, and units of the quota `bucket`."""

    usd: Decimal = Decimal(0)
    units: int = 0
    bucket: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """How a post is recognised among others.

    `text` as people read it (links expanded, entities decoded). `media`: one string a file, kinds or ids, compared as a
    list; None when the platform did not tell. `link` and `parent` (the id it replies to): None when not told or not
    relevant. None on either side compares as equal; text always counts.
    """

    text: str = ""
    media: tuple[str, ...] | None = None
    link: str | None = None
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """One object that `find` saw. `facts` is what the step would have returned (at least `id`)."""

    id: str
    mark: Mark
    facts: Mapping[str, Any]
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look saw; `complete` False when the list ended before the time of the first attempt, or lacked fields."""

    seen: Sequence[Seen] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Attempt:
    """The attempt in doubt: when it was first sent by our clock and, estimated from its Date headers, by the server's."""

    first_sent: datetime
    server_time: datetime
    number: int = 1


@dataclass(frozen=True, slots=True)
class Done:
    """`ask`: it is there; `facts` is what the step would have returned."""

    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Continue:
    """`ask`: surely not there; running the flow again is safe. `facts` are added to the step's saved ones."""

    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unknown:
    """`ask`: cannot tell yet; look again. `says` is for a person."""

    says: str = ""


@dataclass(frozen=True, slots=True)
class Recover:
    """How to settle a lost answer.

    `ask`: authoritative, no delay; returns Done, Continue or Unknown; where it is given, it decides alone. `key`: the
    platform honours it (idempotency key, client-chosen id; the flow puts it into its request): the same bytes again, as
    long as `window` after the first time. `find`: own recent objects, returns `Looked`; the runner picks by `expect`.
    `visible_after`: "not there" is believed only after this long since the last attempt ended, and after three looks.
    `absent`: then resend once more, or ask a person. A DUPLICATE while in doubt always means "look again".
    `carries`: the facts that `ask`, `find`, `expect` and the flow itself read from other steps or saved themselves, as
    `step.fact` (the step may be a pattern: `media*.id`). A receipt carries them to another machine: ids only, no secret.
    Without them, what a machine left in doubt when it died for good is uncertain.
    """

    ask: Callable[[Facts], Flow] | None = None
    key: str | None = None
    window: timedelta | None = None
    find: Callable[[Facts, Attempt], Flow] | None = None
    expect: Callable[[Facts], Mark] | None = None
    visible_after: timedelta = timedelta(minutes=2)
    absent: Literal["resend", "ask_person"] = "ask_person"
    carries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Something an adapter asks to be done.

    `name` is unique in the plan and the journal's key. `flow` returns the step's facts; the main step's (or the confirm
    step's) hold `id` and, where known, `url`; `placed_until` (ISO 8601) when the platform holds the post until then. A
    confirm flow that learns that the post never became public raises `Fault(Cause.REJECTED)` itself; anything else that
    refuses a confirm step leaves the delivery uncertain.
    `recover` is required on PUBLISH. `needs` None means all steps before it; STAGE steps that need nothing run side by
    side. `lives`: a staged result is redone when older. `not_before`: a step that must wait.
    """

    name: str
    effect: Effect
    flow: Callable[[Facts], Flow]
    role: StepRole = StepRole.MAIN
    recover: Recover | None = None
    needs: tuple[str, ...] | None = None
    lives: timedelta | None = None
    not_before: Callable[[Facts], datetime | None] | None = None
    cost: Cost = Cost()
    title: str = ""  # for people: "upload lamp-front.jpg"

    @property
    def label(self) -> str:
        """What people call it."""
        return self.title or self.name

    def __post_init__(self) -> None:
        """Refuse a step that could publish twice. ValueError."""
        if self.effect is Effect.PUBLISH and self.recover is None:
            message = f"step {self.name}: a step that people see needs a way to recover"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Origin:
    """A host of the platform: `https://api.x.com`; a base path may follow. Credentials go to these and nowhere else.

    `browser`: only a person's browser goes there (the page of a login), so no credential ever does.
    """

    url: str
    hosts: tuple[str, ...] = ()  # further hosts that may receive the credential (URLs that the platform hands out)
    browser: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One place that a login may publish to.

    `value` is what the option becomes in socialpost.yaml. `values` are fields that the credential gets by it (a Page's
    own token). `note` says why it cannot be used, empty when it can.
    """

    title: str
    value: str
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a login may publish to: `what` is its word for a person, `option` the setting that it goes into.

    `defaults`: it belongs below the account's `defaults`, where posts may say otherwise. `needed`: without one there is
    no credential. `empty`: what to do when there is none. `more`: the list did not end.
    """

    what: str
    option: str
    found: tuple[Choice, ...]
    defaults: bool = False
    needed: bool = False
    empty: str = ""
    more: bool = False


@dataclass(frozen=True, slots=True)
class Budget:
    """One rate limit or quota as an answer told it: `remaining` of `limit` until `reset` (seconds since 1970)."""

    bucket: str
    limit: float
    remaining: float
    reset: float | None = None


@dataclass(frozen=True, slots=True)
class Live:
    """Something that is out: its id, URL, the facts of all its steps, the account's options."""

    id: str
    url: str
    facts: Facts
    options: Mapping[str, Any]


def last_number(url: str, _options: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the facts of a post from its address: `id` is the last run of digits in the path. None: no such run."""
    found = re.findall(r"\d+", url.split("?", maxsplit=1)[0])
    return {"id": found[-1], "url": url} if found and url.startswith(("https://", "http://")) else None


def _no_check(_draft: Draft) -> list[Finding]:
    return []


def _no_meter(_request: Request, _response: Response) -> list[Budget]:
    return []


def _plain(_options: Mapping[str, Any], _kind: str) -> Display:
    return Display()


def _no_bucket(_request: Request) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Adapter:
    """One platform.

    `kind` decides photo, reel, thread ... before the gate; `limits` is by options (account tier) and kind; `check` says
    what data cannot; `compile` is pure: same draft, same steps. `identity` names the platform identity as far as the
    options tell (a Page id), else empty. `meter` reads the budgets that an answer tells, `bucket` names those a request
    draws from. `whoami` returns at least `id` and `name`. `inspect` returns Done, Continue (gone) or Unknown. `delete`
    returns nothing; an object that is gone already is a success. `adopt` turns the address of a post that a person found
    into the facts of the main step. `display` tells how the feed shows a kind of post, for previews. `online` asks the
    platform before sending and returns findings (a list). `choices` gets the values of a fresh login and the account's
    options, and returns `Choices`. A missing verb is None. `lifetimes`, `needs` and `modes` are for foresight: until when
    a login lasts, what it must be allowed to do, what the platform does not tell of an app.
    """

    name: str
    title: str
    api: str  # "v2, OpenAPI 2.167, read 2026-11"
    origins: Mapping[str, Origin]
    auth: Scheme
    faults: FaultTable
    options: type[BaseModel]
    kinds: Mapping[str, str]  # kind -> what a person calls it
    kind: Callable[[Draft], str]
    limits: Callable[[Mapping[str, Any], str], Limits]
    compile: Callable[[Draft], list[Step]]
    signals: Callable[[Response], Signals]
    check: Callable[[Draft], list[Finding]] = _no_check
    meter: Callable[[Request, Response], list[Budget]] = _no_meter
    bucket: Callable[[Request], tuple[str, ...]] = _no_bucket
    display: Callable[[Mapping[str, Any], str], Display] = _plain
    identity: Callable[[Mapping[str, Any]], str] = lambda _options: ""
    whoami: Callable[[Mapping[str, Any]], Flow] | None = None
    inspect: Callable[[Live], Flow] | None = None
    delete: Callable[[Live], Flow] | None = None
    metrics: Callable[[Live], Flow] | None = None
    adopt: Callable[[str, Mapping[str, Any]], dict[str, Any] | None] = last_number
    online: Callable[[Draft], Flow] | None = None
    lifetimes: Mapping[str, Lifetime] = field(default_factory=dict)  # by method of the scheme
    needs: tuple[Need, ...] = ()
    modes: tuple[Mode, ...] = ()
    choices: Callable[[Mapping[str, str], Mapping[str, Any]], Flow] | None = None
    reads: Mapping[str, str] = field(default_factory=dict)  # capability table: feature -> how

"""Telling people, once each: failures, uncertain and held deliveries, missed times, logins that are needed.

A message is at-least-once: it counts as told when the channel took it. It never has any influence on a delivery, and a
channel that takes nothing is tried a few times, then left.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from socialpost.clock import Clock
from socialpost.content.channels import Channel, Smtp, local, problem_of
from socialpost.deliver import notices
from socialpost.deliver.database import Database
from socialpost.errors import StateTrouble
from socialpost.faults import Fault
from socialpost.schedule import mail
from socialpost.schedule.message import Message, message
from socialpost.wire import Response

BATCH = 20  # notices of one message
BATCHES = 5  # messages to a channel at once; the others follow with the next look

Post = Callable[[str, bytes], Response]
"""Sends JSON to an address and returns the answer. Fault."""


class Unheard(Exception):
    """A channel did not take a message; the text says why, without its address."""


@dataclass(frozen=True, slots=True)
class Said:
    """A line for a log: what a channel was told, or (not `heard`) why it was not."""

    text: str
    heard: bool = False


@dataclass(frozen=True, slots=True)
class Voice:
    """A channel that can be reached. `say` raises Unheard."""

    channel: Channel
    say: Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class Means:
    """What telling needs besides the channels. The sandbox reaches this machine only.

    `withheld` says why the password must not go to the server, empty where it may.
    """

    post: Post
    clock: Clock
    environ: Mapping[str, str]
    smtp: Smtp | None = None
    sandbox: bool = False
    withheld: str = ""


def voices(channels: Sequence[Channel], means: Means) -> tuple[list[Voice], list[Said]]:
    """Return the channels that can be reached, and a line for each that cannot."""
    found: list[Voice] = []
    silent: list[Said] = []
    for channel in channels:
        if problem := _unreachable(channel, means):
            silent.append(Said(f"nobody is told through {channel.name}: {problem}"))
        elif channel.email and means.smtp is not None:
            found.append(Voice(channel, _mailing(channel, means.smtp, means)))
        else:
            found.append(Voice(channel, _posting(channel.address(means.environ), means)))
    return found, silent


def tell(db: Database, heard: Sequence[Voice], root: Path, clock: Clock, *, sandbox: bool = False) -> list[Said]:
    """Tell every channel what it was not told, and return a line for each message. Never raises for what went wrong."""
    lines: list[Said] = []
    try:
        notices.forget_settled(db, clock.now())
        for voice in heard:
            for _ in range(BATCHES):
                said = _one(db, voice, root, clock.now(), sandbox=sandbox)
                lines += [said] if said else []
                if said is None or not said.heard:
                    break
    except StateTrouble as problem:
        lines.append(Said(f"nobody could be told: {problem}"))
    return lines


def _one(db: Database, voice: Voice, root: Path, now: datetime, *, sandbox: bool) -> Said | None:
    """Tell a channel one message. None: there is nothing to tell."""
    name = voice.channel.name
    taken = notices.take(db, name, voice.channel.kinds, now, BATCH)
    if not taken:
        return None
    many = f"{len(taken)} notices" if len(taken) > 1 else "1 notice"
    try:
        voice.say(message(taken, root.name, now, sandbox=sandbox))
    except Unheard as problem:
        notices.refused(db, name, taken, str(problem))
        return Said(f"{name} did not take {many}: {problem}")
    notices.accepted(db, name, taken, now)
    return Said(f"told {name}: {many}", heard=True)


def _unreachable(channel: Channel, means: Means) -> str:
    if channel.email:
        if means.smtp is None:
            return "there is no `smtp:` in socialpost.yaml"
        if means.sandbox and not local(means.smtp.host):
            return "the sandbox reaches this machine only"
        if not means.smtp.user:
            return ""
        return means.withheld or (
            "" if means.environ.get(mail.PASSWORD) else f"{mail.PASSWORD} is not set in the environment"
        )
    url = channel.address(means.environ)
    if not url:
        return f"{channel.variable} is not set in the environment"
    if problem := problem_of(url):
        return f"{channel.variable or 'its address'}: {problem}"
    if means.sandbox and not local(urlsplit(url).hostname or ""):
        return "the sandbox reaches this machine only"
    return ""


def _posting(url: str, means: Means) -> Callable[[Message], None]:
    host = urlsplit(url).hostname

    def say(told: Message) -> None:
        problem = ""
        try:
            answer = means.post(url, told.document)
        except Fault as fault:
            problem = f"{host} gave {fault.says}"
        else:
            if not 200 <= answer.status < 300:
                more = ": redirects are not followed" if 300 <= answer.status < 400 else ""
                problem = f"{host} answered {answer.status}{more}"
        if problem:
            raise Unheard(problem)

    return say


def _mailing(channel: Channel, server: Smtp, means: Means) -> Callable[[Message], None]:
    password = means.environ.get(mail.PASSWORD, "")

    def say(told: Message) -> None:
        problem = ""
        try:
            mail.send(server, channel.email, told, password, means.clock.now())
        except smtplib.SMTPResponseException as refusal:
            problem = f"{server.host} answered {refusal.smtp_code}"
        except smtplib.SMTPRecipientsRefused:
            problem = f"{server.host} does not know the address"
        except (smtplib.SMTPException, OSError) as trouble:
            problem = f"{server.host} could not be used ({type(trouble).__name__})"
        if problem:
            raise Unheard(problem)

    return say

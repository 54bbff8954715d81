"""What people are told of deliveries that need them: a text, a JSON document, a subject. Never a post's own words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from socialpost.deliver.hints import to_type
from socialpost.deliver.mask import Masker
from socialpost.deliver.notices import Notice
from socialpost.deliver.state import Hold

LONGEST = 300  # characters of a reason
WORDS = {
    "failed": "failed, nothing of it is public",
    "uncertain": "uncertain, a person must look",
    "held": "held",
    "incomplete": "public, but something is missing",
    "login": "a login is needed",
    "late": "late, not sent",
}


@dataclass(frozen=True, slots=True)
class Message:
    """`text` is for people, `document` for programs (JSON); `subject` is one line."""

    subject: str
    text: str
    document: bytes


def message(notices: Sequence[Notice], workspace: str, now: datetime, *, sandbox: bool = False) -> Message:
    """Return what is said of some notices; `workspace` is the name of its folder."""
    place = f"{_line(workspace)} (sandbox)" if sandbox else _line(workspace)
    flag = " --sandbox" if sandbox else ""
    events = [_event(one, flag) for one in notices]
    many = sum(one.many for one in notices)
    what = (
        f"{events[0]['about']}: {events[0]['key']}" if len(events) == 1 and many == 1 else f"{many} posts need somebody"
    )
    text = "\n".join([f"socialpost, {place}: {what}", *(_told(event) for event in events)])
    document = {
        "source": "socialpost",
        "version": 1,
        "workspace": workspace,
        "sandbox": sandbox,
        "time": _utc(now),
        "text": _unmarked(text),
        "events": events,
    }
    return Message(f"[socialpost] {place}: {what}", text, json.dumps(document, ensure_ascii=False).encode())


def _event(notice: Notice, flag: str) -> dict[str, Any]:
    one = notice.delivery
    mask = Masker()
    return {
        "about": notice.about,
        "key": str(one.key),
        "post": one.key.post,
        "account": one.key.account,
        "platform": one.platform,
        "file": one.file,
        "state": one.state.value,
        "deliveries": notice.many,
        "reason": mask.text(_line("; ".join(filter(None, (one.reason, *one.warnings))))),
        "fix": mask.text(_line(to_type(one.fix, sandbox=bool(flag)))),
        "url": one.url,
        "due": _utc(one.due),
        "command": _command(notice, flag),
    }


def _told(event: dict[str, Any]) -> str:
    many = f" ({event['deliveries']} posts wait)" if event["deliveries"] > 1 else ""
    name = event["account"] if event["about"] == "login" else event["key"]
    says = ". ".join(part.rstrip(".") for part in (event["reason"], event["fix"]) if part)
    rest = " ".join(part for part in (f"{says}." if says else "", event["url"]) if part)
    return f"- {name}: {WORDS[event['about']]}{many}. {rest}".rstrip() + f"\n  {event['command']}"


def _command(notice: Notice, flag: str) -> str:
    one = notice.delivery
    if notice.about == "login":
        return f"socialpost login {one.key.account}{flag}"
    if notice.about == "late":
        return f"socialpost queue release {one.key}{flag}" if one.hold is Hold.LATE else f"socialpost status{flag}"
    if notice.about == "incomplete":
        return f"socialpost queue retry {one.key}{flag}"
    return f"socialpost queue show {one.key}{flag}"


def _line(text: str) -> str:
    """Return a text as one line that is not too long and holds nothing that could forge another."""
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 3] + "..."


def _unmarked(text: str) -> str:
    """Return a text without what chats read as mark-up: a platform's words must not call everybody."""
    return text.replace("<", "\u2039").replace(">", "\u203a")


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

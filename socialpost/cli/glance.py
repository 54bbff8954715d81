"""What `status` knows, read from the journal and the files beside it in a few queries, and its lines for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from socialpost.cli import context, others, receipts
from socialpost.deliver import agenda, exits, foresight, notices, outlook, overview, quotas, roster
from socialpost.deliver.notices import Untold
from socialpost.deliver.others import Others
from socialpost.deliver.outlook import Outlook
from socialpost.deliver.quotas import Left
from socialpost.deliver.roster import Member
from socialpost.deliver.state import Delivery

ENOUGH = 1000
"""As many deliveries of a group `--json` lists without `--all`."""
WEIGHTS = ("", "note", "warning", "error", "error")
"""How a login that ends is shown: in two weeks, one week, three days, and when it has ended."""
WORKERS = ("run", "worker")
MOST = 10
"""Of so many logins that end it is counted what waits for a later time."""
DAY = timedelta(days=1)
Line = tuple[str, str]
"""A text and its style."""


@dataclass(frozen=True, slots=True)
class Glance:
    """`counts` has every group of `overview.GROUPS`; `groups` hold the first of each. `waiting`: by account, see `ending`.

    `adrift` is held by platforms and asked for by no file. `others` is what receipts tell that the journal does not know.
    """

    counts: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(overview.GROUPS, 0))
    groups: Mapping[str, list[Delivery]] = field(default_factory=lambda: {name: [] for name in overview.GROUPS})
    code: int = exits.DONE
    members: Sequence[Member] = ()
    outlooks: Sequence[Outlook] = ()
    waiting: Mapping[str, int] = field(default_factory=dict)
    left: Sequence[Left] = ()
    untold: Sequence[Untold] = ()
    adrift: Sequence[Delivery] = ()
    others: Others = others.NONE

    @property
    def empty(self) -> bool:
        """True where nothing was ever published or queued."""
        return not any(self.counts.values()) and not self.others.some


def look(root: Path, now: datetime, most: int | None, *, sandbox: bool) -> Glance:
    """Return how everything stands; at most so many deliveries of each group are read. StateTrouble."""
    with context.journal(root, sandbox=sandbox) as journal:
        elsewhere = others.look(root, journal, most, sandbox=sandbox)
        if journal is None:
            return Glance(code=elsewhere.code, others=elsewhere)
        db = journal.database
        counts = overview.counts(db, now)
        ends = [one for one in outlook.outlooks(db) if ending(one, now)]
        return Glance(
            counts,
            {name: overview.listed(db, name, now, most) if counts[name] else [] for name in overview.GROUPS},
            _worst(overview.exit_code(db, now), elsewhere.code),
            roster.all(db, journal.locks),
            outlook.outlooks(db),
            overview.waiting_after(db, {one.account: one.ends or now for one in ends[:MOST]}),
            quotas.of(db, context.state(root, sandbox=sandbox) / "pace.sqlite3", now),
            notices.untold(db),
            agenda.adrift(db, now, root),
            elsewhere,
        )


def _worst(*codes: int) -> int:
    return next(code for code in exits.ORDER if code in codes)


def ending(one: Outlook, now: datetime) -> bool:
    """Tell whether a login ends soon, or has ended."""
    return one.weight(now) > 0


def runs(found: Glance, now: datetime) -> bool:
    """Tell whether a runner or a worker is alive."""
    return any(one.kind in WORKERS and one.alive(now) for one in found.members)


def runner_lines(found: Glance, now: datetime, flag: str) -> list[Line]:
    """Return who works here; a warning where something waits and nobody does."""
    alive = [one for one in found.members if one.alive(now)]
    lines = [(_member(one, now), "") for one in alive]
    if any(one.kind in WORKERS for one in alive):
        return lines
    last = max((one.stopped or one.tick for one in found.members if one.kind == "once"), default=None)
    if last is not None:
        lines.append((f"last run --once: {ago(now - last)}", "" if now - last < DAY else "warning"))
    if any(found.counts[name] for name in ("next", "late", "under way", "stuck")) and (
        last is None or now - last >= DAY
    ):
        lines += [(_gone(one, now), "warning") for one in found.members if one.kind in WORKERS][:1]
        text = f"no runner is alive: nothing will send this. socialpost run{flag}"
        lines.append((text + ("" if flag else ", or as a service: socialpost run --install"), "warning"))
    return lines


def _member(one: Member, now: datetime) -> str:
    doing = f", sending {', '.join(one.doing)}" if one.doing else ""
    return f"{one.kind} on {one.host} (pid {one.pid}): last tick {ago(now - one.tick)}{doing}"


def _gone(one: Member, now: datetime) -> str:
    if one.stopped is not None:
        return f"{one.kind} on {one.host} was stopped {ago(now - one.stopped)}"
    if one.dead:
        return f"{one.kind} on {one.host} (pid {one.pid}) was killed; it was last heard of {ago(now - one.tick)}"
    return f"{one.kind} on {one.host} (pid {one.pid}) was last heard of {ago(now - one.tick)}: killed, or asleep"


def login_lines(found: Glance, now: datetime) -> list[Line]:
    """Return the logins that end within two weeks, each time with more weight, and what waits for a time after that."""
    return [
        (foresight.line(one, now, found.waiting.get(one.account, 0)), WEIGHTS[one.weight(now)])
        for one in foresight.soon(found.outlooks, now)
    ]


def notice_lines(found: Glance) -> list[Line]:
    """Return what a channel of `notify:` did not take."""
    return [
        (f"{one.many} not told to {one.channel} after {one.tries} tries: {one.error}", "warning")
        for one in found.untold
    ]


def left_row(one: Left) -> tuple[str, str, str, str]:
    """Return a budget as a row of a table."""
    until = receipts.when(one.reset) if one.reset else ""
    return (one.account, one.bucket, f"{one.remaining:g} of {one.quota:g}", until)


def as_dict(found: Glance, now: datetime, *, sandbox: bool) -> dict[str, Any]:
    """Return all of it as JSON data."""
    return {
        "counts": dict(found.counts),
        "groups": {
            name: [receipts.as_dict(one, sandbox=sandbox) for one in group]
            for name, group in found.groups.items()
            if group
        },
        "runners": [_member_dict(one, now) for one in found.members],
        "runner_alive": runs(found, now),
        "logins": [_login_dict(one, found, now) for one in found.outlooks],
        "limits": [_left_dict(one) for one in found.left],
        "notices": [
            {"channel": one.channel, "untold": one.many, "tries": one.tries, "error": one.error} for one in found.untold
        ],
        "adrift": [receipts.as_dict(one, sandbox=sandbox) for one in found.adrift],
        "others": others.as_dict(found.others),
        "exit": found.code,
    }


def _member_dict(one: Member, now: datetime) -> dict[str, Any]:
    times = {"started": receipts.utc(one.started), "tick": receipts.utc(one.tick), "stopped": receipts.utc(one.stopped)}
    who = {"name": one.name, "kind": one.kind, "host": one.host, "pid": one.pid, "version": one.version}
    return {**who, **times, "alive": one.alive(now), "doing": list(one.doing)}


def _login_dict(one: Outlook, found: Glance, now: datetime) -> dict[str, Any]:
    return {
        "account": one.account,
        "ends": receipts.utc(one.ends),
        "token_ends": receipts.utc(one.token_ends),
        "renewable": one.renewable,
        "sure": one.sure,
        "weight": one.weight(now),
        "seen": receipts.utc(one.seen),
        "soon": ending(one, now),
        "queued_after": found.waiting.get(one.account, 0),
    }


def _left_dict(one: Left) -> dict[str, Any]:
    return {
        "platform": one.platform,
        "account": one.account,
        "limit": one.bucket,
        "quota": one.quota,
        "remaining": one.remaining,
        "reset": receipts.utc(one.reset),
    }


def ago(length: timedelta) -> str:
    """Return a past length of time for a person."""
    return f"{span(length)} ago" if length >= timedelta(seconds=1) else "just now"


def span(length: timedelta) -> str:
    """Return a length of time for a person, in its largest unit but one: `3 h 20 min`."""
    seconds = max(int(length.total_seconds()), 0)
    days, hours, minutes = seconds // 86400, seconds % 86400 // 3600, seconds % 3600 // 60
    if days:
        return f"{days} days" if days > 1 else "1 day"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{seconds} s"

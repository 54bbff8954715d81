"""The tables of checks, in the order in which they are told."""

from __future__ import annotations

from socialpost.doctor import (
    accounts,
    content,
    folder,
    installed,
    journal,
    logins,
    machine,
    media,
    online,
    places,
    runner,
)
from socialpost.doctor.model import Check

MACHINE = (
    Check("python", machine.python),
    Check("packages", machine.packages),
    Check("terminal", machine.terminal),
    Check("clock", machine.clock),
    Check("zones", machine.zones),
    Check("pictures", media.pictures),
    Check("videos", media.films),
    Check("letters", media.letters),
    Check("keyring", accounts.keyring),
    Check("workspace", machine.nowhere),
)
WORKSPACE = (
    Check("workspace", content.settings, "root"),
    Check("posts", content.posts, "workspace"),
    Check("git", folder.ignored, "root"),
    Check("receipts", content.receipts, "root"),
    Check("receipts", content.readable, "root"),
    Check("state", folder.writable, "state"),
    Check("disk", folder.room, "state"),
    Check("disk", folder.local, "state"),
    Check("privacy", folder.private, "state"),
    Check("journal", journal.reached, "state"),
    Check("journal", journal.durable, "state"),
    Check("journal", journal.databases, "state"),
    Check("journal", journal.frozen, "state"),
    Check("journal", journal.ahead, "state"),
    Check("zones", journal.zones, "state"),
    Check("queue", journal.counts, "state"),
    Check("runner", runner.ticks, "state"),
    Check("service", installed.look, "root"),
    Check("variables", accounts.variables, "workspace"),
    Check("consent", places.consents, "workspace"),
    Check("vault", places.file, "workspace"),
    Check("credentials", accounts.credentials, "workspace"),
    Check("addresses", accounts.origins, "workspace"),
    Check("login", logins.lasting, "workspace"),
    Check("permissions", logins.permissions, "workspace"),
)
OFFLINE = MACHINE + WORKSPACE
ONLINE = (
    Check("login", online.logins),
    Check("identity", online.identities),
    Check("clock", online.clocks),
    Check("limits", online.budgets),
    Check("app", logins.modes),
    Check("media", online.sources),
)

"""Telling people of what needs them, for every command that sends: what `notify:` in socialpost.yaml names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socialpost.deliver.office import Office
    from socialpost.schedule.notify import Said


def tell(office: Office, *, sandbox: bool) -> list[Said]:
    """Tell every channel what it was not told yet; return lines for people. It may take seconds, and never raises."""
    channels = office.workspace.notify
    if not channels:
        return []
    from socialpost.schedule import notify

    means = notify.Means(office.post, office.clock, os.environ, office.workspace.smtp, sandbox)
    heard, silent = notify.voices(channels, means)
    silent = [] if sandbox else silent  # there, most channels are out of reach on purpose
    return [*silent, *notify.tell(office.journal.database, heard, office.workspace.root, office.clock, sandbox=sandbox)]

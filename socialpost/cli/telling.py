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

    withheld = _withheld(office)
    means = notify.Means(office.post, office.clock, os.environ, office.workspace.smtp, sandbox, withheld)
    heard, silent = notify.voices(channels, means)
    if sandbox:  # there, most channels are out of reach on purpose
        silent = [one for one in silent if withheld and withheld in one.text]
    return [*silent, *notify.tell(office.journal.database, heard, office.workspace.root, office.clock, sandbox=sandbox)]


def _withheld(office: Office) -> str:
    """Return why the mail server must not get the password: socialpost.yaml names it, and nobody agreed to it here."""
    from socialpost.auth.safe import open_safe
    from socialpost.errors import SocialpostError

    try:
        open_safe(office.workspace, os.environ, office.folder).check_mail()
    except SocialpostError as problem:
        return f"{problem}; {problem.fix}"
    return ""

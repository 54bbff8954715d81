"""Foresight for the commands: what a login will not live to see, told where something is planned, queued or sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from socialpost.cli import context
from socialpost.deliver import foresight
from socialpost.deliver.hints import to_type
from socialpost.deliver.office import Office
from socialpost.errors import StateTrouble
from socialpost.plan.model import DeliveryKey, Plan


def with_logins(root: Path, plan: Plan, sends: Iterable[DeliveryKey], now: datetime, *, sandbox: bool) -> Plan:
    """Return the plan with a warning at what a login will not live to see, as far as the journal knows of logins."""
    keys = set(sends)
    try:
        with context.journal(root, sandbox=sandbox) as journal:
            if journal is None:
                return plan
            known = foresight.ahead(journal.database, now)
    except StateTrouble:  # a plan only reads files; what sends will say it
        return plan
    found = foresight.findings([one for one in plan.deliveries if one.key in keys and one.ok], known)
    by_key = {one.key: replace(finding, fix=to_type(finding.fix, sandbox=sandbox)) for one, finding in found}
    told = [
        replace(one, findings=(*one.findings, by_key[one.key])) if one.key in by_key else one for one in plan.deliveries
    ]
    return replace(plan, deliveries=tuple(told))


def last_call(office: Office) -> list[str]:
    """Return a line for each login that ends within three days."""
    try:
        lines = foresight.last_call(office.journal.database, office.workspace.accounts, office.clock.now())
        return [to_type(text, sandbox=office.sandbox) for text in lines]
    except StateTrouble:  # what was sent matters more
        return []

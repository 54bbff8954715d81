"""`--online`: what only the platform can say before anything is sent, as findings of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from socialpost import registry
from socialpost.deliver import question
from socialpost.errors import LoginNeeded
from socialpost.faults import Fault
from socialpost.findings import Finding, Place, warning

if TYPE_CHECKING:
    from socialpost.deliver.office import Office
    from socialpost.plan.model import Plan, Planned


def asked(office: Office, plan: Plan) -> Plan:
    """Return the plan with what the platforms said about its deliveries. LoginNeeded: an account has no credential."""
    return replace(plan, deliveries=tuple(_one(office, planned) for planned in plan.deliveries))


def _one(office: Office, planned: Planned) -> Planned:
    adapter = registry.load(planned.draft.platform)
    if adapter.online is None or not planned.ok:
        return planned
    account = office.workspace.accounts[planned.draft.account]
    try:
        line = office.line_for(account, planned.draft.options, planned.draft.target)
        found: Sequence[Finding] = question.ask(line, adapter, adapter.online(planned.draft)) or ()
    except LoginNeeded:
        raise
    except Fault as fault:
        found = [warning("online.unanswered", f"{adapter.title} could not be asked: {fault.says}", fault.fix)]
    placed = [replace(one, account=planned.draft.account, place=_place(one, planned)) for one in found]
    return replace(planned, findings=(*planned.findings, *placed))


def _place(finding: Finding, planned: Planned) -> Place:
    return finding.place if finding.place.file else Place(planned.file)

"""`--online`: what only the platform can say before anything is sent, as findings of the plan."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
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
    answers: dict[Hashable, list[Finding]] = {}
    return replace(plan, deliveries=tuple(_one(office, planned, answers) for planned in plan.deliveries))


def _one(office: Office, planned: Planned, answers: dict[Hashable, list[Finding]]) -> Planned:
    """Ask about one delivery; about occurrences of one content only once."""
    same = (planned.file, planned.draft.account, planned.draft.target, planned.fingerprint)
    if same not in answers:
        answers[same] = _answer(office, planned)
    return replace(planned, findings=(*planned.findings, *answers[same]))


def _answer(office: Office, planned: Planned) -> list[Finding]:
    adapter = registry.load(planned.draft.platform)
    if adapter.online is None or not planned.ok:
        return []
    account = office.workspace.accounts[planned.draft.account]
    try:
        line = office.line_for(account, planned.draft.options, planned.draft.target)
        found: Sequence[Finding] = question.ask(line, adapter, adapter.online(planned.draft)) or ()
    except LoginNeeded:
        raise
    except Fault as fault:
        found = [warning("online.unanswered", f"{adapter.title} could not be asked: {fault.says}", fault.fix)]
    return [replace(one, account=planned.draft.account, place=_place(one, planned)) for one in found]


def _place(finding: Finding, planned: Planned) -> Place:
    return finding.place if finding.place.file else Place(planned.file)

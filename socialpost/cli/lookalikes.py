"""Posts that were renamed and edited after they went out: to the journal they are new, and people would see them twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

from socialpost.cli import context
from socialpost.deliver.orphans import orphans
from socialpost.deliver.state import Delivery
from socialpost.findings import Finding, Place, warning
from socialpost.plan.diff import Difference, Verdict
from socialpost.plan.model import Plan, Planned

ALIKE = 0.8
"""From so much of a text on, of 1, it may be the same post."""

LOOKED_AT = 50
"""So many of an account's posts without a file are compared, the newest first: texts take a millisecond each."""


def with_lookalikes(root: Path, plan: Plan, differences: Sequence[Difference], *, sandbox: bool) -> Plan:
    """Return the plan with a warning on what is new and reads like a post that is out and whose file is gone."""
    new = {one.key for one in differences if one.verdict is Verdict.NEW}
    with context.journal(root, sandbox=sandbox) as journal:
        if journal is None or not new:
            return plan
        accounts = {key.account for key in new}
        gone = {account: orphans(journal, root, account, LOOKED_AT) for account in accounts}
    told = (_told(one, gone[one.key.account]) if one.key in new else one for one in plan.deliveries)
    return replace(plan, deliveries=tuple(told))


def _told(planned: Planned, gone: Sequence[Delivery]) -> Planned:
    like = next((one for one in gone if _alike(planned.draft.text, one.draft.text)), None)
    return planned if like is None else replace(planned, findings=(*planned.findings, _finding(planned, like)))


def _alike(text: str, other: str) -> bool:
    match = SequenceMatcher(None, text, other, autojunk=False)
    return match.real_quick_ratio() >= ALIKE and match.quick_ratio() >= ALIKE and match.ratio() >= ALIKE


def _finding(planned: Planned, like: Delivery) -> Finding:
    says = f"reads much like {like.key}, which is out ({like.url or like.state}) and whose file {like.file} is gone"
    fix = f"if it is that post under a new name, write `id: {like.key.post}` into it, or people see it twice"
    return replace(warning("post.renamed", says, fix), place=Place(planned.file), account=planned.key.account)

"""What others have published, known here by its receipt alone: brought in when a person names it."""

from __future__ import annotations

from datetime import UTC, datetime

from socialpost.cli import context
from socialpost.content.workspace import Workspace


def bring_in(place: Workspace, what: str) -> None:
    """Let the journal know of the post (or `post@account`) that a person named, where only receipts know of it.

    The post's file says what was sent; where it is gone, nothing can be brought in.
    """
    post = what.partition("@")[0]
    told = context.receipts(place.root, sandbox=False).by_key
    known = {one.key for one in context.known(place.root, sandbox=False, posts=[post])}
    missing = {key for key in told if key.post == post} - known
    if not missing:
        return
    from socialpost.deliver.progress import silent
    from socialpost.plan.build import build
    from socialpost.plan.diff import without_time_errors

    plan = build(place, now=datetime.now(UTC))
    plan = without_time_errors(plan, [one.key for one in plan.deliveries])
    with context.office(place, sandbox=False, progress=silent) as office:
        for one in plan.deliveries:
            if one.ok and one.key in missing:
                office.claims.meet(one, office.store)

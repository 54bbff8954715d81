"""What others have published, known here by its receipt alone: brought in when a person names it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from socialpost.cli import context
from socialpost.content.workspace import Workspace
from socialpost.deliver.others import counts
from socialpost.errors import UsageError
from socialpost.receipts.model import Receipt


def bring_in(place: Workspace, what: str) -> None:
    """Let the journal know of the post (or `post@account`) that a person named, where receipts know better.

    The post's file says what was sent; where it is gone, nothing can be brought in. UsageError: all of it is such.
    """
    post = what.partition("@")[0]
    told = context.receipts(place.root, sandbox=False).by_key
    with context.journal(place.root, sandbox=False) as journal:
        known = {one.key: one for one in journal.of_post(post)} if journal else {}
    missing = [key for key, one in told.items() if key.post == post and counts(one.mark, one.id, known.get(key))]
    if not missing:
        return
    from socialpost.deliver.keep import store_lock
    from socialpost.deliver.progress import silent
    from socialpost.plan.build import build
    from socialpost.plan.diff import without_time_errors

    plan = build(place, now=datetime.now(UTC))
    plan = without_time_errors(plan, [one.key for one in plan.deliveries])
    with context.office(place, sandbox=False, progress=silent) as office, store_lock(office):
        planned = {one.key: one for one in plan.deliveries if one.ok}
        for key in missing:
            if one := planned.get(key) or planned.get(key.first):  # no file asks for what `--again` made
                office.claims.meet(replace(one, draft=replace(one.draft, occurrence=key.occurrence)), office.store)
    lost = [told[key] for key in missing if key not in planned and key.first not in planned]
    if len(lost) == len(missing) and not known:
        raise _without_file(lost[0])


def _without_file(one: Receipt) -> UsageError:
    """Return why nothing can be done from here about what another clone sent."""
    post = one.key.post
    return UsageError(
        f"{one.key} is known here by its receipt alone, and no sound file makes {post} here",
        f"bring the file back (git log --all -- 'posts/{post}.*'), or do it on the platform: {one.url or one.id}",
    )

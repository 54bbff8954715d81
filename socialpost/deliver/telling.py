"""A delivery of the journal as a receipt: what others must know of it, and nothing secret."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from socialpost.deliver.elsewhere import ELSEWHERE
from socialpost.deliver.state import Delivery, State, StepRecord, StepState
from socialpost.receipts.model import GIVES_WAY, NOT_OUT, Mark, Receipt

if TYPE_CHECKING:
    from socialpost.adapter import Step

MARKS = {
    State.ACCEPTED: Mark.ACCEPTED,
    State.PLACED: Mark.PLACED,
    State.PUBLISHED: Mark.PUBLISHED,
    State.INCOMPLETE: Mark.INCOMPLETE,
    State.UNCERTAIN: Mark.UNCERTAIN,
    State.DELETED: Mark.DELETED,
    State.FAILED: Mark.FAILED,
}


def blank(delivery: Delivery, mark: Mark) -> Receipt:
    """Return a receipt with what is known of a delivery before anything is sent."""
    known = "" if ":@" in delivery.identity else delivery.identity
    return Receipt(delivery.key, mark, "", fingerprint=delivery.fingerprint, identity=known)


def receipt(delivery: Delivery, steps: Sequence[Step], records: Mapping[str, StepRecord]) -> Receipt:
    """Return what a delivery's state means to others. It names no run, and no one works on it."""
    doubt = [one for one in records.values() if one.doubt or one.state is StepState.SENDING]
    mark = MARKS.get(delivery.state, Mark.SENDING if doubt else Mark.FREE)
    sent = [one.first_sent for one in records.values() if one.first_sent]
    facts = carried(steps, records)
    if mark in NOT_OUT:
        facts = {}
    return replace(
        blank(delivery, mark),
        id=delivery.remote_id,
        url=delivery.url,
        at=delivery.published if mark is Mark.PUBLISHED else delivery.updated,
        first=min(sent) if sent and mark is Mark.SENDING else None,
        facts={name: found for name, found in facts.items() if not _told(found, delivery)},
    )


def _told(found: Mapping[str, object], delivery: Delivery) -> bool:
    """Tell whether the receipt's own id and URL say the same."""
    return {"url": delivery.url, **found} == {"id": delivery.remote_id, "url": delivery.url}


def carried(steps: Sequence[Step], records: Mapping[str, StepRecord]) -> dict[str, dict[str, Any]]:
    """Return the facts by step that whoever goes on with a delivery must know: ids, and nothing secret."""
    wanted = [name.rpartition(".") for step in steps if step.recover for name in step.recover.carries]
    found: dict[str, dict[str, Any]] = {}
    for step in steps:
        record = records.get(step.name)
        if record is None:
            continue
        done = step.effect.value == "publish" and record.state is StepState.DONE
        names = {fact for pattern, _, fact in wanted if fnmatch.fnmatchcase(step.name, pattern)}
        kept = {
            name: value
            for name, value in record.facts.items()
            if name != ELSEWHERE and isinstance(value, str | int | float) and (done or name in names)
        }
        if kept:
            found[step.name] = kept
    return found


def begun(records: Mapping[str, StepRecord]) -> bool:
    """Tell whether anything that people can see was ever sent."""
    return any(record.attempts for record in records.values())


def continued(new: Receipt, known: Receipt, delivery: Delivery) -> Receipt:
    """Return a receipt under the name of the run that it goes on with; two different posts stay two."""
    if new.id and known.id and new.id != known.id:
        return replace(new, run=delivery.id)
    begins = new.out and known.mark in GIVES_WAY
    again = new.mark is Mark.SENDING and known.mark is Mark.UNCERTAIN
    attempt = known.attempt + 1 if begins or again else known.attempt
    return replace(new, run=known.run, attempt=attempt, after=known.after, more=known.more)


def worth_a_push(new: Receipt, delivery: Delivery, known: Receipt | None) -> bool:
    """Tell whether a push is worth it now: what only waits within this run is told at the run's end."""
    if new.mark is Mark.SENDING or (new.mark is Mark.FREE and delivery.open):
        return False
    same = known is not None and known.since is not None and known.mark is new.mark
    return not (same and delivery.open)

"""Rows of the journal as values, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from socialpost.deliver import sealed
from socialpost.deliver.database import Row
from socialpost.deliver.state import Delivery, Hold, State, StepRecord, StepState
from socialpost.draft import Draft
from socialpost.plan.model import DeliveryKey

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@cache
def _drafts() -> TypeAdapter[Draft]:
    from pydantic import TypeAdapter  # 40 ms that `status` and `queue` need not spend

    return TypeAdapter(Draft)


def dump_draft(draft: Draft) -> str:
    """Return a draft as JSON."""
    return _drafts().dump_json(draft).decode()


def dump_hashes(hashes: Mapping[str, str]) -> tuple[str, str]:
    """Return the hashes of frozen files as JSON, and one word for all of them (see `schema`)."""
    text = json.dumps(dict(hashes))
    return text, hashlib.sha256(text.encode()).hexdigest()[:20] if hashes else ""


@lru_cache(maxsize=64)
def load_draft(text: str) -> Draft:
    """Return the draft again, equal to the one that was dumped."""
    return _drafts().validate_json(text)


def pages(values: Iterable[str], most: int = 400) -> Iterator[tuple[list[str], str]]:
    """Yield values a page at a time, each with its question marks: no statement takes any number of them."""
    left = iter(values)
    while page := list(islice(left, most)):
        yield page, ", ".join("?" * len(page))


def moment(seconds: float | None) -> datetime | None:
    """Return a stored time as an aware one; None for what no calendar has (some came from a platform's answer)."""
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def sure(seconds: float) -> datetime:
    """Return a stored time that is there as an aware one."""
    return datetime.fromtimestamp(seconds, UTC)


def key(row: Row) -> DeliveryKey:
    """Return the identity in a row of deliveries."""
    return DeliveryKey(row["post"], row["account"], row["target"], row["occurrence"])


def delivery(row: Row) -> Delivery:
    """Return a delivery from its row."""
    return Delivery(
        id=row["id"],
        key=key(row),
        platform=row["platform"],
        identity=row["identity"],
        state=State(row["state"]),
        file=row["file"],
        drafted=row["draft"],
        fingerprint=row["fingerprint"],
        hashes=json.loads(row["hashes"]),
        due=datetime.fromtimestamp(row["due"], UTC),
        wall=row["wall"],
        zone=row["zone"],
        resume_at=moment(row["resume_at"]),
        hold=Hold(row["hold"]),
        reason=row["reason"],
        fix=row["fix"],
        remote_id=row["remote_id"],
        url=row["url"],
        warnings=tuple(json.loads(row["warnings"])),
        created=moment(row["created"]),
        updated=moment(row["updated"]),
        published=moment(row["published"]),
        leased=row["owner"] is not None,
        rule=row["rule"],
        asked=row["asked"],
        shift=row["shift"],
        late_ok=bool(row["late_ok"]),
        ready=moment(row["ready"]),
        lead=None if row["lead"] is None else timedelta(seconds=row["lead"]),
        token=row["token"],
    )


def step(row: Row) -> StepRecord:
    """Return a step's record from its row."""
    return StepRecord(
        name=row["name"],
        state=StepState(row["state"]),
        facts=sealed.load(row["facts"], row["sealed"]),
        doubt=bool(row["doubt"]),
        attempts=row["attempts"],
        resent=row["resent"],
        tries=row["tries"],
        looks=row["looks"],
        refused=bool(row["refused"]),
        first_sent=moment(row["first_sent"]),
        last_sent=moment(row["last_sent"]),
        server_time=moment(row["server_time"]),
        done_at=moment(row["done_at"]),
        error=row["error"],
    )

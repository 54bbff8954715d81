"""The time that a person types for `queue reschedule`, by the same rules as in a file."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from socialpost.cli import receipts
from socialpost.cli.show import Screen
from socialpost.deliver.state import Delivery, Hold
from socialpost.errors import UsageError

if TYPE_CHECKING:
    from socialpost.content.resolved import When
    from socialpost.content.workspace import Market, Workspace


def moment(
    delivery: Delivery, text: str, zone: str, workspace: Workspace | None, now: datetime, screen: Screen
) -> When:
    """Return when a delivery shall go out. UsageError: no such time, no such zone, or it has passed."""
    from pydantic import ValidationError

    from socialpost.content import times
    from socialpost.content.schedule_model import Schedule

    try:
        schedule = Schedule.model_validate({"at": text, **_zone(delivery, text, zone)})
    except ValidationError as problem:
        said = str(problem.errors()[0]["msg"]).removeprefix("Value error, ")
        raise UsageError(said, 'write it like "2026-11-28 09:00", with --in ZONE for another zone') from None
    when, findings = times.one_time(schedule, _market(delivery, workspace), "schedule")
    if when is None:
        raise UsageError(findings[0].message, findings[0].fix)
    for finding in findings:
        screen.say(f"note: {finding.message}; {finding.fix}", "note")
    if when.utc <= now:
        raise UsageError(
            f"{text} in {when.zone} has passed ({receipts.when(when.utc)})",
            f"to send it now: {_at_once(delivery, now)}",
        )
    return when


def _at_once(delivery: Delivery, now: datetime) -> str:
    if delivery.hold in (Hold.PERSON, Hold.LATE) and delivery.due <= now:
        return f"socialpost queue release {delivery.key}"
    return f"socialpost publish {delivery.file} --only {delivery.key.account} --now"


def _zone(delivery: Delivery, text: str, zone: str) -> dict[str, str]:
    """Return the zone that is meant: none where the time has an offset, else what is asked for, else its own."""
    with suppress(ValueError):
        if not zone and datetime.fromisoformat(text).tzinfo is not None:
            return {}
    if not zone and not delivery.zone[:1].isalpha():
        raise UsageError(
            f"{delivery.key} has no time zone of its own", "say in which one: --in Europe/Berlin, or --in market"
        )
    return {"in": zone or delivery.zone}


def _market(delivery: Delivery, workspace: Workspace | None) -> Market | None:
    account = workspace.accounts.get(delivery.key.account) if workspace else None
    return account.market if account else None

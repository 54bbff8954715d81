"""When the rules of a zone change, what waits moves with its wall time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from socialpost.deliver import decisions, zones
from socialpost.deliver.state import Delivery
from socialpost.plan.model import Due
from socialpost.testing.rig import Rig, plan
from tests.deliver.cases import ONE

BERLIN = "Europe/Berlin"
WINTER = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def queued(rig: Rig, zone: str = BERLIN, shift: float = 0.0) -> Delivery:
    planned = replace(plan(replace(ONE, draft=replace(ONE.draft, media=())), rig.adapter, rig.folder))
    due = Due("2026-12-01T09:00", zone, WINTER + timedelta(seconds=shift), shift=shift)
    return decisions.add(rig.journal, replace(planned, due=due), due.utc)


def test_a_new_rule_moves_what_waits_and_says_so(rig: Rig) -> None:
    delivery = queued(rig)
    was_summer_then = delivery.due - timedelta(hours=1)
    with rig.journal.database.transaction() as db:  # as by data that said: summer time all the year
        db.execute("UPDATE delivery SET due=?", (was_summer_then.timestamp(),))
    moved = zones.follow(rig.journal.database, lambda _zone: "newer")
    assert [(one.key, one.before, one.after) for one in moved] == [(str(delivery.key), was_summer_then, WINTER)]
    assert rig.journal.get(delivery.id).due == WINTER
    assert "2026-12-01 09:00 Europe/Berlin is 2026-12-01 08:00 UTC" in zones.says(moved)[0]
    assert zones.follow(rig.journal.database, lambda _zone: "newer") == []


def test_the_jitter_moves_with_it(rig: Rig) -> None:
    delivery = queued(rig, shift=90.0)
    with rig.journal.database.transaction() as db:
        db.execute("UPDATE delivery SET due=due-3600")
    zones.follow(rig.journal.database, lambda _zone: "newer")
    assert rig.journal.get(delivery.id).due == WINTER + timedelta(seconds=90)


def test_data_that_is_the_same_or_missing_moves_nothing(rig: Rig) -> None:
    queued(rig)
    with rig.journal.database.transaction() as db:
        db.execute("UPDATE delivery SET due=due-3600")
    assert zones.follow(rig.journal.database) == []
    assert zones.follow(rig.journal.database, lambda _zone: "") == []


def test_an_offset_is_no_zone_that_could_change(rig: Rig) -> None:
    queued(rig, zone="+01:00")
    assert rig.journal.database.read("SELECT * FROM zone") == []


@pytest.mark.parametrize("zone", [BERLIN, "UTC", "America/Argentina/Buenos_Aires"])
def test_the_tzdata_package_stands_in_for_a_system_without_zones(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert zones.digest(zone)
    monkeypatch.setattr(zones, "TZPATH", ())
    assert zones.digest(zone)


@pytest.mark.parametrize("zone", ["", "+02:00", "../etc/passwd", "Nowhere/City", "Europe"])
def test_what_is_no_zone_has_no_data(zone: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(zones, "TZPATH", (str(tmp_path),))
    assert zones.digest(zone) == ""

from __future__ import annotations

from typing import Any

import pytest

from socialpost.plan.build import Asked
from socialpost.plan.gone import Waiting, gone
from socialpost.plan.model import DeliveryKey

FRIDAYS = 'schedule: {every: {weekly: "fri 09:00"}, in: market, from: "2026-11-06", times: 30, repeat: true}\n'


def waits(*keys: DeliveryKey, file: str = "posts/lamp.yaml", state: str = "queued") -> dict[DeliveryKey, Waiting]:
    return {key: Waiting(state, file) for key in keys}


@pytest.mark.parametrize("state", ["sending", "accepted", "published", "failed", "uncertain", "cancelled"])
def test_only_what_waits_can_be_gone(shop: Any, state: str) -> None:
    shop.post("lamp", "text: t\nto: [main]\n")
    key = DeliveryKey("lamp", "other")
    assert gone(shop.plan(), waits(key)) == [key]
    assert gone(shop.plan(), waits(key, state=state)) == []


def test_occurrences_of_a_changed_rule_are_gone_and_those_out_of_reach_are_not(shop: Any) -> None:
    shop.post("lamp", f"text: t\n{FRIDAYS}to: [main]\n")
    names = ["2026-11-06T09:00", "2026-11-27T09:00", "2026-12-04T09:00", "2027-03-05T09:00", "2026-11-27T10:00"]
    known = waits(*(DeliveryKey("lamp", "main", "", name) for name in names))
    assert [key.occurrence for key in gone(shop.plan(), known)] == ["2026-11-27T10:00"]
    shop.post("lamp", "text: t\nto: [main]\n")
    assert len(gone(shop.plan(), known)) == 5


def test_a_repetition_that_a_person_asked_for_is_not_gone(shop: Any) -> None:
    shop.post("lamp", "text: t\nto: [main]\n")
    again = [DeliveryKey("lamp", "main", "", "again-1"), DeliveryKey("lamp", "main", "", "2026-11-27T09:00.again-2")]
    assert gone(shop.plan(), waits(*again)) == []


@pytest.mark.parametrize("text", ["text: [\n", "text: 1\nto: [main]\n", "text: t\nto: [main, nobody]\n", "text: t\n"])
def test_nothing_is_gone_because_its_file_is_broken(shop: Any, text: str) -> None:
    shop.post("lamp", text)
    plan = shop.plan()
    assert not all(one.ok for one in plan.deliveries) or plan.findings
    assert gone(plan, waits(DeliveryKey("lamp", "other")), {"posts/lamp.yaml"}) == []


def test_a_deleted_file_takes_its_posts_along_only_when_all_files_are_there_to_see(shop: Any) -> None:
    shop.post("chair", "text: t\nto: [main]\n")
    known = waits(DeliveryKey("lamp", "main"))
    assert gone(shop.plan(), known) == []
    assert len(gone(shop.plan(), known, {"posts/chair.yaml"})) == 1
    shop.post("broken", "text: [\n")  # who knows whose id it has
    assert gone(shop.plan(), known, {"posts/chair.yaml", "posts/broken.yaml"}) == []


def test_a_post_that_moved_to_another_file_is_not_gone(shop: Any) -> None:
    shop.post("new-place", "id: lamp\ntext: t\nto: [main]\n")
    assert gone(shop.plan(), waits(DeliveryKey("lamp", "main")), {"posts/new-place.yaml"}) == []


def test_other_accounts_are_not_gone_because_they_were_not_looked_at(shop: Any) -> None:
    shop.post("lamp", "text: t\nto: [main, other]\n")
    known = waits(DeliveryKey("lamp", "other"), DeliveryKey("lamp", "second"))
    assert gone(shop.plan(asked=Asked(only=["main"])), known) == []
    assert [key.account for key in gone(shop.plan(), known)] == ["second"]

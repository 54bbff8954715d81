"""What a plan says in JSON, and what it would do to what is out or waits already."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from socialpost.plan.diff import Known, Verdict, diff
from socialpost.plan.model import DeliveryKey
from socialpost.plan.view import view
from tests.plan.conftest import POST, dated


def test_the_view_is_json_and_holds_what_a_person_wants_to_know(shop: Any) -> None:
    shop.post("lamp", dated("2026-11-27 09:00"))
    plan = shop.plan()
    shown = json.loads(json.dumps(view(plan, diff(plan, {}))))
    (delivery,) = shown["deliveries"]
    assert (delivery["key"], delivery["kind"], delivery["market"], delivery["language"]) == (
        "lamp@main",
        "post",
        "us",
        "en",
    )
    assert delivery["due"] == {
        "local": "2026-11-27T09:00",
        "zone": "America/New_York",
        "utc": "2026-11-27T14:00:00Z",
        "rule": "at",
        "asked": "2026-11-27T09:00 America/New_York",
        "jitter": 0.0,
    }
    assert delivery["texts"] == [{"text": "Warm light", "count": "10/40", "unit": "weighted"}]
    assert delivery["cost"] == {"usd": "0.015", "units": {"writes": 3}}
    assert [(step["name"], step["effect"]) for step in delivery["steps"]] == [("media0", "stage"), ("post", "publish")]
    assert (delivery["media"][0]["path"], delivery["media"][0]["width"], delivery["media"][0]["alt"]) == (
        "media/lamp.png", 64, "A lamp",
    )  # fmt: skip
    assert (delivery["change"]["verdict"], shown["ok"], shown["usd"]) == ("new", True, "0.015")


def test_the_view_of_something_wrong_names_the_place(shop: Any) -> None:
    shop.post("lamp", POST.replace("Warm light", "Warm light " * 9))
    shop.post("broken", "text: [\n")
    shown = view(shop.plan())
    assert shown["ok"] is False
    assert shown["findings"][0]["file"] == "posts/broken.yaml"
    (finding,) = shown["deliveries"][0]["findings"]
    assert (finding["file"], finding["line"], finding["rule"]) == ("posts/lamp.yaml", 1, "text.too-long")
    json.dumps(shown)


@pytest.mark.parametrize(
    ("state", "same", "verdict", "sends"),
    [
        (None, True, Verdict.NEW, True),
        ("queued", True, Verdict.QUEUED, False),
        ("held", True, Verdict.QUEUED, False),
        ("queued", False, Verdict.UPDATE, True),
        ("sending", False, Verdict.UNDER_WAY, False),
        ("accepted", True, Verdict.UNDER_WAY, False),
        ("published", True, Verdict.PUBLISHED, False),
        ("published", False, Verdict.CHANGED, False),
        ("placed", True, Verdict.PUBLISHED, False),
        ("incomplete", True, Verdict.INCOMPLETE, False),
        ("failed", True, Verdict.FAILED, False),
        ("failed", False, Verdict.FAILED, True),
        ("uncertain", True, Verdict.UNCERTAIN, False),
        ("cancelled", True, Verdict.ENDED, False),
        ("deleted", False, Verdict.ENDED, False),
        ("something new", True, Verdict.UNCERTAIN, False),
    ],
)
def test_what_publishing_would_do_follows_from_what_is_known(
    shop: Any, state: str | None, same: bool, verdict: Verdict, sends: bool
) -> None:
    shop.post("lamp", POST)
    plan = shop.plan()
    (planned,) = plan.deliveries
    print_ = planned.fingerprint if same else "other"
    known = {} if state is None else {planned.key: Known(state, print_, "https://fake.example/1")}
    (difference,) = diff(plan, known)
    assert (difference.verdict, difference.sends, difference.planned) == (verdict, sends, planned)


def test_a_published_delivery_of_unknown_content_is_taken_for_unchanged(shop: Any) -> None:
    shop.post("lamp", POST)
    plan = shop.plan()
    (difference,) = diff(plan, {DeliveryKey("lamp", "main"): Known("published")})
    assert difference.verdict is Verdict.PUBLISHED


def test_a_renamed_file_is_known_by_its_content_and_not_sent(shop: Any) -> None:
    shop.post("lamp", POST)
    plan = shop.plan()
    (planned,) = plan.deliveries
    old, out = DeliveryKey("lampe", "main"), Known("published", planned.fingerprint, "https://fake.example/1")
    (difference,) = diff(plan, {old: out})
    assert (difference.verdict, difference.sends, difference.twin) == (Verdict.TWIN, False, old)
    assert view(plan, [difference])["deliveries"][0]["change"]["twin"] == "lampe@main"
    assert diff(plan, {old: replace(out, state="deleted")})[0].verdict is Verdict.NEW
    assert diff(plan, {replace(old, account="second"): out})[0].verdict is Verdict.NEW


def test_what_waits_follows_a_change_that_nobody_would_see_in_it(shop: Any) -> None:
    shop.post("lamp", POST)
    plan = shop.plan()
    (planned,) = plan.deliveries
    waits = Known("queued", planned.fingerprint, draft=planned.draft)
    assert diff(plan, {planned.key: waits})[0].verdict is Verdict.QUEUED
    moved = replace(waits, draft=replace(planned.draft, options={"page": "2"}))
    assert diff(plan, {planned.key: moved})[0].verdict is Verdict.UPDATE


def test_another_time_is_a_reschedule(shop: Any) -> None:
    shop.post("lamp", dated("2026-11-27 09:00"))
    plan = shop.plan()
    (planned,) = plan.deliveries
    same = Known("queued", planned.fingerprint, asked="2026-11-27T09:00 America/New_York")
    assert diff(plan, {planned.key: same})[0].verdict is Verdict.QUEUED
    other = replace(same, asked="2026-11-27T10:00 America/New_York")
    assert diff(plan, {planned.key: other})[0].verdict is Verdict.RESCHEDULE


def test_what_waits_and_no_file_asks_for_is_told_only_for_posts_that_the_plan_speaks_for(shop: Any) -> None:
    shop.post("lamp", POST)
    plan = shop.plan()
    known = {
        DeliveryKey("lamp", "other"): Known("queued", file="posts/lamp.yaml"),
        DeliveryKey("lamp", "second"): Known("published", file="posts/lamp.yaml"),
        DeliveryKey("lamp", "main", "", "again-1"): Known("queued", file="posts/lamp.yaml"),
        DeliveryKey("chair", "main"): Known("queued", file="posts/chair.yaml"),
    }
    assert [(str(one.key), one.verdict) for one in diff(plan, known)][1:] == [("lamp@other", Verdict.GONE)]
    assert len(diff(plan, known, files={"posts/lamp.yaml"})) == 3
    assert view(plan, diff(plan, known))["gone"][0]["key"] == "lamp@other"

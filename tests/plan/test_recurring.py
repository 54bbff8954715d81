from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from socialpost.adapter import Limits
from socialpost.plan.build import Asked
from socialpost.plan.model import DeliveryKey, Due, Plan
from socialpost.plan.taken import Stand, Taken
from tests.plan.conftest import FAKE, LIMITS, NOW

FRIDAYS = 'schedule: {every: {weekly: "fri 09:00"}, in: market, from: "2026-11-27", times: 3%s}\n'
POST = "text: Warm light\n" + FRIDAYS + "to: [main]\n"


def rules(plan: Plan, level: str = "error") -> list[str]:
    return sorted({one.rule for one in plan.every_finding if one.level == level})


def keys(plan: Plan) -> list[str]:
    return [str(one.key) for one in plan.deliveries]


def test_the_same_text_again_is_an_error_unless_it_is_meant(shop: Any) -> None:
    shop.post("lamp", POST % "")
    plan = shop.plan()
    assert rules(plan) == ["schedule.repeats"]
    (found,) = [one for one in plan.every_finding if one.rule == "schedule.repeats"]
    assert found.message == "people would see the same text 3 times, on 2026-11-27 09:00 and again on 2026-12-04 09:00"
    assert (str(found.place), found.account) == ("posts/lamp.yaml:2:11", "main")
    shop.post("lamp", POST % ", repeat: true")
    plan = shop.plan()
    assert (rules(plan), keys(plan)[0]) == ([], "lamp@main#2026-11-27T09:00")


def test_as_many_variants_as_occurrences_are_no_repetition(shop: Any) -> None:
    shop.post("lamp", POST % "" + "variants: [{text: a}, {tags: [b]}, {link: https://example.com}]\n")
    assert rules(shop.plan()) == []


def test_a_date_in_the_text_makes_each_its_own(shop: Any) -> None:
    shop.post("lamp", (POST % "").replace("Warm light", '"Light of {{ occurrence.date }}"'))
    plan = shop.plan()
    assert rules(plan) == []
    assert plan.deliveries[0].draft.text == "Light of 2026-11-27"


def test_variants_that_say_the_same_are_found_whatever_the_plan_reaches(shop: Any) -> None:
    shop.post("lamp", POST % "" + "variants: [{text: a}, {text: b}, {text: a}]\n")
    assert rules(shop.plan()) == ["schedule.repeats"]
    assert rules(shop.plan(asked=Asked(ahead=timedelta(days=7)))) == ["schedule.repeats"]
    assert rules(shop.plan(asked=Asked(ahead=timedelta(0)))) == ["schedule.repeats"]


def test_a_variant_that_comes_again_is_found_beyond_the_plan_also_where_another_one_names_the_date(shop: Any) -> None:
    shop.post("lamp", POST % "" + 'variants: [{text: a}, {text: "On {{ occurrence.date }}"}]\n')
    (found,) = [one for one in shop.plan(asked=Asked(ahead=timedelta(0))).every_finding if one.level == "error"]
    assert found.message == "people would see the same text more than once"


def test_a_content_is_compiled_once_however_often_it_comes(shop: Any) -> None:
    compiled: list[str] = []

    def compile_(draft: Any) -> Any:
        compiled.append(draft.text)
        return FAKE.compile(draft)

    shop.adapter = replace(FAKE, compile=compile_)
    daily = 'schedule: {every: {daily: "09:00"}, in: market, from: "2026-11-27", times: 30, repeat: true}\n'
    shop.post("lamp", f"text: t\nvariants: [{{text: a}}, {{text: b}}]\n{daily}to: [main]\n")
    assert len(shop.plan().deliveries) == 25
    assert sorted(set(compiled)) == ["a", "b"]
    assert len(compiled) <= 4


def test_occurrences_are_in_the_order_of_their_times(shop: Any) -> None:
    shop.post("lamp", POST % "" + "variants: [{text: a}, {text: b}, {text: c}]\n")
    assert keys(shop.plan()) == [f"lamp@main#2026-{day}T09:00" for day in ("11-27", "12-04", "12-11")]


def test_every_occurrence_is_compiled_for_a_platform_that_holds_it_and_given_to_it_when_it_can(shop: Any) -> None:
    limits: Limits = replace(LIMITS, schedule=(timedelta(minutes=10), timedelta(days=10)))
    shop.adapter = replace(FAKE, limits=lambda _options, _kind: limits)
    native = "platforms: {fake: {native_schedule: true}}\n"
    shop.post("lamp", POST % ", repeat: true" + native)
    plan = shop.plan()
    times = [datetime(2026, 11, 27, 14, tzinfo=UTC) + timedelta(weeks=week) for week in range(3)]
    assert [(one.draft.publish_at, one.lead) for one in plan.deliveries] == [(at, timedelta(days=10)) for at in times]
    assert {(one.level, one.rule) for one in plan.every_finding} == {("note", "schedule.window")}


def test_now_sends_the_next_occurrence_and_leaves_the_others(shop: Any) -> None:
    shop.post("lamp", POST % ", repeat: true")
    plan = shop.plan(asked=Asked(due_now=True))
    assert [one.due is None for one in plan.deliveries] == [True, False, False]


def test_an_occurrence_that_waits_is_planned_after_its_time_too(shop: Any) -> None:
    shop.post("lamp", POST % ", repeat: true")
    key = DeliveryKey("lamp", "main", "", "2026-11-27T09:00")
    late = datetime(2026, 11, 28, tzinfo=UTC)
    due = Due("2026-11-27T09:00", "America/New_York", datetime(2026, 11, 27, 14, tzinfo=UTC), "every")
    assert len(shop.plan(now=late).deliveries) == 2
    asked = Asked(taken=Taken({key: Stand(key, due, waits=True)}))
    assert shop.plan(now=late, asked=asked).deliveries[0].key == key


def test_a_date_that_has_passed_is_the_late_policy_s_when_nobody_watches(shop: Any) -> None:
    shop.post("lamp", 'text: t\nschedule: {at: "2026-11-20 09:00", in: market}\nto: [main]\n')
    assert rules(shop.plan()) == ["schedule.past"]
    plan = shop.plan(asked=Asked(late="queue"))
    assert (rules(plan), [one.due.utc < NOW for one in plan.deliveries if one.due]) == ([], [True])


def test_two_posts_closer_than_the_distance_are_a_warning_that_names_both(shop: Any) -> None:
    settings = shop.root / "socialpost.yaml"
    settings.write_text(settings.read_text().replace('page: "88"}', 'page: "88", distance: 2h}'))
    for name, hour in (("a", "09:00"), ("b", "10:30"), ("c", "12:30")):
        shop.post(name, f'text: {name}\nschedule: {{at: "2026-11-27 {hour}", in: market}}\nto: [other]\n')
    (found,) = [one for one in shop.plan().every_finding if one.rule == "schedule.distance"]
    assert found.message == "b@other is due 1 h 30 min after a@other (posts/a.yaml), and other keeps 2 h"

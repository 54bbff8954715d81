from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from socialpost.content.resolve import Desk, Horizon, Resolved, resolve

if TYPE_CHECKING:
    from socialpost.findings import Finding
    from tests.content.conftest import Shop

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)  # a Sunday
SETTINGS = """
markets:
  us: {language: en, timezone: America/New_York}
  de: {language: de, timezone: Europe/Berlin}
accounts:
  x-us: {platform: x, market: us}
  x-de: {platform: x, market: de}
"""
BY_PLATFORM = """
text: t
platforms: {x: {text: p, languages: {de: {text: pd}}}}
variants: [{platforms: {x: {text: vp, languages: {de: {text: vpd}}}}}]
"""
FRIDAYS = 'schedule: {every: {weekly: "fri 09:00"}, in: market, from: "2026-12-01", times: 4}\n'


def recurring(
    shop: Shop, text: str, horizon: Horizon | None = None, settings: str = SETTINGS
) -> tuple[list[Resolved], list[Finding]]:
    workspace = shop.workspace(settings)
    made, found = resolve(shop.load(text), workspace, desk=Desk(workspace, ["x"]), horizon=horizon or Horizon(NOW))
    return made, list(dict.fromkeys([*found, *(one for resolved in made for one in resolved.findings)]))


def walls(one: Resolved) -> list[str]:
    return [when.occurrence for when in one.series.whens] if one.series else []


def test_nine_on_fridays_is_nine_in_each_market_and_named_by_its_local_slot(shop: Shop) -> None:
    made, _ = recurring(shop, f"text: t\nlanguages: {{de: {{text: d}}}}\n{FRIDAYS}to: [x-us, x-de]\n")
    fridays = ["2026-12-04T09:00", "2026-12-11T09:00", "2026-12-18T09:00", "2026-12-25T09:00"]
    assert [walls(one) for one in made] == [fridays, fridays]
    first = [one.series.whens[0].utc.hour for one in made if one.series]
    assert first == [14, 8]


def test_each_occurrence_has_its_variant_and_begins_again_from_the_first(shop: Shop) -> None:
    made, _ = recurring(shop, f"text: t\nvariants: [{{text: a}}, {{title: b}}, {{text: c}}]\n{FRIDAYS}to: [x-us]\n")
    assert [(one.text, one.title, len(walls(one)), one.series and one.series.uses) for one in made] == [
        ("a", "", 2, 2),
        ("t", "b", 1, 1),
        ("c", "", 1, 1),
    ]


def test_the_variant_of_an_occurrence_does_not_depend_on_the_day_it_is_planned(shop: Shop) -> None:
    text = f"text: t\nvariants: [{{text: a}}, {{text: b}}]\n{FRIDAYS}to: [x-us]\n"
    for day in (0, 10, 17):
        made, _ = recurring(shop, text, Horizon(NOW + timedelta(days=day)))
        said = {name: one.text for one in made for name in walls(one)}
        assert said["2026-12-18T09:00"] == "a"


@pytest.mark.parametrize(
    ("post", "us", "de"),
    [
        ("text: t\nlanguages: {de: {text: d}}\nvariants: [{text: v}]\n", "v", "d"),
        ("text: t\nlanguages: {de: {text: d}}\nvariants: [{text: v, languages: {de: {text: vd}}}]\n", "v", "vd"),
        ("text: t\nplatforms: {x: {text: p, languages: {de: {text: pd}}}}\nvariants: [{text: v}]\n", "p", "pd"),
        (BY_PLATFORM, "vp", "vpd"),
        ("text: t\nlanguages: {de: {text: d}}\nvariants: [{text: v}]\naccounts: {x-us: {text: u}}\n", "u", "d"),
        ("language: de\nvariants: [{text: v, languages: {en: {text: ve}}}]\n", "ve", "v"),
    ],
)
def test_a_variant_is_stronger_than_the_same_place_of_the_post(shop: Shop, post: str, us: str, de: str) -> None:
    made, found = recurring(shop, f"{post}{FRIDAYS}to: [x-us, x-de]\n")
    assert {one.account: one.text for one in made} == {"x-us": us, "x-de": de}
    assert not [one for one in found if one.level == "error"]


def test_what_is_wrong_in_a_variant_stands_at_its_line(shop: Shop) -> None:
    _, found = recurring(shop, f"text: t\nvariants:\n  - text: a\n  - text: '{{{{ nope }}}}'\n{FRIDAYS}to: [x-us]\n")
    assert [(one.rule, str(one.place)) for one in found if one.level == "error"] == [
        ("template", "posts/lamp.yaml:4:11")
    ]


def test_a_text_can_tell_which_occurrence_it_is(shop: Shop) -> None:
    text = 'text: "No. {{ occurrence.number }} on {{ occurrence.date }} at {{ occurrence.time }}"\n'
    made, _ = recurring(shop, f"{text}{FRIDAYS}to: [x-us]\n")
    assert [one.text for one in made][:2] == ["No. 1 on 2026-12-04 at 09:00", "No. 2 on 2026-12-11 at 09:00"]


def test_a_number_that_nobody_counts_is_an_error(shop: Shop) -> None:
    schedule = 'schedule: {every: {daily: "09:00"}, in: market, until: "2026-12-02"}\n'
    _, found = recurring(shop, f'text: "{{{{ occurrence.number }}}}"\n{schedule}to: [x-us]\n')
    assert [one.rule for one in found] == ["template"]


def test_variants_that_nobody_counts_or_sees_are_told(shop: Shop) -> None:
    schedule = 'schedule: {every: {daily: "09:00"}, in: market, until: "2026-12-02"}\n'
    _, found = recurring(shop, f"text: t\nvariants: [{{text: a}}]\n{schedule}to: [x-us]\n")
    assert [(one.rule, one.level, "from" in one.fix) for one in found] == [("schedule.variants", "error", True)]
    five = ", ".join(f"{{text: v{number}}}" for number in range(5))
    _, found = recurring(shop, f"text: t\nvariants: [{five}]\n{FRIDAYS}to: [x-us]\n")
    assert [(one.rule, one.field) for one in found] == [("schedule.variants", "variants.4")]
    _, found = recurring(shop, "text: t\nvariants: [{text: a}]\nto: [x-us]\n")
    assert [(one.rule, one.level) for one in found] == [("schedule.variants", "warning")]


def test_what_lies_beyond_the_plan_is_told_and_checked_all_the_same(shop: Shop) -> None:
    made, found = recurring(
        shop, f"text: t\nvariants: [{{text: a}}, {{text: b}}]\n{FRIDAYS}to: [x-us]\n", Horizon(NOW, timedelta(2))
    )
    assert [(one.text, walls(one)) for one in made] == [("a", []), ("b", [])]
    assert [(one.rule, one.message[:24]) for one in found] == [("schedule.later", "4 more occurrences come ")]
    _, found = recurring(shop, f"text: t\n{FRIDAYS}to: [x-us]\n", Horizon(NOW + timedelta(days=60)))
    assert "the last was 2026-12-25 09:00" in found[0].message


def test_what_waits_stays_in_the_plan_as_long_as_the_rule_means_it(shop: Shop) -> None:
    late = datetime(2026, 12, 12, tzinfo=UTC)
    keep = {("lamp", "x-us", ""): {"2026-12-04T09:00", "2026-12-05T09:00", "again-1"}}
    (made,), _ = recurring(shop, f"text: t\n{FRIDAYS}to: [x-us]\n", Horizon(late, keep=keep))
    assert walls(made) == ["2026-12-04T09:00", "2026-12-18T09:00", "2026-12-25T09:00"]


def test_what_was_missed_comes_back_for_who_has_no_memory(shop: Shop) -> None:
    late = datetime(2026, 12, 4, 16, tzinfo=UTC)
    (made,), _ = recurring(shop, f"text: t\n{FRIDAYS}to: [x-us]\n", Horizon(late, back=timedelta(hours=3)))
    assert walls(made)[0] == "2026-12-04T09:00"
    (made,), _ = recurring(shop, f"text: t\n{FRIDAYS}to: [x-us]\n", Horizon(late, back=timedelta(hours=1)))
    assert walls(made)[0] == "2026-12-11T09:00"


def test_an_occurrence_in_a_gap_goes_out_right_after_it_and_a_note_says_so(shop: Shop) -> None:
    schedule = 'schedule: {every: {daily: "02:30"}, in: market, from: "2027-03-14", times: 1}\n'
    (made,), found = recurring(shop, f"text: t\n{schedule}to: [x-us]\n", Horizon(datetime(2027, 3, 13, tzinfo=UTC)))
    assert made.series is not None
    assert made.series.whens[0].utc == datetime(2027, 3, 14, 7, tzinfo=UTC)
    assert [(one.rule, one.level, "at 2027-03-14 03:00" in one.message) for one in found] == [
        ("schedule.gap", "note", True)
    ]


def test_occurrences_in_quiet_hours_are_moved_and_one_warning_tells_of_all(shop: Shop) -> None:
    settings = SETTINGS.replace("market: us}", "market: us, quiet: 20:00-08:00}")
    schedule = 'schedule: {every: {daily: "23:00"}, in: market, from: "2026-11-29", times: 3}\n'
    (made,), found = recurring(shop, f"text: t\n{schedule}to: [x-us]\n", settings=settings)
    assert made.series is not None
    first = made.series.whens[0]
    assert (first.occurrence, first.wall) == ("2026-11-29T23:00", "2026-11-30T08:00")
    assert [(one.rule, "so are 2 more" in one.message) for one in found] == [("schedule.quiet", True)]


def test_a_post_for_now_waits_for_the_end_of_quiet_hours(shop: Shop) -> None:
    settings = SETTINGS.replace("market: us}", "market: us, quiet: 00:00-08:00}")
    (made,), found = recurring(shop, "text: t\nto: [x-us]\n", settings=settings)  # seven in the morning in New York
    assert made.when is not None
    assert (made.when.wall, made.when.asked, made.when.rule) == ("2026-11-29T08:00", "now", "now")
    assert "--now" in found[0].fix
    (made,), found = recurring(shop, "text: t\nto: [x-us]\n", Horizon(NOW, due_now=True), settings)
    assert (made.when, found) == (None, [])

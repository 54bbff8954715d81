"""Deliveries that are one and the same: by their content, their moment, their id; and what the fingerprint is of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from socialpost.plan.build import ready
from tests.plan.conftest import POST, dated, found


def test_the_same_content_to_one_identity_is_noticed_in_spite_of_other_names_and_tagging(shop: Any) -> None:
    with (shop.root / "socialpost.yaml").open("a") as file:
        file.write('links:\n  utm: {source: "{platform}", campaign: "{post}", content: "{account}"}\n')
    linked = POST.replace("Warm light", "Warm light https://a.example/l").replace(
        "to:", "link: https://a.example/m\nto:"
    )
    limits = replace(shop.adapter.limits({}, "post"), text=replace(shop.adapter.limits({}, "post").text, most=280))
    shop.adapter = replace(shop.adapter, limits=lambda *_: limits)
    shop.post("lamp", linked)
    shop.post("renamed", linked.replace("[main]", "[second, other]"))
    plan = shop.plan()
    assert [finding.rule for finding in plan.every_finding] == ["delivery.same-content"] * 2
    assert {finding.account for finding in plan.every_finding} == {"main", "second"}, "the other Page may have it"
    assert len({planned.fingerprint for planned in plan.deliveries}) == 1


def test_two_posts_of_one_identity_at_one_moment_are_noticed(shop: Any) -> None:
    shop.post("a", dated("2026-11-27 09:00"))
    shop.post("b", dated("2026-11-27 09:00").replace("Warm", "Cold"))
    assert found(shop.plan()) == [("warning", "delivery.same-slot")] * 2


def test_two_posts_of_one_id_are_errors(shop: Any) -> None:
    shop.post("a", f"id: lamp\n{POST}")
    shop.post("b", f"id: lamp\n{POST}".replace("Warm", "Cold"))
    plan = shop.plan()
    assert ("error", "post.id") in found(plan)
    assert ready(plan) == ()


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (("Warm light", "Cold light"), False),
        (("A lamp", "A light"), False),
        (("to: [main]", "to: [main]\ncomment: Questions?"), False),
        (("to: [main]", "to: [main]\nplatforms: {fake: {audience: friends}}"), False),
        (("to: [main]", "to: [main]\ndisclose: {advertising: true}"), False),
        (("to: [main]", "to: [main]\nplatforms: {fake: {audience: all}}"), True),
        (("to: [main]", 'to: [main]\nschedule: {at: "2026-11-27 09:00", in: market}'), True),
        (("to: [main]", "to: [main]\ntitle: A lamp"), True),
        (("to: [main]", "to: [other]"), True),
    ],
)
def test_the_fingerprint_is_of_what_people_see(shop: Any, change: tuple[str, str], same: bool) -> None:
    shop.post("lamp", POST)
    (before,) = shop.plan().deliveries
    shop.post("lamp", POST.replace(*change))
    (after,) = shop.plan().deliveries
    assert (before.fingerprint == after.fingerprint) is same


def test_other_bytes_are_another_fingerprint(shop: Any) -> None:
    shop.post("lamp", POST)
    (before,) = shop.plan().deliveries
    with (shop.root / "media" / "lamp.png").open("ab") as file:
        file.write(b"more")
    assert shop.plan().deliveries[0].fingerprint != before.fingerprint

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from socialpost.content.fields import NAME
from socialpost.content.retired import RETIRED, retired
from socialpost.content.workspace import load_workspace

if TYPE_CHECKING:
    from tests.content.conftest import Shop


@pytest.mark.parametrize("name", ["google-plus", "gplus", "vine", "stumbleupon", "delicious", "digg", "renren"])
def test_an_account_on_a_dead_platform_is_told_what_happened_to_it(shop: Shop, name: str) -> None:
    workspace, found = shop.settings(f"accounts: {{old: {{platform: {name}}}}}\n")
    assert workspace is None
    assert [(finding.rule, str(finding.place)) for finding in found] == [("platform.retired", "socialpost.yaml:1:28")]
    assert "20" in found[0].message, "when it happened"


def test_the_nearest_living_choice_is_one_that_is_installed(shop: Shop) -> None:
    _, found = shop.settings("accounts: {old: {platform: stumbleupon}}\n")
    assert found[0].fix == "the nearest that lives: platform: reddit"


def test_a_dead_platform_without_an_installed_neighbour_still_gets_advice() -> None:
    found = retired("renren", "accounts.old.platform", ())
    assert found is not None
    assert found.fix == "Weibo is nearest"


def test_a_slip_in_the_name_of_a_living_platform_is_no_obituary(shop: Shop) -> None:
    _, found = shop.settings("accounts: {a: {platform: redit}}\n")
    assert (found[0].rule, found[0].fix) == ("platform.unknown", "did you mean `reddit`?")


def test_an_adapter_of_that_name_comes_before_the_table(shop: Shop) -> None:
    (shop.root / "socialpost.yaml").write_text("accounts: {a: {platform: digg}}\n")
    workspace, found = load_workspace(shop.root, ["digg"])
    assert workspace is not None
    assert not found


def test_every_name_in_the_table_can_stand_in_a_workspace() -> None:
    assert all(NAME.fullmatch(name) for name in RETIRED)

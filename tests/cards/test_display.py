from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from socialpost import registry
from socialpost.adapter import Adapter, Display
from socialpost.cli import loopback

OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "x": {"tier": "none", "poll": {"options": ["Green", "Blue"]}},
    "facebook": {"page": "1"},
    "youtube": {"made_for_kids": False},
    "pinterest": {"board": "Desk setups", "section": "Lamps"},
    "reddit": {"subreddit": "u_oslo_lamps", "poll": {"options": ["Green", "Blue"]}},
}
KINDS = [(name, kind) for name in registry.names() for kind in registry.load(name).kinds]


def shown(adapter: Adapter, kind: str) -> Display:
    return adapter.display(OPTIONS[adapter.name], kind)


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_every_kind_of_post_has_a_look_that_can_be_drawn(name: str, kind: str) -> None:
    display = shown(registry.load(name), kind)
    assert display.source, "a number without its source is not believed"
    assert display.fold is None or (display.fold[0] >= 0 and (display.fold[1] is None or display.fold[1] >= 0))
    assert display.crop is None or display.frame is None, "a picture is cut or framed, not both"
    least, most = display.crop or (None, None)
    assert 0 < (least or 0.1) < (most or 10)
    assert all(len(shapes) == number for number, shapes in display.tiles.items())


@pytest.mark.parametrize("platform", loopback.platforms(), ids=lambda platform: platform.name)
def test_the_preview_and_the_wall_have_one_colour_for_a_platform(platform: Any) -> None:
    adapter = registry.load(platform.name)
    assert {shown(adapter, kind).colour for kind in adapter.kinds} == {platform.colour}


def test_what_the_options_tell_stands_on_the_card() -> None:
    assert shown(registry.load("reddit"), "self").place == "u/oslo_lamps"
    assert shown(registry.load("pinterest"), "image").place == "Board: Desk setups / Lamps"
    assert shown(registry.load("x"), "poll").poll == ("Green", "Blue")


def test_an_adapter_that_says_nothing_shows_everything() -> None:
    assert Display() == Display(fold=None, crop=None, frame=None, title_fold=None, card=False, poll=())

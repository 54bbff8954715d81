"""After a lost answer: which pins of the board look like ours."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from socialpost.adapter import Attempt
from socialpost.deliver.settle import same
from socialpost_pinterest.find import expect, find, normal_link

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LINK = "https://shop.example.com/lamp?utm_campaign=lamp"


def pin(pin_id: str = "1", **values: Any) -> dict[str, Any]:
    made = {"id": pin_id, "created_at": "2026-11-22T12:00:05", "title": "Lamp", "description": "Warm light"}
    return {**made, "link": LINK, "media": {"media_type": "image"}, **values}


def looked(hands: Any, *pages: Any, **values: Any) -> Any:
    draft = hands.draft(title="Lamp", link=LINK, **values)
    answers = [hands.reply(200, page) for page in pages]
    _, told = hands.drive(find(draft, {}, Attempt(AT, AT)), answers)
    return told, expect(draft, {})


def test_our_pin_is_recognised_by_text_link_and_media(hands: Any) -> None:
    told, mark = looked(hands, {"items": [pin()]}, kind="image")
    assert told.complete
    assert told.seen[0].facts == {"id": "1", "url": "https://www.pinterest.com/pin/1/", "board": hands.board}
    assert same(told.seen[0].mark, mark)
    assert mark.media == ("image",)


@pytest.mark.parametrize(
    "other",
    [
        {"link": "https://shop.example.com/lamp?utm_campaign=other"},
        {"link": None},
        {"title": "Lamps"},
        {"description": None},
        {"media": {"media_type": "multiple_images"}},
    ],
)
def test_a_pin_that_differs_is_not_ours(hands: Any, other: dict[str, Any]) -> None:
    told, mark = looked(hands, {"items": [pin(**other), pin("2")]}, kind="image")
    assert [same(seen.mark, mark) for seen in told.seen] == [False, True]


def test_a_missing_kind_of_media_and_a_bare_slash_do_not_tell_pins_apart(hands: Any) -> None:
    told, mark = looked(hands, {"items": [pin(media=None, link=LINK.replace("shop.e", "SHOP.e"))]}, kind="image")
    assert same(told.seen[0].mark, mark)
    assert normal_link("https://Shop.example.com/") == normal_link("HTTPS://shop.example.com")
    assert normal_link("https://a.test/B") != normal_link("https://a.test/b")


def test_times_without_a_zone_are_taken_for_utc(hands: Any) -> None:
    times = ["2026-11-22T12:00:05", "2026-11-22T12:00:05+01:00", "nonsense"]
    told, _ = looked(hands, {"items": [pin(str(n), created_at=time) for n, time in enumerate(times)]})
    assert [seen.created for seen in told.seen] == [AT.replace(second=5), AT.replace(hour=11, second=5), None]


def test_the_section_is_read_too_and_each_pin_counts_once(hands: Any) -> None:
    options = {"board": "549755885175", "section": "5497558851"}
    told, _ = looked(hands, {"items": [pin("1")]}, {"items": [pin("1"), pin("2")]}, options=options)
    assert [seen.id for seen in told.seen] == ["1", "2"]


def test_a_list_that_breaks_off_proves_nothing(hands: Any) -> None:
    told, _ = looked(hands, {"items": [pin()], "bookmark": "more"}, {"message": "?"})
    assert (len(told.seen), told.complete) == (1, False)
    told, _ = looked(hands, {"items": [{"title": "Lamp"}]})
    assert not told.complete

"""What the fake takes and refuses when a pin is made, and what people see of it."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from socialpost.testing import media

BOARD = "549755885175"


def code(answer: Any) -> tuple[int, int]:
    return answer.status, answer.data["code"]


def test_a_pin_answers_201_with_all_its_fields(seated: Any) -> None:
    answer = seated.pin(title="Lamp", description="Warm", link="https://a.test/?utm_source=p", alt_text="A lamp")
    pin = answer.data
    assert answer.status == 201
    assert (pin["title"], pin["description"], pin["link"]) == ("Lamp", "Warm", "https://a.test/?utm_source=p")
    assert (pin["board_id"], pin["board_section_id"], pin["media"]["media_type"]) == (BOARD, None, "image")
    assert pin["created_at"] == "2026-11-21T22:26:40"
    assert seated.api("GET", f"/pins/{pin['id']}").data == pin


def test_explicit_nulls_are_accepted(seated: Any) -> None:
    names = ("title", "description", "link", "alt_text", "dominant_color", "parent_pin_id", "board_section_id", "note")
    assert seated.pin(**dict.fromkeys(names)).status == 201


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"colour": "red"}, (400, 1)),
        ({"title": "x" * 101}, (400, 1)),
        ({"description": "x" * 801}, (400, 1)),
        ({"alt_text": "x" * 501}, (400, 1)),
        ({"link": "https://a.test/" + "x" * 2040}, (400, 1)),
        ({"link": "shop.example.com"}, (400, 1)),
        ({"board_id": "Desk"}, (400, 1)),
        ({"board_id": None}, (400, 1)),
        ({"board_id": "1"}, (404, 40)),
        ({"board_section_id": "1"}, (404, 2031)),
        ({"dominant_color": "red"}, (400, 1)),
        ({"ai_disclosures": {"values": ["AI"]}}, (400, 1)),
    ],
)
def test_a_field_that_is_wrong_is_refused_and_makes_no_pin(
    seated: Any, fields: dict[str, Any], expected: tuple[int, int]
) -> None:
    assert code(seated.pin(**fields)) == expected
    assert seated.sandbox.cards() == []


def test_the_limits_themselves_are_allowed(seated: Any) -> None:
    made = seated.pin(title="漢" * 100, description="x" * 800, alt_text="x" * 500)
    assert made.status == 201


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({}, (400, 1)),
        ({"source_type": "video", "media_id": "1"}, (400, 1)),
        ({"source_type": "image_base64", "content_type": "image/webp", "data": "aGk="}, (400, 1)),
        ({"source_type": "image_base64", "content_type": "image/jpeg", "data": "data:image/jpeg;aGk="}, (400, 1)),
        ({"source_type": "image_base64", "content_type": "image/jpeg", "data": "aGk="}, (403, 235)),
        ({"source_type": "image_base64", "content_type": "image/jpeg", "data": "a"}, (403, 235)),
        (
            {
                "source_type": "image_base64",
                "content_type": "image/png",
                "data": base64.b64encode(media.jpeg()).decode(),
            },
            (400, 1),
        ),
        (
            {
                "source_type": "image_base64",
                "content_type": "image/jpeg",
                "data": base64.b64encode(media.jpeg("red", (30, 400))).decode(),
            },
            (403, 233),
        ),
        ({"source_type": "image_url", "url": "http://127.0.0.1/a.jpg"}, (400, 1)),
        ({"source_type": "image_url"}, (400, 1)),
        ({"source_type": "multiple_image_urls", "items": [{"url": "https://x.test/a.jpg"}]}, (400, 1)),
        ({"source_type": "multiple_image_urls", "items": [{"url": "https://x.test/a.jpg"}] * 6}, (400, 1)),
        ({"source_type": "video_id", "media_id": "1", "cover_image_key_frame_time": 0}, (400, 1)),
        ({"source_type": "pin_url"}, (403, 3)),
    ],
)
def test_media_is_opened_and_not_believed(seated: Any, source: Any, expected: tuple[int, int]) -> None:
    answer = seated.api("POST", "/pins", {"board_id": BOARD, "media_source": source})
    assert code(answer) == expected


def test_images_by_address_are_taken_as_far_as_this_machine_can_tell(seated: Any) -> None:
    assert seated.pin({"source_type": "image_url", "url": "https://x.test/a.jpg", "is_standard": True}).status == 201
    items = [{"url": "https://x.test/a.jpg", "title": "One"}, {"url": "https://x.test/b.jpg"}]
    pin = seated.pin({"source_type": "multiple_image_urls", "items": items, "index": 0}).data
    assert [item["title"] for item in pin["media"]["items"]] == ["One", None]
    assert [card.kind for card in seated.sandbox.cards()] == ["image", "carousel"]


def test_the_same_body_twice_is_two_pins(seated: Any) -> None:
    assert seated.made(title="Lamp") != seated.made(title="Lamp")
    assert len(seated.sandbox.cards()) == 2


@pytest.mark.parametrize("seated", [{"access": "trial"}], indirect=True)
def test_a_trial_app_may_make_boards_and_no_pins(seated: Any) -> None:
    assert seated.api("POST", "/boards", {"name": "Lamps"}).status == 201
    answer = seated.pin()
    assert code(answer) == (403, 29)
    assert "Trial access" in answer.data["message"]
    assert code(seated.api("PATCH", "/pins/1", {"title": "x"})) == (401, 3)


def test_a_board_of_somebody_else_is_closed(seated: Any) -> None:
    other = seated.sandbox.seat("pinterest", "other", {"board": "900000000001"})
    assert code(seated.pin(board_id="900000000001")) == (403, 29)
    pin = seated.made()
    assert code(seated.api("DELETE", f"/pins/{pin}", token=other["access_token"])) == (403, 403)


def test_a_section_has_to_be_on_the_board(seated: Any) -> None:
    seated.sandbox.seat("pinterest", "pin-us", {"board": "Lamps", "section": "Brass"})
    lamps = next(board for board in seated.api("GET", "/boards").data["items"] if board["name"] == "Lamps")
    section = seated.api("GET", f"/boards/{lamps['id']}/sections").data["items"][0]
    assert code(seated.pin(board_section_id=section["id"])) == (404, 2031)
    pin = seated.made(board_id=lamps["id"], board_section_id=section["id"])
    assert seated.api("GET", f"/boards/{lamps['id']}/pins").data["items"] == []
    listed = seated.api("GET", f"/boards/{lamps['id']}/sections/{section['id']}/pins").data["items"]
    assert [entry["id"] for entry in listed] == [pin]
    assert "Board: Lamps › Brass" in seated.sandbox.cards()[0].labels  # noqa: RUF001


def test_a_card_shows_what_people_would_see(seated: Any) -> None:
    said = {"ai_disclosures": {"values": ["AI_MODIFIED", "SYNTHETIC_PERFORMER"]}, "alt_text": "A lamp"}
    pin = seated.made(title="Lamp", description="Warm #light", link="https://a.test/l", **said)
    (card,) = seated.sandbox.cards("pinterest")
    assert (card.title, card.text, card.link, card.author) == ("Lamp", "Warm #light", "https://a.test/l", "pinus01")
    assert card.url == f"https://www.pinterest.com/pin/{pin}/"
    assert card.labels == (f"Board: Board {BOARD}", "AI modified", "AI-generated person")
    assert card.pictures[0].alt == "A lamp"


def test_pins_on_secret_boards_are_no_cards(seated: Any) -> None:
    board = seated.api("POST", "/boards", {"name": "Drafts", "privacy": "SECRET"}).data["id"]
    seated.made(board_id=board)
    assert seated.sandbox.cards() == []


def test_a_pin_is_changed_saved_elsewhere_and_deleted(seated: Any) -> None:
    pin = seated.made(title="Lamp", link="https://a.test/")
    assert seated.api("PATCH", f"/pins/{pin}", {"title": "Lamps"}).data["title"] == "Lamps"
    assert seated.api("GET", f"/pins/{pin}").data["link"] == "https://a.test/"
    board = seated.api("POST", "/boards", {"name": "Lamps"}).data["id"]
    copy = seated.api("POST", f"/pins/{pin}/save", {"board_id": board}).data
    assert (copy["parent_pin_id"], copy["board_id"]) == (pin, board)
    natives = seated.api("GET", "/pins?pin_filter=exclude_repins").data["items"]
    assert [entry["id"] for entry in natives] == [pin]
    assert seated.api("DELETE", f"/pins/{pin}").status == 204
    assert code(seated.api("DELETE", f"/pins/{pin}")) == (404, 404)
    assert code(seated.api("GET", f"/pins/{pin}")) == (404, 50)


def test_boards_are_made_once_and_go_with_their_pins(seated: Any) -> None:
    board = seated.api("POST", "/boards", {"name": "Lamps"}).data["id"]
    assert code(seated.api("POST", "/boards", {"name": "lamps"})) == (400, 400)
    section = seated.api("POST", f"/boards/{board}/sections", {"name": "Brass"}).data["id"]
    seated.made(board_id=board, board_section_id=section)
    renamed = seated.api("PATCH", f"/boards/{board}/sections/{section}", {"name": "Steel"})
    assert (renamed.status, renamed.data["name"]) == (200, "Steel")
    assert seated.api("PATCH", f"/boards/{board}", {"name": "Lights"}).data["name"] == "Lights"
    assert seated.api("GET", f"/boards/{board}").data["pin_count"] == 1
    assert seated.api("DELETE", f"/boards/{board}/sections/{section}").status == 204
    assert seated.sandbox.cards() == []
    seated.made(board_id=board)
    assert seated.api("DELETE", f"/boards/{board}").status == 204
    assert seated.sandbox.cards() == []


def test_an_account_has_one_ads_only_board(seated: Any) -> None:
    first = seated.api("POST", "/boards", {"name": "Whatever", "is_ads_only": True}).data
    again = seated.api("POST", "/boards", {"name": "Else", "is_ads_only": True}).data
    assert (first["name"], first["privacy"], again["id"]) == ("Ad-only Pins", "PROTECTED", first["id"])


def test_lists_are_read_page_by_page_newest_first(seated: Any) -> None:
    pins = [seated.made(title=str(number)) for number in range(5)]
    found: list[str] = []
    bookmark: str | None = ""
    for _ in range(3):
        page = seated.api("GET", f"/boards/{BOARD}/pins?page_size=2{f'&bookmark={bookmark}' if bookmark else ''}").data
        found += [pin["id"] for pin in page["items"]]
        bookmark = page["bookmark"]
    assert (found, bookmark) == (pins[::-1], None)
    assert code(seated.api("GET", "/pins?page_size=251")) == (400, 1)
    assert code(seated.api("GET", "/pins?bookmark=nonsense")) == (400, 1)
    assert code(seated.api("GET", "/pins?pin_filter=mine")) == (400, 400)


def test_new_pins_may_come_late_to_lists_and_boards_never(seated: Any) -> None:
    seated.world.knobs.visible_after = 60
    seated.made()
    assert seated.api("GET", f"/boards/{BOARD}/pins").data["items"] == []
    assert len(seated.api("GET", "/boards").data["items"]) == 2
    seated.clock[0] += 61
    assert len(seated.api("GET", f"/boards/{BOARD}/pins").data["items"]) == 1


def test_analytics_need_their_three_parameters_and_know_the_pin(seated: Any) -> None:
    pin = seated.made()
    period = "start_date=2026-11-01&end_date=2026-11-21"
    told = seated.api("GET", f"/pins/{pin}/analytics?{period}&metric_types=IMPRESSION,TOTAL_COMMENTS").data["all"]
    assert (told["summary_metrics"], told["lifetime_metrics"]) == ({"IMPRESSION": 0}, {"TOTAL_COMMENTS": 0})
    for query in (period, "metric_types=SAVE", f"{period}&metric_types=VIDEO_START", f"{period}&metric_types=X"):
        assert code(seated.api("GET", f"/pins/{pin}/analytics?{query}")) == (400, 400)
    old = "start_date=2026-08-01&end_date=2026-08-02&metric_types=SAVE"
    assert code(seated.api("GET", f"/pins/{pin}/analytics?{old}")) == (400, 400)
    assert code(seated.api("GET", f"/pins/1/analytics?{period}&metric_types=SAVE")) == (404, 404)

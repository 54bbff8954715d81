"""pinterest-api-sdk, and the generated client that it comes with, at the fake Pinterest."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from .clients import client
from .conftest import Place

PLATFORM = "pinterest"
GENERATED = "openapi_generated.pinterest_client"
sdk = client("pinterest.client")
Pin = client("pinterest.organic.pins").Pin
Board = client("pinterest.organic.boards").Board
renewed = client("pinterest.utils.refresh_access_token").get_new_access_token
Configuration = client(f"{GENERATED}.configuration").Configuration
ApiClient = client(f"{GENERATED}.api_client").ApiClient
ApiException = client(f"{GENERATED}.exceptions").ApiException
PinsApi = client(f"{GENERATED}.api.pins_api").PinsApi
PinCreate = client(f"{GENERATED}.model.pin_create").PinCreate
MediaApi = client(f"{GENERATED}.api.media_api").MediaApi
as_sent = client(f"{GENERATED}.model_utils").model_to_dict
MediaUploadRequest = client(f"{GENERATED}.model.media_upload_request").MediaUploadRequest
UserAccountApi = client(f"{GENERATED}.api.user_account_api").UserAccountApi
pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore")]


@pytest.fixture
def pinterest(place: Place) -> Any:
    """Return the client of the vendor's kit; the address stands in its configuration."""
    return sdk.PinterestSDKClient(configuration=configured(place))


@pytest.fixture
def generated(place: Place) -> Any:
    return ApiClient(configured(place))


def configured(place: Place, **seat: Any) -> Any:
    return Configuration(host=f"{place.url}/v5", access_token=place.seat(**seat)["access_token"])


@pytest.fixture
def board(pinterest: Any) -> str:
    return str(Board.create(name="Desk setups", client=pinterest).id)


def picture(path: Path) -> dict[str, str]:
    data = base64.b64encode(path.read_bytes()).decode()
    return {"source_type": "image_base64", "content_type": "image/jpeg", "data": data}


def test_the_kit_pins_an_image_and_reads_it_back(
    pinterest: Any, place: Place, board: str, files: Mapping[str, Path]
) -> None:
    made = Pin.create(
        board_id=board,
        title="Nordic lamp",
        description="Warm light",
        link="https://shop.example.com/lamp",
        alt_text="A brass lamp",
        media_source=picture(files["front"]),
        client=pinterest,
    )
    assert (made.title, made.link, made.board_id, made.is_owner) == (
        "Nordic lamp",
        "https://shop.example.com/lamp",
        board,
        True,
    )
    card = place.card()
    assert (card.id, card.title, card.text, card.link) == (
        made.id,
        "Nordic lamp",
        "Warm light",
        "https://shop.example.com/lamp",
    )
    assert [(one.alt, place.bytes_of(one.url)) for one in card.pictures] == [
        ("A brass lamp", files["front"].read_bytes())
    ]


def test_the_kit_lists_pins_page_after_page(pinterest: Any, board: str, files: Mapping[str, Path]) -> None:
    source = picture(files["front"])
    made = [Pin.create(board_id=board, title=f"{n}", media_source=source, client=pinterest).id for n in range(5)]
    found, bookmark = Pin.get_all(page_size=2, client=pinterest)
    while bookmark and len(found) < 9:
        more, bookmark = bookmark.get_next()
        found += more
    assert [pin.id for pin in found] == made[::-1]


def test_the_kit_deletes_a_pin(pinterest: Any, place: Place, board: str, files: Mapping[str, Path]) -> None:
    made = Pin.create(board_id=board, media_source=picture(files["front"]), client=pinterest)
    assert place.card().id == made.id
    assert Pin.delete(pin_id=made.id, client=pinterest) is True
    assert place.cards() == []


def test_the_kit_saves_a_pin_on_another_board(
    pinterest: Any, place: Place, board: str, files: Mapping[str, Path]
) -> None:
    other = Board.create(name="Lamps", client=pinterest)
    made = Pin.create(board_id=board, media_source=picture(files["front"]), client=pinterest)
    made.save(board_id=other.id)
    assert [card.meta["board"] for card in place.cards()] == [board, other.id]


def test_the_kit_makes_changes_lists_and_deletes_boards(pinterest: Any) -> None:
    made = Board.create(name="Desk setups", description="Tidy", privacy="SECRET", client=pinterest)
    made.update_fields(name="Desks", description="Tidier", privacy="PUBLIC")
    names = {one.id: (one.name, one.description, one.privacy) for one in Board.get_all(client=pinterest)[0]}
    assert names[made.id] == ("Desks", "Tidier", "PUBLIC")
    assert Board.delete(board_id=made.id, client=pinterest) is True
    assert made.id not in {one.id for one in Board.get_all(client=pinterest)[0]}


def test_the_kit_pins_into_a_section(pinterest: Any, place: Place, board: str, files: Mapping[str, Path]) -> None:
    whole = Board(board_id=board, client=pinterest)
    section = whole.create_section(name="Small desks")
    assert [one.name for one in whole.list_sections()[0]] == ["Small desks"]
    source = picture(files["front"])
    Pin.create(board_id=board, board_section_id=section.id, media_source=source, client=pinterest)
    assert place.card().meta["section"] == section.id
    whole.update_section(section_id=section.id, name="Tiny desks")
    whole.delete_section(section_id=section.id)
    assert place.cards() == []


def test_the_kit_renews_its_token(place: Place, files: Mapping[str, Path]) -> None:
    keys = place.seat(board="Desk setups")
    token = renewed(keys["client_id"], keys["client_secret"], keys["refresh_token"], f"{place.url}/v5")
    assert token != keys["access_token"]
    fresh = sdk.PinterestSDKClient(configuration=Configuration(host=f"{place.url}/v5", access_token=token))
    boards = {one.name: one.id for one in Board.get_all(client=fresh)[0]}
    Pin.create(board_id=boards["Desk setups"], media_source=picture(files["front"]), client=fresh)
    assert len(place.cards()) == 1


def test_the_generated_client_pins_an_image(
    generated: Any, place: Place, board: str, files: Mapping[str, Path]
) -> None:
    pin = PinCreate(board_id=board, title="Nordic lamp", media_source=picture(files["front"]))
    made = PinsApi(generated).pins_create(pin)
    assert PinsApi(generated).pins_get(made.id).title == "Nordic lamp"
    assert (place.card().id, place.card().kind) == (made.id, "image")


def test_the_generated_client_pins_several_images(
    generated: Any, place: Place, board: str, files: Mapping[str, Path]
) -> None:
    items = [{**picture(files[name]), "title": name} for name in ("front", "detail")]
    for item in items:
        item.pop("source_type")
    source = {"source_type": "multiple_image_base64", "items": items}
    PinsApi(generated).pins_create(PinCreate(board_id=board, media_source=source))
    card = place.card()
    assert card.kind == "carousel"
    assert [place.bytes_of(one.url) for one in card.pictures] == [
        files[name].read_bytes() for name in ("front", "detail")
    ]


def test_the_generated_client_pins_a_video_after_a_form_to_the_bucket(
    generated: Any, place: Place, board: str, files: Mapping[str, Path]
) -> None:
    place.sandbox.world("pinterest").knobs.processing = 30.0
    asked = MediaApi(generated).media_create(MediaUploadRequest(media_type="video"))
    fields = as_sent(asked.upload_parameters, serialize=True)
    with files["clip"].open("rb") as file:
        form = {**fields, "file": ("lamp.mp4", file.read(), "video/mp4")}
    # no call of the client's carries the file: the form goes as its examples send it
    sent = client("urllib3").PoolManager().request("POST", asked.upload_url, fields=form)
    assert sent.status == 204
    seen = [str(MediaApi(generated).media_get(asked.media_id).status)]
    place.sandbox.advance(31)
    seen.append(str(MediaApi(generated).media_get(asked.media_id).status))
    assert seen == ["processing", "succeeded"]
    cover = base64.b64encode(files["front"].read_bytes()).decode()
    source = {
        "source_type": "video_id",
        "media_id": asked.media_id,
        "cover_image_content_type": "image/jpeg",
        "cover_image_data": cover,
    }
    PinsApi(generated).pins_create(PinCreate(board_id=board, title="It moves", media_source=source))
    (shown,) = place.card().pictures
    assert (shown.kind, place.bytes_of(shown.url)) == ("video", files["clip"].read_bytes())
    assert place.bytes_of(shown.poster) == files["front"].read_bytes()


def test_the_generated_client_asks_who_it_is(generated: Any) -> None:
    assert UserAccountApi(generated).user_account_get().username.startswith("shop")


def test_the_generated_client_recognises_a_refusal(generated: Any, place: Place, files: Mapping[str, Path]) -> None:
    with pytest.raises(ApiException) as told:
        PinsApi(generated).pins_create(PinCreate(board_id="1", media_source=picture(files["front"])))
    assert (told.value.status, json.loads(told.value.body)["code"]) == (404, 40)
    assert place.cards() == []


def test_the_generated_client_hears_that_a_trial_app_cannot_publish(place: Place, files: Mapping[str, Path]) -> None:
    trial = ApiClient(configured(place, access="trial", board="Desks"))
    source = picture(files["front"])
    with pytest.raises(ApiException) as told:
        PinsApi(trial).pins_create(PinCreate(board_id="1", media_source=source))
    assert (told.value.status, json.loads(told.value.body)["code"]) == (403, 29)


def test_a_cut_connection_makes_one_pin_and_no_second_one(
    generated: Any, place: Place, board: str, files: Mapping[str, Path]
) -> None:
    place.sandbox.fail("pinterest", "create_pin", "drop-after")
    with pytest.raises(client("urllib3.exceptions").HTTPError):
        PinsApi(generated).pins_create(PinCreate(board_id=board, media_source=picture(files["front"])))
    assert len(place.cards()) == 1

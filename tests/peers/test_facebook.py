"""facebook-business (Meta's own client) at the fake Graph API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from .clients import client
from .conftest import Place

PLATFORM = "facebook"
PAGE = "1029384756"
VERSION = "v26.0"
business = client("facebook_business.api")
session = client("facebook_business.session")
exceptions = client("facebook_business.exceptions")
uploader = client("facebook_business.video_uploader")
AdVideo = client("facebook_business.adobjects.advideo").AdVideo
Comment = client("facebook_business.adobjects.comment").Comment
Page = client("facebook_business.adobjects.page").Page
PagePost = client("facebook_business.adobjects.pagepost").PagePost
Photo = client("facebook_business.adobjects.photo").Photo
pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore")]


@pytest.fixture
def api(place: Place, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the client with the token of one Page, its only address led to the fake."""
    monkeypatch.setattr(session.FacebookSession, "GRAPH", f"{place.url}/graph")
    token = place.seat(page=PAGE)["page_access_token"]
    return business.FacebookAdsApi.init(
        app_id="1", app_secret="shh", access_token=token, api_version=VERSION, crash_log=False
    )


@pytest.fixture
def page(api: Any) -> Any:
    return Page(PAGE, api=api)


@pytest.fixture
def upload(place: Place, api: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], str]:
    """Return what sends a video with the client's uploader.

    Host and edge stand in its code (an ad account's videos, the same protocol as a Page's): both are exchanged.
    """

    def send(request: Any, path: tuple[str, str]) -> Any:
        assert path == (PAGE, "advideos")
        more = {"params": request._params, "files": request._files, "url_override": f"{place.url}/graph-video"}
        return request._api.call("POST", (PAGE, "videos"), **more)

    def carry(path: Path) -> str:
        video = AdVideo(parent_id=PAGE, api=api)
        video[AdVideo.Field.filepath] = str(path)
        return str(uploader.VideoUploader().upload(video, wait_for_encoding=True)["id"])

    monkeypatch.setattr(uploader.VideoUploadRequest, "send", send)
    return carry


def photo(api: Any, path: Path, **params: Any) -> str:
    """Send a picture; the objects of the client cannot carry files to this edge, its call can."""
    with path.open("rb") as file:
        files = {"source": (path.name, file, "image/jpeg")}
        sent = api.call("POST", (PAGE, "photos"), params={"published": "false", **params}, files=files)
    return str(sent.json()["id"])


def test_the_client_posts_a_text_and_reads_it_back(page: Any, api: Any, place: Place) -> None:
    made = page.create_feed(params={"message": "Warm light, zero glare. 北欧"})["id"]
    seen = PagePost(made, api=api).api_get(fields=["id", "message", "created_time", "permalink_url"])
    assert (seen["id"], seen["message"]) == (made, "Warm light, zero glare. 北欧")
    assert (place.card().id, place.card().text) == (made, "Warm light, zero glare. 北欧")


def test_the_client_posts_a_link(page: Any, place: Place) -> None:
    page.create_feed(params={"message": "See", "link": "https://shop.example.com/lamp"})
    assert place.card().link == "https://shop.example.com/lamp"


def test_the_client_posts_photos_that_it_uploaded_unseen(
    page: Any, api: Any, place: Place, files: Mapping[str, Path]
) -> None:
    ids = [photo(api, files[name], alt_text_custom=f"The {name}") for name in ("front", "detail")]
    assert place.cards() == []
    read = Photo(ids[1], api=api).api_get(fields=["id", "alt_text_custom", "width", "height"])
    assert (read["alt_text_custom"], read["width"], read["height"]) == ("The detail", 80, 60)
    page.create_feed(params={"message": "Two", "attached_media": [{"media_fbid": one} for one in ids]})
    card = place.card()
    assert [picture.alt for picture in card.pictures] == ["The front", "The detail"]
    assert [place.bytes_of(picture.url) for picture in card.pictures] == [
        files[name].read_bytes() for name in ("front", "detail")
    ]


def test_the_client_comments_and_reads_the_comments(page: Any, api: Any, place: Place) -> None:
    post = PagePost(page.create_feed(params={"message": "Ask us"})["id"], api=api)
    made = post.create_comment(params={"message": "We answer all day"})["id"]
    assert [(one["id"], one["message"]) for one in post.get_comments(fields=["id", "message"])] == [
        (made, "We answer all day")
    ]
    assert [comment.text for comment in place.card().comments] == ["We answer all day"]
    Comment(made, api=api).api_delete()
    assert place.card().comments == ()


def test_the_client_uploads_a_video_in_chunks_and_waits_for_it(
    upload: Callable[[Path], str], api: Any, place: Place, tmp_path: Path
) -> None:
    path = tmp_path / "lamp.mp4"
    path.write_bytes(long_clip())
    video = upload(path)
    card = place.card()
    assert (card.kind, card.title, place.bytes_of(card.pictures[0].url)) == ("video", "lamp.mp4", long_clip())
    assert place.calls().count("videos") == 1 + 3  # its start, and a chunk for each MiB begun
    read = AdVideo(video, api=api).api_get(fields=["id", "status", "title", "published"])
    assert (read["id"], read["status"]["video_status"], read["published"]) == (video, "ready", True)
    AdVideo(video, api=api).api_delete()
    assert place.cards() == []


def long_clip() -> bytes:
    """Return a video of more than two MiB: a real one, with a box behind it that players skip."""
    from socialpost.testing import media

    filler = (2 << 20) + 5
    return media.mp4(2, (640, 360)) + filler.to_bytes(4, "big") + b"free" + bytes(filler - 8)


def test_the_client_obeys_an_offset_that_the_server_corrects(
    upload: Callable[[Path], str], place: Place, tmp_path: Path
) -> None:
    path = tmp_path / "lamp.mp4"
    path.write_bytes(long_clip())
    place.sandbox.fail("facebook", "videos", "drop-after", skip=1)  # a chunk is kept, its answer is lost
    send = uploader.VideoUploadRequest.send

    def stubborn(request: Any, where: tuple[str, str]) -> Any:
        try:
            return send(request, where)
        except OSError:
            return send(request, where)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uploader.VideoUploadRequest, "send", stubborn)
        upload(path)
    assert place.bytes_of(place.card().pictures[0].url) == long_clip()


def test_the_client_schedules_a_post_and_finds_it_waiting(page: Any, place: Place) -> None:
    until = int(place.sandbox.now()) + 3600
    made = page.create_feed(params={"message": "Later", "published": False, "scheduled_publish_time": until})["id"]
    assert place.cards() == []
    assert [post["id"] for post in page.get_scheduled_posts(fields=["id", "message"])] == [made]
    place.sandbox.advance(3601)
    assert place.card().id == made


def test_the_client_lists_page_after_page(page: Any) -> None:
    made = [page.create_feed(params={"message": f"Lamp {number}"})["id"] for number in range(5)]
    listed = page.get_published_posts(fields=["id", "message"], params={"limit": 2})
    assert [post["id"] for post in islice(listed, 9)] == made[::-1]


def test_the_client_edits_and_deletes_a_post(page: Any, api: Any, place: Place) -> None:
    post = PagePost(page.create_feed(params={"message": "Lmap"})["id"], api=api)
    post.api_update(params={"message": "Lamp"})
    assert place.card().text == "Lamp"
    post.api_delete()
    assert place.cards() == []


def test_the_client_recognises_a_refusal(page: Any, place: Place) -> None:
    with pytest.raises(exceptions.FacebookRequestError) as told:
        page.create_feed(params={"message": ""})
    assert (told.value.api_error_code(), told.value.http_status()) == (100, 400)
    assert told.value.body()["error"]["fbtrace_id"]
    assert place.cards() == []


def test_the_client_asks_who_it_is(api: Any, place: Place) -> None:
    me = Page("me", api=api).api_get(fields=["id", "name"])
    assert (me["id"], bool(me["name"])) == (PAGE, True)
    assert place.calls() == ["get_node"]

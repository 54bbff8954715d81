"""google-api-python-client at the fake YouTube Data API, with the description that the client ships with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files as inside
from pathlib import Path
from typing import Any

import pytest

from socialpost.testing import media

from .clients import client
from .conftest import Place

PLATFORM = "youtube"
CHUNK = 8 << 20
discovery = client("googleapiclient.discovery")
http = client("googleapiclient.http")
errors = client("googleapiclient.errors")
authorized = client("google_auth_httplib2").AuthorizedHttp
credentials = client("google.oauth2.credentials")
pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore")]
Body = dict[str, Any]


def service(place: Place, timeout: float | None = None, **seat: Any) -> Any:
    """Return the client; the address of the API is a field of its description."""
    text = inside("googleapiclient.discovery_cache.documents").joinpath("youtube.v3.json").read_text()
    about = {**json.loads(text), "rootUrl": f"{place.url}/"}
    about.pop("mtlsRootUrl", None)
    token = credentials.Credentials(token=place.seat(**seat)["access_token"])
    line = http.build_http()
    line.timeout = timeout or line.timeout
    return discovery.build_from_document(about, http=authorized(token, http=line))


@pytest.fixture
def youtube(place: Place) -> Iterator[Any]:
    with service(place) as found:
        yield found


def body(**status: Any) -> Body:
    return {
        "snippet": {"title": "Nordic lamp", "description": "Warm light", "tags": ["desk setup"], "categoryId": "26"},
        "status": {"privacyStatus": "public", "selfDeclaredMadeForKids": False, **status},
    }


def insert(youtube: Any, path: Path, *, chunk: int = -1, about: Body | None = None) -> Any:
    """Return the request of an upload; `chunk` -1: the whole file in one body."""
    sent = http.MediaFileUpload(str(path), mimetype="video/mp4", chunksize=chunk, resumable=True)
    return youtube.videos().insert(part="snippet,status", body=about or body(), media_body=sent)


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """Return a video of two chunks and a bit: a real one, with a box behind it that players skip."""
    path, filler = tmp_path / "long.mp4", (2 * CHUNK) + 12_345
    path.write_bytes(media.mp4(2, (640, 360)) + filler.to_bytes(4, "big") + b"free" + bytes(filler - 8))
    return path


def carried(request: Any) -> Any:
    """Carry an upload to its end; return the video."""
    for _ in range(20):
        _, done = request.next_chunk()
        if done is not None:
            return done
    raise AssertionError("the upload comes to no end")


@pytest.mark.parametrize("chunk", [-1, CHUNK])
def test_the_client_uploads_a_video_and_reads_it_back(youtube: Any, place: Place, long: Path, chunk: int) -> None:
    made = carried(insert(youtube, long, chunk=chunk))
    assert (made["snippet"]["title"], made["status"]["privacyStatus"]) == ("Nordic lamp", "public")
    assert place.calls() == ["open_upload"] + ["upload"] * (1 if chunk == -1 else 3)
    read = youtube.videos().list(part="snippet,status,processingDetails,statistics", id=made["id"]).execute()
    assert [(one["snippet"]["title"], one["status"]["uploadStatus"]) for one in read["items"]] == [
        ("Nordic lamp", "processed")
    ]
    card = place.card()
    assert (card.id, card.title, card.text, card.meta["tags"]) == (
        made["id"],
        "Nordic lamp",
        "Warm light",
        ["desk setup"],
    )
    assert place.bytes_of(card.pictures[0].url) == long.read_bytes()


def test_the_client_uploads_a_small_video_in_one_multipart_body(
    youtube: Any, place: Place, files: Mapping[str, Path]
) -> None:
    sent = http.MediaFileUpload(str(files["clip"]), mimetype="video/mp4")
    youtube.videos().insert(part="snippet,status", body=body(), media_body=sent).execute()
    assert place.bytes_of(place.card().pictures[0].url) == files["clip"].read_bytes()


@pytest.mark.parametrize("chunk", [-1, CHUNK])
@pytest.mark.parametrize("fault", ["500-before", "500-after", "drop-before", "drop-after", "half"])
def test_the_client_asks_how_far_it_came_and_goes_on(place: Place, long: Path, chunk: int, fault: str) -> None:
    place.sandbox.fail("youtube", "upload", fault, skip=0 if chunk == -1 else 1)
    youtube = service(place, timeout=1)
    request = insert(youtube, long, chunk=chunk)
    troubles = 0
    done = None
    while done is None:
        try:
            _, done = request.next_chunk()
        except (errors.HttpError, OSError, client("httplib2").HttpLib2Error, client("http.client").HTTPException):
            troubles += 1
            assert troubles < 9
    assert troubles
    assert place.card().id == done["id"]
    assert place.bytes_of(place.card().pictures[0].url) == long.read_bytes()


def test_the_client_goes_on_behind_what_the_server_kept(place: Place, long: Path) -> None:
    with service(place, keep=3_000_000) as youtube:
        carried(insert(youtube, long, chunk=CHUNK))
    assert place.bytes_of(place.card().pictures[0].url) == long.read_bytes()


def test_another_client_goes_on_with_a_session_that_the_first_one_left(youtube: Any, place: Place, long: Path) -> None:
    first = insert(youtube, long, chunk=CHUNK)
    first.next_chunk()
    second = insert(youtube, long, chunk=CHUNK)
    second.resumable_uri, second._in_error_state = first.resumable_uri, True
    made = carried(second)
    assert place.calls().count("open_upload") == 1
    assert place.card().id == made["id"]


def test_the_client_sets_a_thumbnail(youtube: Any, place: Place, files: Mapping[str, Path]) -> None:
    made = carried(insert(youtube, files["clip"]))
    cover = http.MediaFileUpload(str(files["front"]), mimetype="image/jpeg")
    answer = youtube.thumbnails().set(videoId=made["id"], media_body=cover).execute()
    assert answer["items"][0]["default"]["url"]
    assert place.bytes_of(place.card().pictures[0].poster) == files["front"].read_bytes()


def test_the_client_makes_a_playlist_fills_it_and_lists_it(
    youtube: Any, place: Place, files: Mapping[str, Path]
) -> None:
    video = carried(insert(youtube, files["clip"]))["id"]
    playlists = youtube.playlists()
    made = playlists.insert(part="snippet,status", body={"snippet": {"title": "Lamps"}}).execute()["id"]
    target = {"kind": "youtube#video", "videoId": video}
    entry = {"snippet": {"playlistId": made, "resourceId": target}}
    youtube.playlistItems().insert(part="snippet", body=entry).execute()
    mine = playlists.list(part="snippet", mine=True).execute()["items"]
    assert [(one["id"], one["snippet"]["title"]) for one in mine] == [(made, "Lamps")]
    listed = youtube.playlistItems().list(part="snippet,contentDetails", playlistId=made).execute()["items"]
    assert [one["contentDetails"]["videoId"] for one in listed] == [video]
    assert "Playlist: Lamps" in place.card().labels


def test_the_client_finds_its_uploads_page_after_page(youtube: Any, files: Mapping[str, Path]) -> None:
    made = [carried(insert(youtube, files["clip"]))["id"] for _ in range(3)]
    channel = youtube.channels().list(part="contentDetails", mine=True).execute()["items"][0]
    uploads = channel["contentDetails"]["relatedPlaylists"]["uploads"]
    found: list[str] = []
    ask = youtube.playlistItems().list(part="contentDetails", playlistId=uploads, maxResults=2)
    while ask is not None and len(found) < 9:
        answer = ask.execute()
        found += [one["contentDetails"]["videoId"] for one in answer["items"]]
        ask = youtube.playlistItems().list_next(ask, answer)
    assert found == made[::-1]


def test_the_client_comments_below_its_video(youtube: Any, place: Place, files: Mapping[str, Path]) -> None:
    made = carried(insert(youtube, files["clip"]))
    top = {"snippet": {"textOriginal": "Questions?"}}
    thread = {"snippet": {"videoId": made["id"], "channelId": made["snippet"]["channelId"], "topLevelComment": top}}
    youtube.commentThreads().insert(part="snippet", body=thread).execute()
    read = youtube.commentThreads().list(part="snippet", videoId=made["id"]).execute()["items"]
    assert [one["snippet"]["topLevelComment"]["snippet"]["textDisplay"] for one in read] == ["Questions?"]
    assert [comment.text for comment in place.card().comments] == ["Questions?"]


@pytest.mark.parametrize("resumable", [True, False])
def test_the_client_uploads_captions(
    youtube: Any, place: Place, files: Mapping[str, Path], tmp_path: Path, *, resumable: bool
) -> None:
    made = carried(insert(youtube, files["clip"]))["id"]
    path = tmp_path / "lamp.en.srt"
    path.write_text("1\n00:00:00,000 --> 00:00:01,000\nWarm light\n")
    track = {"snippet": {"videoId": made, "language": "en", "name": "English"}}
    sent = http.MediaFileUpload(str(path), mimetype="text/srt", resumable=resumable)
    youtube.captions().insert(part="snippet", body=track, media_body=sent).execute()
    listed = youtube.captions().list(part="snippet", videoId=made).execute()["items"]
    assert [one["snippet"]["language"] for one in listed] == ["en"]
    assert "Captions: en" in place.card().labels


def test_the_client_changes_a_video(youtube: Any, place: Place, files: Mapping[str, Path]) -> None:
    made = carried(insert(youtube, files["clip"]))["id"]
    snippet = {"title": "Nordic desk lamp", "categoryId": "26"}
    youtube.videos().update(part="snippet", body={"id": made, "snippet": snippet}).execute()
    assert (place.card().title, place.card().text) == ("Nordic desk lamp", "")


def test_the_client_schedules_a_video(youtube: Any, place: Place, files: Mapping[str, Path]) -> None:
    from datetime import UTC, datetime

    until = datetime.fromtimestamp(place.sandbox.now() + 3600, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    carried(insert(youtube, files["clip"], about=body(privacyStatus="private", publishAt=until)))
    assert place.cards() == []
    place.sandbox.advance(3601)
    assert place.card().title == "Nordic lamp"


def test_the_client_deletes_its_video(youtube: Any, place: Place, files: Mapping[str, Path]) -> None:
    made = carried(insert(youtube, files["clip"]))["id"]
    youtube.videos().delete(id=made).execute()
    assert place.cards() == []
    assert youtube.videos().list(part="id", id=made).execute().get("items", []) == []


def test_the_client_renews_its_token_and_goes_on(place: Place, files: Mapping[str, Path]) -> None:
    keys = place.seat()
    token = credentials.Credentials(
        token=None,
        refresh_token=keys["refresh_token"],
        client_id=keys["client_id"],
        client_secret=keys["client_secret"],
        token_uri=f"{place.url}/oauth/token",
    )
    with service(place) as plain:
        found = discovery.build_from_document({**plain._rootDesc}, credentials=token)
    carried(insert(found, files["clip"]))
    assert place.calls()[:2] == ["token", "open_upload"]
    assert place.card().title == "Nordic lamp"


def test_the_client_recognises_a_refusal(youtube: Any, place: Place, files: Mapping[str, Path]) -> None:
    wrong = {**body(), "snippet": {"title": "x" * 101}}
    with pytest.raises(errors.HttpError) as told:
        insert(youtube, files["clip"], about=wrong).next_chunk()
    assert (told.value.status_code, told.value.error_details[0]["reason"]) == (400, "invalidTitle")
    assert place.cards() == []

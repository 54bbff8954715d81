"""The fake's upload sessions, by what Google's pages say of them."""

from __future__ import annotations

from typing import Any

import pytest

GRAIN = 262_144


@pytest.fixture
def session(guest: Any) -> str:
    """Yield the address of a session for 600,000 bytes."""
    return str(guest.open(600_000).headers["location"])


def test_a_video_in_one_piece_is_made_and_its_answer_repeated(guest: Any, hands: Any) -> None:
    location = guest.open(len(hands.clip)).headers["location"]
    made = guest.put(location, hands.clip, f"0-{len(hands.clip) - 1}/{len(hands.clip)}")
    assert (made.status, made.data["status"]["uploadStatus"]) == (201, "processed")
    assert set(made.data) == {"kind", "etag", "id", "snippet", "status"}  # the parts of the request
    assert guest.put(location, span=f"*/{len(hands.clip)}").data == made.data
    assert guest.put(location, hands.clip).data == made.data
    assert len(list(guest.world.all("video"))) == 1


def test_the_bytes_arrive_as_they_were_sent(guest: Any, hands: Any) -> None:
    data = hands.clip + b"\0\0\0\x08free" + bytes(range(256)) * 2100
    location = guest.open(len(data)).headers["location"]
    at = 0
    while at < len(data):
        piece = data[at : at + GRAIN]
        answer = guest.put(location, piece, f"{at}-{at + len(piece) - 1}/{len(data)}")
        at += len(piece)
    video = guest.world.get("video", answer.data["id"])
    assert guest.world.blob_path(video["blob"]).read_bytes() == data


def test_a_session_tells_how_much_it_has(guest: Any, session: str) -> None:
    nothing = guest.put(session, span="*/600000")
    assert (nothing.status, "range" in nothing.headers) == (308, False)
    assert guest.put(session, b"a" * GRAIN, f"0-{GRAIN - 1}/600000").headers["range"] == f"bytes=0-{GRAIN - 1}"
    assert guest.put(session, span="*/600000").headers["range"] == f"bytes=0-{GRAIN - 1}"


@pytest.mark.parametrize("first", [0, GRAIN * 2])
def test_an_overlap_or_a_gap_is_not_stored(guest: Any, session: str, first: int) -> None:
    guest.put(session, b"a" * GRAIN, f"0-{GRAIN - 1}/600000")
    answer = guest.put(session, b"b" * (600_000 - first), f"{first}-599999/600000")
    assert (answer.status, answer.headers["range"]) == (308, f"bytes=0-{GRAIN - 1}")


def test_a_piece_that_is_not_the_last_has_a_certain_size(guest: Any, session: str) -> None:
    answer = guest.put(session, b"a" * 1000, "0-999/600000")
    assert answer.status == 400
    assert "262144" in answer.data["error"]["message"]


@pytest.mark.parametrize("span", ["0-999/700000", "0-5/600000", "nonsense", "*/700000"])
def test_a_range_that_does_not_fit_is_refused(guest: Any, session: str, span: str) -> None:
    assert guest.put(session, b"a" * 1000, span).status == 400


def test_the_server_may_keep_less_than_was_sent(guest: Any) -> None:
    guest.switch(keep=1000)
    location = guest.open(600_000).headers["location"]
    assert guest.put(location, b"a" * 600_000, "0-599999/600000").headers["range"] == "bytes=0-999"


def test_a_session_expires(guest: Any, session: str) -> None:
    guest.clock[0] += 8 * 86400
    guest.token = guest.seat("yt-us")["access_token"]
    assert guest.put(session, span="*/600000").status == 404


def test_a_session_belongs_to_its_channel(guest: Any, session: str) -> None:
    other = guest.seat("yt-de")["access_token"]
    assert guest.put(session, span="*/600000", token=other).status == 404
    assert guest.put(session, span="*/600000", token="wrong").status == 401


def test_opening_a_session_costs_an_upload_and_bytes_cost_nothing(guest: Any) -> None:
    guest.world.put("quota", "limits", {"uploads": 1, "units": 0})
    location = guest.open(600_000).headers["location"]
    assert guest.put(location, span="*/600000").status == 308
    assert guest.why(guest.open(600_000)) == (403, "quotaExceeded")
    guest.clock[0] += 86400
    guest.token = guest.seat("yt-us")["access_token"]
    assert guest.open(600_000).status == 200


def test_the_channel_has_a_limit_of_its_own(guest: Any, hands: Any) -> None:
    guest.switch(uploads_a_day=1)
    guest.upload()
    assert guest.why(guest.open(len(hands.clip))) == (400, "uploadLimitExceeded")


@pytest.mark.parametrize(
    ("headers", "query", "why"),
    [
        ({"x-upload-content-type": "image/jpeg"}, {}, "badContent"),
        ({"slug": "a/b"}, {}, "invalidFilename"),
        ({}, {"uploadType": "media"}, "wrongUrlForUpload"),
        ({}, {"part": ""}, "missingRequiredParameter"),
        ({}, {"part": "snippet,nonsense"}, "invalidPart"),
        ({}, {"part": "snippet"}, "unexpectedPart"),
        ({}, {"colour": "red"}, "invalidParameter"),
    ],
)
def test_a_session_that_is_asked_for_wrongly_is_refused(guest: Any, headers: Any, query: Any, why: str) -> None:
    assert guest.why(guest.open(10, headers=headers, query=query)) == (400, why)


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"snippet": {"title": ""}}, "invalidTitle"),
        ({"snippet": {"title": "x" * 101}}, "invalidTitle"),
        ({"snippet": {"title": "a<b"}}, "invalidTitle"),
        ({"snippet": {"title": "a", "description": "あ" * 1667}}, "invalidDescription"),
        ({"snippet": {"title": "a", "tags": ["x" * 250, "y z" * 83]}}, "invalidTags"),
        ({"snippet": {"title": "a", "categoryId": "30"}}, "invalidCategoryId"),
        ({"snippet": {"title": "a", "colour": "red"}}, "badRequest"),
        ({"status": {"privacyStatus": "friends"}}, "invalidVideoMetadata"),
        ({"status": {"privacyStatus": "public", "publishAt": "2027-01-01T00:00:00Z"}}, "invalidPublishAt"),
        ({"status": {"privacyStatus": "private", "publishAt": "soon"}}, "invalidPublishAt"),
        ({"status": {"embeddable": "yes"}}, "badRequest"),
        ({"localizations": {"de": {"title": "Lampe"}}}, "defaultLanguageNotSet"),
        (
            {"snippet": {"title": "a", "defaultLanguage": "en"}, "localizations": {"d": {"title": "Lampe"}}},
            "localizationValidationError",
        ),
        ({"recordingDetails": {"recordingDate": "yesterday"}}, "invalidRecordingDetails"),
    ],
)
def test_metadata_is_judged_before_any_byte(guest: Any, parts: Any, why: str) -> None:
    assert guest.why(guest.open(10, parts)) == (400, why)


def test_parts_may_be_repeated_instead_of_joined(guest: Any) -> None:
    query = "uploadType=resumable&part=snippet&part=status"
    body = {"snippet": {"title": "Lamp"}, "status": {"privacyStatus": "private"}}
    headers = {"x-upload-content-type": "video/mp4"}
    answer = guest.call("POST", "/upload/youtube/v3/videos", query, json=body, headers=headers)
    assert answer.status == 200
    assert "part=snippet%2Cstatus" in answer.headers["location"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_small_files_may_come_in_one_body(guest: Any, hands: Any, end: str) -> None:
    head = f'--b{end}Content-Type: application/json{end}{end}{{"snippet": {{"title": "Lamp"}}}}{end}'
    head += f"--b{end}Content-Type: video/mp4{end}Content-Transfer-Encoding: binary{end}{end}"
    raw = guest.file(head.encode() + hands.clip + f"{end}--b--{end}".encode())
    query = {"uploadType": "multipart", "part": "snippet"}
    headers = {"content-type": 'multipart/related; boundary="b"'}
    made = guest.call("POST", "/upload/youtube/v3/videos", query, raw=raw, headers=headers)
    assert made.status == 200, made.data
    video = guest.world.get("video", made.data["id"])
    assert guest.world.blob_path(video["blob"]).read_bytes() == hands.clip

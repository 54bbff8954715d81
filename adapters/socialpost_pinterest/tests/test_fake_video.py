"""Videos at the fake: the place, the form, processing, the pin."""

from __future__ import annotations

from typing import Any

import pytest

from socialpost.testing import media

MP4 = media.mp4(4, (160, 160), 6)
SHORT = media.mp4(2, (160, 160), 6)


def status(seated: Any, key: str) -> str:
    return str(seated.api("GET", f"/media/{key}").data["status"])


def test_a_place_comes_with_the_fields_of_a_form(seated: Any) -> None:
    told = seated.registered()
    assert told["upload_url"].endswith("/pinterest/bucket/")
    assert set(told["upload_parameters"]) == {
        "x-amz-date", "x-amz-signature", "x-amz-security-token", "x-amz-algorithm", "key", "policy", "x-amz-credential",
        "Content-Type",
    }  # fmt: skip
    assert status(seated, told["media_id"]) == "registered"
    assert seated.api("POST", "/media", {"media_type": "image"}).status == 400
    assert seated.api("GET", "/media/1").data == {"code": 404, "message": "Media upload not found"}


def test_a_video_goes_from_registered_to_succeeded(seated: Any, file: Any) -> None:
    seated.world.knobs.processing = 30
    key = seated.video(file(MP4))
    assert status(seated, key) == "processing"
    source = {"source_type": "video_id", "media_id": key, "cover_image_key_frame_time": 0}
    early = seated.pin(source)
    assert (early.status, "processing" in early.data["message"]) == (400, True)
    seated.clock[0] += 30
    assert status(seated, key) == "succeeded"
    assert seated.pin(source).data["creative_type"] == "VIDEO"
    assert seated.sandbox.cards()[0].pictures[0].kind == "video"
    assert [entry["media_id"] for entry in seated.api("GET", "/media").data["items"]] == [key]


def test_what_is_no_video_or_too_short_fails_in_processing(seated: Any, file: Any) -> None:
    assert status(seated, seated.video(file(SHORT))) == "failed"
    assert status(seated, seated.video(file(media.jpeg()))) == "failed"
    assert status(seated, seated.video(file(MP4[: len(MP4) // 2]))) == "failed"
    seated.world.knobs.processing_fails = True
    assert status(seated, seated.video(file(MP4))) == "failed"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"key": "uploads/else"}, (403, b"AccessDenied")),
        ({"key": None}, (403, b"AccessDenied")),
        ({"policy": "eyJ9"}, (403, b"AccessDenied")),
        ({"Content-Type": None}, (403, b"AccessDenied")),
        ({"x-amz-signature": "0"}, (403, b"SignatureDoesNotMatch")),
        ({"acl": "public-read"}, (403, b"Extra input fields: acl")),
    ],
)
def test_the_form_must_be_as_it_was_given(seated: Any, file: Any, change: Any, expected: tuple[int, bytes]) -> None:
    told = seated.registered()
    form = {name: value for name, value in {**told["upload_parameters"], **change}.items() if value is not None}
    answer = seated.bucket(form, file(MP4))
    assert answer.status == expected[0]
    assert expected[1] in answer.content
    assert status(seated, told["media_id"]) == "registered"


def test_the_bucket_wants_one_file_no_token_and_to_be_in_time(seated: Any, file: Any) -> None:
    form = seated.registered()["upload_parameters"]
    assert seated.bucket(form, None).status == 400
    assert b"Only one auth" in seated.bucket(form, file(MP4), authorization="Bearer x").content
    seated.clock[0] += 3600
    assert b"Policy expired" in seated.bucket(form, file(MP4)).content


def test_a_pin_of_a_video_needs_a_cover(seated: Any, file: Any) -> None:
    key = seated.video(file(MP4))
    source = {"source_type": "video_id", "media_id": key}
    assert "cover image is required" in seated.pin(source).data["message"]
    photo = seated.photo()
    cover = {"cover_image_content_type": photo["content_type"], "cover_image_data": photo["data"]}
    assert seated.pin({**source, **cover}).status == 201
    assert seated.sandbox.cards()[0].pictures[0].poster
    broken = seated.pin({**source, **cover, "cover_image_data": "aGk="})
    assert broken.data["code"] == 235


def test_a_video_of_somebody_else_is_not_there(seated: Any, file: Any) -> None:
    key = seated.video(file(MP4))
    other = seated.sandbox.seat("pinterest", "other", {"board": "900000000001"})["access_token"]
    assert seated.api("GET", f"/media/{key}", token=other).status == 404
    source = {"source_type": "video_id", "media_id": key, "cover_image_key_frame_time": 0}
    answer = seated.api("POST", "/pins", {"board_id": "900000000001", "media_source": source}, token=other)
    assert (answer.status, "not found" in answer.data["message"]) == (400, True)

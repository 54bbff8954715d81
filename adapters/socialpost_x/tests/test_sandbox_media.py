"""Uploads to the fake: real files, segments in any order, processing, expiry, ownership."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from PIL import Image

from socialpost.testing import media as made
from socialpost_x.sandbox.chunks import LARGEST

JPEG = made.jpeg()


def begin(seated: Any, data: bytes, kind: str = "video/mp4", category: str = "tweet_video") -> str:
    body = {"media_type": kind, "total_bytes": len(data), "media_category": category}
    answer = seated.call("POST", "/2/media/upload/initialize", json=body)
    assert answer.status == 200, answer.data
    return str(answer.data["data"]["id"])


def append(seated: Any, media_id: str, index: int, segment: Any) -> int:
    answer = seated.call(
        "POST", f"/2/media/upload/{media_id}/append", form={"segment_index": str(index)}, files={"media": segment}
    )
    return int(answer.status)


def finalize(seated: Any, media_id: str) -> Any:
    return seated.call("POST", f"/2/media/upload/{media_id}/finalize")


def status(seated: Any, media_id: str) -> Any:
    return seated.call("GET", f"/2/media/upload?media_id={media_id}&command=STATUS")


def whole(seated: Any, file: Any, data: bytes, kind: str = "video/mp4", category: str = "tweet_video") -> str:
    media_id = begin(seated, data, kind, category)
    assert append(seated, media_id, 0, file(data)) == 200
    return media_id


def refusal(answer: Any) -> str:
    return str(answer.data["errors"][0]["message"])


def picture(format_: str, size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, format_)
    return out.getvalue()


def test_a_photo_with_alt_text_is_on_the_wall(seated: Any, file: Any) -> None:
    media = seated.upload(file(JPEG)).data["data"]
    assert media["media_key"] == f"3_{media['id']}"
    assert media["image"] == {"image_type": "image/jpeg", "w": 64, "h": 48}
    body = {"id": media["id"], "metadata": {"alt_text": {"text": "A lamp"}}}
    assert seated.call("POST", "/2/media/metadata", json=body).status == 200
    seated.made("Look", media={"media_ids": [media["id"]]})
    shown = seated.sandbox.cards("x")[0].pictures[0]
    assert (shown.kind, shown.alt) == ("image", "A lamp")
    assert seated.world.blob_path(shown.url.rsplit("/", 1)[-1]).read_bytes() == JPEG


def test_an_upload_may_come_as_base64_in_json(seated: Any) -> None:
    body = {"media": base64.b64encode(JPEG).decode(), "media_category": "tweet_image"}
    assert seated.call("POST", "/2/media/upload", json=body).status == 200
    assert seated.call("POST", "/2/media/upload", json={**body, "media": "\u00e9"}).status == 400


@pytest.mark.parametrize("data", [b"", b"not an image", JPEG[:200], picture("BMP"), made.gif()])
def test_what_is_no_still_image_is_refused_whatever_it_is_called(seated: Any, file: Any, data: bytes) -> None:
    assert seated.upload(file(data)).status == 400


def test_a_photo_of_more_than_five_mebibytes_is_refused(seated: Any, file: Any) -> None:
    assert "5242880" in refusal(seated.upload(file(JPEG + bytes(5 << 20))))


@pytest.mark.parametrize("category", ["tweet_video", "tweet_gif", "dm_image", ""])
def test_the_call_for_whole_files_takes_still_images_only(seated: Any, file: Any, category: str) -> None:
    assert seated.upload(file(JPEG), category).status == 400


def test_an_unknown_field_of_an_upload_is_refused(seated: Any, file: Any) -> None:
    form = {"media_category": "tweet_image", "media_type": "image/jpeg"}
    assert seated.call("POST", "/2/media/upload", form=form, files={"media": file(JPEG)}).status == 400


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 1], [0, 0, 2, 1, 2]])
def test_segments_may_come_in_any_order_and_again(seated: Any, file: Any, order: list[int]) -> None:
    data = made.mp4(1, (320, 240))
    third = len(data) // 3
    pieces = [data[:third], data[third : 2 * third], data[2 * third :]]
    media_id = begin(seated, data)
    assert {append(seated, media_id, index, file(pieces[index])) for index in order} == {200}
    assert "processing_info" not in finalize(seated, media_id).data["data"]
    seated.made("Look", media={"media_ids": [media_id]})
    shown = seated.sandbox.cards("x")[0].pictures[0]
    assert shown.kind == "video"
    assert seated.world.blob_path(shown.url.rsplit("/", 1)[-1]).read_bytes() == data


def test_a_segment_sent_again_in_another_size_replaces_the_first(seated: Any, file: Any) -> None:
    data = made.gif()
    media_id = begin(seated, data, "image/gif", "tweet_gif")
    append(seated, media_id, 0, file(data[:90]))
    append(seated, media_id, 0, file(data[:50]))
    append(seated, media_id, 1, file(data[50:]))
    assert finalize(seated, media_id).status == 200
    seated.made("Look", media={"media_ids": [media_id]})
    name = seated.sandbox.cards("x")[0].pictures[0].url.rsplit("/", 1)[-1]
    assert seated.world.blob_path(name).read_bytes() == data


def test_segments_that_do_not_add_up_are_refused(seated: Any, file: Any) -> None:
    data = made.gif()
    short, gap = (begin(seated, data, "image/gif", "tweet_gif") for _ in range(2))
    append(seated, short, 0, file(data[:-1]))
    append(seated, gap, 0, file(data[:50]))
    append(seated, gap, 2, file(data[50:]))
    assert [finalize(seated, media_id).status for media_id in (short, gap)] == [400, 400]


def test_a_segment_of_five_megabytes_meets_an_empty_413(seated: Any, file: Any) -> None:
    media_id = begin(seated, bytes(LARGEST + 1))
    answer = seated.call(
        "POST",
        f"/2/media/upload/{media_id}/append",
        form={"segment_index": "0"},
        files={"media": file(bytes(LARGEST))},
    )
    assert (answer.status, answer.data, answer.content) == (413, None, b"")


@pytest.mark.parametrize("index", ["-1", "1000", "one", ""])
def test_an_index_out_of_range_is_refused(seated: Any, file: Any, index: str) -> None:
    media_id = begin(seated, b"abc")
    target = f"/2/media/upload/{media_id}/append"
    assert seated.call("POST", target, form={"segment_index": index}, files={"media": file(b"abc")}).status == 400


def test_processing_goes_through_its_states_and_the_post_must_wait(seated: Any, file: Any) -> None:
    seated.world.knobs.processing = 20
    media_id = whole(seated, file, made.mp4(1, (320, 240)))
    first = finalize(seated, media_id).data["data"]["processing_info"]
    assert (first["state"], first["check_after_secs"]) == ("pending", 5)
    assert seated.post("Look", media={"media_ids": [media_id]}).status == 400
    states = []
    for _ in range(3):
        seated.clock[0] += 8
        states.append(status(seated, media_id).data["data"]["processing_info"]["state"])
    assert states == ["in_progress", "in_progress", "succeeded"]
    assert seated.post("Look", media={"media_ids": [media_id]}).status == 201


def test_processing_fails_when_told_to(seated: Any, file: Any) -> None:
    seated.world.knobs.processing_fails = True
    media_id = whole(seated, file, made.mp4(1, (320, 240)))
    assert finalize(seated, media_id).data["data"]["processing_info"]["error"]["name"] == "InvalidMedia"


@pytest.mark.parametrize(
    "data", [JPEG, b"no video", made.mp4(1, (320, 240))[:2000], made.mp4(1, (20, 20)), made.mp4(1, (1400, 400))]
)
def test_what_is_no_video_that_x_takes_fails_in_processing(seated: Any, file: Any, data: bytes) -> None:
    media_id = whole(seated, file, data)
    assert finalize(seated, media_id).data["data"]["processing_info"]["state"] == "failed"
    assert seated.post("Look", media={"media_ids": [media_id]}).status == 400


def test_a_still_image_is_no_animation(seated: Any, file: Any) -> None:
    media_id = whole(seated, file, JPEG, "image/gif", "tweet_gif")
    assert finalize(seated, media_id).data["data"]["processing_info"]["state"] == "failed"


def test_sizes_are_refused_before_the_bytes_come(seated: Any) -> None:
    for kind, category, size in (("image/gif", "tweet_gif", 16 << 20), ("video/mp4", "tweet_video", 513 << 20)):
        body = {"media_type": kind, "total_bytes": size, "media_category": category}
        assert seated.call("POST", "/2/media/upload/initialize", json=body).status == 400


def test_four_photos_or_one_gif_or_one_video(seated: Any, file: Any) -> None:
    photos = [seated.upload(file(picture("PNG", (40 + n, 30)))).data["data"]["id"] for n in range(5)]
    gif = whole(seated, file, made.gif(), "image/gif", "tweet_gif")
    finalize(seated, gif)
    assert seated.post("Five", media={"media_ids": photos}).status == 400
    assert seated.post("Mixed", media={"media_ids": [photos[0], gif]}).status == 400
    assert seated.post("Twice", media={"media_ids": [photos[0], photos[0]]}).status == 400
    assert seated.post("Four", media={"media_ids": photos[:4]}).status == 201
    assert seated.post("One", media={"media_ids": [gif]}).status == 201


def test_media_of_others_or_unknown_or_open_or_expired_cannot_be_posted(seated: Any, file: Any) -> None:
    mine = seated.upload(file(JPEG)).data["data"]["id"]
    open_ = begin(seated, b"abc")
    other = seated.sandbox.seat("x", "other")["access_token"]
    theirs = seated.call("POST", "/2/tweets", token=other, json={"text": "Hi", "media": {"media_ids": [mine]}})
    assert refusal(theirs) == "Your media IDs are invalid."
    assert [seated.post("Hi", media={"media_ids": [key]}).status for key in ("123", open_)] == [400, 400]
    seated.clock[0] += 86_400
    seated.seat = seated.sandbox.seat("x", "x-main")
    assert seated.post("Hi", media={"media_ids": [mine]}).status == 400
    assert status(seated, mine).status == 404


def test_alt_text_has_at_most_a_thousand_characters(seated: Any, file: Any) -> None:
    media_id = seated.upload(file(JPEG)).data["data"]["id"]
    for text, code in (("a" * 1000, 200), ("a" * 1001, 400)):
        body = {"id": media_id, "metadata": {"alt_text": {"text": text}}}
        assert seated.call("POST", "/2/media/metadata", json=body).status == code


def test_subtitles_are_tied_to_a_video_by_two_capital_letters(seated: Any, file: Any) -> None:
    video = whole(seated, file, made.mp4(1, (320, 240)))
    finalize(seated, video)
    track = seated.upload(file(b"1\n00:00:00,000 --> 00:00:01,000\nHi\n"), "subtitles").data["data"]["id"]
    for code, wanted in (("en", 400), ("EN", 200)):
        subtitles = {"id": track, "language_code": code, "display_name": "English"}
        body = {"id": video, "media_category": "TweetVideo", "subtitles": subtitles}
        assert seated.call("POST", "/2/media/subtitles", json=body).status == wanted
    seated.made("Look", media={"media_ids": [video]})
    assert len(seated.sandbox.cards("x")[0].pictures[0].captions) == 1

"""The resumable protocol as flows: what is sent, asked, saved, and when a new session is opened."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from socialpost.adapter import Cause, Fault, Request, Secret, Slice
from socialpost_youtube.upload import slug, upload

URI = "https://www.googleapis.com/upload/youtube/v3/videos?upload_id=secret"
DATE = "Sat, 21 Nov 2026 09:00:00 GMT"
SIZE = 1_000_000


def begin(hands: Any, facts: Any = None, **options: Any) -> Any:
    draft = hands.draft(SIZE, options=options)
    known = hands.facts(SIZE)
    del known["media0"]
    return upload(draft, draft.media[0], {**known, **(facts or {})})


def opened(hands: Any) -> Any:
    return hands.reply(200, None, location=URI, date=DATE)


def kept(hands: Any, last: int) -> Any:
    return hands.reply(308, None, range=f"bytes=0-{last}")


SAVED = {"media0": {"session": Secret(URI), "since": "2026-11-21T09:00:00+00:00"}}


def piece(request: Request) -> tuple[str, int, int | None]:
    part: Slice = request.body.slice  # type: ignore[union-attr]
    return request.headers["Content-Range"], part.offset, part.length


def test_a_video_goes_in_one_piece_after_its_session(hands: Any) -> None:
    sent, made = hands.drive(begin(hands), opened(hands), hands.reply(201, {"id": "v"}))
    assert made == {"id": "v"}
    assert piece(sent[1]) == ("bytes 0-999999/1000000", 0, None)


def test_the_session_is_saved_as_a_secret_before_the_first_byte(hands: Any) -> None:
    sent, _ = hands.drive(begin(hands), opened(hands), hands.reply(201, {"id": "v"}))
    assert sent[1].save["session"] == Secret(URI)
    assert sent[1].save["since"] == "2026-11-21T09:00:00+00:00"
    assert "secret" not in repr(sent[1].save)


def test_it_is_private_whatever_the_wish_is(hands: Any) -> None:
    sent, _ = hands.drive(begin(hands, privacy="public"), opened(hands), hands.reply(201, {"id": "v"}))
    assert sent[0].body.data["status"]["privacyStatus"] == "private"


def test_another_run_asks_before_it_sends(hands: Any) -> None:
    sent, _ = hands.drive(begin(hands, SAVED), kept(hands, 399_999), hands.reply(200, {"id": "v"}))
    assert sent[0].headers == {"Content-Range": "bytes */1000000"}
    assert sent[0].body is None
    assert piece(sent[1]) == ("bytes 400000-999999/1000000", 400_000, None)


def test_an_upload_that_had_ended_is_not_sent_again(hands: Any) -> None:
    sent, made = hands.drive(begin(hands, SAVED), hands.reply(200, {"id": "v"}))
    assert (len(sent), made) == (1, {"id": "v"})


def test_nothing_stored_means_from_the_start(hands: Any) -> None:
    sent, _ = hands.drive(begin(hands, SAVED), hands.reply(308), hands.reply(200, {"id": "v"}))
    assert piece(sent[1])[1] == 0


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
def test_an_interruption_is_followed_by_a_question(hands: Any, status: int) -> None:
    answers = (opened(hands), hands.reply(status), kept(hands, 9), hands.reply(201, {"id": "v"}))
    sent, _ = hands.drive(begin(hands), *answers)
    assert sent[2].headers == {"Content-Range": "bytes */1000000"}
    assert piece(sent[3])[1] == 10


def test_a_lost_final_answer_is_read_again(hands: Any) -> None:
    lost = Fault(Cause.RETRY, "the connection was closed")
    sent, made = hands.drive(begin(hands), opened(hands), lost, hands.reply(200, {"id": "v"}))
    assert (len(sent), made) == (3, {"id": "v"})


def test_a_time_to_wait_is_left_to_the_runner(hands: Any) -> None:
    busy = hands.reply(503, None, retry_after="120")
    fault = hands.caught(lambda: hands.drive(begin(hands), opened(hands), busy))
    assert (fault.cause, fault.after) == (Cause.RETRY, 120.0)


def test_a_range_that_is_refused_is_asked_for(hands: Any) -> None:
    wrong = hands.error(416, "requestedRangeNotSatisfiable")
    sent, _ = hands.drive(begin(hands), opened(hands), wrong, kept(hands, 99), hands.reply(201, {"id": "v"}))
    assert piece(sent[3])[1] == 100


def test_a_refusal_that_stays_is_told_after_one_question(hands: Any) -> None:
    refused = hands.error(400, "badRequest", "no such thing")
    fault = hands.caught(lambda: hands.drive(begin(hands), opened(hands), refused, kept(hands, 99)))
    assert (fault.cause, fault.signals.text) == (Cause.REJECTED, "no such thing")


def test_a_server_that_takes_nothing_is_left_alone_for_a_while(hands: Any) -> None:
    answers = [opened(hands), *[kept(hands, 99)] * 6]
    fault = hands.caught(lambda: hands.drive(begin(hands), *answers))
    assert fault.cause is Cause.RETRY


def test_a_server_that_takes_a_little_each_time_is_followed_to_the_end(hands: Any) -> None:
    answers = [kept(hands, at) for at in range(99_999, 999_999, 100_000)]
    assert hands.drive(begin(hands), opened(hands), *answers, hands.reply(201, {"id": "v"}))[1] == {"id": "v"}


@pytest.mark.parametrize("told", ["bytes=0-1000000", "bytes=5-9", "nonsense"])
def test_numbers_that_make_no_sense_are_not_followed(hands: Any, told: str) -> None:
    answer = hands.reply(308, None, range=told)
    fault = hands.caught(lambda: hands.drive(begin(hands), opened(hands), answer))
    assert fault.cause is Cause.RETRY


def test_all_bytes_without_an_end_are_asked_about(hands: Any) -> None:
    answers = (opened(hands), kept(hands, 999_999), hands.reply(201, {"id": "v"}))
    sent, made = hands.drive(begin(hands), *answers)
    assert made == {"id": "v"}
    assert sent[2].headers == {"Content-Range": "bytes */1000000"}


def test_pieces_are_of_the_size_that_was_chosen_from_wherever_the_server_is(hands: Any) -> None:
    flow = begin(hands, chunk_bytes=524_288)
    sent, _ = hands.drive(flow, opened(hands), kept(hands, 499_999), hands.reply(201, {"id": "v"}))
    assert [piece(request) for request in sent[1:]] == [
        ("bytes 0-524287/1000000", 0, 524_288),
        ("bytes 500000-999999/1000000", 500_000, None),
    ]


@pytest.mark.parametrize("status", [404, 410])
def test_an_expired_session_that_made_a_video_is_not_repeated(hands: Any, status: int) -> None:
    draft = hands.draft(SIZE)
    name = slug(draft, draft.media[0], hands.facts(SIZE))
    recent = {"items": [{"snippet": {"publishedAt": "2026-11-21T09:01:00Z"}, "contentDetails": {"videoId": "v"}}]}
    files = [
        {"id": "other", "fileDetails": {"fileName": name, "fileSize": "5"}},
        {"id": "v", "fileDetails": {"fileName": name, "fileSize": str(SIZE)}},
    ]
    answers = (hands.reply(status), hands.reply(200, recent), hands.reply(200, {"items": files}))
    sent, made = hands.drive(begin(hands, SAVED), *answers)
    assert made == {"id": "v"}
    assert sent[1].query["playlistId"] == "UU7"


def test_another_deliverys_upload_of_the_same_size_is_not_taken_for_ours(hands: Any) -> None:
    recent = {"items": [{"snippet": {"publishedAt": "2026-11-21T09:01:00Z"}, "contentDetails": {"videoId": "v"}}]}
    files = {"items": [{"id": "v", "fileDetails": {"fileName": "other.mp4", "fileSize": str(SIZE)}}]}
    look = (hands.reply(200, recent), hands.reply(200, files))
    answers = (hands.reply(404), *look, *look, *look, opened(hands), hands.reply(201, {"id": "new"}))
    assert hands.drive(begin(hands, SAVED), *answers)[1] == {"id": "new"}


def test_an_expired_session_without_a_video_is_looked_for_thrice_then_opened_anew(hands: Any) -> None:
    nothing = hands.reply(200, {"items": []})
    answers = (hands.reply(404), nothing, nothing, nothing, opened(hands), hands.reply(201, {"id": "new"}))
    sent, made = hands.drive(begin(hands, SAVED), *answers)
    assert made == {"id": "new"}
    assert [request.after for request in sent[1:4]] == [0.0, 30.0, 90.0]
    assert [request.save["looks"] for request in sent[1:4]] == [0, 1, 2]


def test_looks_of_an_earlier_run_count(hands: Any) -> None:
    saved = {"media0": {**SAVED["media0"], "looks": 2}}
    sent, _ = hands.drive(
        begin(hands, saved), hands.reply(404), hands.reply(200, {}), opened(hands), hands.reply(201, {"id": "new"})
    )
    assert sent[1].after == 0.0


def test_older_uploads_are_not_looked_at(hands: Any) -> None:
    old = {"items": [{"snippet": {"publishedAt": "2026-11-20T09:01:00Z"}, "contentDetails": {"videoId": "old"}}]}
    answers = (hands.reply(404), *[hands.reply(200, old)] * 3, opened(hands), hands.reply(201, {"id": "new"}))
    sent, _ = hands.drive(begin(hands, SAVED), *answers)
    assert all("fileDetails" not in request.query.get("part", "") for request in sent)


def test_metadata_that_is_refused_opens_no_session(hands: Any) -> None:
    fault = hands.caught(lambda: hands.drive(begin(hands), hands.error(400, "invalidTitle")))
    assert fault.cause is Cause.REJECTED


def test_an_answer_without_a_session_is_tried_again(hands: Any) -> None:
    assert hands.caught(lambda: hands.drive(begin(hands), hands.reply(200))).cause is Cause.RETRY


def test_the_file_name_tells_deliveries_apart_and_is_plain(hands: Any) -> None:
    draft = replace(hands.draft(), post="sale/ünïcode lamp", occurrence="again-1")
    assert slug(draft, draft.media[0], hands.facts()) == "sale-n-code-lamp-yt-us-again-1-abababababab.mp4"

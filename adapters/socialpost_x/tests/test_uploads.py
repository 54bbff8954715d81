"""Uploads that are interrupted, refused, lost or slow; answers that are not what the page says."""

from __future__ import annotations

from typing import Any

import pytest

from socialpost.adapter import Cause, Fault, File, Media, Multipart, Part, Request, Role, Signals, Slice
from socialpost_x.chunks import chunked
from socialpost_x.media import image

MIB = 1 << 20
VIDEO = Media(Role.VIDEO, File("media0", "v.mp4", "video/mp4", 5 * MIB), alt="It turns")
PHOTO = Media(Role.IMAGE, File("media0", "a.jpg", "image/jpeg", 900), alt="A lamp")
MUTE = Media(Role.IMAGE, File("media0", "a.jpg", "image/jpeg", 900))


def facts(size: int = 5 * MIB, **saved: Any) -> dict[str, Any]:
    mime = "video/mp4" if size > 1000 else "image/jpeg"
    return {"files": {"media0": {"size": size, "mime": mime, "sha256": ""}}, "media0": saved}


def segment(request: Request) -> tuple[int, int, int | None]:
    """Return index, offset and length of an append."""
    assert isinstance(request.body, Multipart)
    values = {part.name: part.value for part in request.body.parts}
    piece = values["media"]
    assert isinstance(piece, Slice)
    return int(str(values["segment_index"])), piece.offset, piece.length


def refused(status: int, cause: Cause = Cause.REJECTED) -> Fault:
    return Fault(cause, "no", signals=Signals(status, failed=True))


def test_segments_follow_each_other_and_say_before_they_leave_how_far_the_upload_is(hands: Any) -> None:
    answers = [
        hands.reply(200, {"data": {"id": "9"}}),
        *[hands.reply(204)] * 5,
        hands.reply(200, {"data": {"id": "9"}}),
    ]
    requests, result = hands.drive(chunked(VIDEO, MIB, facts()), [*answers, hands.reply(200, {"data": {"id": "9"}})])
    appends = [request for request in requests if request.target.endswith("append")]
    assert [segment(request) for request in appends] == [(index, index * MIB, MIB) for index in range(5)]
    assert [request.save["offset"] for request in appends] == [index * MIB for index in range(5)]
    assert (requests[-1].target, requests[-1].save["ready"]) == ("/2/media/metadata", True)
    assert result == {"id": "9"}


def test_an_upload_goes_on_where_it_was_interrupted(hands: Any) -> None:
    flow = chunked(VIDEO, MIB, facts(id="9", chunk=2 * MIB, segment=2, offset=4 * MIB))
    done = hands.reply(200, {"data": {"id": "9"}})
    requests, _ = hands.drive(flow, [done, done, done])
    assert segment(requests[0]) == (2, 4 * MIB, MIB)
    assert [request.target.rsplit("/", 1)[-1] for request in requests] == ["append", "finalize", "metadata"]


def test_an_upload_that_waits_for_processing_asks_at_once_when_it_is_taken_up_again(hands: Any) -> None:
    flow = chunked(VIDEO, MIB, facts(id="9", chunk=MIB, segment=5, offset=5 * MIB, waited=40.0))
    ready = hands.reply(200, {"data": {"id": "9", "processing_info": {"state": "succeeded"}}})
    requests, _ = hands.drive(flow, [ready, hands.reply(200, {})])
    assert (requests[0].method, requests[0].query["command"], requests[0].after) == ("GET", "STATUS", 0)


def test_an_upload_whose_alt_text_alone_is_missing_is_not_sent_again(hands: Any) -> None:
    requests, result = hands.drive(image(PHOTO, facts(900, id="9", ready=True)), [hands.reply(200, {})])
    assert [request.target for request in requests] == ["/2/media/metadata"]
    assert result == {"id": "9"}


@pytest.mark.parametrize("status", [413, 431])
def test_a_segment_that_is_too_large_is_halved_until_it_passes(hands: Any, status: int) -> None:
    flow = chunked(VIDEO, 4 * MIB, facts())
    done = hands.reply(200, {"data": {"id": "9"}})
    requests, _ = hands.drive(flow, [done, refused(status), refused(status), *[done] * 5, done, done])
    sizes = [segment(request) for request in requests if request.target.endswith("append")]
    assert sizes[:4] == [(0, 0, 4 * MIB), (0, 0, 2 * MIB), (0, 0, MIB), (1, MIB, MIB)]
    assert sum(length or 0 for _, _, length in sizes[2:]) == 5 * MIB


def test_a_file_that_does_not_fit_into_a_thousand_segments_gets_larger_ones(hands: Any) -> None:
    size = 3000 * MIB
    flow = chunked(VIDEO, MIB, facts(size))
    next(flow)
    assert segment(flow.send(hands.reply(200, {"data": {"id": "9"}}))) == (0, 0, 3 * MIB)


def test_halving_ends_where_a_thousand_segments_would_not_hold_the_file(hands: Any) -> None:
    flow = chunked(VIDEO, MIB, facts(1000 * MIB))
    with pytest.raises(Fault, match="no segment large enough") as caught:
        hands.drive(flow, [hands.reply(200, {"data": {"id": "9"}}), refused(413)])
    assert caught.value.cause is Cause.REJECTED


def test_an_upload_that_x_has_forgotten_begins_anew(hands: Any) -> None:
    flow = image(PHOTO, facts(900, id="9", ready=True))
    done = hands.reply(200, {"data": {"id": "10"}})
    requests, result = hands.drive(flow, [refused(404), done, done])
    assert [request.target for request in requests] == ["/2/media/metadata", "/2/media/upload", "/2/media/metadata"]
    assert result == {"id": "10"}


def test_an_upload_that_was_closed_after_the_last_save_is_asked_for_its_status(hands: Any) -> None:
    flow = chunked(VIDEO, MIB, facts(id="9", chunk=MIB, segment=4, offset=4 * MIB))
    ready = hands.reply(200, {"data": {"id": "9"}})
    requests, result = hands.drive(flow, [refused(400), ready, ready])
    assert requests[1].query == {"media_id": "9", "command": "STATUS"}
    assert result == {"id": "9"}


def test_an_upload_that_x_does_not_take_on_begins_anew(hands: Any) -> None:
    flow = chunked(VIDEO, 5 * MIB, facts(id="9", chunk=MIB, segment=4, offset=4 * MIB))
    done = hands.reply(200, {"data": {"id": "10"}})
    requests, result = hands.drive(flow, [refused(400), refused(400), done, done, done, done])
    assert requests[2].target == "/2/media/upload/initialize"
    assert segment(requests[3]) == (0, 0, 5 * MIB)
    assert result == {"id": "10"}


def test_a_second_finalize_that_is_refused_means_asking_for_the_status(hands: Any) -> None:
    flow = chunked(VIDEO, MIB, facts(id="9", chunk=MIB, segment=5, offset=5 * MIB))
    ready = hands.reply(200, {"data": {"id": "9"}})
    requests, _ = hands.drive(flow, [refused(400), ready, ready])
    assert [request.method for request in requests] == ["POST", "GET", "POST"]


def test_a_first_upload_that_is_refused_is_refused(hands: Any) -> None:
    with pytest.raises(Fault):
        hands.drive(image(PHOTO, facts(900)), [refused(400)])


def test_a_rate_limit_in_the_middle_is_not_taken_for_a_lost_upload(hands: Any) -> None:
    flow = chunked(VIDEO, MIB, facts(id="9", chunk=MIB, segment=4, offset=4 * MIB))
    with pytest.raises(Fault) as caught:
        hands.drive(flow, [refused(429, Cause.WAIT)])
    assert caught.value.cause is Cause.WAIT


def test_processing_that_fails_says_what_x_says(hands: Any) -> None:
    info = {"state": "failed", "error": {"code": 1, "name": "InvalidMedia", "message": "Unsupported codec"}}
    with pytest.raises(Fault, match=r"InvalidMedia: Unsupported codec") as caught:
        hands.drive(image(PHOTO, facts(900)), [hands.reply(200, {"data": {"id": "9", "processing_info": info}})])
    assert caught.value.cause is Cause.REJECTED
    assert "same file again will not help" in caught.value.fix


@pytest.mark.parametrize("error", [None, "oops", {}, []])
def test_processing_that_fails_without_words_is_a_fault_all_the_same(hands: Any, error: Any) -> None:
    body = {"data": {"id": "9", "processing_info": {"state": "failed", "error": error}}}
    with pytest.raises(Fault, match="could not process"):
        hands.drive(image(PHOTO, facts(900)), [hands.reply(200, body)])


def test_processing_without_an_end_is_given_up_after_an_hour_of_waiting(hands: Any) -> None:
    pending = hands.reply(200, {"data": {"id": "9", "processing_info": {"state": "pending", "check_after_secs": 600}}})
    flow = image(PHOTO, facts(900))
    with pytest.raises(Fault, match="within an hour") as caught:
        hands.drive(flow, [pending] * 9)
    assert caught.value.cause is Cause.REJECTED


def test_processing_that_names_no_time_is_asked_for_every_five_seconds(hands: Any) -> None:
    flow = image(PHOTO, facts(900))
    next(flow)
    request = flow.send(hands.reply(200, {"data": {"id": "9", "processing_info": {"state": "in_progress"}}}))
    assert request.after == 5


@pytest.mark.parametrize("body", [None, b"<html>", [], {"data": None}, {"data": {"media_key": "3_9"}}])
def test_an_upload_answered_without_an_id_is_done_again(hands: Any, body: Any) -> None:
    with pytest.raises(Fault) as caught:
        hands.drive(image(PHOTO, facts(900)), [hands.reply(200, body)])
    assert caught.value.cause is Cause.RETRY


def test_no_alt_text_costs_no_call(hands: Any) -> None:
    requests, _ = hands.drive(image(MUTE, facts(900)), [hands.reply(200, {"data": {"id": "9"}})])
    assert len(requests) == 1


def test_the_name_of_the_sellers_file_stays_at_home(hands: Any) -> None:
    requests, _ = hands.drive(image(MUTE, facts(900)), [hands.reply(200, {"data": {"id": "9"}})])
    body = requests[0].body
    assert isinstance(body, Multipart)
    assert body.parts[0] == Part("media", Slice("media0"), filename="media0", mime="image/jpeg")

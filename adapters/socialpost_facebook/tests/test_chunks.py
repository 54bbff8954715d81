"""Chunked upload: the server dictates."""

from __future__ import annotations

from typing import Any

from socialpost.adapter import Cause, Effect
from socialpost_facebook import chunks

SIZE = 2_500_000


def offsets(start: int, end: int) -> dict[str, str]:
    return {"start_offset": str(start), "end_offset": str(end)}


def run(hands: Any, *answers: Any, saved: dict[str, Any] | None = None) -> Any:
    draft = hands.draft("video", media=hands.video(SIZE))
    flow = chunks.upload(draft, draft.media[0], hands.facts(SIZE, media0=saved or {}))
    return hands.drive(flow, *answers, effect=Effect.STAGE)


def started(hands: Any, end: int = 1_000_000) -> Any:
    return hands.reply(200, {"video_id": "50", "upload_session_id": "60", **offsets(0, end)})


def slices(requests: list[Any]) -> list[tuple[int, int]]:
    parts = [request.body.parts[-1].value for request in requests if hasattr(request.body, "parts")]
    return [(piece.offset, piece.length) for piece in parts]


def test_the_server_chooses_each_chunk(hands: Any) -> None:
    requests, facts = run(
        *(hands, started(hands)),
        hands.reply(200, offsets(1_000_000, 1_700_000)),
        hands.reply(200, offsets(1_700_000, SIZE)),
        hands.reply(200, offsets(SIZE, SIZE)),
    )
    assert slices(requests) == [(0, 1_000_000), (1_000_000, 700_000), (1_700_000, 800_000)]
    assert facts == {"video": "50", "session": "60"}
    assert {request.origin for request in requests} == {"video"}


def test_a_correction_is_followed_at_once(hands: Any) -> None:
    wrong = hands.error(6000, 1363037, error_data=offsets(400_000, 1_400_000))
    requests, _ = run(hands, started(hands), wrong, hands.reply(200, offsets(SIZE, SIZE)))
    assert slices(requests) == [(0, 1_000_000), (400_000, 1_000_000)]
    assert requests[-1].after == 0


def test_a_correction_to_the_end_ends_it(hands: Any) -> None:
    wrong = hands.error(6000, 1363037, error_data=offsets(SIZE, SIZE))
    assert run(hands, started(hands), wrong)[1] == {"video": "50", "session": "60"}


def test_corrections_without_end_are_given_up(hands: Any) -> None:
    wrong = hands.error(6000, 1363037, error_data=offsets(0, 1_000_000))
    fault = hands.caught(lambda: run(hands, started(hands), wrong, wrong, wrong))
    assert fault.cause is Cause.RETRY


def test_a_correction_that_names_no_offset_is_trouble(hands: Any) -> None:
    for data in ({}, offsets(9, 3), {"start_offset": "x", "end_offset": None}, offsets(0, SIZE + 1)):
        wrong = hands.error(6000, 1363037, error_data=data)
        assert hands.caught(lambda wrong=wrong: run(hands, started(hands), wrong)).cause is Cause.RETRY


def test_after_an_interruption_it_goes_on_at_the_saved_offset(hands: Any) -> None:
    saved = {"video": "50", "session": "60", "start": 1_000_000, "end": 2_000_000}
    requests, facts = run(hands, hands.reply(200, offsets(SIZE, SIZE)), saved=saved)
    assert slices(requests) == [(1_000_000, 1_000_000)]
    assert facts == {"video": "50", "session": "60"}


def test_a_session_that_is_gone_is_started_anew(hands: Any) -> None:
    saved = {"video": "49", "session": "59", "start": 5, "end": 10}
    gone = hands.error(100, 1363041)
    requests, facts = run(hands, gone, started(hands, SIZE), hands.reply(200, offsets(SIZE, SIZE)), saved=saved)
    assert facts == {"video": "50", "session": "60"}
    assert requests[-1].save["session"] == "60"


def test_a_token_that_died_does_not_start_a_second_video(hands: Any) -> None:
    saved = {"video": "49", "session": "59", "start": 5, "end": 10}
    assert hands.caught(lambda: run(hands, hands.error(190, 463), saved=saved)).cause is Cause.LOGIN


def test_a_start_that_names_no_session_is_trouble(hands: Any) -> None:
    assert hands.caught(lambda: run(hands, hands.reply(200, {"video_id": "5", **offsets(0, 9)}))).cause is Cause.RETRY

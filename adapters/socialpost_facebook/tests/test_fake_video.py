"""The fake's videos, asked by hand: chunks, rupload, reels, stories, what becomes of them."""

from __future__ import annotations

from typing import Any

import pytest

from socialpost.testing import media

REEL = media.mp4(3)
WIDE = media.mp4(1, (320, 180))
MIB = 1 << 20
FIELDS = {"fields": "status,published,permalink_url,post_id"}


def code(answer: Any) -> tuple[int, int]:
    return answer.data["error"]["code"], answer.data["error"].get("error_subcode", 0)


def start(guest: Any, size: int) -> Any:
    return guest.phase(upload_phase="start", file_size=str(size)).data


def whole(guest: Any, data: bytes, **form: str) -> str:
    """Upload and finish a Page video; return its id."""
    begun = start(guest, len(data))
    for at in range(0, len(data), MIB):
        assert guest.chunk(begun["upload_session_id"], at, data[at : at + MIB]).status == 200
    done = guest.phase(upload_phase="finish", upload_session_id=begun["upload_session_id"], **form)
    assert done.data == {"success": True}
    return str(begun["video_id"])


def status(guest: Any, video: str) -> str:
    return str(guest.graph("GET", video, query=FIELDS).data["status"]["video_status"])


def test_the_server_chooses_chunks_of_a_mebibyte(guest: Any) -> None:
    begun = start(guest, 2 * MIB + 5)
    assert (begun["start_offset"], begun["end_offset"]) == ("0", str(MIB))
    answer = guest.chunk(begun["upload_session_id"], 0, b"a" * MIB)
    assert answer.data == {"start_offset": str(MIB), "end_offset": str(2 * MIB)}
    assert guest.chunk(begun["upload_session_id"], MIB, b"b" * MIB).data["end_offset"] == str(2 * MIB + 5)
    last = guest.chunk(begun["upload_session_id"], 2 * MIB, b"c" * 5).data
    assert last["start_offset"] == last["end_offset"] == str(2 * MIB + 5)
    blob = guest.world.get("video", begun["video_id"])["blob"]
    assert guest.world.blob_path(blob).read_bytes() == b"a" * MIB + b"b" * MIB + b"c" * 5


def test_a_wrong_offset_is_told_the_right_one(guest: Any) -> None:
    begun = start(guest, 2 * MIB)
    guest.chunk(begun["upload_session_id"], 0, b"a" * MIB)
    answer = guest.chunk(begun["upload_session_id"], 0, b"a" * MIB)
    assert code(answer) == (6000, 1363037)
    assert answer.data["error"]["error_data"] == {"start_offset": str(MIB), "end_offset": str(2 * MIB)}


def test_phases_out_of_turn_are_refused(guest: Any) -> None:
    begun = start(guest, MIB)
    session = begun["upload_session_id"]
    assert code(guest.phase(upload_phase="finish", upload_session_id=session)) == (6000, 0)
    assert code(guest.phase(upload_phase="finish", upload_session_id="9"))[0] == 100
    assert code(guest.phase(upload_phase="begin"))[0] == 100
    assert code(guest.phase(upload_phase="start", file_size="big"))[0] == 100
    assert code(guest.phase(upload_phase="start", file_size="9"))[0] == 382
    assert code(guest.chunk(session, 0, b"short"))[0] == 6001
    guest.phase(upload_phase="cancel", upload_session_id=session)
    assert code(guest.graph("GET", begun["video_id"])) == (100, 33)


def test_a_video_walks_from_uploading_to_published(guest: Any) -> None:
    guest.world.knobs.processing = 60
    begun = start(guest, len(WIDE))
    video, session = begun["video_id"], begun["upload_session_id"]
    seen = [status(guest, video)]
    guest.chunk(session, 0, WIDE)
    seen.append(status(guest, video))
    guest.phase(
        upload_phase="finish", upload_session_id=session, title="Lamp", description="See", is_ai_generated="true"
    )
    seen.append(status(guest, video))
    assert guest.cards() == []
    guest.clock[0] += 60
    seen.append(status(guest, video))
    assert seen == ["uploading", "upload_complete", "processing", "ready"]
    (card,) = guest.cards()
    assert (card.kind, card.title, card.text, card.labels) == ("video", "Lamp", "See", ("AI info",))
    assert card.pictures[0].kind == "video"
    told = guest.graph("GET", video, query=FIELDS).data
    assert told["published"] is True
    assert told["status"]["publishing_phase"]["publish_status"] == "published"


def test_processing_may_fail(guest: Any) -> None:
    guest.world.knobs.processing_fails = True
    video = whole(guest, WIDE)
    told = guest.graph("GET", video, query=FIELDS).data["status"]
    assert (told["video_status"], told["processing_phase"]["status"]) == ("error", "error")
    assert guest.cards() == []


def test_a_file_that_is_no_video_fails_in_processing(guest: Any) -> None:
    assert status(guest, whole(guest, b"x" * 5000)) == "error"


def test_an_upright_video_of_reel_length_ends_as_a_draft(guest: Any) -> None:
    video = whole(guest, REEL)
    told = guest.graph("GET", video, query=FIELDS).data
    assert told["status"]["publishing_phase"]["publish_status"] == "draft"
    assert guest.cards() == []


def test_a_held_video_is_seen_at_its_time(guest: Any) -> None:
    at = str(int(guest.clock[0] + 3600))
    video = whole(guest, WIDE, published="false", scheduled_publish_time=at)
    phase = guest.graph("GET", video, query=FIELDS).data["status"]["publishing_phase"]
    assert phase["publish_status"] == "scheduled"
    assert guest.cards() == []
    guest.clock[0] += 3600
    assert len(guest.cards()) == 1


def test_a_reel_is_seen_after_its_three_calls(guest: Any) -> None:
    answer = guest.reel(REEL, video_state="PUBLISHED", description="A reel")
    assert answer.data == {"success": True}
    (card,) = guest.cards()
    assert (card.kind, card.text) == ("reel", "A reel")
    assert card.url == f"http://127.0.0.1:0/?platform=facebook&post={card.id}"


def test_bytes_may_arrive_in_two_goes(guest: Any) -> None:
    begun = guest.graph("POST", "111/video_reels", {"upload_phase": "START"}).data
    assert begun["upload_url"].startswith("http://127.0.0.1:0/facebook/rupload/video-upload/v26.0/")
    video, half = begun["video_id"], len(REEL) // 2
    cut = guest.send(video, 0, len(REEL), REEL[:half])
    assert cut.data["debug_info"]["type"] == "PartialRequestError"
    sent = guest.graph("GET", video, query=FIELDS).data["status"]["uploading_phase"]
    assert sent == {"status": "in_progress", "bytes_transfered": half, "source_file_size": len(REEL)}
    assert guest.send(video, 0, len(REEL), REEL).data["debug_info"]["type"] == "OffsetInvalidError"
    assert guest.send(video, half, len(REEL), REEL[half:]).data == {"success": True}
    blob = guest.world.get("video", video)["blob"]
    assert guest.world.blob_path(blob).read_bytes() == REEL


def test_rupload_wants_oauth_offset_and_size(guest: Any) -> None:
    video = guest.graph("POST", "111/video_reels", {"upload_phase": "start"}).data["video_id"]
    bearer = guest.send(video, 0, 5, b"12345", authorization=f"Bearer {guest.token}")
    assert (bearer.status, bearer.data["debug_info"]["type"]) == (401, "NotAuthorizedError")
    assert guest.send(video, 0, 5, b"12345", offset="x").data["debug_info"]["type"] == "OffsetInvalidError"
    assert guest.send(video, 0, 5, b"1234567").data["debug_info"]["type"] == "PartialRequestError"
    assert guest.send("9", 0, 5, b"12345").data["debug_info"]["type"] == "ProcessingFailedError"
    finish = {"upload_phase": "finish", "video_id": video, "video_state": "PUBLISHED"}
    assert code(guest.graph("POST", "111/video_reels", finish)) == (6000, 0)


@pytest.mark.parametrize(
    ("data", "edge", "subcode"),
    [
        (WIDE, "video_reels", 1363040),
        (media.mp4(3, (270, 480)), "video_reels", 1363127),
        (media.mp4(1), "video_reels", 1363128),
        (media.mp4(3, rate=12), "video_reels", 1363129),
        (b"x" * 500, "video_reels", 1363024),
        (media.mp4(1), "video_stories", 1363128),
    ],
)
def test_a_reel_or_story_of_the_wrong_make_is_refused(guest: Any, data: bytes, edge: str, subcode: int) -> None:
    assert code(guest.reel(data, edge, video_state="PUBLISHED")) == (100, subcode)
    assert guest.cards() == []


def test_thirty_reels_a_day_are_enough(guest: Any) -> None:
    for _ in range(30):
        assert guest.reel(REEL, video_state="PUBLISHED").status == 200
    assert code(guest.reel(REEL, video_state="PUBLISHED")) == (613, 0)
    guest.clock[0] += 86400
    assert guest.reel(REEL, video_state="PUBLISHED").status == 200


def test_a_video_is_finished_once(guest: Any) -> None:
    video = guest.graph("POST", "111/video_reels", {"upload_phase": "start"}).data["video_id"]
    guest.send(video, 0, len(REEL), REEL)
    finish = {"upload_phase": "finish", "video_id": video, "video_state": "PUBLISHED"}
    assert guest.graph("POST", "111/video_reels", finish).status == 200
    assert code(guest.graph("POST", "111/video_reels", finish)) == (100, 0)
    assert code(guest.graph("POST", "111/video_stories", finish)) == (100, 0)
    assert len(guest.cards()) == 1


def test_a_video_story_tells_its_post(guest: Any) -> None:
    answer = guest.reel(REEL, "video_stories", is_ai_generated="true")
    assert answer.data["success"] is True
    (card,) = guest.cards()
    assert (card.id, card.kind, card.labels) == (answer.data["post_id"], "story", ("AI info",))
    assert guest.graph("DELETE", answer.data["post_id"]).status == 200
    assert guest.cards() == []


def test_a_cover_and_captions_follow_a_video(guest: Any) -> None:
    video = whole(guest, WIDE)
    cover = guest.graph(
        "POST", f"{video}/thumbnails", {"is_preferred": "true"}, files={"source": guest.file(media.jpeg())}
    )
    named = {"captions_file": guest.file(b"1\n00:00:00,000 --> 00:00:01,000\nHi\n", "captions.de_DE.srt")}
    captions = guest.graph("POST", f"{video}/captions", {"default_locale": "de_DE"}, files=named)
    assert (cover.status, captions.status) == (200, 200)
    picture = guest.cards()[0].pictures[0]
    assert picture.poster
    assert len(picture.captions) == 1
    unnamed = {"captions_file": guest.file(b"1", "captions.srt")}
    assert code(guest.graph("POST", f"{video}/captions", files=unnamed))[0] == 387


def test_a_video_is_commented_on_and_deleted_with_its_post(guest: Any) -> None:
    video = whole(guest, WIDE)
    guest.graph("POST", f"{video}/comments", {"message": "hi"})
    assert [comment.text for comment in guest.cards()[0].comments] == ["hi"]
    assert guest.graph("DELETE", video).status == 200
    assert guest.cards() == []
    assert guest.graph("GET", "111/published_posts").data == {"data": []}

"""Thumbnail, captions, playlist and comment: none of them can keep a video from going out."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from socialpost.adapter import Attempt, Cause, File, Secret
from socialpost_youtube import comments, extras, playlists

URI = "https://www.googleapis.com/upload/youtube/v3/captions?upload_id=s"
COVER = File("media0.cover", "media/c.jpg", "image/jpeg", 500)
ATTEMPT = Attempt(datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC))


def facts(hands: Any, **own: Any) -> dict[str, Any]:
    known = hands.facts(**own)
    known["files"]["media0.cover"] = {"size": 500, "mime": "image/jpeg"}
    known["files"]["media0.captions.de"] = {"size": 300, "mime": "text/vtt"}
    return dict(known)


def thumbnail(hands: Any) -> Any:
    return partial(extras.thumbnail, hands.draft(cover=COVER), COVER)


@pytest.mark.parametrize(
    ("status", "reason"), [(403, "forbidden"), (429, "uploadRateLimitExceeded"), (503, "backendError")]
)
def test_a_thumbnail_that_fails_does_not_keep_the_video_back(hands: Any, status: int, reason: str) -> None:
    flow = extras.tried(thumbnail(hands), facts(hands))
    assert hands.drive(flow, hands.error(status, reason))[1]["missing"]


def test_a_thumbnail_that_was_set_is_not_set_again(hands: Any) -> None:
    set_, tried = hands.drive(extras.tried(thumbnail(hands), facts(hands)), hands.reply(200, {"items": []}))
    assert (len(set_), tried) == (1, {"missing": ""})
    assert hands.drive(extras.again(thumbnail(hands), "thumbnail", facts(hands, thumbnail=tried)))[0] == []


def test_a_refused_thumbnail_says_what_helps_when_the_video_is_out(hands: Any) -> None:
    late = extras.again(thumbnail(hands), "thumbnail", facts(hands, thumbnail={"missing": "no"}))
    fault = hands.caught(lambda: hands.drive(late, hands.error(403, "forbidden")))
    assert fault.cause is Cause.REJECTED
    assert "youtube.com/verify" in fault.fix


def captions(hands: Any, **own: Any) -> Any:
    track = File("media0.captions.de", "media/de.vtt", "text/vtt", 300)
    return extras.captions(hands.draft(captions={"de": track}), "de", "captions.de", facts(hands, **own))


def test_captions_go_through_a_session_of_their_own(hands: Any) -> None:
    answers = (hands.reply(200, None, location=URI), hands.reply(201, {"id": "c"}))
    sent, _ = hands.drive(captions(hands), *answers)
    assert sent[0].body.data == {"snippet": {"videoId": "v", "language": "de", "name": "de", "isDraft": False}}
    assert sent[1].save["session"] == Secret(URI)


def test_captions_of_an_earlier_run_go_on_in_its_session(hands: Any) -> None:
    saved = {"captions.de": {"session": Secret(URI), "since": ""}}
    sent, _ = hands.drive(captions(hands, **saved), hands.reply(200, {"id": "c"}))
    assert [request.headers["Content-Range"] for request in sent] == ["bytes */300"]


@pytest.mark.parametrize("opened", [False, True])
def test_captions_that_are_there_already_are_ours(hands: Any, opened: bool) -> None:
    there = hands.error(409, "captionExists")
    answers = (hands.reply(200, None, location=URI), there, there) if opened else (there,)
    hands.drive(captions(hands), *answers)


def test_a_playlist_is_found_by_title_or_id(hands: Any) -> None:
    listed = hands.reply(200, {"items": [{"id": "PL1", "snippet": {"title": "Lamps"}}]})
    for wanted in ("Lamps", "PL1"):
        flow = playlists.publish(hands.draft(options={"playlist": wanted}), hands.facts())
        sent, made = hands.drive(flow, listed, hands.reply(200, {"id": "item"}))
        assert sent[1].save == {"playlist": "PL1"}
        assert made == {"id": "item", "playlist": "PL1"}


def test_a_playlist_that_is_not_there_is_named_with_those_that_are(hands: Any) -> None:
    first = hands.reply(200, {"items": [{"id": "PL1", "snippet": {"title": "Lamps"}}], "nextPageToken": "n"})
    second = hands.reply(200, {"items": [{"id": "PL2", "snippet": {"title": "Desks"}}]})
    flow = playlists.publish(hands.draft(options={"playlist": "Lmaps"}), hands.facts())
    fault = hands.caught(lambda: hands.drive(flow, first, second))
    assert (fault.cause, "Lamps, Desks" in fault.says) == (Cause.REJECTED, True)


def test_a_lost_entry_is_looked_for_by_its_video(hands: Any) -> None:
    flow = playlists.find(hands.draft(), hands.facts(playlist={"playlist": "PL1"}), ATTEMPT)
    sent, looked = hands.drive(flow, hands.reply(200, {"items": [{"id": "item"}]}))
    assert sent[0].query | {"playlistId": "PL1", "videoId": "v"} == sent[0].query
    assert [seen.facts["id"] for seen in looked.seen] == ["item"]


def thread(key: str, text: str, author: str) -> dict[str, Any]:
    top = {
        "snippet": {"textOriginal": text, "authorChannelId": {"value": author}, "publishedAt": "2026-11-21T09:00:00Z"}
    }
    return {"id": key, "snippet": {"topLevelComment": top}}


def test_a_lost_comment_is_looked_for_among_the_channels_own(hands: Any) -> None:
    items = [thread("a", "Hi", hands.channel), thread("b", "Hi", "UCsomebody")]
    flow = comments.find(hands.draft(comment="Hi"), hands.facts(), ATTEMPT)
    _, looked = hands.drive(flow, hands.reply(200, {"items": items}))
    assert [(seen.id, seen.mark.text) for seen in looked.seen] == [("a", "Hi")]


def test_more_comments_than_can_be_read_prove_nothing(hands: Any) -> None:
    page = hands.reply(200, {"items": [], "nextPageToken": "n"})
    _, looked = hands.drive(comments.find(hands.draft(comment="Hi"), hands.facts(), ATTEMPT), *[page] * 5)
    assert not looked.complete

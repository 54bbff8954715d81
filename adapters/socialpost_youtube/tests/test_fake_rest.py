"""The fake's thumbnails, captions, playlists, comments, tokens and quota."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from socialpost.testing import media

SRT = b"1\n00:00:00,000 --> 00:00:01,000\nHallo\n"
READONLY = "https://www.googleapis.com/auth/youtube.readonly"


def set_thumbnail(guest: Any, video: str, data: bytes) -> Any:
    query = {"videoId": video, "uploadType": "media"}
    return guest.call("POST", "/upload/youtube/v3/thumbnails/set", query, raw=guest.file(data, "image/jpeg"))


def test_a_thumbnail_becomes_the_poster(guest: Any) -> None:
    video = guest.public()
    assert set_thumbnail(guest, video, media.jpeg("gold", (640, 360))).data["items"]
    assert guest.cards()[0].pictures[0].poster


def test_a_thumbnail_needs_a_verified_channel_and_a_picture(guest: Any) -> None:
    video = guest.public()
    assert guest.why(set_thumbnail(guest, video, b"no picture")) == (400, "invalidImage")
    guest.switch(verified=False)
    assert guest.why(set_thumbnail(guest, video, media.jpeg())) == (403, "forbidden")


def test_the_thumbnail_of_a_short_waits_for_its_processing(guest: Any) -> None:
    guest.world.knobs.processing = 60
    video = guest.upload(media.mp4(2, (180, 320)))
    assert set_thumbnail(guest, video, media.jpeg()).status == 403
    guest.clock[0] += 60
    assert set_thumbnail(guest, video, media.jpeg()).status == 200


def caption(guest: Any, video: str, data: bytes = SRT, **snippet: Any) -> Any:
    body = {"snippet": {"videoId": video, "language": "de", "name": "", **snippet}}
    headers = {"x-upload-content-type": "text/srt", "x-upload-content-length": str(len(data))}
    query = {"uploadType": "resumable", "part": "snippet"}
    opened = guest.call("POST", "/upload/youtube/v3/captions", query, json=body, headers=headers)
    return guest.put(opened.headers["location"], data) if opened.status == 200 else opened


def test_captions_stand_beside_the_video(guest: Any) -> None:
    video = guest.public()
    assert caption(guest, video).data["snippet"]["status"] == "serving"
    assert guest.cards()[0].labels == ("Captions: de",)
    assert guest.show(video, "contentDetails")["caption"] == "true"
    listed = guest.api("GET", "captions", {"part": "snippet", "videoId": video})
    assert [item["snippet"]["language"] for item in listed.data["items"]] == ["de"]


def test_captions_need_time_codes_and_are_taken_once(guest: Any) -> None:
    video = guest.public()
    assert guest.why(caption(guest, video, b"just words")) == (400, "contentRequired")
    caption(guest, video)
    assert guest.why(caption(guest, video)) == (409, "captionExists")
    assert caption(guest, video, name="easy").status == 201
    assert guest.why(caption(guest, video, language="?")) == (400, "invalidMetadata")


def add(guest: Any, video: str, playlist: str) -> Any:
    resource = {"kind": "youtube#video", "videoId": video}
    body = {"snippet": {"playlistId": playlist, "resourceId": resource}}
    return guest.api("POST", "playlistItems", {"part": "snippet"}, json=body)


def test_a_video_stands_in_a_playlist_as_often_as_it_was_added(guest: Any) -> None:
    video = guest.public()
    body = {"snippet": {"title": "Lamps"}}
    playlist = guest.api("POST", "playlists", {"part": "snippet,status"}, json=body).data["id"]
    assert add(guest, video, playlist).status == 200
    add(guest, video, playlist)
    assert guest.cards()[0].labels == ("Playlist: Lamps", "Playlist: Lamps")
    query = {"part": "id", "playlistId": playlist, "videoId": video}
    assert len(guest.api("GET", "playlistItems", query).data["items"]) == 2
    assert guest.why(add(guest, video, "PLnone")) == (404, "playlistNotFound")
    assert guest.why(add(guest, "none", playlist)) == (404, "videoNotFound")


def test_a_seat_has_the_playlist_that_it_names(guest: Any) -> None:
    guest.seat("yt-us", playlist="Desks")
    guest.seat("yt-us", playlist="Desks")
    listed = guest.api("GET", "playlists", {"part": "snippet", "mine": "true"})
    assert [item["snippet"]["title"] for item in listed.data["items"]] == ["Desks"]


def comment(guest: Any, hands: Any, video: str, text: str = "Hi", **snippet: Any) -> Any:
    top = {"snippet": {"textOriginal": text}}
    body = {"snippet": {"channelId": hands.channel, "videoId": video, "topLevelComment": top, **snippet}}
    return guest.api("POST", "commentThreads", {"part": "snippet"}, json=body)


def test_a_comment_stands_under_a_public_video(guest: Any, hands: Any) -> None:
    video = guest.public()
    made = comment(guest, hands, video)
    assert [one.text for one in guest.cards()[0].comments] == ["Hi"]
    listed = guest.api("GET", "commentThreads", {"part": "snippet", "videoId": video, "order": "time"})
    assert [item["id"] for item in listed.data["items"]] == [made.data["id"]]


@pytest.mark.parametrize(
    ("text", "snippet", "why"),
    [
        ("", {}, (400, "commentTextRequired")),
        ("x" * 10_001, {}, (400, "commentTextTooLong")),
        ("Hi", {"channelId": ""}, (400, "channelOrVideoIdMissing")),
        ("Hi", {"channelId": "UCother"}, (404, "channelNotFound")),
        ("Hi", {"videoId": "none"}, (404, "videoNotFound")),
    ],
)
def test_a_comment_that_does_not_fit_is_refused(guest: Any, hands: Any, text: str, snippet: Any, why: Any) -> None:
    assert guest.why(comment(guest, hands, guest.public(), text, **snippet)) == why


def test_a_private_video_and_one_for_kids_take_no_comment(guest: Any, hands: Any) -> None:
    assert guest.why(comment(guest, hands, guest.upload())) == (403, "forbidden")
    guest.world.knobs.accept_duplicates = True
    kids = guest.upload(status={"privacyStatus": "public", "selfDeclaredMadeForKids": True})
    assert guest.why(comment(guest, hands, kids)) == (403, "commentsDisabled")


def test_a_call_needs_a_token_that_lives(guest: Any) -> None:
    query = {"part": "id,snippet", "mine": "true"}
    assert guest.api("GET", "channels", query).data["items"][0]["snippet"]["title"] == "Yt Us"
    assert guest.why(guest.api("GET", "channels", query, token="")) == (401, "required")
    guest.clock[0] += 3600
    assert guest.why(guest.api("GET", "channels", query)) == (401, "authError")


def test_a_call_needs_its_scope(guest: Any, hands: Any) -> None:
    guest.token = guest.seat("reader", channel=hands.channel, scope=READONLY)["access_token"]
    assert guest.api("GET", "channels", {"part": "id", "mine": "true"}).status == 200
    assert guest.why(guest.open(10)) == (403, "insufficientPermissions")
    assert guest.why(comment(guest, hands, "v")) == (403, "insufficientPermissions")


def refresh(guest: Any, **form: str) -> Any:
    given = {"grant_type": "refresh_token", "refresh_token": guest.credential["refresh_token"], **form}
    return guest.call("POST", "/oauth/token", form=given, headers={"authorization": ""})


def test_a_refresh_gives_a_new_access_token_and_keeps_the_refresh_token(guest: Any) -> None:
    client = {name: guest.credential[name] for name in ("client_id", "client_secret")}
    answer = refresh(guest, **client)
    assert set(answer.data) == {"access_token", "expires_in", "scope", "token_type"}
    assert answer.data["access_token"] != guest.token
    basic = base64.b64encode(f"{client['client_id']}:{client['client_secret']}".encode()).decode()
    given = {"grant_type": "refresh_token", "refresh_token": guest.credential["refresh_token"]}
    assert guest.call("POST", "/oauth/token", form=given, headers={"authorization": f"Basic {basic}"}).status == 200


def test_a_revoked_refresh_token_is_an_invalid_grant(guest: Any) -> None:
    client = {name: guest.credential[name] for name in ("client_id", "client_secret")}
    assert refresh(guest, client_id="other").data["error"] == "invalid_client"
    guest.call("POST", "/oauth/revoke", form={"token": guest.token}, headers={"authorization": ""})
    answer = refresh(guest, **client)
    assert (answer.status, answer.data["error"]) == (400, "invalid_grant")


def test_the_quota_is_counted_by_the_day_of_los_angeles(guest: Any, hands: Any) -> None:
    guest.world.put("quota", "limits", {"uploads": 100, "units": 60})
    video = guest.upload()
    assert guest.update(video, status={"privacyStatus": "public"}).status == 200
    assert guest.why(comment(guest, hands, video)) == (403, "quotaExceeded")
    assert guest.api("GET", "videos", {"part": "status", "id": video}).status == 200

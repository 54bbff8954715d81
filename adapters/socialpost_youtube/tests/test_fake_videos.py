"""The fake's videos: what becomes of them, who sees them, and what an update does."""

from __future__ import annotations

from typing import Any

import pytest

from socialpost.testing import media

SOON = "2026-11-22T12:00:00Z"


def test_nobody_sees_a_private_video(guest: Any) -> None:
    video = guest.upload()
    assert guest.cards() == []
    other = guest.seat("yt-de")["access_token"]
    assert "items" not in guest.api("GET", "videos", {"part": "status", "id": video}, token=other).data
    assert guest.show(video)["privacyStatus"] == "private"


def test_a_video_is_seen_when_it_is_public_and_processed(guest: Any) -> None:
    guest.world.knobs.processing = 100
    video = guest.public()
    assert guest.show(video)["uploadStatus"] == "uploaded"
    assert guest.show(video, "processingDetails")["processingStatus"] == "processing"
    assert guest.cards() == []
    guest.clock[0] += 100
    assert guest.show(video)["uploadStatus"] == "processed"
    (card,) = guest.cards()
    assert (card.title, card.kind, card.pictures[0].kind) == ("Lamp", "video", "video")


def test_the_default_is_public(guest: Any) -> None:
    guest.upload(status={})
    assert len(guest.cards()) == 1


@pytest.mark.parametrize(
    ("data", "reason"), [(b"no video at all" * 20, "invalidFile"), (media.jpeg("teal", (320, 240)), "invalidFile")]
)
def test_a_file_is_really_looked_at(guest: Any, data: bytes, reason: str) -> None:
    video = guest.public(data)
    assert guest.show(video) | {"uploadStatus": "failed", "failureReason": reason} == guest.show(video)
    assert guest.cards() == []


def test_processing_fails_on_demand(guest: Any) -> None:
    guest.world.knobs.processing_fails = True
    assert guest.show(guest.upload())["failureReason"] == "conversion"


def test_the_same_bytes_again_are_rejected_unless_that_is_switched_off(guest: Any) -> None:
    guest.upload()
    assert guest.show(guest.upload())["rejectionReason"] == "duplicate"
    guest.world.knobs.accept_duplicates = True
    assert guest.show(guest.upload())["uploadStatus"] == "processed"


def test_an_upright_video_is_a_short(guest: Any) -> None:
    guest.public(media.mp4(2, (180, 320)))
    assert guest.cards()[0].kind == "short"


def test_a_locked_channel_keeps_all_private(guest: Any) -> None:
    guest.switch(locked=True)
    video = guest.public()
    assert guest.show(video)["privacyStatus"] == "private"


def test_a_scheduled_video_comes_out_at_its_time(guest: Any) -> None:
    video = guest.upload()
    assert (
        guest.update(video, status={"privacyStatus": "private", "publishAt": SOON}).data["status"]["publishAt"] == SOON
    )
    assert guest.cards() == []
    guest.clock[0] += 3 * 86400
    guest.token = guest.seat("yt-us")["access_token"]
    assert guest.show(video)["privacyStatus"] == "public"
    assert "publishAt" not in guest.show(video)
    assert guest.cards()[0].time == 1795348800.0


def test_a_time_that_has_passed_publishes_at_once(guest: Any) -> None:
    guest.update(guest.upload(), status={"privacyStatus": "private", "publishAt": "2026-11-01T00:00:00Z"})
    assert len(guest.cards()) == 1


def test_what_was_public_cannot_be_scheduled(guest: Any) -> None:
    video = guest.public()
    guest.update(video, status={"privacyStatus": "private"})
    answer = guest.update(video, status={"privacyStatus": "private", "publishAt": SOON})
    assert guest.why(answer) == (400, "invalidPublishAt")


def test_an_update_resets_what_its_part_leaves_out(guest: Any) -> None:
    video = guest.upload(status={"privacyStatus": "private", "embeddable": False, "license": "creativeCommon"})
    guest.update(video, status={"license": "creativeCommon"})
    shown = guest.show(video)
    assert (shown["embeddable"], shown["license"], shown["privacyStatus"]) == (True, "creativeCommon", "private")


def test_an_update_leaves_other_parts_alone(guest: Any) -> None:
    video = guest.upload(snippet={"title": "Lamp", "tags": ["oak"], "description": "Warm"})
    guest.update(video, status={"privacyStatus": "public"})
    assert guest.show(video, "snippet")["tags"] == ["oak"]
    assert guest.cards()[0].text == "Warm"


def test_an_update_of_the_snippet_needs_a_category(guest: Any) -> None:
    assert guest.why(guest.update(guest.upload(), snippet={"title": "New"})) == (400, "invalidVideoMetadata")


def test_only_the_owner_may_change_look_inside_or_delete(guest: Any) -> None:
    video = guest.public()
    guest.token = guest.seat("yt-de")["access_token"]
    assert guest.why(guest.update(video, status={"privacyStatus": "private"})) == (403, "forbidden")
    assert guest.why(guest.api("GET", "videos", {"part": "fileDetails", "id": video})) == (403, "forbidden")
    assert guest.why(guest.api("DELETE", "videos", {"id": video})) == (403, "forbidden")


def test_a_deleted_video_is_gone_with_its_comments(guest: Any) -> None:
    video = guest.public()
    assert guest.api("DELETE", "videos", {"id": video}).status == 204
    assert guest.cards() == []
    assert guest.why(guest.api("DELETE", "videos", {"id": video})) == (404, "videoNotFound")


def test_what_is_disclosed_stands_beside_the_video(guest: Any) -> None:
    guest.upload(
        snippet={"title": "Lamp", "defaultLanguage": "en"},
        status={
            "privacyStatus": "unlisted",
            "containsSyntheticMedia": True,
            "selfDeclaredMadeForKids": True,
            "license": "creativeCommon",
        },
        localizations={"de": {"title": "Lampe", "description": "Licht"}},
        paidProductPlacementDetails={"hasPaidProductPlacement": True},
    )
    assert set(guest.cards()[0].labels) == {
        "Unlisted",
        "Altered or synthetic content",
        "Made for kids",
        "Creative Commons",
        "Also in de",
        "Includes paid promotion",
    }


def test_the_file_name_is_told_to_the_owner(guest: Any, hands: Any) -> None:
    location = guest.open(len(hands.clip), headers={"slug": "lamp-1.mp4"}).headers["location"]
    video = guest.put(location, hands.clip).data["id"]
    details = guest.show(video, "fileDetails")
    assert (details["fileName"], details["fileSize"]) == ("lamp-1.mp4", str(len(hands.clip)))


def test_new_uploads_stand_first_in_their_playlist(guest: Any, hands: Any) -> None:
    guest.world.knobs.accept_duplicates = True
    first, second = guest.upload(), guest.upload()
    playlist = f"UU{hands.channel[2:]}"
    answer = guest.api("GET", "playlistItems", {"part": "contentDetails", "playlistId": playlist, "maxResults": "1"})
    assert [item["contentDetails"]["videoId"] for item in answer.data["items"]] == [second]
    query = {"part": "contentDetails", "playlistId": playlist, "pageToken": answer.data["nextPageToken"]}
    assert guest.api("GET", "playlistItems", query).data["items"][0]["contentDetails"]["videoId"] == first


def test_categories_are_known_or_not(guest: Any) -> None:
    answer = guest.api("GET", "videoCategories", {"part": "snippet", "id": "26"})
    assert answer.data["items"][0]["snippet"]["assignable"] is True
    assert guest.api("GET", "videoCategories", {"part": "snippet", "id": "777"}).status == 404

"""What can be asked about a channel and a video, and taking it down."""

from __future__ import annotations

from typing import Any

import pytest

from socialpost.adapter import Cause, Continue, Done, Effect, Live, Unknown
from socialpost_youtube import adapter, verbs

LIVE = Live("v", "https://www.youtube.com/watch?v=v", {"publish": {"kind": "short"}}, {})
ME = {
    "id": f"UC{'7' * 22}",
    "snippet": {"title": "Lamps", "customUrl": "@lamps"},
    "contentDetails": {"relatedPlaylists": {"uploads": "UU7"}},
    "status": {"longUploadsStatus": "eligible"},
}


def test_the_login_is_its_channel(hands: Any) -> None:
    _, me = hands.drive(verbs.whoami({}), hands.reply(200, {"items": [ME]}))
    assert me == {"id": ME["id"], "name": "Lamps", "handle": "@lamps", "uploads": "UU7", "long_uploads": "eligible"}


@pytest.mark.parametrize(("items", "options"), [([], {}), ([ME], {"channel": f"UC{'8' * 22}"})])
def test_no_channel_or_another_one_asks_for_a_login(hands: Any, items: Any, options: Any) -> None:
    fault = hands.caught(lambda: hands.drive(verbs.whoami(options), hands.reply(200, {"items": items})))
    assert fault.cause is Cause.LOGIN


@pytest.mark.parametrize(
    ("answer", "kind"),
    [({"privacyStatus": "public"}, Done), ({"uploadStatus": "rejected"}, Unknown), (None, Continue)],
)
def test_a_video_is_there_hidden_or_gone(hands: Any, answer: Any, kind: type) -> None:
    seen = hands.reply(200, {}) if answer is None else hands.state(**answer)
    _, told = hands.drive(verbs.inspect(LIVE), seen)
    assert isinstance(told, kind)
    if isinstance(told, Done):
        assert told.facts["url"].endswith("/shorts/v")


def test_deleting_what_is_gone_is_a_success(hands: Any) -> None:
    sent, _ = hands.drive(verbs.delete(LIVE), hands.error(404, "videoNotFound"))
    assert (sent[0].method, sent[0].query, sent[0].effect) == ("DELETE", {"id": "v"}, Effect.STAGE)


def test_deleting_what_may_not_be_deleted_is_told(hands: Any) -> None:
    assert hands.caught(lambda: hands.drive(verbs.delete(LIVE), hands.error(403, "forbidden")))


def test_counts_come_as_numbers_and_hidden_ones_not_at_all(hands: Any) -> None:
    told = {"items": [{"statistics": {"viewCount": "12", "commentCount": "0", "favoriteCount": "0"}}]}
    assert hands.drive(verbs.metrics(LIVE), hands.reply(200, told))[1] == {"views": 12, "comments": 0}


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.youtube.com/watch?v=Ab3dE5fG7hI&t=3", "video"),
        ("https://youtu.be/Ab3dE5fG7hI?si=x", "video"),
        ("https://www.youtube.com/shorts/Ab3dE5fG7hI", "short"),
        ("https://studio.youtube.com/video/Ab3dE5fG7hI/edit", "video"),
        ("http://127.0.0.1:8080/?platform=youtube&post=Ab3dE5fG7hI", "video"),
    ],
)
def test_a_video_is_known_by_its_address(url: str, kind: str) -> None:
    found = adapter.adopt(url, {})
    assert found == {"id": "Ab3dE5fG7hI", "url": url, "kind": kind}


@pytest.mark.parametrize("url", ["https://www.youtube.com/@lamps", "Ab3dE5fG7hI", "https://www.youtube.com/watch"])
def test_what_is_no_address_of_a_video_is_not_adopted(url: str) -> None:
    assert adapter.adopt(url, {}) is None


def test_a_comment_is_known_by_its_address() -> None:
    found = adapter.adopt("https://www.youtube.com/watch?v=Ab3dE5fG7hI&lc=UgX", {})
    assert found
    assert found["id"] == "UgX"


def category(hands: Any, *, open_: bool = True) -> Any:
    return hands.reply(200, {"items": [{"id": "22", "snippet": {"assignable": open_}}]})


def test_youtube_is_asked_before_sending_when_a_person_wants_it(hands: Any) -> None:
    draft = hands.draft(seconds=1200.0, options={"playlist": "Lmaps"})
    lists = hands.reply(200, {"items": [{"id": "PL1", "snippet": {"title": "Lamps"}}]})
    flow = verbs.online(draft)
    _, found = hands.drive(flow, hands.reply(200, {"items": [ME]}), lists, category(hands, open_=False))
    assert {finding.rule for finding in found} == {"youtube.length", "youtube.playlist", "youtube.category"}


def test_youtube_has_nothing_against_a_plain_video(hands: Any) -> None:
    flow = verbs.online(hands.draft())
    assert hands.drive(flow, hands.reply(200, {"items": [ME]}), category(hands))[1] == []

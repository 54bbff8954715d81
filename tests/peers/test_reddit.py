"""PRAW (the client that Reddit's users write with) at the fake Reddit."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from .clients import client, rerouted
from .conftest import Place

PLATFORM = "reddit"
AGENT = "linux:socialpost-peers:v0.1 (by /u/example)"
praw = client("praw")
PostMedia = client("praw.models").PostMedia
exceptions = client("praw.exceptions")
prawcore = client("prawcore")
pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore")]


@pytest.fixture
def reddit(place: Place) -> Any:
    """Return PRAW, its three addresses led to the fake; it names https for the bucket, loopback has http."""
    session = client("requests").Session()
    session.trust_env = False
    session.mount("https://127.0.0.1", rerouted(lambda url: url.replace("https://", "http://", 1)))
    keys = place.seat(username="lampmaker")
    return praw.Reddit(
        client_id=keys["client_id"],
        client_secret=keys["client_secret"],
        refresh_token=keys["refresh_token"],
        user_agent=AGENT,
        reddit_url=place.url,
        oauth_url=f"{place.url}/",
        short_url=place.url,
        check_for_updates=False,
        ratelimit_seconds=5,
        requestor_kwargs={"session": session},
    )


@pytest.fixture
def desks(reddit: Any) -> Any:
    return reddit.subreddit("desksetup")


def listed(reddit: Any) -> list[Any]:
    """Return the user's posts as PRAW reads them."""
    return list(reddit.user.me().submissions.new(limit=None))


def test_praw_posts_a_text_and_reads_it_back(reddit: Any, desks: Any, place: Place) -> None:
    made = desks.submit("Our lamp", selftext="Warm light\n\nZero glare", send_replies=False)
    seen = reddit.submission(made.id)
    assert (seen.title, seen.selftext, seen.author.name, seen.is_self) == (
        "Our lamp",
        "Warm light\n\nZero glare",
        "lampmaker",
        True,
    )
    card = place.card()
    assert (card.id, card.title, card.text, card.author) == (
        made.fullname,
        "Our lamp",
        "Warm light\n\nZero glare",
        "u/lampmaker",
    )
    assert card.meta["replies"] is False


def test_praw_posts_a_link_with_its_marks(desks: Any, place: Place) -> None:
    made = desks.submit("See", url="https://shop.example.com/lamp", nsfw=True, spoiler=True)
    assert (made.url, made.over_18, made.spoiler) == ("https://shop.example.com/lamp", True, True)
    assert (place.card().link, place.card().labels) == (
        "https://shop.example.com/lamp",
        ("r/desksetup", "NSFW", "Spoiler"),
    )


def test_praw_hears_that_a_link_is_there_already(desks: Any, place: Place) -> None:
    desks.submit("See", url="https://shop.example.com/lamp")
    with pytest.raises(exceptions.RedditAPIException) as told:
        desks.submit("See", url="https://shop.example.com/lamp", resubmit=False)
    assert [item.error_type for item in told.value.items] == ["ALREADY_SUB"]
    assert len(place.cards()) == 1


def test_praw_posts_an_image_through_the_bucket_and_hears_its_address(
    reddit: Any, desks: Any, place: Place, files: Mapping[str, Path]
) -> None:
    made = desks.submit("Front", image=PostMedia(str(files["front"])))
    assert place.calls()[-4:] == ["media_asset", "bucket", "submit", "websocket"]
    (seen,) = listed(reddit)
    assert (seen.title, seen.fullname, made.title) == ("Front", place.card().id, "Front")
    assert seen.id == made.id
    assert [place.bytes_of(one.url) for one in place.card().pictures] == [files["front"].read_bytes()]


def test_praw_hears_nothing_while_an_image_is_processed_and_finds_it_later(
    reddit: Any, desks: Any, place: Place, files: Mapping[str, Path]
) -> None:
    place.sandbox.world("reddit").knobs.processing = 30.0
    with pytest.raises(exceptions.WebSocketException, match="may still have been created"):
        desks.submit("Front", image=PostMedia(str(files["front"])), timeout=1)
    assert listed(reddit) == []
    place.sandbox.advance(31)
    assert [one.title for one in listed(reddit)] == ["Front"]


def test_praw_hears_that_an_image_could_not_be_processed(desks: Any, place: Place, files: Mapping[str, Path]) -> None:
    place.sandbox.world("reddit").knobs.processing_fails = True
    with pytest.raises(exceptions.MediaPostFailed):
        desks.submit("Front", image=PostMedia(str(files["front"])))
    assert place.cards() == []


def test_praw_posts_a_gallery_with_captions(reddit: Any, desks: Any, place: Place, files: Mapping[str, Path]) -> None:
    items = [
        {"media": PostMedia(str(files["front"])), "caption": "The front"},
        {"media": PostMedia(str(files["detail"])), "outbound_url": "https://shop.example.com"},
    ]
    made = desks.submit("Both", gallery=items)
    assert reddit.submission(made.id).title == "Both"
    card = place.card()
    assert (card.id, card.kind, [one.alt for one in card.pictures]) == (made.fullname, "gallery", ["The front", ""])
    assert [place.bytes_of(one.url) for one in card.pictures] == [
        files[name].read_bytes() for name in ("front", "detail")
    ]


def test_praw_posts_a_video_with_its_poster(desks: Any, place: Place, files: Mapping[str, Path]) -> None:
    video = {"media": PostMedia(str(files["clip"])), "thumbnail": PostMedia(str(files["front"]))}
    desks.submit("It moves", video=video)
    (shown,) = place.card().pictures
    assert (shown.kind, place.bytes_of(shown.url)) == ("video", files["clip"].read_bytes())
    assert place.bytes_of(shown.poster) == files["front"].read_bytes()


def test_praw_asks_in_a_poll(desks: Any, place: Place) -> None:
    made = desks.submit("Which?", poll={"options": ["Brass", "Steel"], "duration": 3})
    assert (place.card().poll, place.card().id) == (("Brass", "Steel"), made.fullname)


def test_praw_chooses_flair_while_posting_and_afterwards(desks: Any, place: Place) -> None:
    choices = {one["flair_text"]: one for one in desks.flair.link_templates.user_selectable()}
    made = desks.submit("Our lamp", selftext="", flair_id=choices["Product"]["flair_template_id"])
    assert (made.link_flair_text, place.card().labels) == ("Product", ("r/desksetup", "Product"))
    free = next(one for one in choices.values() if one["flair_text_editable"])
    made.flair.select(free["flair_template_id"], text="Brass lamp")
    assert place.card().labels == ("r/desksetup", "Brass lamp")


def test_praw_reads_rules_and_requirements(desks: Any) -> None:
    assert next(iter(desks.rules)).short_name == "Be civil"
    assert desks.post_requirements()["is_flair_required"] is False
    assert (desks.subreddit_type, desks.allow_images) == ("public", True)


def test_praw_comments_and_reads_the_comments(reddit: Any, desks: Any, place: Place) -> None:
    made = desks.submit("Our lamp", selftext="Warm")
    comment = made.reply("Questions?")
    assert [(one.id, one.body) for one in reddit.submission(made.id).comments] == [(comment.id, "Questions?")]
    assert [one.text for one in place.card().comments] == ["Questions?"]
    comment.delete()
    assert place.card().comments == ()


def test_praw_edits_and_deletes_its_post(reddit: Any, desks: Any, place: Place) -> None:
    made = desks.submit("Our lamp", selftext="Wram")
    made.edit("Warm")
    assert place.card().text == "Warm"
    made.delete()
    assert place.cards() == []
    assert listed(reddit) == []


def test_praw_lists_page_after_page(reddit: Any, desks: Any) -> None:
    made = [desks.submit(f"Lamp {number}", selftext="").id for number in range(5)]
    found = islice(reddit.user.me().submissions.new(limit=None, params={"limit": 2}), 9)
    assert [one.id for one in found] == made[::-1]


def test_praw_waits_when_it_may_post_again_soon(desks: Any, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.sandbox.world("reddit").put("subreddit", "desksetup", {"pause": 3})
    monkeypatch.setattr("praw.reddit.time", SimpleNamespace(sleep=place.sandbox.advance))
    desks.submit("One", selftext="")
    desks.submit("Two", selftext="")
    assert [card.title for card in place.cards()] == ["One", "Two"]
    assert place.calls().count("submit") == 3


def test_praw_gives_up_when_it_may_not_post_again_for_long(desks: Any, place: Place) -> None:
    place.sandbox.world("reddit").put("subreddit", "desksetup", {"pause": 840})
    desks.submit("One", selftext="")
    with pytest.raises(exceptions.RedditAPIException) as told:
        desks.submit("Two", selftext="")
    assert [item.error_type for item in told.value.items] == ["RATELIMIT"]
    assert len(place.cards()) == 1


def test_praw_recognises_a_moderators_requirement(desks: Any, place: Place) -> None:
    place.sandbox.world("reddit").put("subreddit", "desksetup", {"requirements": {"is_flair_required": True}})
    with pytest.raises(exceptions.RedditAPIException) as told:
        desks.submit("Our lamp", selftext="Warm")
    assert told.value.items[0].error_type == "SUBMIT_VALIDATION_FLAIR_REQUIRED"
    assert place.cards() == []


def test_praw_renews_its_token_and_goes_on(desks: Any, place: Place) -> None:
    desks.submit("One", selftext="")
    place.sandbox.advance(86_400)
    desks.submit("Two", selftext="")
    assert [card.title for card in place.cards()] == ["One", "Two"]
    assert place.calls().count("access_token") == 2


def test_praw_hears_that_it_calls_too_often(desks: Any, place: Place) -> None:
    place.sandbox.fail("reddit", "submit", "429")
    with pytest.raises(prawcore.exceptions.TooManyRequests):
        desks.submit("One", selftext="")
    assert place.cards() == []

"""xdk (X's own client) and tweepy at the fake X."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from .clients import client, rerouted
from .conftest import Place

PLATFORM = "x"
xdk = client("xdk")
oauth1 = client("xdk.oauth1_auth")
pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(params=["oauth2", "oauth1"])
def x(request: pytest.FixtureRequest, place: Place) -> Any:
    """Return X's client, once with a bearer token and once with signatures."""
    return signed(place) if request.param == "oauth1" else xdk.Client(base_url=place.url, **bearer(place))


def bearer(place: Place) -> dict[str, str]:
    return {"access_token": place.seat()["access_token"]}


def signed(place: Place) -> Any:
    keys = place.seat(auth="oauth1")
    auth = oauth1.OAuth1(
        api_key=keys["api_key"],
        api_secret=keys["api_key_secret"],
        callback="oob",
        access_token=keys["access_token"],
        access_token_secret=keys["access_token_secret"],
    )
    return xdk.Client(base_url=place.url, auth=auth)


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def timeline(x: Any, **more: Any) -> list[Any]:
    """Return the user's posts as the client reads them, every page of them."""
    me = x.users.get_me().data.id
    return [post for page in islice(x.users.get_posts(id=me, max_results=5, **more), 9) for post in page.data or ()]


def test_xdk_posts_a_text_and_reads_it_back(x: Any, place: Place) -> None:
    made = x.posts.create(body={"text": "Warm light, zero glare. 北欧"}).data
    seen = x.posts.get_by_id(id=made.id, post_fields=["created_at", "public_metrics"]).data
    assert (seen.id, seen.text) == (made.id, "Warm light, zero glare. 北欧")
    assert seen.created_at
    assert (place.card().id, place.card().text) == (made.id, "Warm light, zero glare. 北欧")


def test_xdk_pages_through_the_timeline_newest_first(x: Any, place: Place) -> None:
    made = [x.posts.create(body={"text": f"Lamp {number}"}).data.id for number in range(7)]
    assert [post.id for post in timeline(x)] == made[::-1]
    assert [card.id for card in place.cards()] == made


def test_xdk_posts_a_photo_with_alt_text(x: Any, place: Place, files: Mapping[str, Path]) -> None:
    photo = files["front"].read_bytes()
    sent = x.media.upload(body={"media": encoded(photo), "media_category": "tweet_image"})
    x.media.create_metadata(body={"id": sent.data.id, "metadata": {"alt_text": {"text": "A brass lamp"}}})
    made = x.posts.create(body={"text": "Look", "media": {"media_ids": [sent.data.id]}}).data
    read = x.posts.get_by_id(id=made.id, expansions=["attachments.media_keys"], media_fields=["alt_text", "type"])
    assert [described(item) for item in read.includes.media] == [("photo", "A brass lamp")]
    (picture,) = place.card().pictures
    assert (picture.alt, place.bytes_of(picture.url)) == ("A brass lamp", photo)


def described(item: Any) -> tuple[str, str]:
    """Return kind and alt text of a media object; the client's own model has no fields for its kinds."""
    given = item if isinstance(item, dict) else item.model_dump()
    return given["type"], given["alt_text"]


def test_xdk_posts_a_video_in_segments(x: Any, place: Place, files: Mapping[str, Path]) -> None:
    place.sandbox.world("x").knobs.processing = 0.0
    clip = files["clip"].read_bytes()
    about = {"media_type": "video/mp4", "total_bytes": len(clip), "media_category": "tweet_video"}
    media = x.media.initialize_upload(body=about).data.id
    step = len(clip) // 3 + 1
    for number, start in enumerate(range(0, len(clip), step)):
        x.media.append_upload(id=media, body={"media": encoded(clip[start : start + step]), "segment_index": number})
    x.media.finalize_upload(id=media)
    assert x.media.get_upload_status(media_id=media).data.processing_info.state == "succeeded"
    x.posts.create(body={"text": "It moves", "media": {"media_ids": [media]}})
    (picture,) = place.card().pictures
    assert (picture.kind, place.bytes_of(picture.url)) == ("video", clip)


def test_xdk_waits_for_a_video_that_is_processed(place: Place, files: Mapping[str, Path]) -> None:
    place.sandbox.world("x").knobs.processing = 60.0
    x = xdk.Client(base_url=place.url, **bearer(place))
    clip = files["clip"].read_bytes()
    about = {"media_type": "video/mp4", "total_bytes": len(clip), "media_category": "tweet_video"}
    media = x.media.initialize_upload(body=about).data.id
    x.media.append_upload(id=media, body={"media": encoded(clip), "segment_index": 0})
    info = x.media.finalize_upload(id=media).data.processing_info
    assert (info.state, info.check_after_secs > 0) == ("pending", True)
    place.sandbox.advance(61)
    assert x.media.get_upload_status(media_id=media).data.processing_info.progress_percent == 100


def test_xdk_asks_in_a_poll(x: Any, place: Place) -> None:
    x.posts.create(body={"text": "Which?", "poll": {"options": ["Brass", "Steel"], "duration_minutes": 60}})
    assert (place.card().kind, place.card().poll) == ("poll", ("Brass", "Steel"))


def test_xdk_replies_to_its_own_post_and_sees_what_it_replied_to(x: Any, place: Place) -> None:
    first = x.posts.create(body={"text": "One"}).data.id
    second = x.posts.create(body={"text": "Two", "reply": {"in_reply_to_tweet_id": first}}).data.id
    newest = timeline(x, expansions=["referenced_posts"])[0]
    assert [(entry.type, entry.id) for entry in newest.referenced_posts] == [("replied_to", first)]
    assert [(part.id, part.text) for part in place.card().thread] == [(second, "Two")]


def test_xdk_deletes_its_post(x: Any, place: Place) -> None:
    made = x.posts.create(body={"text": "Gone soon"}).data.id
    assert x.posts.delete(id=made).data.deleted is True
    assert place.cards() == []


def test_xdk_renews_its_tokens_and_goes_on(place: Place) -> None:
    from socialpost_x.sandbox.tokens import CLIENT_SECRET

    keys = place.seat()
    token = {"access_token": keys["access_token"], "refresh_token": keys["refresh_token"], "expires_at": 1}
    x = xdk.Client(base_url=place.url, client_id=keys["client_id"], client_secret=CLIENT_SECRET, token=token)
    x.posts.create(body={"text": "With a fresh token"})
    assert place.card().text == "With a fresh token"
    assert x.oauth2_auth.token["access_token"] != keys["access_token"]


def test_xdk_hears_a_refusal_as_an_http_error(x: Any, place: Place) -> None:
    with pytest.raises(client("requests").HTTPError) as told:
        x.posts.create(body={"text": "much too long " * 30})
    assert told.value.response.status_code == 403
    assert place.cards() == []


@pytest.fixture(params=[True, False], ids=["signed", "bearer"])
def bird(request: pytest.FixtureRequest, place: Place) -> Iterator[tuple[Any, bool]]:
    """Return tweepy, whose address is fixed in its code: its requests are led to the fake by a transport adapter."""
    tweepy = client("tweepy")
    here = urlsplit(place.url)

    def to_loopback(url: str) -> str:
        asked = urlsplit(url)
        return asked._replace(scheme=here.scheme, netloc=here.netloc, path=here.path + asked.path).geturl()

    keys = place.seat(auth="oauth1")
    found = tweepy.Client(
        consumer_key=keys["api_key"],
        consumer_secret=keys["api_key_secret"],
        access_token=keys["access_token"],
        access_token_secret=keys["access_token_secret"],
        bearer_token=place.seat()["access_token"],
    )
    found.session.mount("https://api.twitter.com", rerouted(to_loopback))
    yield found, request.param
    found.session.close()


def test_tweepy_posts_replies_asks_and_deletes(bird: tuple[Any, bool], place: Place) -> None:
    found, signs = bird
    first = found.create_tweet(text="From tweepy", user_auth=signs).data["id"]
    found.create_tweet(text="More", in_reply_to_tweet_id=first, user_auth=signs)
    asked = found.create_tweet(text="Which?", poll_options=["A", "B"], poll_duration_minutes=9, user_auth=signs).data[
        "id"
    ]
    assert [(card.text, card.poll, len(card.thread)) for card in place.cards()] == [
        ("From tweepy", (), 1),
        ("Which?", ("A", "B"), 0),
    ]
    read = found.get_tweet(first, tweet_fields=["created_at", "author_id"], user_auth=signs).data
    assert (str(read.id), read.text, read.created_at is not None) == (first, "From tweepy", True)
    assert found.delete_tweet(asked, user_auth=signs).data == {"deleted": True}
    assert [card.id for card in place.cards()] == [first]

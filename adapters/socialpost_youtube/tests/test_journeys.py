"""Whole deliveries through runner and fake, where time and trouble matter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from socialpost.auth.credential import Credential, Exchange
from socialpost.auth.refresh import refreshed
from socialpost.deliver import desk
from socialpost.deliver.send import Line
from socialpost.deliver.state import Delivery, Hold, State
from socialpost.draft import Draft, File, Media, Role
from socialpost.testing import media
from socialpost.testing.rig import Case, Rig
from socialpost_youtube import adapter
from socialpost_youtube.sandbox import platform

CLIP = media.mp4(2, (320, 180))
COVER = media.jpeg("gold", (640, 360))


@pytest.fixture
def rig() -> Iterator[Rig]:
    with Rig(adapter, platform) as made:
        yield made


def case(data: bytes = CLIP, **fields: Any) -> Case:
    options = {"made_for_kids": False, **fields.pop("options", {})}
    cover = (
        File("media0.cover", "media/c.jpg", "image/jpeg", len(COVER), 640, 360) if fields.pop("cover", False) else None
    )
    file = File("media0", "media/v.mp4", "video/mp4", len(data), 320, 180)
    moving = (Media(Role.VIDEO, file, seconds=2.0, cover=cover),)
    draft = Draft("lamp", "yt-us", "youtube", title="Lamp", texts=("Warm",), media=moving, options=options, **fields)
    return Case("lamp", draft, {"media/v.mp4": data, "media/c.jpg": COVER})


def calls(rig: Rig, route: str) -> int:
    return sum(entry.route == route for entry in rig.sandbox.log)


def world(rig: Rig) -> Any:
    return rig.sandbox.world("youtube")


def switch(rig: Rig, **values: Any) -> None:
    rig.sandbox.seat("youtube", "yt-us", {})
    ((key, channel),) = world(rig).all("channel")
    world(rig).put("channel", key, {**{k: v for k, v in channel.items() if k != "_created"}, **values})


def test_nothing_is_public_before_it_is_processed(rig: Rig) -> None:
    world(rig).knobs.processing = 5000
    waiting = rig.carry(rig.queue(case()), wait=timedelta(minutes=1))[0]
    assert (waiting.state, calls(rig, "update_video")) == (State.QUEUED, 0)
    after = rig.carry(waiting)[0]
    assert (after.state, len(rig.cards())) == (State.PUBLISHED, 1)
    assert calls(rig, "upload") == 1


def test_a_video_that_cannot_be_processed_has_failed_and_nobody_saw_it(rig: Rig) -> None:
    world(rig).knobs.processing_fails = True
    after = rig.carry(rig.queue(case()))[0]
    assert (after.state, calls(rig, "update_video")) == (State.FAILED, 0)
    assert "could not convert" in after.reason


def test_the_same_video_again_is_rejected_by_youtube_and_told(rig: Rig) -> None:
    rig.carry(rig.queue(case()))
    after = rig.carry(rig.queue(case(), again=True))[0]
    assert after.state is State.FAILED
    assert "has this very video already" in after.reason


@pytest.mark.parametrize("kind", ["drop-after", "500-after", "half", "html-after"])
def test_a_lost_final_answer_is_read_again_from_the_session(rig: Rig, kind: str) -> None:
    rig.sandbox.fail("youtube", "upload", kind, count=1)
    after = rig.carry(rig.queue(case()))[0]
    assert after.state is State.PUBLISHED
    assert len(list(world(rig).all("video"))) == 1
    assert calls(rig, "open_upload") == 1


def test_an_upload_goes_on_where_the_server_is(rig: Rig) -> None:
    switch(rig, keep=300_000)
    data = CLIP + b"\0\0\0\x08free" + bytes(range(256)) * 4000
    after = rig.carry(rig.queue(case(data)))[0]
    assert after.state is State.PUBLISHED
    video = world(rig).get("video", after.remote_id)
    assert world(rig).blob_path(video["blob"]).read_bytes() == data
    assert calls(rig, "open_upload") == 1


def test_many_interruptions_with_progress_are_outlasted(rig: Rig) -> None:
    switch(rig, keep=40_000)
    data = CLIP + b"\0\0\0\x08free" + bytes(range(256)) * 4000
    for nth in range(0, 40, 2):
        rig.sandbox.fail("youtube", "upload", "500-after", skip=nth, count=1)
    assert rig.carry(rig.queue(case(data)))[0].state is State.PUBLISHED


def expire_sessions(rig: Rig) -> None:
    for key, session in list(world(rig).all("session")):
        world(rig).put("session", key, {**{k: v for k, v in session.items() if k != "_created"}, "created": 0.0})


def interrupted(rig: Rig, kind: str) -> Delivery:
    """Begin an upload whose bytes meet trouble, with a stop before anything else."""
    rig.sandbox.fail("youtube", "upload", kind, count=1)
    rig.sandbox.fail("youtube", "upload", "429", count=1, wait=600)
    waiting = rig.carry(rig.queue(case()), wait=timedelta(seconds=30))[0]
    assert waiting.state is State.QUEUED
    return waiting


def test_an_expired_session_that_had_made_its_video_makes_no_second_one(rig: Rig) -> None:
    waiting = interrupted(rig, "drop-after")
    expire_sessions(rig)
    assert rig.carry(waiting)[0].state is State.PUBLISHED
    assert len(list(world(rig).all("video"))) == 1
    assert calls(rig, "open_upload") == 1


def test_an_expired_session_without_a_video_is_replaced(rig: Rig) -> None:
    waiting = interrupted(rig, "drop-before")
    expire_sessions(rig)
    assert rig.carry(waiting)[0].state is State.PUBLISHED
    assert len(list(world(rig).all("video"))) == 1
    assert (calls(rig, "open_upload"), calls(rig, "playlist_items")) == (2, 3)


def test_the_session_is_erased_when_the_upload_has_ended(rig: Rig) -> None:
    waiting = interrupted(rig, "drop-before")
    assert "session" in rig.journal.steps(waiting.id)["media0"].facts
    after = rig.carry(waiting)[0]
    assert rig.journal.steps(after.id)["media0"].facts.get("session") is None
    assert "upload_id" not in (rig.folder / "state" / "state.sqlite3").read_bytes().decode("latin-1")


def test_a_refused_thumbnail_is_a_warning_on_a_live_video_and_can_be_retried(rig: Rig) -> None:
    switch(rig, verified=False)
    after = rig.carry(rig.queue(case(cover=True)))[0]
    assert after.state is State.PUBLISHED
    assert "youtube.com/verify" in after.warnings[0]
    switch(rig, verified=True)
    again = rig.carry(desk.retry(rig.journal, after, rig.clock.now()))[0]
    assert (again.state, len(again.warnings)) == (State.PUBLISHED, 0)
    assert rig.cards()[0].meta["poster"]
    assert calls(rig, "update_video") == 1


def test_the_thumbnail_is_there_before_anybody_looks(rig: Rig) -> None:
    rig.carry(rig.queue(case(cover=True)))
    order = [entry.route for entry in rig.sandbox.log]
    assert order.index("thumbnail") < order.index("update_video")
    assert calls(rig, "thumbnail") == 1


def test_a_playlist_that_is_not_there_is_a_warning(rig: Rig) -> None:
    after = rig.carry(rig.queue(case(options={"playlist": "PLnone"})))[0]
    assert after.state is State.PUBLISHED
    assert "no playlist 'PLnone'" in after.warnings[0]


def test_what_youtube_holds_is_placed_and_then_proved(rig: Rig) -> None:
    at = rig.clock.now() + timedelta(hours=5)
    draft = case(publish_at=at, options={"native_schedule": True}, comment="Questions?")
    placed = rig.carry(rig.queue(draft), wait=timedelta(minutes=1))[0]
    assert (placed.state, rig.cards()) == (State.PLACED, [])
    after = rig.carry(placed)[0]
    assert after.state is State.PUBLISHED
    assert [comment.text for comment in rig.cards()[0].comments] == ["Questions?"]


@pytest.mark.parametrize("kind", ["drop-before", "drop-after", "apply-late"])
def test_a_lost_visible_call_is_settled_by_the_video_itself(rig: Rig, kind: str) -> None:
    rig.sandbox.fail("youtube", "update_video", kind, count=1, seconds=45)
    start = rig.clock.now()
    assert rig.carry(rig.queue(case()))[0].state is State.PUBLISHED
    assert rig.clock.now() - start < timedelta(minutes=1)
    assert len(rig.cards()) == 1


def test_a_channel_that_keeps_all_private_is_told_as_failed(rig: Rig) -> None:
    switch(rig, locked=True)
    after = rig.carry(rig.queue(case()))[0]
    assert after.state is State.FAILED
    assert "keeps the video private" in after.reason


def test_a_used_up_quota_waits_for_midnight_in_los_angeles(rig: Rig) -> None:
    world(rig).put("quota", "limits", {"uploads": 0, "units": 10_000})
    after = rig.carry(rig.queue(case()), wait=timedelta(minutes=1))[0]
    assert (after.state, after.hold) == (State.QUEUED, Hold.NONE)
    assert after.resume_at
    assert f"{after.resume_at:%H:%M}" == "08:00"
    assert "quota of the day" in after.reason
    world(rig).drop("quota", "limits")
    assert rig.carry(after)[0].state is State.PUBLISHED


class Renewing:
    """A credential that is renewed as the vault does it, without a vault."""

    def __init__(self, rig: Rig, values: dict[str, str]) -> None:
        self._rig, self.renewals = rig, 0
        self.credential = Credential("yt-us", adapter.auth.methods[0], values)

    def current(self) -> Credential:
        return self.credential

    def renew(self, refused: Credential, exchange: Exchange) -> Credential:
        method = refused.method
        assert method.refresh
        values = refreshed(refused, method.refresh, exchange, self._rig.clock)
        self.renewals += 1
        self.credential = replace(refused, values=values)
        return self.credential


def renewing(rig: Rig, **values: str) -> tuple[Renewing, Any]:
    """Return a credential that renews itself, and the way that uses it."""
    seated = {**rig.sandbox.seat("youtube", "yt-us", {}), **values}
    keeper = Renewing(rig, seated)
    origins = rig.sandbox.origins("youtube")
    line = Line(adapter, "yt-us", keeper, client=rig._client, origins=origins, clock=rig.clock)
    return keeper, lambda _delivery: line


def test_a_token_that_ends_in_mid_upload_is_renewed_within_the_session(rig: Rig) -> None:
    keeper, way = renewing(rig)
    rig.sandbox.fail("youtube", "upload", "expired", count=1)
    assert rig.carry(rig.queue(case()), way=way)[0].state is State.PUBLISHED
    assert keeper.renewals == 1
    assert (calls(rig, "open_upload"), calls(rig, "token")) == (1, 1)


def test_a_refresh_token_alone_is_a_login(rig: Rig) -> None:
    keeper, way = renewing(rig, access_token="")
    assert rig.carry(rig.queue(case()), way=way)[0].state is State.PUBLISHED
    assert keeper.renewals == 1


def test_a_revoked_login_asks_for_a_new_one(rig: Rig) -> None:
    _, way = renewing(rig, refresh_token="1//gone")
    rig.sandbox.fail("youtube", "upload", "expired", count=1)
    after = rig.carry(rig.queue(case()), way=way, wait=timedelta(minutes=1))[0]
    assert after.hold is Hold.LOGIN

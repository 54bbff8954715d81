"""Whole journeys against the fake, time passing as it must."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import socialpost_reddit
from socialpost.deliver.state import Delivery, State
from socialpost.draft import Draft, File, Media, Role
from socialpost.testing import media
from socialpost.testing.rig import Case, Rig
from socialpost_reddit.sandbox import platform

JPEG, GIF = media.jpeg(), media.gif()
FILES = {"media/a.jpg": JPEG, "media/a.gif": GIF}


@pytest.fixture
def rig() -> Iterator[Rig]:
    with Rig(socialpost_reddit.adapter, platform) as found:
        yield found


def case(name: str = "lamp", **fields: Any) -> Case:
    options = {"subreddit": "lamps", "username": "oslo_lamps", **fields.pop("options", {})}
    given = {"title": "Lamps", "texts": ("Warm light",), **fields}
    draft = Draft(name, "reddit", "reddit", options=options, **given)
    return Case(name, draft, {file.path: FILES[file.path] for file in draft.files})


def photo() -> tuple[Media, ...]:
    return (media.image("media0", "media/a.jpg", JPEG),)


def carried(rig: Rig, given: Case) -> Delivery:
    return rig.carry(rig.queue(given))[0]


def configure(rig: Rig, **settings: Any) -> None:
    rig.sandbox.world("reddit").put("subreddit", "lamps", settings)


def calls(rig: Rig, route: str) -> int:
    return sum(entry.route == route for entry in rig.sandbox.log)


def test_a_break_of_a_quarter_of_an_hour_is_taken_and_the_second_post_goes_out(rig: Rig) -> None:
    configure(rig, pause=900)
    carried(rig, case("first"))
    before = rig.clock.now()
    second = carried(rig, case("second", title="More lamps"))
    assert second.state is State.PUBLISHED
    assert rig.clock.now() - before >= timedelta(minutes=14)
    assert calls(rig, "submit") == 3, "one refusal, and then it waited as long as it was told"


def test_what_a_filter_hides_is_uncertain_and_says_whom_to_ask(rig: Rig) -> None:
    configure(rig, automod=["warm"])
    after = carried(rig, case())
    assert after.state is State.UNCERTAIN
    assert "AutoModerator holds it back" in after.reason
    assert "moderators of r/lamps" in after.fix
    assert calls(rig, "submit") == 1


def test_an_unknown_flair_ends_it_before_anything_is_sent(rig: Rig) -> None:
    after = carried(rig, case(options={"flair": "Produkt"}))
    assert (after.state, after.fix) == (State.FAILED, "did you mean 'Product'?")
    assert calls(rig, "submit") == 0


def test_one_post_goes_to_several_subreddits_each_a_delivery_of_its_own(rig: Rig) -> None:
    one = case()
    several = [
        replace(one, name=name, draft=replace(one.draft, post=name, target=target))
        for name, target in (("a", "r/lamps"), ("b", "desks"), ("c", "u/oslo_lamps"))
    ]
    after = rig.carry(*[rig.queue(each) for each in several])
    assert {delivery.state for delivery in after} == {State.PUBLISHED}
    assert [card.labels[0] for card in rig.cards()] == ["r/lamps", "r/desks", "u/oslo_lamps"]


def test_a_link_that_somebody_posted_before_is_refused_and_not_looked_for(rig: Rig) -> None:
    link = {"link": "https://shop.example.com/lamp"}
    carried(rig, case("first", **link))
    second = carried(rig, case("second", title="Again", **link))
    assert second.state is State.FAILED
    assert "in the subreddit already" in second.reason
    assert carried(rig, case("third", title="Again", **link, options={"resubmit": True})).state is State.PUBLISHED


def test_an_image_that_takes_minutes_is_waited_for_and_sent_once(rig: Rig) -> None:
    rig.sandbox.world("reddit").knobs.processing = 400
    after = carried(rig, case(media=photo(), comment="Questions?"))
    assert after.state is State.PUBLISHED
    assert after.remote_id.startswith("t3_")
    assert (calls(rig, "submit"), len(rig.cards()[0].comments)) == (1, 1)


def test_an_image_that_reddit_cannot_process_is_never_called_published(rig: Rig) -> None:
    rig.sandbox.world("reddit").knobs.processing_fails = True
    after = carried(rig, case(media=photo()))
    assert after.state is State.UNCERTAIN
    assert (calls(rig, "submit"), rig.cards()) == (1, [])


def test_a_lease_that_has_ended_is_replaced(rig: Rig) -> None:
    rig.sandbox.fail("reddit", "bucket", "429", count=1, wait=1000)  # longer than a lease lives
    after = carried(rig, case(media=photo()))
    assert after.state is State.PUBLISHED
    assert calls(rig, "media_asset") == 2


def test_an_animation_is_an_image_post(rig: Rig) -> None:
    file = File("media0", "media/a.gif", "image/gif", len(GIF), 48, 48)
    after = carried(rig, case(media=(Media(Role.ANIMATION, file, frames=3),)))
    assert after.state is State.PUBLISHED
    assert rig.cards()[0].pictures[0].kind == "animation"


def test_a_lost_image_post_is_found_by_its_asset_although_a_twin_stands_beside_it(rig: Rig) -> None:
    carried(rig, case("first", media=photo()))
    rig.sandbox.fail("reddit", "submit", "drop-after", count=1)
    second = carried(rig, case("second", media=photo(), texts=("Other words",)))
    assert second.state is State.PUBLISHED
    assert (calls(rig, "submit"), len(rig.cards())) == (2, 2)


def test_a_video_that_is_nowhere_after_a_lost_answer_is_left_to_a_person(rig: Rig) -> None:
    clip = media.mp4(1, (320, 240))
    poster = media.image("media0.cover", "media/a.jpg", JPEG).file
    video = Media(Role.VIDEO, File("media0", "media/a.mp4", "video/mp4", len(clip), 320, 240), cover=poster)
    given = Case("lamp", replace(case().draft, media=(video,)), {**FILES, "media/a.mp4": clip})
    rig.sandbox.fail("reddit", "submit", "drop-before", count=1)
    assert carried(rig, given).state is State.UNCERTAIN
    assert rig.cards() == []


@pytest.mark.parametrize(("given", "state"), [({}, State.PUBLISHED), ({"media": photo()}, State.UNCERTAIN)])
def test_only_what_is_listed_at_once_is_sent_again_when_it_is_not_there(
    rig: Rig, given: dict[str, Any], state: State
) -> None:
    rig.sandbox.fail("reddit", "submit", "drop-before", count=1)
    after = carried(rig, case(**given))
    assert (after.state, len(rig.cards())) == (state, 1 if state is State.PUBLISHED else 0)

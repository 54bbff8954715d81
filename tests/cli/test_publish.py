from __future__ import annotations

import errno
import json
import os
import time
from typing import Any
from unittest.mock import patch

import pytest

from socialpost.sandbox.spool import Spool
from tests.cli.conftest import LAMP, Shop

LATER = 'schedule: {at: "2099-01-01 09:00", in: market}\n'
PAST = 'schedule: {at: "2020-01-01 09:00", in: market}\n'
BROKEN = "text: Warm light.\nto: [x-us]\nmedia: [{image: media/none.jpg, alt: None}]\n"


def test_a_post_appears_once_on_each_platform_and_a_second_run_says_where(shop: Shop) -> None:
    with shop.sandbox() as control:
        first, second = shop.publish(), shop.publish()
        cards = control.cards()
    assert first.states() == {"lamp@x-us": "published", "lamp@fb-us": "published"}
    assert (first.code, second.code) == (0, 0)
    assert sorted(card["platform"] for card in cards) == ["facebook", "x"]
    assert all(one["url"].startswith("http") for one in second.json["deliveries"])
    assert {one["says"] for one in second.json["deliveries"]} == {"published already; nothing was sent again"}


def test_what_was_posted_lasts_after_the_sandbox_of_a_command_has_ended(shop: Shop) -> None:
    shop.publish()
    with shop.sandbox() as control:
        assert len(control.cards()) == 2


def test_a_person_sees_a_line_for_each_delivery_and_a_table(shop: Shop) -> None:
    said = shop.run("publish", "posts/lamp.yaml", "--sandbox")
    lines = said.out.splitlines()
    assert any(line.startswith("published  lamp@x-us  https://") for line in lines)
    assert any(line.split()[:3] == ["lamp@fb-us", "facebook", "published"] for line in lines)
    assert "\x1b" not in said.out


def test_an_error_in_one_delivery_stops_all_before_anything_is_sent(shop: Shop) -> None:
    shop.write("posts/broken.yaml", BROKEN)
    said = shop.run("publish", "posts", "--sandbox")
    assert said.code == 3
    assert "posts/broken.yaml:3:" in said.err
    assert "nothing was sent" in said.err
    assert not (shop.root / ".socialpost" / "sandbox").exists()


def test_the_rest_is_sent_when_the_invalid_is_skipped(shop: Shop) -> None:
    shop.write("posts/broken.yaml", BROKEN)
    said = shop.publish("--skip-invalid", post="posts")
    assert said.code == 3
    assert said.json["skipped"] == ["posts/broken.yaml"]
    assert set(said.states().values()) == {"published"}


def test_an_invalid_post_is_a_json_document_with_its_findings(shop: Shop) -> None:
    shop.write("posts/broken.yaml", BROKEN)
    said = shop.publish(post="posts")
    assert (said.code, said.err) == (3, "")
    assert said.json["findings"][0]["file"] == "posts/broken.yaml"


def test_a_later_time_is_queued_and_a_date_that_has_passed_is_an_error(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP + LATER)
    later = shop.publish()
    assert (later.code, set(later.states().values())) == (0, {"queued"})
    shop.write("posts/old.yaml", LAMP + PAST)
    old = shop.publish(post="posts/old.yaml")
    assert old.code == 3
    assert "has passed" in old.json["findings"][0]["message"]


def test_now_sends_whatever_date_the_post_has(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP + LATER)
    shop.publish()
    assert set(shop.publish("--now").states().values()) == {"published"}
    shop.write("posts/old.yaml", "text: Old news.\nto: [x-us]\n" + PAST)
    assert shop.publish("--now", post="posts/old.yaml").states() == {"old@x-us": "published"}


def test_what_was_queued_is_sent_once_its_time_has_come(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP + LATER)
    shop.publish()
    shop.write("posts/lamp.yaml", LAMP + PAST)  # as the file looks to somebody who comes in 2099
    with shop.journal() as journal:
        journal.execute(
            "UPDATE delivery SET due=?, wall='2020-01-01T09:00', asked='2020-01-01T09:00 America/New_York'",
            (time.time() - 60,),
        )
    assert "its time has come" in shop.run("plan", "--sandbox").out
    assert set(shop.publish().states().values()) == {"published"}


def test_what_missed_its_time_by_more_than_the_policy_says_is_held_until_a_person_releases_it(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP + LATER)
    shop.publish()
    shop.write("posts/lamp.yaml", LAMP + PAST)
    with shop.journal() as journal:
        journal.execute(
            "UPDATE delivery SET due=?, wall='2020-01-01T09:00', asked='2020-01-01T09:00 America/New_York'",
            (time.time() - 4 * 3600,),
        )
    held = shop.publish()
    assert (held.code, set(held.states().values())) == (7, {"held"})
    assert "socialpost queue release lamp@x-us" in held.json["deliveries"][0]["fix"]
    assert shop.run("queue", "release", "lamp@x-us", "--sandbox").code == 0
    assert shop.publish().states() == {"lamp@x-us": "published", "lamp@fb-us": "held"}


def test_an_edit_after_publication_never_publishes_again(shop: Shop) -> None:
    with shop.sandbox() as control:
        shop.publish()
        shop.write("posts/lamp.yaml", LAMP.replace("zero", "no"))
        said = shop.publish()
        assert len(control.cards()) == 2
    assert said.code == 0
    assert "edited after publication" in said.json["deliveries"][0]["says"]


def test_again_makes_a_new_occurrence(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP.replace("[all]", "[fb-us]"))
    shop.publish()
    with shop.sandbox() as control:
        control.turn("facebook", accept_duplicates=True)
        again = shop.publish("--again")
        assert len(control.cards()) == 2
    assert again.states() == {"lamp@fb-us#again-1": "published"}


def test_again_goes_on_with_a_repetition_that_has_not_ended(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP.replace("[all]", "[x-us]"))
    shop.publish()
    with shop.sandbox() as control:
        control.fail("x:create_post:429:wait=900")
        first, second, plain = shop.publish("--again"), shop.publish("--again"), shop.publish()
    assert first.states() == {"lamp@x-us#again-1": "queued"}
    assert second.states() == {"lamp@x-us#again-1": "queued"}
    assert plain.states() == {"lamp@x-us": "published", "lamp@x-us#again-1": "queued"}


def test_a_renamed_file_is_not_published_twice(shop: Shop) -> None:
    shop.publish()
    (shop.root / "posts" / "lamp.yaml").rename(shop.root / "posts" / "light.yaml")
    said = shop.publish(post="posts/light.yaml")
    assert said.code == 7
    assert [one["key"] for one in said.json["refused"]] == ["light@x-us", "light@fb-us"]
    assert "lamp@x-us" in said.json["refused"][0]["says"]


def test_what_failed_is_sent_again_only_when_it_has_changed(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP.replace("[all]", "[x-us]"))
    with shop.sandbox() as control:
        control.fail("x:create_post:refuse")
        failed, same = shop.publish(), shop.publish()
        shop.write("posts/lamp.yaml", LAMP.replace("[all]", "[x-us]").replace("zero", "no"))
        changed = shop.publish()
    assert (failed.code, same.code, changed.code) == (1, 1, 0)
    assert "not sent again as it is" in same.json["deliveries"][0]["says"]
    assert changed.states() == {"lamp@x-us": "published"}


def test_a_failure_says_what_to_do_next(shop: Shop) -> None:
    with shop.sandbox() as control:
        control.fail("x:create_post:refuse")
        said = shop.run("publish", "lamp", "--sandbox", "--wait", "0s")
    assert said.code == 1
    assert "socialpost queue retry lamp@x-us --sandbox" in said.out


def test_what_needs_longer_than_asked_is_under_way_and_goes_on_with_the_next_run(shop: Shop) -> None:
    with shop.sandbox() as control:
        control.fail("x:create_post:429:wait=3")
        early = shop.publish()
        late = shop.publish(wait="8s")
    assert early.code == 75
    assert early.states()["lamp@x-us"] == "queued"
    assert (late.code, late.states()["lamp@x-us"]) == (0, "published")


def test_a_lost_answer_does_not_publish_twice(shop: Shop) -> None:
    with shop.sandbox() as control:
        control.fail("x:create_post:drop-after")
        shop.publish()
        said = shop.publish(wait="5s")
        cards = control.cards("x")
    assert len(cards) == 1
    assert said.code in (0, 75)


def test_without_a_credential_it_asks_for_a_login(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCIALPOST__FB_US__ORIGIN__API", "http://127.0.0.1:9")
    said = shop.run("publish", "lamp", "--only", "fb-us", "--json", "--wait", "0s")
    assert said.code == 4
    assert said.json["deliveries"][0]["hold"] == "login"


def test_what_waited_for_a_login_goes_on_with_the_next_run(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP.replace("[all]", "[fb-us]"))
    with shop.sandbox() as control:
        control.turn("facebook", expire_tokens=True)
        first = shop.publish()
        control.turn("facebook", expire_tokens=False)
        second = shop.publish()
    assert (first.code, second.code) == (4, 0)
    assert second.states() == {"lamp@fb-us": "published"}


def test_a_post_that_is_out_is_no_error_when_its_date_has_passed(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP + PAST)
    shop.publish("--now")
    said = shop.publish()
    assert said.code == 0
    assert set(said.states().values()) == {"published"}


def test_a_dry_run_is_the_plan(shop: Shop) -> None:
    assert shop.publish("--dry-run").json == shop.run("plan", "--json", "--sandbox").json
    assert not (shop.root / ".socialpost" / "sandbox" / "state.sqlite3").exists()


def test_frozen_files_go_when_nobody_needs_them_any_more(shop: Shop) -> None:
    media = shop.root / ".socialpost" / "sandbox" / "media"
    shop.write("posts/lamp.yaml", LAMP + LATER)
    shop.publish()
    assert len(list(media.iterdir())) == 1
    shop.publish("--now")
    assert list(media.iterdir()) == []


def test_the_sandbox_never_looks_at_the_environment_or_the_vault(shop: Shop) -> None:
    closed = patch("socialpost.auth.ring.KeyringVault._open", side_effect=AssertionError("the vault was opened"))
    with (
        closed,
        patch.dict("os.environ", {"SOCIALPOST__X_US__ACCESS_TOKEN": "real", "SOCIALPOST__X_US__NONSENSE": "1"}),
    ):
        assert shop.publish().code == 0
    assert "real" not in (shop.root / ".socialpost" / "sandbox" / "credentials.json").read_text()


def test_a_folder_that_takes_no_state_sends_nothing(shop: Shop) -> None:
    (shop.root / ".socialpost").write_text("in the way")
    said = shop.publish()
    assert said.code == 1
    assert json.loads(said.out)["error"]


def test_a_wait_that_is_no_length_of_time_is_wrong_usage(shop: Shop) -> None:
    said = shop.publish(wait="soon")
    assert said.code == 2
    assert "90s, 10m" in said.json["fix"]


def large(shop: Shop, *, size: tuple[int, int] = (3000, 2400), name: str = "media/lamp.jpg") -> None:
    """Write a picture that is too heavy for X, and not for Facebook."""
    from PIL import Image

    grey = Image.effect_noise((size[0] // 2, size[1] // 2), 90).resize(size, Image.Resampling.NEAREST)
    grey.convert("RGB").save(shop.root / name, quality=99)


def test_what_a_platform_gets_is_made_before_anything_is_sent_and_only_once(shop: Shop) -> None:
    large(shop)
    first, again = (
        shop.run("publish", "posts/lamp.yaml", "--sandbox"),
        shop.run("publish", "posts/lamp.yaml", "--sandbox"),
    )
    assert (first.code, again.code) == (0, 0)
    assert [line for line in first.out.splitlines() if line.startswith("made")] != []
    assert "made" not in again.out
    with shop.sandbox() as control:
        sizes = {card["platform"]: card for card in control.cards()}
    assert set(sizes) == {"x", "facebook"}


def test_a_rendition_that_cannot_be_made_stops_all_before_anything_is_sent(shop: Shop) -> None:
    large(shop)
    text = LAMP + "platforms: {x: {fit: {quality: 95}}}\n"
    shop.write("posts/lamp.yaml", text)
    said = with_broken_bench(shop, "publish", "posts/lamp.yaml", "--sandbox", "--json")
    assert (said.code, said.json["error"]) == (3, "nothing was sent: a rendition could not be made")
    (finding,) = said.json["findings"]
    assert (finding["account"], finding["file"], "out of colours" in finding["message"]) == (
        "x-us",
        "posts/lamp.yaml",
        True,
    )
    with shop.sandbox() as control:
        assert control.cards() == []


def test_the_others_are_sent_where_the_seller_says_so(shop: Shop) -> None:
    large(shop)
    said = with_broken_bench(shop, "publish", "posts/lamp.yaml", "--sandbox", "--json", "--skip-invalid")
    assert (said.code, said.states(), said.json["skipped"]) == (3, {"lamp@fb-us": "published"}, ["lamp@x-us"])


def with_broken_bench(shop: Shop, *arguments: str) -> Any:
    from socialpost.media.model import MediaTrouble

    trouble = MediaTrouble("media.rendition", "is out of colours", "buy some")
    with patch("socialpost.media.stills.picture.make", side_effect=trouble):
        return shop.run(*arguments)


def test_a_full_disk_of_the_sandbox_is_no_trouble_of_the_platforms(shop: Shop) -> None:
    def full(_spool: Spool, _data: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    shop.write("posts/lamp.yaml", LAMP.replace("[all]", "[x-us]"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Spool, "write", full)
        said = shop.publish()
    assert (said.code, said.json["fix"]) == (1, "free disk space, then run the same command again")

"""A login that will not live to see a post, as publish, plan, status, accounts and doctor tell it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import keyring
import pytest

from socialpost.auth.credential import EXPIRES, SCOPES
from socialpost.cli import context
from socialpost.deliver import outlook
from socialpost.deliver.outlook import Outlook
from tests.cli.conftest import Shop
from tests.cli.typed import MemoryRing

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
POST = "text: Hello {0}\nschedule: {{at: '{1:%Y-%m-%d %H:%M}', in: UTC}}\nto: [x-us]\n"


@pytest.fixture(autouse=True)
def ring(monkeypatch: pytest.MonkeyPatch) -> MemoryRing:
    ring = MemoryRing()
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
    return ring


def keep(ring: MemoryRing, shop: Shop, **fields: str) -> None:
    ring.kept["socialpost", f"x-us in {shop.root}"] = json.dumps({"access_token": "t", **fields})


def later(shop: Shop, days: int, name: str = "lamp") -> str:
    shop.write(f"posts/{name}.yaml", POST.format(name, NOW + days * DAY))
    return f"posts/{name}.yaml"


def rules(findings: list[dict[str, Any]]) -> list[str]:
    return [one["rule"] for one in findings]


def note(shop: Shop, one: Outlook) -> None:
    with context.journal(shop.root, sandbox=True) as journal:
        assert journal is not None
        outlook.note(journal.database, one, NOW)


def test_queueing_a_post_for_after_the_login_s_end_warns_and_queues_it(shop: Shop, ring: MemoryRing) -> None:
    keep(ring, shop, **{EXPIRES: (NOW + 10 * DAY).isoformat()})
    told = shop.run("publish", later(shop, 20), "--json")
    assert told.code == 0
    assert told.states() == {"lamp@x-us": "queued"}
    (found,) = told.json["foreseen"]
    assert (found["rule"], found["account"]) == ("login.ends", "x-us")
    assert "socialpost login x-us" in found["fix"]
    plan = shop.run("plan", "--json").json["deliveries"]
    assert "login.ends" in rules(plan[0]["findings"])


def test_queueing_a_post_without_any_login_says_by_when_it_must_be_there(shop: Shop) -> None:
    told = shop.run("publish", later(shop, 20))
    assert told.code == 0
    assert "there is no complete X credential for x-us" in told.out
    assert f"it must be there before {NOW + 20 * DAY:%Y-%m-%d}" in told.out


def test_a_new_login_ends_the_warning_whatever_was_remembered(shop: Shop, ring: MemoryRing) -> None:
    keep(ring, shop, **{EXPIRES: (NOW + 10 * DAY).isoformat()})
    shop.run("publish", later(shop, 20))
    keep(ring, shop, **{EXPIRES: (NOW + 50 * DAY).isoformat()})
    assert shop.run("publish", later(shop, 21, "desk"), "--json").json["foreseen"] == []


def test_a_plan_opens_no_keyring(shop: Shop, ring: MemoryRing, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(ring, shop, **{EXPIRES: (NOW + 10 * DAY).isoformat()})
    shop.run("publish", later(shop, 20))

    def asked() -> None:
        pytest.fail("the keyring was opened")

    monkeypatch.setattr(keyring, "get_keyring", asked)
    assert "the login of x-us ends" in shop.run("plan").out
    assert "the login of x-us ends" in shop.run("status").out


@pytest.mark.parametrize(("days", "said"), [(20, False), (13, True)])
def test_status_speaks_of_a_login_two_weeks_ahead(shop: Shop, days: int, said: bool) -> None:
    shop.publish(post=later(shop, 30))
    note(shop, Outlook("x-us", token_ends=NOW + days * DAY))
    told = shop.run("status", "--sandbox").out
    assert ("the login of x-us" in told) == said
    assert ("1 queued for later than that" in told) == said


@pytest.mark.parametrize(("days", "said"), [(5, False), (2, True)])
def test_what_sends_speaks_of_a_login_that_ends_within_three_days(shop: Shop, days: int, said: bool) -> None:
    shop.publish(post=later(shop, 1))
    note(shop, Outlook("fb-us", token_ends=NOW + days * DAY))
    told = shop.run("publish", later(shop, 1, "desk"), "--sandbox")
    assert ("the login of fb-us ends" in told.out) == said


def test_keeping_a_new_token_and_forgetting_it_are_known_to_status_at_once(
    shop: Shop, ring: MemoryRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    keep(ring, shop, **{EXPIRES: (NOW - DAY).isoformat()})
    shop.run("publish", later(shop, 20))
    assert "the login of x-us ended" in shop.run("status").out
    monkeypatch.setattr("sys.stdin", io.StringIO(f"access_token=u\n{EXPIRES}={(NOW + 90 * DAY).isoformat()}\n"))
    assert shop.run("accounts", "set-token", "x-us").code == 0
    assert "the login of x-us" not in shop.run("status").out
    shop.run("accounts", "forget", "x-us")
    assert shop.run("status", "--json").json["logins"] == []


def test_doctor_counts_what_is_queued_for_later_than_the_login(shop: Shop, ring: MemoryRing) -> None:
    keep(ring, shop, **{EXPIRES: (NOW + 10 * DAY).isoformat()})
    shop.run("publish", later(shop, 20))
    told = shop.run("doctor")
    assert "1 queued for later than that" in told.out


def test_doctor_names_a_missing_permission_and_what_will_not_work(shop: Shop, ring: MemoryRing) -> None:
    keep(ring, shop, **{SCOPES: "tweet.read users.read tweet.write"})
    told = shop.run("doctor", "--json")
    (line,) = [one for one in told.json["lines"] if one["check"] == "permissions"]
    assert (line["level"], line["account"], line["exit"]) == ("error", "x-us", 4)  # the lamp has a picture
    assert line["says"] == "media.write was not granted: without it no pictures, GIFs and videos"
    later(shop, 20)
    told = shop.run("doctor", "--json")
    (line,) = [one for one in told.json["lines"] if one["check"] == "permissions"]
    assert line["level"] == "note"


def test_in_the_sandbox_a_login_that_ends_is_mended_in_the_sandbox(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", POST.format("lamp", NOW + 30 * DAY))
    shop.run("publish", "posts/lamp.yaml", "--sandbox")
    note(shop, Outlook("x-us", token_ends=NOW + 2 * DAY))
    for words in (("status",), ("plan",), ("run", "--once", "--wait", "0s")):
        told = shop.run(*words, "--sandbox").out
        assert "socialpost login x-us" in told, words
        assert "socialpost login x-us" not in told.replace("socialpost login x-us --sandbox", ""), words


def test_cron_is_told_once_a_day_of_a_login_that_ends_within_three_days(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", POST.format("lamp", NOW + 30 * DAY))
    assert shop.run("run", "--once", "--sandbox", "--wait", "0s").code == 0
    note(shop, Outlook("x-us", token_ends=NOW + 2 * DAY))
    first, second = (shop.run("run", "--once", "--sandbox", "--wait", "0s") for _ in range(2))
    assert "the login of x-us ends" in first.out
    assert (first.code, second.out) == (0, "")


def test_what_cron_queues_for_after_a_login_s_end_is_told_by_that_round(shop: Shop, ring: MemoryRing) -> None:
    keep(ring, shop, **{EXPIRES: (NOW + 10 * DAY).isoformat()})
    later(shop, 20)
    first, second = (shop.run("run", "--once", "--wait", "0s") for _ in range(2))
    assert "before this is due" in first.out
    assert (first.code, second.out) == (0, "")


def test_when_it_is_too_late_cron_ends_with_4_and_the_post_waits_for_the_login(shop: Shop, ring: MemoryRing) -> None:
    assert shop.run("publish", later(shop, 20)).code == 0  # warned: there is no login
    with context.journal(shop.root, sandbox=False) as journal:
        assert journal is not None
        with journal.database.transaction() as write:
            write.execute("UPDATE delivery SET due=?", (NOW.timestamp() - 60,))
    told = shop.run("run", "--once", "--wait", "0s")
    assert told.code == 4
    assert "socialpost login x-us" in told.out
    assert not ring.kept

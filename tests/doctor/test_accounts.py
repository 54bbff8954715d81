from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from socialpost import registry
from socialpost.adapter import Budget
from socialpost.deliver.outlook import Outlook
from socialpost.doctor import accounts, content, logins, online, probes
from socialpost.doctor.standing import Asked, Standing
from tests.doctor.conftest import NOW, Patient, delivery


def test_an_incomplete_credential_is_an_error_with_what_would_help(patient: Patient) -> None:
    patient.more = {"standings": {"x-us": Standing("x-us", "x", trouble="there is none", fix="log in")}}
    line = patient.only(accounts.credentials)
    assert (line.account, line.says, line.fix, line.code) == ("x-us", "there is none", "log in", 4)


def test_an_address_that_is_not_the_platform_s_is_told_with_its_variable(patient: Patient) -> None:
    held = Standing("x-us", "x", origins={"api": "http://127.0.0.1:1"}, usual={"api": "https://api.x.com"})
    patient.more = {"standings": {"x-us": held}}
    line = patient.only(accounts.origins)
    assert line.says == "api goes to http://127.0.0.1:1 in the place of https://api.x.com"
    assert "SOCIALPOST__X_US__ORIGIN__API" in line.fix


def test_a_variable_that_means_nothing_is_told(patient: Patient) -> None:
    patient.more = {"environ": {"SOCIALPOST__XUS__ACCESS_TOKEN": "secret-value"}}
    line = patient.only(accounts.variables)
    assert line.says == "the variable SOCIALPOST__XUS__ACCESS_TOKEN means nothing"
    assert "secret-value" not in repr(line)


def test_a_broken_post_is_an_error_with_its_name(patient: Patient) -> None:
    (patient.root / "posts" / "lamp.yaml").write_text("text: hello\nto: [nobody]\n")
    line = patient.only(content.posts)
    assert (line.says, line.fix, line.code) == (
        "posts/lamp.yaml has 1 error",
        "socialpost validate posts/lamp.yaml",
        3,
    )


def test_errors_of_the_workspace_s_file_come_with_their_place(patient: Patient) -> None:
    (patient.root / "socialpost.yaml").write_text("accounts:\n  x-us: {platform: x, market: mars}\n")
    line = patient.only(content.settings)
    assert line.says.startswith("socialpost.yaml:2:")
    assert line.code == 3


def test_receipts_that_the_team_has_not_got_are_told(patient: Patient) -> None:
    probes.run(("git", "init", "-q"), patient.root)
    (patient.root / "receipts").mkdir()
    (patient.root / "receipts" / "lamp.yaml").write_text("id: 1\n")
    assert patient.only(content.receipts).fix.startswith("git add receipts")


def test_a_login_of_another_page_than_published_before_is_told(patient: Patient) -> None:
    patient.journal(delivery(identity="x:42", state="published", published=NOW.timestamp()))
    patient.more = {"asked": {"x-us": Asked("x-us", "x", {"id": "43", "name": "@other"})}}
    line = patient.only(online.identities)
    assert line.says == "it is @other (43) now, and what is out was published as 42"
    patient.more = {"asked": {"x-us": Asked("x-us", "x", {"id": "42", "name": "@same"})}}
    assert patient.said(online.identities) == []


def test_a_refused_login_carries_the_code_of_what_publishing_would_come_to(patient: Patient) -> None:
    patient.more = {"asked": {"x-us": Asked("x-us", "x", trouble="x-us: revoked", fix="log in again", code=4)}}
    line = patient.only(online.logins)
    assert (line.says, line.fix, line.code) == ("revoked", "log in again", 4)


@pytest.mark.parametrize(("seconds", "level", "code"), [(-400, "warning", 0), (4000, "error", 1)])
def test_a_clock_that_differs_from_the_platform_s_is_told(
    patient: Patient, seconds: int, level: str, code: int
) -> None:
    patient.more = {"asked": {"x-us": Asked("x-us", "x", {"id": "1"}, skew=timedelta(seconds=seconds))}}
    line = patient.only(online.clocks)
    way = "ahead of" if seconds < 0 else "behind"
    assert line.says.startswith(f"this machine's clock is {abs(seconds)} s {way} the platform's")
    assert (line.level, line.code) == (level, code)


def test_a_limit_that_is_used_up_is_told_until_its_time_has_passed(patient: Patient) -> None:
    left = Budget("posts", 100, 3, NOW.timestamp() + 1800)
    past = Budget("reads", 100, 0, NOW.timestamp() - 5)
    patient.more = {"asked": {"x-us": Asked("x-us", "x", {"id": "1"}, budgets=(left, past))}}
    assert patient.only(online.budgets).says == "3 of 100 left of its limit posts, anew in 30 min"


def standing(one: Outlook, platform: str = "x") -> dict[str, Standing]:
    return {"x-us": Standing("x-us", platform, one.method, outlook=one)}


def test_a_login_that_has_ended_is_an_error_with_what_is_queued_behind_it(patient: Patient) -> None:
    patient.journal(delivery(), delivery("b", state="published"))
    ended = Outlook("x-us", token_ends=NOW - timedelta(days=1), method="oauth2")
    patient.more = {"standings": standing(ended)}
    line = patient.only(logins.lasting)
    assert line.says == "the login ended 2026-11-28 09:00 UTC; 1 queued for later than that"
    assert (line.fix, line.code) == ("log in anew: socialpost login x-us", 4)


def test_a_login_that_lasts_for_months_is_still_told_when_a_post_is_later(patient: Patient) -> None:
    lasts = Outlook("x-us", token_ends=NOW + timedelta(days=100), method="oauth2")
    patient.more = {"standings": standing(lasts)}
    assert patient.said(logins.lasting) == []
    patient.journal(delivery(due=NOW.timestamp() + 86400 * 101))
    assert patient.only(logins.lasting).level == "warning"


def test_where_nothing_tells_an_end_the_platform_s_rule_is_said(patient: Patient) -> None:
    patient.more = {"standings": standing(Outlook("x-us", renewable=True, method="oauth2"))}
    assert patient.only(logins.lasting).says.startswith("X does not say how long a refresh token lives")


def test_a_token_that_nothing_renews_is_not_spoken_of_as_a_login_that_lasts(patient: Patient) -> None:
    patient.more = {"standings": standing(Outlook("x-us", method="oauth2"))}
    line = patient.only(logins.lasting)
    assert (line.level, "2 hours at most" in line.says) == ("warning", True)


def test_each_field_is_told_with_its_place_where_there_are_several(patient: Patient) -> None:
    one = Standing("x-us", "x", "oauth2", {"access_token": "command", "client_id": "environment"})
    with patient.site() as site:
        (line,) = accounts.credentials(replace(site, standings={"x-us": one}))
    assert line.says == "oauth2: access_token from command, client_id from environment"


def test_a_permission_that_every_post_needs_is_an_error_before_there_is_any_post(patient: Patient) -> None:
    patient.more = {"standings": standing(Outlook("x-us", scopes="tweet.read users.read media.write"))}
    line = patient.only(logins.permissions)
    assert (line.says, line.code) == ("tweet.write was not granted: without it no publishing and deleting", 4)


def test_what_a_platform_does_not_tell_of_an_app_is_said_until_a_post_is_out(patient: Patient) -> None:
    patient.more = {"asked": {"x-us": Asked("x-us", "facebook", {"id": "1"})}}
    assert "Development mode" in patient.only(logins.modes).says
    patient.journal(delivery(platform="facebook", state="published", url="https://example.com/1"))
    assert patient.said(logins.modes) == []


def test_limits_by_the_day_betray_pinterest_s_trial_access(patient: Patient) -> None:
    by_day = Budget("org_read", 1000, 990, NOW.timestamp() + 67_000)
    by_minute = Budget("org_read", 1000, 990, NOW.timestamp() + 40)
    patient.more = {"asked": {"x-us": Asked("x-us", "pinterest", {"id": "1"}, budgets=(by_day,))}}
    line = patient.only(logins.modes)
    assert (line.level, "cannot publish" in line.says, "Standard access" in line.fix) == ("warning", True, True)
    patient.more = {"asked": {"x-us": Asked("x-us", "pinterest", {"id": "1"}, budgets=(by_minute,))}}
    assert patient.said(logins.modes) == []


@pytest.mark.parametrize("platform", ["x", "facebook", "pinterest", "reddit", "youtube"])
def test_a_login_in_the_browser_asks_for_all_that_doctor_looks_for(platform: str) -> None:
    adapter = registry.load(platform)
    asked = [one.scope for one in adapter.auth.logins[0].scopes]
    assert len(set(asked)) == len(asked)
    assert [need for need in adapter.needs if not need.met(asked)] == []

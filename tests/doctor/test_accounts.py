from __future__ import annotations

from datetime import timedelta

from socialpost.adapter import Budget
from socialpost.doctor import accounts, content, online, probes
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


def test_a_clock_that_differs_from_the_platform_s_is_an_error(patient: Patient) -> None:
    patient.more = {"asked": {"x-us": Asked("x-us", "x", {"id": "1"}, skew=timedelta(seconds=-400))}}
    line = patient.only(online.clocks)
    assert line.says == "this machine's clock is 400 s ahead of the platform's"


def test_a_limit_that_is_used_up_is_told_until_its_time_has_passed(patient: Patient) -> None:
    left = Budget("posts", 100, 3, NOW.timestamp() + 1800)
    past = Budget("reads", 100, 0, NOW.timestamp() - 5)
    patient.more = {"asked": {"x-us": Asked("x-us", "x", {"id": "1"}, budgets=(left, past))}}
    assert patient.only(online.budgets).says == "3 of 100 left of its limit posts, anew in 30 min"

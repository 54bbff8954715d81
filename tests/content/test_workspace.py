from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfoNotFoundError

import pytest
from pydantic_core import PydanticCustomError

from socialpost.content import fields
from socialpost.content.workspace import find_root
from socialpost.errors import UsageError
from socialpost.findings import Level

if TYPE_CHECKING:
    from tests.content.conftest import Shop

MARKETS = "markets:\n  us: {language: en, timezone: America/New_York, currency: USD}\n"


def test_a_workspace_is_what_its_file_says(shop: Shop) -> None:
    workspace = shop.workspace(
        MARKETS
        + "accounts:\n  fb-us: {platform: facebook, page: '12', market: us, defaults: {tags: [a], category: 26}}\n"
        + "links: {utm: {source: '{platform}', medium: social}}\n"
        + "policy: {require_alt: false, untranslated: allow, late: {after: 1h30m, then: skip}}\n"
        + "variables: {price: {us: $9}}\n"
    )
    account = workspace.accounts["fb-us"]
    assert (account.platform, account.options, account.defaults.options) == (
        "facebook",
        {"page": "12"},
        {"category": 26},
    )
    assert account.market is not None
    assert account.market.currency == "USD"
    assert workspace.utm == {"source": "{platform}", "medium": "social"}
    assert workspace.policy.late_after == timedelta(minutes=90)
    assert (workspace.policy.untranslated, workspace.policy.require_alt, workspace.policy.late_then) == (
        "allow",
        False,
        "skip",
    )
    assert workspace.variables == {"price": {"us": "$9"}}


def test_groups_hold_accounts_also_through_other_groups_and_without_those_with_a_minus(shop: Shop) -> None:
    workspace = shop.workspace()
    assert workspace.groups["all"] == ("x-us", "fb-us", "x-de", "fb-de")
    workspace = shop.workspace(
        "accounts: {a: {platform: x}, b: {platform: x}, c: {platform: x}}\ngroups: {some: [all, -b], all: [a, b, c]}\n"
    )
    assert workspace.groups["some"] == ("a", "c")


@pytest.mark.parametrize(
    ("text", "place", "message", "fix"),
    [
        ("accounts: {a: {platform: facebok}}", "1:26", "no adapter for the platform 'facebok'", "`facebook`"),
        ("accounts: {a: {platform: x, market: uk}}", "1:37", "no market 'uk'", ""),
        ("accounts: {a: {}}", "1:15", "`platform` is missing", "add"),
        ("accounts: {A_b: {platform: x}}", "1:12", "cannot be a name", "lower-case"),
        ("accounts: [a]", "1:11", "a list stands where a mapping belongs", ""),
        ("acounts: {a: {platform: x}}", "1:1", "unknown key `acounts`", "did you mean `accounts`?"),
        ("accounts: {a: {platform: x, access_token: t}}", "1:29", "looks like a secret", "SOCIALPOST__A__ACCESS_TOKEN"),
        ("client_secret: abc", "1:1", "looks like a secret", "socialpost login"),
        ("variables: {api_key: abc}", "1:13", "looks like a secret", "remove it"),
        ("accounts: {a: {platform: x, defaults: {fit: {txt: cut}}}}", "1:46", "unknown key `txt`", "`text`"),
        ("accounts: {a: {platform: x, origins: {api: http://api.x.com}}}", "1:44", "in the clear", "https"),
        ("accounts: {a: {platform: x, origins: {api: http://127.0.0.1.evil.com}}}", "1:44", "in the clear", ""),
        (
            "accounts: {a: {platform: x, origins: {api: http://u:p@127.0.0.1:1}}}",
            "1:44",
            "https://host",
            "no user name",
        ),
        ("accounts: {a: {platform: x, origins: {api: ftp://127.0.0.1}}}", "1:44", "https://host", ""),
        ("accounts: {a: {platform: x, origins: {api: 'https://[1'}}}", "1:44", "no address", ""),
        ("accounts: {a: {platform: x, token_command: 5}}", "1:44", "a number stands where text belongs", ""),
        ("accounts: {a: {platform: x, token_command: ''}}", "1:44", "an empty command", "pass show"),
        ("accounts: {a: {platform: x, token_command: {t: 'a \"b'}}}", "1:48", "a quote without its partner", ""),
        ("accounts: {a: {platform: x, token_command: EAABsbCS1iHgBAKZC0r8ZBZC}}", "1:44", "like a secret", "revoke"),
        ("vault: {file: ../secrets.age}", "1:15", "a file of the workspace", "secrets.age"),
        ("vault: {recipients: [age1abc]}", "1:22", "no public age key", "keygen"),
        ("vault: {recipients: [AGE-SECRET-KEY-1QQ]}", "1:22", "a private key", "keygen"),
        ("markets: {us: {language: en, timezone: New_York}}", "1:40", "no time zone", "`America/New_York`"),
        ("markets: {us: {language: en, timezone: UTC, currency: EURO}}", "1:55", "no currency", "`EUR`"),
        ("markets: {us: {language: English, timezone: UTC}}", "1:26", "no language code", ""),
        ("groups: {g: [nobody]}", "1:14", "no account or group 'nobody'", ""),
        ("groups: {g: [h], h: [g]}", "1:22", "circle: g > h > g", ""),
        ("groups: {g: [g]}", "1:14", "circle: g > g", ""),
        ("accounts: {a: {platform: x}}\ngroups: {a: [a]}", "2:13", "is an account too", "rename"),
        ("links: {utm: {source: '{platfrom}'}}", "1:23", "`{platfrom}` is no placeholder", "{platform}"),
        ("links: {utm: {source: '{platform'}}", "1:23", "brace", ""),
        ("links: {utm: {medum: a}}", "1:15", "unknown key `medum`", "`medium`"),
        ("policy: {untranslated: ignore}", "1:24", "not one of refuse, allow", ""),
        ("policy: {late: {after: soon}}", "1:24", "no length of time", "3h"),
        ("policy: {late: {after: 180}}", "1:24", "a number stands where text belongs", ""),
        ("variables: {market: a}", "1:13", "means something else in templates", ""),
        ("variables: {a-b: a}", "1:13", "cannot be the name of a variable", ""),
    ],
)
def test_what_is_wrong_is_said_at_its_place(shop: Shop, text: str, place: str, message: str, fix: str) -> None:
    workspace, found = shop.settings(text)
    assert workspace is None
    assert len(found) == 1, found
    assert str(found[0].place) == f"socialpost.yaml:{place}"
    assert message in found[0].message
    assert fix in found[0].fix


def test_every_problem_of_the_file_is_told_at_once(shop: Shop) -> None:
    _, found = shop.settings(
        "accounts:\n  a: {platform: facebok}\n  b: {platform: x, market: uk}\n"
        "markets: {us: {language: 1, timezone: x}}\n"
        "groups: {g: [c]}\nlanguage: de\nlanguage: en\npolicy: 5\n"
    )
    assert sorted(finding.place.line for finding in found) == [2, 3, 4, 4, 5, 7, 8]


def test_what_is_wrong_with_an_account_is_not_said_again_of_the_group_that_holds_it(shop: Shop) -> None:
    _, found = shop.settings("accounts: {a: {platform: 5}}\ngroups: {g: [a]}\n")
    assert [str(finding.place) for finding in found] == ["socialpost.yaml:1:26"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/x", "https://localhost", "http://[::1]:1"])
def test_an_origin_may_be_a_loopback_address(shop: Shop, url: str) -> None:
    workspace = shop.workspace(f"accounts: {{a: {{platform: x, origins: {{api: '{url}'}}}}}}")
    assert workspace.accounts["a"].origins == {"api": url}


def test_a_minus_that_takes_nothing_out_is_a_warning(shop: Shop) -> None:
    workspace, found = shop.settings("accounts: {a: {platform: x}, b: {platform: x}}\ngroups: {g: [a, -b]}\n")
    assert [finding.level for finding in found] == [Level.WARNING]
    assert workspace is not None
    assert workspace.groups == {"g": ("a",)}


def test_groups_nested_beyond_reason_are_refused(shop: Shop) -> None:
    chain = ", ".join(f"g{n}: [g{n + 1}]" for n in range(3000))
    _, found = shop.settings(f"accounts: {{a: {{platform: x}}}}\ngroups: {{{chain}, g3000: [a]}}\n")
    assert any("deeper than 32" in finding.message for finding in found)


def test_the_workspace_is_found_upward_or_where_it_is_said(shop: Shop) -> None:
    shop.workspace()
    inner = shop.root / "posts" / "deep"
    inner.mkdir()
    assert find_root(inner) == shop.root
    assert find_root(inner.parent.parent.parent, explicit=shop.root) == shop.root


def test_no_workspace_is_a_usage_error_that_names_the_way_out(shop: Shop) -> None:
    with pytest.raises(UsageError) as raised:
        find_root(shop.root)
    assert "socialpost init" in raised.value.fix
    with pytest.raises(UsageError):
        find_root(shop.root, explicit=shop.root / "posts")


def test_a_machine_without_zone_data_is_not_called_a_wrong_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_name: str) -> None:
        raise ZoneInfoNotFoundError

    monkeypatch.setattr(fields, "ZoneInfo", none)
    monkeypatch.setattr(fields, "available_timezones", set)
    with pytest.raises(PydanticCustomError, match="no data of time zones"):
        fields.time_zone("Europe/Berlin")

"""No secret of a login reaches a record, a log, a screen, the sandbox's own log, or a host that has no business with it."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest

from socialpost import registry
from socialpost.auth.reach import reach, spot_of
from socialpost.cli.entrance import login_of
from socialpost.scheme import Login, Scheme, Way
from tests.login.conftest import Shop
from tests.login.test_other_ways import Later

PUBLIC = {"client_id", "login", "granted_at", "granted_scopes", "expires_at", "refresh_expires_at", "as_owner"}
BROWSERS = {
    "facebook": "https://www.facebook.com",
    "pinterest": "https://www.pinterest.com",
    "x": "https://x.com",
    "youtube": "https://accounts.google.com",
}


def everything(shop: Shop, caplog: pytest.LogCaptureFixture, record: Path) -> str:
    told = shop.capsys.readouterr()
    log = json.dumps([str(line) for line in shop.sandbox.log])
    return unquote(told.out + told.err + caplog.text + log + (record.read_text() if record.exists() else ""))


def secrets_of(shop: Shop, account: str) -> set[str]:
    return {value for name, value in shop.kept(account).items() if name not in PUBLIC and len(value) > 7}


@pytest.mark.parametrize("platform", ["x", "youtube", "facebook", "pinterest", "reddit"])
def test_a_login_leaves_no_secret_in_what_is_written_down(
    shop: Shop, caplog: pytest.LogCaptureFixture, tmp_path: Path, platform: str
) -> None:
    caplog.set_level(logging.DEBUG)
    record = tmp_path / "record.jsonl"
    account = shop.account(platform)
    shop.keys(platform, account)
    shop.monkeypatch.setenv("SOCIALPOST_RECORD", str(record))
    told = shop.login(account, "--wait", "30s")
    assert told.code == 0
    (code,) = re.findall(r"code=([^&#]+)", shop.robot.ended)
    shown = told.out + everything(shop, caplog, record)
    assert record.stat().st_size > 0
    assert [one for one in {*secrets_of(shop, account), unquote(code), "sandbox-app-secret"} if one in shown] == []


def test_a_device_login_leaves_no_secret_in_its_record(shop: Shop, tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    account = shop.account("youtube")
    shop.keys("youtube", account, "device")
    shop.monkeypatch.setenv("SOCIALPOST_RECORD", str(record))

    def nap(_clock: object, _seconds: float) -> None:
        (key, found), *_ = shop.sandbox.world("youtube").all("device")
        world = shop.sandbox.world("youtube")
        channel = next(key for key, _ in world.all("channel"))
        shop.codes = [key]
        world.put("device", key, {**found, "state": "allowed", "person": channel})

    shop.monkeypatch.setattr("socialpost.cli.context.Patience.sleep", nap)
    assert shop.run("login", account, "--method", "device").code == 0
    text = unquote(record.read_text())
    assert [one for one in {*secrets_of(shop, account), *shop.codes} if one in text] == []


def test_a_number_login_leaves_no_secret_in_its_record(shop: Shop, tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    account = shop.account("x")
    shop.keys("x", account)
    shop.monkeypatch.setenv("SOCIALPOST_RECORD", str(record))
    typed: list[str] = []

    def give() -> str:
        url = re.findall(r"^  (http\S+)$", shop.capsys.readouterr().err, re.MULTILINE)[-1]
        typed.append(re.findall(r'id="number">(\d+)<', shop.robot.press(url))[0])
        return typed[0]

    shop.monkeypatch.setattr("sys.stdin", Later(give))
    assert shop.run("login", account, "--method", "pin").code == 0
    text = unquote(record.read_text())
    assert [one for one in {*secrets_of(shop, account), *typed} if one in text] == []


@pytest.mark.parametrize(("platform", "host"), BROWSERS.items())
def test_the_host_of_the_consent_page_is_never_trusted_with_a_token(platform: str, host: str) -> None:
    found = reach(registry.load(platform), {})
    assert spot_of(host) not in found.trusted


def test_a_consent_page_that_stays_real_does_not_open_the_sandbox_s_borders() -> None:
    adapter = registry.load("x")
    assert reach(adapter, {"api": "http://127.0.0.1:1"}).local


def test_a_platform_without_ways_to_log_in_has_its_fields_asked_for() -> None:
    adapter = registry.load("x")
    bare = replace(adapter, auth=Scheme(adapter.auth.methods))
    assert (login_of(bare, "").way, login_of(bare, "oauth2").method) == (Way.PASTE, "oauth2")


def test_a_way_that_makes_nothing_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="makes no method"):
        Scheme(registry.load("x").auth.methods, logins=(Login("a", Way.PASTE, "nothing", ""),))

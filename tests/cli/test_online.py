"""`--online`: the platform's own rules as findings, before anything is sent."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from socialpost import registry
from socialpost.adapter import Draft, Flow, Request, error
from socialpost.cli import app

WORKSPACE = """
markets: {us: {language: en, timezone: America/New_York, currency: USD}}
accounts: {pins: {platform: pinterest, market: us, defaults: {board: Nowhere at all}}}
"""
POST = "title: Lamp\ntext: Warm light\nlink: https://shop.example.com\nto: [pins]\nmedia: [{image: media/a.jpg, alt: lamp}]\n"

pytestmark = pytest.mark.skipif("pinterest" not in registry.names(), reason="the Pinterest adapter is not installed")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    from socialpost.testing import media

    media.write(tmp_path, {"media/a.jpg": media.jpeg("peru", (600, 900))})
    (tmp_path / "posts").mkdir()
    (tmp_path / "socialpost.yaml").write_text(WORKSPACE)
    (tmp_path / "posts" / "lamp.yaml").write_text(POST)
    return tmp_path


def run(command: str, shop: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str]:
    code = app.call(command, [*more, "--json", "--sandbox", "--workspace", str(shop)])
    return code, capsys.readouterr().out


def no_lamps(_draft: Draft) -> Flow:
    me = yield Request("GET", "/user_account")
    return [error("pinterest.rule", f"no lamps for {me.object['username']} on Fridays", field="text")]


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    real = registry.load("pinterest")
    monkeypatch.setattr("socialpost.cli.online.registry.load", lambda _name: replace(real, online=no_lamps))


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("command", ["validate", "plan"])
def test_what_the_platform_says_is_shown_with_the_other_findings(
    command: str, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = run(command, shop, capsys, "--online")
    assert code == 3
    assert json.loads(out)
    assert "on Fridays" in out


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("command", ["validate", "plan"])
def test_without_online_nobody_is_asked(command: str, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(command, shop, capsys)
    assert (code, "on Fridays" in out) == (0, False)

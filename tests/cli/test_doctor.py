from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import keyring
import pytest

from socialpost.cli.context import journal
from tests.cli.conftest import Said, Shop
from tests.cli.typed import MemoryRing, typed


@pytest.fixture(autouse=True)
def ring(monkeypatch: pytest.MonkeyPatch) -> MemoryRing:
    ring = MemoryRing()
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
    return ring


def lines(said: Said, level: str = "") -> list[dict[str, Any]]:
    return [line for line in said.json["lines"] if level in ("", line["level"])]


def test_without_a_workspace_only_the_machine_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    told = typed(capsys, "doctor", "--json")
    assert told.code == 0
    last = told.json["lines"][-1]
    assert (last["check"], last["level"], last["fix"]) == ("workspace", "note", "socialpost init DIR makes one")


def test_a_shop_that_works_in_the_sandbox_has_nothing_wrong(shop: Shop) -> None:
    assert shop.publish().code == 0
    told = shop.run("doctor", "--sandbox", "--online", "--json")
    assert (told.code, lines(told, "error")) == (0, [])
    assert {"x-us", "fb-us"} <= {line["account"] for line in lines(told) if line["check"] == "login"}


def test_a_missing_login_ends_with_its_code_and_says_what_to_type(shop: Shop) -> None:
    told = shop.run("doctor")
    assert told.code == 4
    assert "x-us: there is no complete X credential for x-us" in told.out
    assert "socialpost login x-us" in told.out
    assert "2 errors" in told.out.splitlines()[-1]


def test_a_broken_workspace_file_is_a_line_and_the_machine_is_still_told(shop: Shop) -> None:
    shop.write("socialpost.yaml", "accounts: 7\n")
    told = shop.run("doctor", "--json")
    assert told.code == 3
    assert {"python", "workspace", "state"} <= {line["check"] for line in lines(told)}


def test_a_broken_journal_ends_neither_the_command_nor_the_other_checks(shop: Shop) -> None:
    path = shop.write(".socialpost/state.sqlite3", "no database\n" * 500)
    before = path.read_bytes()
    told = shop.run("doctor", "--online", "--json")
    assert told.code == 1
    assert any(str(path) in line["says"] for line in lines(told, "error"))
    assert any(line["check"] == "credentials" for line in lines(told))
    assert path.read_bytes() == before


def test_a_late_post_without_a_runner_is_told_with_exit_code_7(shop: Shop) -> None:
    soon = datetime.now(UTC) + timedelta(days=2)
    shop.write("posts/lamp.yaml", f"text: Hello\nschedule: {{at: '{soon:%Y-%m-%d %H:%M}', in: UTC}}\nto: [x-us]\n")
    assert shop.publish().code == 0
    with journal(shop.root, sandbox=True) as opened:
        assert opened is not None
        with opened.database.transaction() as db:
            db.execute("UPDATE delivery SET due=due-864000")
    told = shop.run("doctor", "--sandbox", "--json")
    assert told.code == 7
    (late,) = lines(told, "error")
    assert late["fix"].startswith("socialpost run --sandbox")


def test_no_secret_is_shown(shop: Shop, ring: MemoryRing) -> None:
    secret = "s3cr3t-value-that-nobody-may-see"
    for account in ("x-us", "fb-us"):
        field = {"x-us": "access_token", "fb-us": "page_access_token"}[account]
        ring.kept["socialpost", f"{account} in {shop.root}"] = json.dumps({field: secret})
    told = shop.run("doctor", "--json")
    assert told.code == 0
    assert secret not in told.out + told.err

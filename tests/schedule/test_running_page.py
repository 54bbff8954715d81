"""The examples of docs/running.md are what the tool takes and what it sends."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from socialpost.content.workspace import load_workspace
from socialpost.deliver import rows
from socialpost.deliver.notices import Notice
from socialpost.deliver.sqlite import SqliteDatabase
from socialpost.schedule.message import message
from socialpost.testing.clock import START
from tests.deliver.planted import plant

PAGE = Path(__file__).parents[2] / "docs" / "running.md"
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="needs the checkout")


def block(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


def test_the_settings_of_the_page_load(tmp_path: Path) -> None:
    (tmp_path / "socialpost.yaml").write_text(block("yaml"))
    workspace, findings = load_workspace(tmp_path)
    assert findings == []
    assert workspace is not None
    assert [channel.name for channel in workspace.notify] == ["webhook SLACK_URL", "email team@example.com"]


def test_the_document_of_the_page_is_what_a_webhook_gets(tmp_path: Path) -> None:
    db = SqliteDatabase(tmp_path / "state.sqlite3")
    plant(db, "lamp", account="x-us", platform="x", state="failed", reason="The text is too long", fix="Shorten it")
    delivery = rows.delivery(db.read("SELECT * FROM delivery")[0])
    db.close()
    sent = message([Notice("lamp", "failed", delivery)], "shop", START)
    assert json.loads(sent.document) == json.loads(block("json"))

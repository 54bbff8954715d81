"""The examples of docs/scheduling.md do what the page says."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from socialpost.content.load import load_posts
from socialpost.content.workspace import load_workspace
from socialpost.plan.build import Asked, build
from socialpost.plan.model import Plan

PAGE = Path(__file__).parents[2] / "docs" / "scheduling.md"
_EXAMPLE = re.compile(r"^```yaml\n# (\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def planned(root: Path) -> Plan:
    for name, text in _EXAMPLE.findall(PAGE.read_text(encoding="utf-8")):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    workspace, found = load_workspace(root.resolve())
    assert workspace is not None, found
    return build(workspace, now=datetime(2030, 1, 1, 12, tzinfo=UTC), asked=Asked(), cache=None)


def test_the_examples_of_the_page_are_valid(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    assert [one for one in plan.every_finding if one.level == "error"] == []
    assert len(load_posts(tmp_path)) == 4


def test_the_examples_go_out_when_and_as_the_page_says(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    weekly = {str(one.key): one.draft.text for one in plan.deliveries if one.draft.post == "weekly"}
    assert weekly["weekly@x-us#2030-01-11T09:00"] == "Off at night."
    assert weekly["weekly@fb-de#2030-01-18T09:00"] == "Tipp Nr. 3 vom 2030-01-18."
    (tip,) = [one for one in plan.deliveries if one.draft.post == "tip"]
    assert tip.due is not None
    assert tip.due.wall == "2030-01-01T09:00"

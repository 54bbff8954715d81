"""Whatever stands in the files, the answer is findings with places, never an exception."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialpost.content.load import load_post
from socialpost.content.resolve import Desk, resolve
from socialpost.content.workspace import Workspace, load_workspace

PLATFORMS = ("x", "facebook")
SETTINGS: dict[str, Any] = {
    "language": "en",
    "markets": {"us": {"language": "en", "timezone": "America/New_York", "currency": "USD"}},
    "accounts": {"a": {"platform": "x", "market": "us", "defaults": {"tags": ["t"]}}, "b": {"platform": "facebook"}},
    "groups": {"all": ["a", "b"]},
    "links": {"utm": {"source": "{platform}"}},
    "policy": {"untranslated": "refuse", "late": {"after": "3h", "then": "hold"}},
    "variables": {"price": {"us": "$1"}},
}
POST: dict[str, Any] = {
    "title": "T",
    "text": "{{ price[market.name] }}",
    "link": "https://a.example/",
    "tags": ["a"],
    "media": [{"image": "media/a.jpg", "alt": {"en": "A"}, "focal": [0.5, 0.5]}, {"video": "v.mp4", "captions": {"en": "v.srt"}}],
    "languages": {"de": {"text": "d"}},
    "platforms": {
        "x": {"media": [0], "fit": {"text": "thread"}, "languages": {"de": {"text": "x"}}, "poll": 1},
        "facebook": "off",
    },
    "accounts": {"a": {"comment": "c", "targets": ["one"], "schedule": {"at": "2026-11-27 09:00", "in": "market"}}},
    "disclose": {"advertising": True},
    "to": ["all", "-b"],
    "schedule": {"at": "2026-11-27 09:00", "in": "market"},
}  # fmt: skip
ODD = st.text(max_size=5) | st.sampled_from(
    [
        None,
        True,
        -1,
        0,
        10**30,
        0.5,
        float("inf"),
        "",
        " ",
        "a",
        "{{",
        "{{ x }}",
        "off",
        "market",
        "=entry",
        "[key]",
        "-",
    ]
)
VALUES = st.recursive(
    ODD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)


def spots(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(spot for key, value in inner for spot in spots(value, (*path, key)))]


def changed(data: Any, path: tuple[str | int, ...], value: Any, key: str | None) -> Any:
    """Return a copy with another value at a place, or with one more key there."""
    if not path:
        return {**data, key: value} if key is not None and isinstance(data, dict) else value
    if isinstance(data, dict):
        return {name: changed(part, path[1:], value, key) if name == path[0] else part for name, part in data.items()}
    return [changed(part, path[1:], value, key) if number == path[0] else part for number, part in enumerate(data)]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("shop").resolve()
    (root / "media").mkdir()
    (root / "media" / "a.jpg").write_bytes(b"x")
    (root / "socialpost.yaml").write_text(json.dumps(SETTINGS))
    made, found = load_workspace(root, PLATFORMS)
    assert made is not None, found
    return made


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(spots(POST)), VALUES, st.none() | st.text(max_size=4))
def test_any_change_of_a_post_gives_findings_with_places(
    workspace: Workspace, path: tuple[str | int, ...], value: Any, key: str | None
) -> None:
    file = workspace.root / "post.yaml"
    file.write_text(json.dumps(changed(POST, path, value, key)), encoding="utf-8")
    loaded = load_post(workspace.root, file)
    made, found = resolve(loaded, workspace, desk=Desk(workspace, PLATFORMS))
    said = [*loaded.findings, *found, *(finding for one in made for finding in one.findings)]
    assert all(finding.place.file and finding.message for finding in said)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(spots(SETTINGS)), VALUES, st.none() | st.text(max_size=4))
def test_any_change_of_a_workspace_gives_findings_with_places(
    path: tuple[str | int, ...], value: Any, key: str | None
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "socialpost.yaml").write_text(json.dumps(changed(SETTINGS, path, value, key)), encoding="utf-8")
        made, found = load_workspace(Path(folder).resolve(), PLATFORMS)
    assert all(finding.place.file == "socialpost.yaml" and finding.message for finding in found)
    assert made is not None or found

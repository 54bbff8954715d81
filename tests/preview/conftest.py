"""Deliveries made up, and workspaces on disk."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from socialpost import registry
from socialpost.content.workspace import load_workspace
from socialpost.draft import Draft, File, Media, Role
from socialpost.plan.build import build
from socialpost.plan.model import Plan, Planned
from socialpost.preview.sheet import Sheet, sheet

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
OPTIONS: Mapping[str, Mapping[str, object]] = {
    "x": {"tier": "none"},
    "facebook": {"page": "1"},
    "youtube": {"made_for_kids": False},
    "pinterest": {"board": "Desk setups"},
    "reddit": {"subreddit": "BuyItForLife"},
}
Sheeted = Callable[..., Sheet]


class Read(HTMLParser):
    """What a browser would make of the page: tags with their attributes, and the text between."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.text = re.sub(r"\s+", " ", " ".join(self.words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def every(self, tag: str, attribute: str) -> list[str]:
        return [found[attribute] or "" for name, found in self.tags if name == tag and attribute in found]


def picture(number: int = 0, width: int = 1200, height: int = 900, alt: str = "A lamp", **more: Any) -> Media:
    file = File(f"media{number}", f"media/{number}.jpg", "image/jpeg", 1000, width, height)
    return Media(Role.IMAGE, file, alt, **more)


@pytest.fixture
def sheeted() -> Sheeted:
    """sheeted("x", "photo", texts=("Hi",), media=(picture(),), findings=[...], due=...)"""

    def make(platform: str, kind: str, **fields: Any) -> Sheet:
        around = {name: fields.pop(name) for name in ("findings", "due", "jobs") if name in fields}
        options = {**OPTIONS[platform], **fields.pop("options", {})}
        draft = Draft("lamp", "shop", platform, kind=kind, options=options, **fields)
        return sheet(Planned(draft, "posts/lamp.yaml", **around), registry.load(platform))

    return make


@dataclass
class Shop:
    root: Path

    def plan(self) -> Plan:
        workspace, _ = load_workspace(self.root)
        assert workspace is not None
        return build(workspace, now=NOW)

    def write(self, name: str, data: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path


SETTINGS = """
markets:
  us: {language: en, timezone: America/New_York, currency: USD}
accounts:
  x-us:  {platform: x, market: us}
  fb-us: {platform: facebook, market: us, page: "1029384756"}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    made = Shop(tmp_path / "shop")
    made.write("socialpost.yaml", SETTINGS)
    return made

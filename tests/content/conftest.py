from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from socialpost.content.load import Loaded, load_post, load_posts
from socialpost.content.resolve import Desk, Resolved, resolve
from socialpost.content.workspace import Workspace, load_workspace
from socialpost.findings import Finding

SETTINGS = """
language: en
markets:
  us: {language: en, timezone: America/New_York, currency: USD}
  de: {language: de, timezone: Europe/Berlin, currency: EUR}
accounts:
  x-us:  {platform: x, market: us}
  x-de:  {platform: x, market: de}
  fb-us: {platform: facebook, market: us, page: "1"}
  fb-de: {platform: facebook, market: de, page: "2"}
groups:
  us: [x-us, fb-us]
  all: [us, x-de, fb-de]
"""
PLATFORMS = ("facebook", "x", "reddit")


@dataclass
class Shop:
    """A workspace in a folder, written and read back."""

    root: Path
    plain: str = SETTINGS

    def settings(self, text: str) -> tuple[Workspace | None, list[Finding]]:
        (self.root / "socialpost.yaml").write_text(text, encoding="utf-8")
        return load_workspace(self.root, PLATFORMS)

    def workspace(self, text: str = SETTINGS) -> Workspace:
        workspace, found = self.settings(text)
        assert workspace is not None, found
        return workspace

    def file(self, name: str, content: str | bytes = b"x") -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def load(self, text: str | bytes, name: str = "posts/lamp.yaml") -> Loaded:
        return load_post(self.root, self.file(name, text))

    def load_all(self, files: Sequence[Path] | None = None) -> list[Loaded]:
        return load_posts(self.root, files)

    def resolve(self, text: str, settings: str = SETTINGS) -> tuple[dict[str, Resolved], list[Finding]]:
        """Return by account (`account/target`) what a post becomes, and every finding."""
        workspace = self.workspace(settings)
        loaded = self.load(text)
        made, found = resolve(loaded, workspace, desk=Desk(workspace, PLATFORMS))
        said = [finding for resolved in made for finding in resolved.findings]
        names = {f"{one.account}/{one.target}" if one.target else one.account: one for one in made}
        return names, list(dict.fromkeys([*loaded.findings, *found, *said]))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Give an empty workspace folder."""
    root = tmp_path / "shop"
    (root / "posts").mkdir(parents=True)
    return Shop(root.resolve())

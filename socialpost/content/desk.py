"""What is kept from post to post: files looked at, templates compiled, platforms known."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from socialpost import registry
from socialpost.content.folder import Folder
from socialpost.content.workspace import Workspace

if TYPE_CHECKING:
    from socialpost.content.render import Renderer


@dataclass(frozen=True)
class Desk:
    """The workspace and what resolving needs beside it; one for a whole run."""

    workspace: Workspace
    installed: Collection[str] = field(default_factory=registry.names)

    @cached_property
    def folder(self) -> Folder:
        """The folder that media paths start from."""
        return Folder(self.workspace.root)

    @cached_property
    def platforms(self) -> frozenset[str]:
        """Every platform that a post may name."""
        return frozenset(self.installed) | {account.platform for account in self.workspace.accounts.values()}

    @cached_property
    def _renderer(self) -> Renderer:
        from socialpost.content.render import Renderer

        return Renderer()

    def render(self, text: str, names: Mapping[str, Any]) -> str:
        """Return a text with its templates filled in. RenderError."""
        if "{" not in text:
            return text
        return self._renderer.render(text, names)

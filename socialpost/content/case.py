"""One post for one account while it is being resolved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from socialpost.content.desk import Desk
from socialpost.content.document import Document
from socialpost.content.layers import Layer, layers, pick_inside
from socialpost.content.load import Loaded
from socialpost.content.model import Post
from socialpost.content.trouble import RenderError
from socialpost.content.workspace import Account, Workspace
from socialpost.findings import Finding, error


@dataclass(slots=True)
class Case:
    """Collects what is found: `shared` concerns the file, `found` this account.

    `where` leads from draft fields to YAML fields.
    """

    desk: Desk
    loaded: Loaded
    post: Post
    account: Account
    own: str  # the post's own language
    language: str
    shared: list[Finding]
    variant: int | None = None  # which of the post's variants, from 0
    found: list[Finding] = field(default_factory=list)
    where: dict[str, str] = field(default_factory=dict)
    layers: list[Layer] = field(init=False)
    names: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Stack the blocks that count."""
        self.layers = layers(self.post, self.account, self.language, self.variant)

    @property
    def workspace(self) -> Workspace:
        """The workspace."""
        return self.desk.workspace

    @property
    def strict(self) -> bool:
        """True when a missing translation matters."""
        return self.workspace.policy.untranslated == "refuse"

    def says(self, *findings: Finding) -> None:
        """Note findings that concern the file, whoever the post goes to."""
        self.shared += [self._placed(finding) for finding in findings]

    def notes(self, *findings: Finding) -> None:
        """Note findings that concern this account."""
        self.found += [replace(self._placed(finding), account=self.account.name) for finding in findings]

    def _placed(self, finding: Finding) -> Finding:
        if finding.place.file:
            return finding
        document, path = self.document(finding.field)
        return document.placed(replace(finding, field=path))

    def document(self, path: str) -> tuple[Document, str]:
        """Return the file that a path is in, and the path there: `@` means the workspace's own file."""
        if path.startswith("@"):
            return self.workspace.document, path[1:]
        return self.loaded.document, path

    def inside(self, block: str, names: Iterable[str]) -> dict[str, Any]:
        """Return what is said in a block (`fit`), each field from the strongest layer, and note where it stands."""
        stack = [layer for layer in self.layers if layer.block.__dict__.get(block) is not None]
        said = {}
        for name in names if stack else ():
            value, path = pick_inside(stack, block, name)
            if value is not None:
                said[name] = value
                self.where[f"{block}.{name}"] = path
        return said

    def render(self, text: str, path: str) -> str:
        """Return a text with its templates filled in; what is wrong with them becomes a finding."""
        try:
            return self.desk.render(text, self.names)
        except RenderError as problem:
            document, inside = self.document(path)
            finding = error("template", f"{{{{ }}}}: {problem}", problem.fix, path)
            self.shared.append(replace(finding, field=inside).at(document.place(inside, problem.line)))
            return text

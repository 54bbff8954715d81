"""A post for one account and target: precedence applied, texts rendered, link tagged; nothing fitted yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from socialpost.content.document import Document
from socialpost.content.wishes import MediaPolicy, Overlay
from socialpost.draft import Localized
from socialpost.findings import Finding, Level, Place

if TYPE_CHECKING:
    from socialpost.content.recurrence import Recurrence


@dataclass(frozen=True, slots=True)
class When:
    """A time as the seller wrote it (`wall`, ISO 8601 without offset), its zone and its UTC.

    `zone` is an IANA name, or an offset (`+02:00`) where the seller wrote one. `rule`, `asked` and `shift` are those of
    `plan.model.Due`; an empty `asked` means wall and zone. `occurrence` names one of a recurring post.
    """

    wall: str
    zone: str
    utc: datetime
    rule: str = "at"
    asked: str = ""
    shift: float = 0.0
    occurrence: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """The occurrences of a recurring post that share one content, as far as the plan looks, and the rule behind them.

    `uses` is how many of them there are in all; 0 where each has a content of its own. `repeat`: the same content again
    and again is meant.
    """

    rule: Recurrence
    whens: tuple[When, ...] = ()
    uses: int = 0
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class MediaRef:
    """One media file as the post names it.

    `path`, `cover` and `captions` (by language) are relative to the workspace, inside it, and regular files.
    `hint` is the key in the YAML, `image` or `video`; what the file is, its content decides. `focal` is (x, y), 0 to 1.
    `cover_at` is the second of the video that is its cover, where that is no file. `overlay` is False where the seller
    wants neither logo nor tag on this one.
    """

    path: str
    hint: str
    alt: str = ""
    cover: str = ""
    captions: Mapping[str, str] = field(default_factory=dict)
    focal: tuple[float, float] | None = None
    cover_at: float | None = None
    overlay: bool = True


@dataclass(frozen=True, slots=True)
class Resolved:
    """One post for one account and target.

    `fit_text` is refuse, thread or cut. `options` are the platform's own keys merged, unchecked. `languages` holds title
    and text of every other language. `where` leads from a draft field (`text`, `media.0.alt`, `options.reply_settings`)
    or a wish (`fit.media`, `fit.shape`, `overlay.logo.image`, `overlay.tag.text`) to the YAML field it came from; `@` in
    front of one means the workspace's own file. `findings` concern this account. `when` is None for what goes out at once,
    for what waits for the account's `next_slot`, and for a recurring post, whose times are in its `series`.
    """

    post: str
    file: str
    account: str
    platform: str
    market: str = ""
    language: str = ""
    currency: str = ""
    zone: str = ""
    target: str = ""
    title: str = ""
    text: str = ""
    link: str = ""
    tags: tuple[str, ...] = ()
    media: tuple[MediaRef, ...] = ()
    comment: str = ""
    fit_text: str = "refuse"
    media_policy: MediaPolicy = field(default_factory=MediaPolicy)
    overlay: Overlay = field(default_factory=Overlay)
    advertising: bool = False
    ai_generated: bool = False
    require_alt: bool = True
    options: Mapping[str, Any] = field(default_factory=dict)
    languages: Mapping[str, Localized] = field(default_factory=dict)
    when: When | None = None
    next_slot: bool = False
    series: Series | None = None
    findings: tuple[Finding, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)
    document: Document = field(default_factory=lambda: Document(""))
    workspace: Document = field(default_factory=lambda: Document(""))

    @property
    def ok(self) -> bool:
        """True when no error finding stands in the way."""
        return not any(finding.level is Level.ERROR for finding in self.findings)

    def source(self, name: str) -> tuple[Document, str]:
        """Return the file and the YAML field that a draft field came from (the nearest one around it that is known)."""
        rest: list[str] = []
        parts = name.split(".")
        while parts:
            found = self.where.get(".".join(parts))
            if found is not None:
                return self._document(found, rest)
            rest.insert(0, parts.pop())
        return self.document, name

    def _document(self, found: str, rest: list[str]) -> tuple[Document, str]:
        document = self.workspace if found.startswith("@") else self.document
        return document, ".".join([found.removeprefix("@"), *rest])

    def place(self, name: str) -> Place:
        """Return where a draft field stands."""
        document, path = self.source(name)
        return document.place(path)

    def locate(self, finding: Finding) -> Finding:
        """Return a finding about a draft field with the YAML field, the place and the account filled in.

        One that has its place stays as it is; so does a field that is a YAML field already (`platforms.x.text`).
        """
        if finding.place.file:
            return finding
        document, path = self.source(finding.field)
        return replace(finding, field=path, place=document.place(path), account=finding.account or self.account)

"""A delivery as its platform would show it, as a value: folded texts, cropped pictures, counts, findings."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from socialpost import registry
from socialpost.adapter import Adapter
from socialpost.display import Display
from socialpost.draft import Draft, File, Media, Role
from socialpost.findings import Finding, Level
from socialpost.limits import Limits, LinkPlace, TextLimit, Unit
from socialpost.media.recipe import Box
from socialpost.plan.model import RENDITION, Plan, Planned
from socialpost.preview import crop, made
from socialpost.preview.fold import Folded, fold
from socialpost.text.count import count
from socialpost.text.urls import find_urls

Load = Callable[[str], Adapter]


@dataclass(frozen=True, slots=True)
class Counted:
    """A text with its fold; `count` is `271/280 weighted`, empty where no limit is known; `over`: it is too long."""

    folded: Folded
    count: str = ""
    over: bool = False

    @property
    def whole(self) -> str:
        """All of it."""
        return self.folded.shown + self.folded.hidden


@dataclass(frozen=True, slots=True)
class Look:
    """One picture, animation or video.

    `poster` is the file whose picture stands for it, `moving` that it is a frame of that file. `width` and `height` are
    pixels of what is sent (0: unknown), `box` what the feed shows of them, `cut` the same in words. `beyond`: the feed
    shows it only after a tap. `recipes` say of each of its files what becomes of it before it is sent.
    """

    media: Media
    poster: File
    moving: bool
    width: int
    height: int
    box: Box
    cut: str
    beyond: bool = False
    recipes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One delivery. `card` is the address that becomes a card of its own, `tiles` the shapes of pictures in a grid."""

    planned: Planned
    platform: str
    kind: str
    display: Display
    parts: tuple[Counted, ...]
    title: Counted | None = None
    comment: Counted | None = None
    card: str = ""
    looks: tuple[Look, ...] = ()
    tiles: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default=())

    @property
    def draft(self) -> Draft:
        """What is sent."""
        return self.planned.draft

    @property
    def errors(self) -> int:
        """How many errors stand in the way."""
        return sum(finding.level is Level.ERROR for finding in self.findings)


def sheets(plan: Plan, load: Load = registry.load) -> tuple[Sheet, ...]:
    """Return every delivery of a plan, those of one platform together, platforms in the order they come.

    Of the occurrences of a recurring post that show the same, only the next one.
    """
    order = {name: number for number, name in enumerate(dict.fromkeys(one.draft.platform for one in plan.deliveries))}
    distinct: dict[Hashable, Planned] = {}
    for planned in plan.deliveries:
        distinct.setdefault(_content(planned), planned)
    together = sorted(distinct.values(), key=lambda planned: order[planned.draft.platform])
    return tuple(sheet(planned, load(planned.draft.platform)) for planned in together)


def _content(planned: Planned) -> Hashable:
    if not planned.draft.occurrence or not planned.fingerprint:
        return planned.key
    return replace(planned.key, occurrence=planned.fingerprint)


def sheet(planned: Planned, adapter: Adapter) -> Sheet:
    """Return how one delivery would look. A draft with errors is shown as far as it goes."""
    draft = planned.draft
    display, limits = _display(draft, adapter), _limits(draft, adapter)
    unit = limits.text.unit if limits else Unit.GRAPHEMES
    tiles = _tiles(display, len(draft.media))
    return Sheet(
        planned,
        platform=adapter.title,
        kind=adapter.kinds.get(draft.kind, draft.kind) or "post",
        display=display,
        parts=tuple(
            _counted(text, limits.text if limits else None, fold(text, display.fold, unit)) for text in draft.texts
        ),
        title=_title(draft, display, limits),
        comment=_counted(draft.comment, limits.comment if limits else None) if draft.comment else None,
        card=_card(draft, display, limits),
        looks=tuple(_look(media, number, display, tiles, planned) for number, media in enumerate(draft.media)),
        tiles=tiles,
        labels=tuple(_labels(draft, display, limits)),
        findings=_worst_first(planned.findings),
    )


def _display(draft: Draft, adapter: Adapter) -> Display:
    try:
        return adapter.display(draft.options, draft.kind)
    except Exception:  # noqa: BLE001 - options with errors, or somebody else's code: a preview all the same
        return Display()


def _limits(draft: Draft, adapter: Adapter) -> Limits | None:
    try:
        return adapter.limits(draft.options, draft.kind) if draft.kind else None
    except Exception:  # noqa: BLE001 - as above; `plan` has said so
        return None


def _counted(text: str, limit: TextLimit | None, folded: Folded | None = None) -> Counted:
    used = count(text, limit.unit) if limit else 0
    says = f"{used}/{limit.most} {limit.unit}" if limit else ""
    return Counted(folded or Folded(text), says, over=bool(limit and used > limit.most))


def _title(draft: Draft, display: Display, limits: Limits | None) -> Counted | None:
    """Return the title where the platform has a place for it."""
    if not draft.title or (limits and limits.title is None):
        return None
    at = (display.title_fold, None) if display.title_fold else None
    return _counted(draft.title, limits.title if limits else None, fold(draft.title, at))


def _card(draft: Draft, display: Display, limits: Limits | None) -> str:
    """Return the address that is shown as a card or a button: a link with a field of its own, or the text's last one."""
    if draft.link and limits and limits.link is LinkPlace.FIELD:
        return draft.link
    if not display.card:
        return ""
    written = find_urls(draft.text)
    return written[-1].value if written else ""


def _tiles(display: Display, number: int) -> tuple[float, ...]:
    fitting = [many for many in display.tiles if many <= number]
    return tuple(display.tiles[max(fitting)]) if fitting and number > 1 else ()


def _look(media: Media, number: int, display: Display, tiles: tuple[float, ...], planned: Planned) -> Look:
    poster = media.cover or media.file
    width, height = poster.width, poster.height
    shape = tiles[min(number, len(tiles) - 1)] if tiles else None
    box = crop.seen(width, height, (shape, shape) if shape else display.crop)
    return Look(
        media,
        poster,
        moving=media.role is not Role.IMAGE and media.cover is None,
        width=width,
        height=height,
        box=box,
        cut=crop.words(width, height, box) if width and height else "",
        beyond=bool(tiles) and number >= len(tiles),
        recipes=tuple(_recipes(media, planned)),
    )


def _recipes(media: Media, planned: Planned) -> Iterator[tuple[str, str]]:
    """Yield (path, what becomes of it) of a medium's files."""
    files = [media.file, *([media.cover] if media.cover else []), *media.captions.values()]
    for file in files:
        known = media if file is media.file else None
        yield file.path, made.line(file, planned.jobs.get(file.key), known) if file.mime else "cannot be used"


def _labels(draft: Draft, display: Display, limits: Limits | None) -> Iterator[str]:
    if display.place:
        yield display.place
    disclosed = limits.disclose if limits else ()
    if draft.advertising and "advertising" in disclosed:
        yield display.advertising
    if draft.ai_generated and "ai_generated" in disclosed:
        yield display.ai


def _worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    kept = [finding for finding in findings if finding.rule != RENDITION]  # they stand beside their files
    return tuple(sorted(kept, key=lambda finding: list(Level).index(finding.level)))

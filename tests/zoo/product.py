"""The product: an original, a place and a policy; what the planner says is made, and then looked at from all sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from socialpost.content.wishes import MediaPolicy
from socialpost.draft import Role
from socialpost.limits import MediaLimit
from socialpost.media.fitting.fit import Fit, Wish, converted, fit
from socialpost.media.fitting.misfits import misfits
from socialpost.media.making import bench
from socialpost.media.model import MediaTrouble, Probe
from socialpost.media.probing.probe import probe
from socialpost.media.recipe import Job
from socialpost.media.watch import Watch

from . import excuses, eyes, fakes, ffprobe, looks, rules
from .colours import MAGENTA, WHITE
from .original import Original, Zoo
from .places import Place
from .seen import Look

FOCAL = (0.9, 0.1)  # in the top right quadrant
_PAD = "#ff00ff"
CONTAIN, PAD, CROP = MediaPolicy("contain"), MediaPolicy("pad", _PAD), MediaPolicy("crop")
POLICIES: Mapping[str, MediaPolicy] = {"contain": CONTAIN, "pad": PAD, "crop": CROP}
SHAPED: Mapping[str, MediaPolicy] = {
    "pad 1:1": MediaPolicy("pad", _PAD, shape=1.0),
    "blur 9:16": MediaPolicy("pad", "blur", shape=9 / 16),
    "crop 4:5": MediaPolicy("crop", shape=0.8),
}
_LATE = 0.85  # of a video: its last third
_NEAR = {"image/gif": 18, "video/mp4": 12}  # how far off a band may be at least, by what it became
_SHOWN = 30  # of what is wrong with one original
_FOR_LIGHT = ("x", "feed")


@dataclass(slots=True, repr=False)
class Tally:
    """How many were made, went out untouched, were refused for a good reason; and all that was wrong."""

    made: int = 0
    untouched: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether something went out and nothing was wrong with any of it."""
        return bool(self.made + self.untouched) and not self.wrong

    def __repr__(self) -> str:
        count = f"{self.made} made, {self.untouched} untouched, {self.refused} refused, {len(self.wrong)} wrong"
        return "\n  ".join([count, *self.wrong[:_SHOWN]])


@dataclass(frozen=True, slots=True)
class _Made:
    path: Path
    probe: Probe
    look: Look
    left: tuple[str, ...]


class Press:
    """Makes every rendition once, however many places ask for it. `programs`: what moves goes through ffprobe, too."""

    def __init__(self, zoo: Zoo, folder: Path, *, programs: bool = False) -> None:
        self.zoo, self.programs = zoo, programs
        self._folder = folder
        self._made: dict[str, _Made] = {}
        self._compared: dict[tuple[str, MediaPolicy], list[str]] = {}
        self._held: dict[tuple[str, Place], list[str]] = {}

    def run(self, original: Original, places: tuple[Place, ...], policies: Mapping[str, MediaPolicy]) -> Tally:
        """Take an original to all places that it can go to, under all policies."""
        tally = Tally()
        for place in places if not original.light else [one for one in places if one.platform in _FOR_LIGHT]:
            for name, policy in policies.items() if _goes(original.role, place) else ():
                if original.light and policy.shape:
                    continue
                says = list(self._round(original, place, policy, tally))
                tally.wrong += [f"{original.name} at {place.id} ({name}): {one}" for one in says]
        return tally

    def _round(self, original: Original, place: Place, policy: MediaPolicy, tally: Tally) -> Iterator[str]:
        wish = _wish(original, place, policy)
        answer = _answer(self.zoo, original, place, wish)
        if answer.misfits:
            tally.refused += 1
            yield from excuses.unexcused(original, place, policy, {misfit.rule for misfit in answer.misfits})
            return
        tally.made += answer.recipe is not None
        tally.untouched += answer.recipe is None
        try:
            key, made = self._make(original, answer)
        except MediaTrouble as trouble:
            yield f"{trouble.rule}: {trouble} [{answer.recipe}]"
            return
        if (key, policy) not in self._compared:
            self._compared[key, policy] = list(_seen(original, answer, wish, made.look, place.limit))
        if (key, place) not in self._held:
            self._held[key, place] = list(_against(made, place))
        yield from (*self._compared[key, policy], *made.left, *self._held[key, place])

    def _make(self, original: Original, answer: Fit) -> tuple[str, _Made]:
        """Return what came out and its name, made now unless another place had asked for the same. MediaTrouble."""
        source, measured = self.zoo.path(original), self.zoo.measured(original)
        job = (
            Job(source.name, measured.sha256, measured.probe, answer.recipe, answer.promise) if answer.recipe else None
        )
        key = f"{original.name} {job.digest if job else ''}"
        if key not in self._made:
            target = source
            if job:
                target = self._folder / f"{len(self._made)}{_suffix(answer.promise.mime)}"
                bench.make(job, source, {}, target, Watch())
            again, look = probe(target), looks.look(target)
            asked = ffprobe.complaints(target, look) if self.programs else ()
            self._made[key] = _Made(target, again, look, (*_left(target, again, look), *asked))
        return key, self._made[key]


def _suffix(mime: str) -> str:
    return f".{mime.partition('/')[2].removeprefix('x-')}"


def _goes(role: Role, place: Place) -> bool:
    """Tell whether what is of a role is ever brought to a place: a cover is made of a video, a GIF of it, and back."""
    if role is Role.IMAGE or role is place.role:
        return place.role is role
    return place.part == "cover" if role is Role.VIDEO and place.role is Role.IMAGE else True


def _wish(original: Original, place: Place, policy: MediaPolicy) -> Wish:
    poster = original.role is Role.VIDEO and place.part == "cover" and policy.fit != "contain"
    return Wish(policy, FOCAL, at=round(original.seconds * _LATE, 2) if poster else None)


def _answer(zoo: Zoo, original: Original, place: Place, wish: Wish) -> Fit:
    known = zoo.measured(original).probe
    if original.role is place.role:
        return fit(known, place.limit, wish)
    return converted(known, place.role, place.limit, wish)


def _seen(original: Original, answer: Fit, wish: Wish, look: Look, limit: MediaLimit) -> Iterator[str]:
    """Yield what people would see wrong: places, colours, borders, times, a lost sound."""
    recipe = answer.recipe
    shape = recipe.shape if recipe else None
    step = max(limit.multiple, 2 if look.codec else 1)
    yield from eyes.wrong_cut(shape, original.size, FOCAL, step)
    tolerance = max(original.near, _NEAR.get(look.mime, 0)) if recipe else original.near
    border = MAGENTA if wish.policy.pad == _PAD else None
    under = MAGENTA if wish.policy.pad == _PAD else WHITE

    def compared(picture: Image.Image, later: bool) -> Iterator[str]:
        shows = original.later if later else original.shows
        found = list(eyes.differences(picture, shape, eyes.Expected(original.size, shows, under, border, tolerance)))
        yield from found[:2]

    poster = recipe is not None and recipe.at is not None
    yield from compared(look.picture, later=poster and (recipe.at or 0) > original.seconds * 2 / 3 if recipe else False)
    if original.seconds and (look.codec or look.frames > 1):
        yield from compared(look.last, later=True)
        yield from _timed(original, recipe.loops if recipe else 1, look)


def _timed(original: Original, loops: int, look: Look) -> Iterator[str]:
    seconds = original.seconds * loops
    if abs(look.seconds - seconds) > max(0.15, 2 / max(1.0, look.fps)):
        yield f"it is {look.seconds:.2f} s long, not {seconds:.2f}"
    turned, slack = original.seconds * 2 / 3, 0.1 + (1.5 / original.fps if original.fps else 0.0)
    if look.turned is None or abs(look.turned - turned) > slack:
        yield f"it becomes another picture at {look.turned} s, not at {turned:.2f}"
    if look.codec and abs(look.frames - look.seconds * look.fps) > 3:
        yield f"it has {look.frames} frames in {look.seconds:.2f} s at {look.fps:.2f} a second"
    if look.codec and original.sound and not look.loud:
        yield f"its sound is lost ({look.sound or 'no track'})"


def _against(made: _Made, place: Place) -> Iterator[str]:
    """Yield what a place has against a file: our own misfits, the limit worked out anew, the sandbox."""
    yield from (f"misfit {one.rule}: {one.has}; {one.takes}" for one in misfits(made.probe, place.limit))
    yield from rules.complaints(made.look, place.limit)
    yield from (f"the sandbox refuses it: {one}" for one in fakes.refusals(made.path, place, made.look.mime))


def _left(path: Path, again: Probe, look: Look) -> Iterator[str]:
    """Yield metadata that remain."""
    yield from look.told
    if looks.planted(path):
        yield "a planted word is still in its bytes"
    if again.location or again.camera:
        yield "the probe finds location or camera data in it"

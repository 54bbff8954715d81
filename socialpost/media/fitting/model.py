"""What is asked of the planner, and what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from socialpost.content.wishes import Logo, MediaPolicy, Tag
from socialpost.draft import Role
from socialpost.limits import MediaLimit
from socialpost.media.fitting.misfits import Misfit, misfits
from socialpost.media.fitting.shape import WAYS
from socialpost.media.model import Probe
from socialpost.media.recipe import Recipe

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the seller wants of one file.

    `focal` is the point that a crop shall keep, as shares of width and height from the top left; None: the middle. `burn`
    and `burn_font` are paths of captions to burn in and of their font. `inputs` is the SHA-256 of logo, fonts and
    captions by path. `at` is the second of a video that a poster shows.
    """

    policy: MediaPolicy = field(default_factory=MediaPolicy)
    focal: tuple[float, float] | None = None
    logo: Logo | None = None
    tag: Tag | None = None
    burn: str = ""
    burn_font: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    at: float | None = None

    def laid_over(self, role: Role | None) -> bool:
        """Tell whether anything is laid over the picture, so that it is encoded anew even where it fits."""
        return bool(self.logo or self.tag or (self.burn and role is not Role.IMAGE))

    @property
    def under(self) -> str:
        """The colour under transparent parts that cannot stay: the one of the borders, else white."""
        return self.policy.pad if _COLOUR.fullmatch(self.policy.pad) else "#ffffff"


@dataclass(frozen=True, slots=True)
class Fit:
    """How a file is made to fit.

    `recipe` None and no `misfits`: the original goes out untouched. `promise` is what will be sent, `size` its upper
    bound. `says` tells people what is done, in order. With `misfits` it cannot be made to fit under this policy; then
    there is no recipe and `promise` is the original's probe.
    """

    recipe: Recipe | None
    promise: Probe
    says: tuple[str, ...] = ()
    misfits: tuple[Misfit, ...] = ()


FIXES = {
    "aspect": WAYS,
    "seconds": "cut it yourself, or make it longer: nothing is trimmed here",
    "type": "give it in a type that is taken",
}
"""What helps where nothing else is known, by rule."""


def refused(probe: Probe, why: Iterable[Misfit]) -> Fit:
    """Return the answer "it cannot be made to fit"."""
    found = tuple(replace(misfit, fix=misfit.fix or FIXES.get(misfit.rule, "")) for misfit in why)
    return Fit(None, probe, (), found or (_no_way(probe),))


def _no_way(probe: Probe) -> Misfit:
    return Misfit("type", f"is {probe.mime}", "takes no type that it could be made into", fix=FIXES["type"])


def wrongs(probe: Probe, limit: MediaLimit) -> tuple[Misfit, ...]:
    """Return the misfits that are sure; what a file does not tell is no reason to change it."""
    return tuple(misfit for misfit in misfits(probe, limit) if not misfit.unknown)


def proven(probe: Probe, limit: MediaLimit, done: Fit) -> Fit:
    """Return the answer if its promise obeys the limit; else what is left, in words about the original."""
    left = wrongs(done.promise, limit)
    if not left:
        return done
    own = {misfit.rule: misfit for misfit in wrongs(probe, limit)}
    return refused(probe, [own.get(misfit.rule) or _of_result(misfit) for misfit in left])


def _of_result(misfit: Misfit) -> Misfit:
    return replace(misfit, has=f"could only be made into a file that {misfit.has}")


def used(wish: Wish, *, captions: bool) -> dict[str, str]:
    """Return the hashes of the files that a recipe needs, by path; `captions`: those and their font, too."""
    paths = [wish.logo.path if wish.logo else "", wish.tag.font if wish.tag else ""]
    if captions and wish.burn:
        paths += [wish.burn, wish.burn_font]
    return {path: wish.inputs[path] for path in paths if path in wish.inputs}

"""The planner: from a file, a limit and a wish to a recipe, or to "the original fits, send it untouched".

Pure: the same question gets the same answer, nothing is opened. What it promises of the result obeys the limit.
"""

from __future__ import annotations

from dataclasses import replace

from socialpost.draft import Role
from socialpost.limits import MediaLimit
from socialpost.media.fitting import animation as fit_animation
from socialpost.media.fitting import says as fit_says
from socialpost.media.fitting import shape as fit_shape
from socialpost.media.fitting import still as fit_still
from socialpost.media.fitting import video as fit_video
from socialpost.media.fitting.misfits import Misfit
from socialpost.media.fitting.model import Fit, Wish, refused, wrongs
from socialpost.media.model import Probe
from socialpost.media.recipe import Recipe, Work

__all__ = ["Fit", "Wish", "converted", "fit"]

_STRIPPED = {
    "image/jpeg", "image/png", "image/webp", "image/gif", "image/tiff", "video/mp4", "video/quicktime", "video/3gpp",
}  # fmt: skip
_NEVER = {"shape", "seconds"}  # misfits that no rendition of the same kind of file puts right: nothing is trimmed
_POSTER = 0.1  # of a video's length: the first pictures are often black
_LATEST_POSTER = 3.0  # seconds


def fit(probe: Probe, limit: MediaLimit, wish: Wish) -> Fit:
    """Return how a file is made to fit as what it is.

    Nothing is done where it fits and nothing is wished. Location and camera data are taken out without encoding, under
    every policy but `metadata: keep`; where the type does not allow that, with the least work that does.
    """
    wrong = _wrong(probe, limit, wish)
    if wish.policy.fit == "refuse" and wrong:
        return refused(probe, wrong)
    final = _NEVER | ({"aspect"} if wish.policy.fit == "contain" else set())
    if any(misfit.rule in final for misfit in wrong):
        return refused(probe, [misfit for misfit in wrong if misfit.rule in final])
    if wrong or wish.laid_over(probe.role) or _reshaped(probe, wish):
        return _made(probe, limit, wish)
    if wish.policy.metadata == "strip" and (probe.location or probe.camera):
        return _stripped(probe, limit, wish)
    return Fit(None, probe)


def converted(probe: Probe, role: Role, limit: MediaLimit, wish: Wish) -> Fit:
    """Return how a file becomes something else: an animation a video and back, either a still (`wish.at`: its second).

    A still out of a video is asked for by name, so `refuse` makes it, too.
    """
    if role is probe.role:
        return fit(probe, limit, wish)
    trouble = fit_shape.trouble((probe.width, probe.height), limit, wish.policy.shape, wish.policy.fit)
    if trouble:
        return refused(probe, [trouble])
    if role is Role.IMAGE and probe.role is Role.VIDEO:
        return _poster(probe, limit, wish)
    if role is Role.IMAGE and probe.role is Role.ANIMATION:
        return fit_still.still(probe, limit, wish)
    if wish.policy.fit == "refuse" or probe.role not in (Role.ANIMATION, Role.VIDEO):
        return refused(probe, wrongs(probe, limit))
    return (fit_animation.as_video if role is Role.VIDEO else fit_animation.as_gif)(probe, limit, wish)


def _wrong(probe: Probe, limit: MediaLimit, wish: Wish) -> list[Misfit]:
    size = probe.width, probe.height
    shape = fit_shape.trouble(size, limit, wish.policy.shape, wish.policy.fit) if probe.role else None
    return [*wrongs(probe, limit), *([shape] if shape else [])]


def _reshaped(probe: Probe, wish: Wish) -> bool:
    wanted = wish.policy.shape
    return bool(probe.role and wanted and not fit_shape.same(probe.width / probe.height, wanted))


def _made(probe: Probe, limit: MediaLimit, wish: Wish) -> Fit:
    match probe.role:
        case Role.IMAGE:
            return fit_still.still(probe, limit, wish)
        case Role.ANIMATION:
            return fit_animation.as_gif(probe, limit, wish)
        case Role.VIDEO:
            return fit_video.video(probe, limit, wish)
    return refused(probe, wrongs(probe, limit))


def _stripped(probe: Probe, limit: MediaLimit, wish: Wish) -> Fit:
    """Return how a file that fits loses its metadata."""
    if probe.mime in _STRIPPED:
        recipe = Recipe(Work.STRIP, probe.mime, most_bytes=probe.size)
        return Fit(recipe, replace(probe, location=False, camera=False), tuple(fit_says.metadata(probe, recipe)))
    if wish.policy.fit != "refuse" and (done := _made(probe, limit, wish)).recipe:
        return done
    told = " and ".join(word for word, there in (("where", probe.location), ("with what", probe.camera)) if there)
    has, takes = f"tells {told} it was made", f"cannot get a {fit_says.name(probe.mime)} without that untouched"
    fix = "allow it to be told (`fit: {metadata: keep}`), or to be encoded anew (`fit: {media: contain}`)"
    return refused(probe, [Misfit("metadata", has, takes, fix=fix)])


def _poster(probe: Probe, limit: MediaLimit, wish: Wish) -> Fit:
    at = wish.at
    if at is None:
        at = round(min((probe.seconds or 0.0) * _POSTER, _LATEST_POSTER), 3)
    if probe.seconds is not None and not 0 <= at < probe.seconds:
        has, takes = f"is {probe.seconds:g} s long", f"shall get the picture at {at:g} s as its cover"
        return refused(probe, [Misfit("at", has, takes, fix="name a second inside the video: `cover: {at: ...}`")])
    return fit_still.still(probe, limit, wish, at)

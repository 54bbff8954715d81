"""The planner's recipes through the real hands and past the bench: what it promises is what comes out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from socialpost.content.wishes import MediaPolicy
from socialpost.draft import Role
from socialpost.limits import MediaLimit
from socialpost.media.fitting.fit import converted, fit
from socialpost.media.fitting.misfits import misfits
from socialpost.media.fitting.model import Fit, Wish
from socialpost.media.making import bench
from socialpost.media.probing.probe import measure
from socialpost.media.recipe import Job, Work
from socialpost.media.watch import Watch

JPEG = MediaLimit(types=("image/jpeg",), bytes=200_000, width=(None, 60), aspect=(0.8, 1.91))
ANY = MediaLimit(types=("image/jpeg", "image/png", "image/webp"))
FILM = MediaLimit(
    types=("video/mp4",), bytes=500_000, width=(None, 48), fps=(None, 30), video_codecs=("h264",), audio_codecs=("aac",),
    pixel_formats=("yuv420p",), profiles=("High", "Main"), multiple=2, constant_rate=True, square=True, faststart=True,
)  # fmt: skip
LOOSE = MediaLimit(types=("video/mp4",), video_codecs=("h264",))
GIF = MediaLimit(types=("image/gif",), bytes=500_000, width=(None, 32))


def exif() -> Image.Exif:
    told = Image.Exif()
    told[0x0112], told[0x010F] = 6, "Camera Works"
    told[0x8825] = {1: "N", 2: (59.0, 54.0, 50.0), 3: "E", 4: (10.0, 45.0, 8.0)}
    return told


Original = Callable[[Any], Path]
ORIGINALS: dict[str, Original] = {
    "jpeg": lambda studio: studio.image("a.jpg", (90, 72)),
    "turned jpeg that tells a place": lambda studio: studio.image("a.jpg", (90, 72), exif=exif()),
    "cmyk": lambda studio: studio.image("a.jpg", (50, 40), "CMYK"),
    "transparent png": lambda studio: studio.image("a.png", (90, 72), "RGBA"),
    "png that tells a place": lambda studio: studio.image("a.png", (50, 40), exif=exif()),
    "webp that tells a place": lambda studio: studio.image("a.webp", (50, 40), exif=exif()),
    "gif": lambda studio: studio.animation("a.gif", 5),
    "mp4": lambda studio: studio.video("a.mp4", sound="aac"),
    "turned mp4": lambda studio: studio.video("a.mp4", size=(96, 64), rotation=90),
    "mov": lambda studio: studio.video("a.mov", sound="aac"),
    "webm": lambda studio: studio.video("a.webm", codec="libvpx-vp9", sound="libopus"),
}
CASES: list[tuple[str, MediaLimit, Role | None, Wish, Work]] = [
    ("jpeg", JPEG, None, Wish(), Work.PICTURE),
    ("turned jpeg that tells a place", JPEG, None, Wish(MediaPolicy("pad")), Work.PICTURE),
    ("turned jpeg that tells a place", ANY, None, Wish(), Work.STRIP),
    ("cmyk", ANY, None, Wish(), Work.PICTURE),
    ("transparent png", JPEG, None, Wish(MediaPolicy("crop", shape=1.0)), Work.PICTURE),
    ("png that tells a place", ANY, None, Wish(), Work.STRIP),
    ("webp that tells a place", ANY, None, Wish(), Work.STRIP),
    ("gif", GIF, None, Wish(), Work.ANIMATION),
    ("gif", FILM, Role.VIDEO, Wish(), Work.VIDEO),
    ("gif", ANY, Role.IMAGE, Wish(), Work.PICTURE),
    ("mp4", FILM, None, Wish(), Work.VIDEO),
    ("mp4", ANY, Role.IMAGE, Wish(at=0.2), Work.PICTURE),
    ("mp4", GIF, Role.ANIMATION, Wish(), Work.ANIMATION),
    ("turned mp4", FILM, None, Wish(), Work.VIDEO),
    ("mov", LOOSE, None, Wish(), Work.REMUX),
    ("webm", FILM, None, Wish(), Work.VIDEO),
]


@pytest.mark.parametrize(("name", "limit", "role", "wish", "work"), CASES)
def test_what_is_planned_comes_out_as_promised_and_fits(
    studio: Any, name: str, limit: MediaLimit, role: Role | None, wish: Wish, work: Work
) -> None:
    source = ORIGINALS[name](studio)
    found = measure(source)
    done: Fit = converted(found.probe, role, limit, wish) if role else fit(found.probe, limit, wish)
    assert done.recipe is not None, done
    assert done.recipe.work is work, done
    job = Job(source.name, found.sha256, found.probe, done.recipe, done.promise)
    made = bench.make(job, source, {}, studio.folder / "made", Watch())
    assert not list(misfits(made.probe, limit))
    assert (made.probe.location, made.probe.camera) == (False, False)

"""Where a file fits, its location and camera data are all that is taken out: what is coded stays as it was."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from PIL import Image, ImageOps, ImageSequence

from socialpost.content.wishes import MediaPolicy
from socialpost.draft import Role
from socialpost.limits import MediaLimit
from socialpost.media.fitting.fit import Wish, fit
from socialpost.media.making import bench
from socialpost.media.model import Measured
from socialpost.media.recipe import Job, Work
from socialpost.media.watch import Watch

from . import looks
from .films import FILMS
from .original import Original, Zoo
from .stills import STILLS

PLANTED = [pytest.param(one, id=one.id) for one in (*STILLS, *FILMS) if one.planted]
_NEVER_STRIPPED = {"image/heic", "image/avif"}  # their metadata are woven in: only encoding anew gets rid of them


@pytest.mark.parametrize("original", PLANTED)
def test_metadata_go_and_what_is_coded_stays(original: Original, zoo: Zoo, tmp_path: Path) -> None:
    source, measured = zoo.path(original), zoo.measured(original)
    answer = fit(measured.probe, _anything(measured), Wish(MediaPolicy("refuse")))
    if measured.probe.mime in _NEVER_STRIPPED:
        assert [misfit.rule for misfit in answer.misfits] == ["metadata"]
        return
    assert answer.recipe is not None

    job = Job(source.name, measured.sha256, measured.probe, answer.recipe, answer.promise)
    made = bench.make(job, source, {}, tmp_path / "made", Watch()).probe

    assert answer.recipe.work is Work.STRIP
    assert not made.location
    assert not made.camera
    assert (made.orientation, made.rotation) == (measured.probe.orientation, measured.probe.rotation)
    assert not looks.planted(tmp_path / "made")
    assert looks.look(tmp_path / "made").told == ()
    assert _coded(tmp_path / "made", original.role) == _coded(source, original.role)


@pytest.mark.parametrize("original", PLANTED)
def test_metadata_stay_where_they_are_wished(original: Original, zoo: Zoo) -> None:
    measured = zoo.measured(original)

    answer = fit(measured.probe, _anything(measured), Wish(MediaPolicy(metadata="keep")))

    assert (answer.recipe, answer.misfits) == (None, ())


def _anything(measured: Measured) -> MediaLimit:
    return MediaLimit((measured.probe.mime,))


def _coded(path: Path, role: Role) -> list[bytes]:
    """Return the pixels of every frame of a picture, or the coded packets of a video."""
    if role is Role.VIDEO:
        with av.open(str(path)) as container:
            packets = container.demux(*container.streams.video, *container.streams.audio)
            return [bytes(packet) for packet in packets if packet.size]
    with Image.open(path) as image:
        return [ImageOps.exif_transpose(frame).convert("RGBA").tobytes() for frame in ImageSequence.Iterator(image)]

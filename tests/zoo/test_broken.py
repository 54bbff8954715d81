"""Files that are cut off, and files made to hurt: each gets a finding, within bounds of time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from socialpost.media.model import MediaTrouble
from socialpost.media.probing.probe import probe

from . import hostile, suffer
from .films import FILMS
from .original import Original, Zoo
from .stills import STILLS

_ROOT = Path(__file__).parents[2]
_SECONDS, _MEGABYTES = 20, 1500
_TAKEN = {"long-stream.png"}  # there is a picture in it, and what follows it is never unpacked


@pytest.mark.parametrize("share", [0.3, 0.8, 0.97])
@pytest.mark.parametrize("original", [pytest.param(one, id=one.id) for one in STILLS if not one.loose])
def test_a_picture_that_is_cut_off_is_refused(original: Original, share: float, zoo: Zoo, tmp_path: Path) -> None:
    _refused_when_cut(zoo.path(original), share, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.3, 0.8, 0.97])
@pytest.mark.parametrize("original", [pytest.param(one, id=one.id) for one in FILMS if not one.loose])
def test_a_video_that_is_cut_off_is_refused(original: Original, share: float, zoo: Zoo, tmp_path: Path) -> None:
    _refused_when_cut(zoo.path(original), share, tmp_path)


@pytest.mark.slow
def test_every_hostile_file_gets_a_finding_within_bounds(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    for name in hostile.HOSTILE:
        hostile.write(tmp_path / "files", name)
    words = [sys.executable, "-m", suffer.__name__, str(tmp_path / "files"), str(_SECONDS), str(_MEGABYTES)]

    done = subprocess.run(
        words, cwd=_ROOT, env={**os.environ, "TMPDIR": str(tmp_path)}, capture_output=True, check=True
    )

    says: dict[str, str] = json.loads(done.stdout)
    assert says.keys() == hostile.HOSTILE.keys()
    assert {name: one for name, one in says.items() if not _bounded(name, one)} == {}


def _bounded(name: str, says: str) -> bool:
    return says.startswith(("media.", "misfit ")) or (name in _TAKEN and says == "made")


def _refused_when_cut(path: Path, share: float, folder: Path) -> None:
    data = path.read_bytes()
    cut = folder / path.name
    cut.write_bytes(data[: int(len(data) * share)])

    with pytest.raises(MediaTrouble) as caught:
        probe(cut)

    assert caught.value.rule.startswith("media.")

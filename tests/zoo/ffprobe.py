"""The same file once more through the `ffprobe` program, where it is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .seen import Look

PROGRAM = shutil.which("ffprobe") or ""
_SIDEWAYS = {"90", "-90", "270", "-270"}


def complaints(path: Path, look: Look) -> Iterator[str]:
    """Yield what it says against a moving file: errors, other measures than were seen, tags. Stills are Pillow's."""
    if not PROGRAM or not look.codec:
        return
    words = [PROGRAM, "-v", "error", "-count_packets", "-show_streams", "-show_format", "-of", "json", str(path)]
    done = subprocess.run(words, capture_output=True, timeout=60, check=False)
    if done.returncode or done.stderr.strip():
        yield f"ffprobe: {done.stderr.decode(errors='replace').strip()[:200] or done.returncode}"
        return
    told = json.loads(done.stdout)
    yield from (f"ffprobe: {one}" for one in _differences(told, look))


def _differences(told: dict[str, Any], look: Look) -> Iterator[str]:
    picture = next(one for one in told["streams"] if one["codec_type"] == "video")
    sound: dict[str, Any] = next((one for one in told["streams"] if one["codec_type"] == "audio"), {})
    turns = {str(one.get("rotation", "")) for one in picture.get("side_data_list", [])}
    size = (picture["width"], picture["height"])
    for name, has, seen in (
        ("size", size[::-1] if turns & _SIDEWAYS else size, look.size),
        ("codec", picture["codec_name"], look.codec),
        ("pixels", picture["pix_fmt"].replace("yuvj", "yuv"), look.pixels),
        ("frames", int(picture.get("nb_read_packets", 0)), look.frames),
        ("sound", sound.get("codec_name", ""), look.sound),
    ):
        if has != seen:
            yield f"its {name} is {has}, not {seen}"
    if abs(float(told["format"].get("duration", 0)) - look.seconds) > 0.1:
        yield f"it is {told['format'].get('duration')} s long, not {look.seconds}"
    tags = [told["format"].get("tags", {}), *(one.get("tags", {}) for one in told["streams"])]
    yield from (f"a tag says {key}: {value}" for one in tags for key, value in one.items() if "PLANTED" in str(value))

"""A thousand media files described and hashed, and once more from the cache.

    python benchmarks/probe.py [COUNT]

Six in ten are JPEG (4 megapixels, with EXIF), two and a half PNG, the rest MP4. "bare" only reads and hashes them, in as
many threads. Each run is a process of its own: "peak" is its memory, with Python and all libraries. "ratio" is the time
of the run against the first. Files are a minute old, as those of any workspace: younger ones are never trusted.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from socialpost.media.model import Measured
from socialpost.media.probing.cache import measure_all
from socialpost.media.probing.hash import sha256

COUNT = 1_000
SHARES = {".jpg": 0.6, ".png": 0.25, ".mp4": 0.15}
MAKES = 5  # different files of each type; the others are copies under names of their own
AGE = 60.0


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds, most megabytes of memory, and how many files were described."""

    seconds: float
    megabytes: float
    described: int


def picture(path: Path, number: int) -> None:
    """Write a noisy picture with the metadata of a camera."""
    from PIL import Image

    size = (2304, 1728) if path.suffix == ".jpg" else (800, 600)
    noise = Image.effect_noise((size[0] // 8, size[1] // 8), 20 + number).resize(size).convert("RGB")
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Benchmark", 1 + number
    noise.save(path, exif=exif)


def clip(path: Path, number: int) -> None:
    """Write five seconds of video."""
    import av

    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for shade in range(125):
            frame = av.VideoFrame(640, 360, "yuv420p")
            for plane in frame.planes:
                plane.update(
                    os.urandom(64) * (plane.buffer_size // 64) if number % 2 else bytes([shade]) * plane.buffer_size
                )
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def make(folder: Path, count: int) -> list[Path]:
    """Write the files and return their paths."""
    then = time.time() - AGE
    paths = []
    for suffix, share in SHARES.items():
        originals = [folder / f"original-{number}{suffix}" for number in range(MAKES)]
        for number, original in enumerate(originals):
            (clip if suffix == ".mp4" else picture)(original, number)
        for number in range(round(count * share)):
            path = folder / f"{number:05}{suffix}"
            shutil.copyfile(originals[number % MAKES], path)
            os.utime(path, (then, then))
            paths.append(path)
    return paths


def bare(paths: list[Path], _cache: Path) -> int:
    """Hash each file."""
    with ThreadPoolExecutor(4) as pool:
        return len(list(pool.map(sha256, paths)))


def described(paths: list[Path], cache: Path) -> int:
    """Describe and hash each file, or remember it."""
    found = measure_all(paths, cache).values()
    return sum(isinstance(result, Measured) for result in found)


def timed(work: Callable[[list[Path], Path], int], paths: list[Path], cache: Path) -> Run:
    """Do the work in this process and measure it."""
    start = time.perf_counter()
    count = work(paths, cache)
    seconds = time.perf_counter() - start
    return Run(seconds, peak(), count)


def peak() -> float:
    """Return the most megabytes that this process has had."""
    status = Path("/proc/self/status")  # getrusage counts those of the process that started this one, too
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(status.read_text(encoding="ascii").partition("VmHWM:")[2].split()[0]) / 1024


def alone(work: Callable[[list[Path], Path], int], paths: list[Path], cache: Path) -> Run:
    """Do the work in a new process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(timed, work, paths, cache).result()


def main(count: int) -> None:
    """Print time, time a file, ratio and memory of each run."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        paths = make(folder, count)
        total = sum(path.stat().st_size for path in paths) / 1e6
        print(f"{len(paths):,} files, {total:,.0f} MB")
        runs = {name: alone(work, paths, folder / "probes.sqlite3") for name, work in _RUNS.items()}
        first = runs["first run"].seconds
        for name, run in runs.items():
            each = run.seconds / len(paths) * 1000
            says = f"{run.seconds:7.3f} s {each:8.3f} ms a file   ratio {run.seconds / first:6.3f}   peak {run.megabytes:5.0f} MB"
            print(f"{name:12}{says}")
        if any(run.described != len(paths) for run in runs.values()):
            sys.exit("some files were not described")


_RUNS = {"bare": bare, "first run": described, "second run": described}

if __name__ == "__main__":
    main(int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else COUNT)

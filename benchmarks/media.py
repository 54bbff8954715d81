"""Renditions against the bare work: `python benchmarks/media.py [--rounds 5] [--photos 200] [--only picture,video,many]`.

"picture": a 12-megapixel JPEG to 1080 pixels through the bench (hash of the original, rendition, independent probe)
against bare Pillow that decodes, resizes and encodes with the same settings. "video": a 30 s clip of 1080p to 720p
against the `ffmpeg` program with the same settings of its encoders. "many": photos through `prepare` on all cores of
this process against bare Pillow in a pool of as many threads, and the second run, which finds all of them in the cache.
Every run is a process of its own, in turns; its work counts, its start and imports do not. Medians by the clock
and of processor time (the one to look at where others use the machine), and peak memory.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image, ImageChops

from socialpost.draft import Role
from socialpost.media.films import write as movie_write
from socialpost.media.making import bench
from socialpost.media.model import Probe
from socialpost.media.prepare import cores, prepare
from socialpost.media.probing.probe import measure
from socialpost.media.recipe import Job, Recipe, Shape, Sound, Work
from socialpost.media.renditions import Made, Renditions
from socialpost.media.watch import Watch

LARGE, SMALL = (4000, 3000), (1080, 810)
FILM, SMALL_FILM, RATE = (1920, 1080), (1280, 720), 30
NAMES = {"profile": "profile:v"}
QUALITY = 85
Spent = tuple[float, float]
"""Seconds: by the clock, and of all cores together."""

DETAIL = ((24, 60), (96, 40), (400, 25), (1000, 14), (4000, 5))
"""Pixels across and depth of the layers of a photo: about 4 MB at 12 megapixels, as a camera's."""


def photo(path: Path) -> None:
    """Write a 12-megapixel JPEG with as much detail as a camera's."""

    def layer(across: int, depth: float) -> Image.Image:
        return Image.effect_noise((across, across * 3 // 4), depth).resize(LARGE, Image.Resampling.BICUBIC)

    light = layer(6, 90)
    for across, depth in DETAIL:
        light = ImageChops.add(light, layer(across, depth), 1, -128)
    Image.merge("RGB", [ImageChops.add(light, layer(12, 40), 1, -128) for _ in range(3)]).save(path, quality=92)


def twin(path: Path, number: int, to: Path) -> None:
    """Write the same photo as another file: with a comment of its own."""
    data, text = path.read_bytes(), f"number {number}".encode()
    to.write_bytes(data[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + data[2:])


def clip(path: Path, seconds: int) -> None:
    """Write a clip of a picture that moves, with sound."""
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i"]
    command += [f"testsrc2=size={FILM[0]}x{FILM[1]}:rate={RATE}:duration={seconds},noise=alls=12:allf=t"]
    command += ["-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=48000:duration={seconds}", "-ac", "2"]
    command += ["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-pix_fmt", "yuv420p", "-c:a", "aac", str(path)]
    subprocess.run(command, check=True)


def picture_job(path: Path) -> Job:
    """Return the job of a photo at 1080 pixels."""
    found = measure(path)
    recipe = Recipe(Work.PICTURE, "image/jpeg", Shape(SMALL, SMALL), (QUALITY, QUALITY))
    return Job(path.name, found.sha256, found.probe, recipe, Probe("image/jpeg", 5_000_000, Role.IMAGE, *SMALL, "RGB"))


def picture_ours(folder: Path) -> Spent:
    """Make one rendition at the bench."""
    job = picture_job(folder / "photo.jpg")

    def work() -> None:
        bench.make(job, folder / "photo.jpg", {}, folder / "ours.jpg", Watch())

    work()  # imports what is imported late
    return timed(work)


def picture_bare(folder: Path) -> Spent:
    """Do the same with Pillow alone."""
    bare(folder / "photo.jpg", folder / "bare.jpg")
    return timed(lambda: bare(folder / "photo.jpg", folder / "bare.jpg"))


def bare(source: Path, target: Path) -> None:
    """Decode, resize and encode as the renditions are: `media/stills/picture.py`, `encoding.py`."""
    with Image.open(source) as image:
        image.draft(None, (round(SMALL[0] * 1.5), round(SMALL[1] * 1.5)))
        small = image.resize(SMALL, Image.Resampling.LANCZOS, reducing_gap=3.0)
        small.save(target, "JPEG", quality=QUALITY, subsampling=2, progressive=True, optimize=True)


def many_ours(folder: Path) -> Spent:
    """Prepare all photos into a new cache."""
    shutil.rmtree(folder / "cache", ignore_errors=True)
    return many_again(folder)


def many_again(folder: Path) -> Spent:
    """Prepare all photos into the cache as it is."""
    photos = sorted((folder / "many").iterdir())
    first = picture_job(photos[0])
    jobs = [Job(path.name, measure(path).sha256, first.probe, first.recipe, first.promise) for path in photos]
    cache = Renditions(folder / "cache")

    def work() -> None:
        found = prepare(jobs, cache, folder / "many")
        if not all(isinstance(one, Made) for one in found.values()) or len(found) != len(photos):
            sys.exit(f"not all were made: {[one for one in found.values() if not isinstance(one, Made)][:3]}")

    return timed(work)


def many_bare(folder: Path) -> Spent:
    """Do the same with Pillow in a pool."""
    (folder / "bare").mkdir(exist_ok=True)

    def work() -> None:
        with ThreadPoolExecutor(cores()) as pool:
            list(pool.map(lambda path: bare(path, folder / "bare" / path.name), sorted((folder / "many").iterdir())))

    return timed(work)


def film_job(path: Path) -> Job:
    """Return the job of a clip at 720p, its sound copied."""
    found = measure(path)
    probe, seconds = found.probe, found.probe.seconds
    recipe = Recipe(
        Work.VIDEO, "video/mp4", Shape(SMALL_FILM, SMALL_FILM), fps=float(RATE), seconds=seconds, sound=Sound.COPY
    )
    promise = Probe("video/mp4", 4_000_000_000, Role.VIDEO, *SMALL_FILM, seconds=seconds, fps=float(RATE),
                    video_codec="h264", profile="High", pixel_format="yuv420p", audio_codec="aac")  # fmt: skip
    return Job(path.name, found.sha256, probe, recipe, promise)


def film_ours(folder: Path) -> Spent:
    """Make one rendition of a clip at the bench."""
    job = film_job(folder / "clip.mp4")
    return timed(lambda: bench.make(job, folder / "clip.mp4", {}, folder / "ours.mp4", Watch()))


def film_bare(folder: Path) -> Spent:
    """Do the same with the `ffmpeg` program, with what the renditions' encoder is told."""
    with av.open(io.BytesIO(), "w", format="mp4") as nowhere:
        stream = movie_write.h264(nowhere, SMALL_FILM, Fraction(RATE))
        told = {**movie_write.coding({}), "g": str(stream.gop_size)}
    width, height = SMALL_FILM
    shape = f"scale=w={width}:h={height}:flags=bicubic:out_color_matrix=bt709:out_range=tv,format=yuv420p,fps={RATE}"
    command = ["ffmpeg", "-v", "error", "-y", "-i", str(folder / "clip.mp4"), "-vf", shape, "-c:v", "libx264"]
    command += [word for name, value in told.items() for word in (f"-{NAMES.get(name, name)}", value)]
    command += ["-c:a", "copy", "-map_metadata", "-1", "-movflags", "+faststart", str(folder / "bare.mp4")]
    return timed(lambda: subprocess.run(command, check=True))


def timed(work: Callable[[], object]) -> Spent:
    """Do some work; return what it took."""
    before, begun = os.times(), time.perf_counter()
    work()
    wall, after = time.perf_counter() - begun, os.times()
    return wall, sum(after[:4]) - sum(before[:4])


WAYS: dict[str, Callable[[Path], Spent]] = {
    "picture_ours": picture_ours,
    "picture_bare": picture_bare,
    "film_ours": film_ours,
    "film_bare": film_bare,
    "many_ours": many_ours,
    "many_again": many_again,
    "many_bare": many_bare,
}


def peak() -> float:
    """Return the most memory that this process, or a program it ran, has held, in MiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    own = next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)


def measured(way: str, folder: Path) -> list[float]:
    """Return (seconds, seconds of all cores, peak MiB) of one run in a process of its own."""
    os.sync()  # what the one before wrote must not be paid for by this one
    command = [sys.executable, __file__, "--child", way, str(folder)]
    told: list[float] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return told


def compared(what: str, ways: tuple[str, ...], folder: Path, rounds: int) -> None:
    """Run the ways in turns, the last one is the bare work, and print each beside it."""
    runs: dict[str, list[list[float]]] = {way: [] for way in ways}
    for number in range(rounds):
        for way in ways if number % 2 else (ways[-1], *ways[:-1]):
            runs[way].append(measured(way, folder))
    bare_wall, bare_cpu, _ = middle(runs[ways[-1]])
    for way in ways:
        wall, cpu, memory = middle(runs[way])
        print(
            f"{what + ', ' + way.partition('_')[2]:34} {wall:8.3f} s wall {cpu:8.3f} s CPU"
            f"   ratio {wall / bare_wall:6.3f} wall {cpu / bare_cpu:6.3f} CPU   peak {memory:4.0f} MiB",
            flush=True,
        )


def middle(runs: list[list[float]]) -> tuple[float, float, float]:
    """Return the medians of times, and the highest peak."""
    walls, cpus, peaks = zip(*runs, strict=True)
    return statistics.median(walls), statistics.median(cpus), max(peaks)


def main() -> None:
    """Make what is needed and print a line a way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--only", default="picture,video,many")
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    only = asked.only.split(",")
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        folder = Path(name)
        photo(folder / "photo.jpg")
        if "picture" in only:
            compared("12 megapixels to 1080", ("picture_ours", "picture_bare"), folder, asked.rounds)
        if "video" in only and shutil.which("ffmpeg") is None:
            print("the ffmpeg program is not to be had here: no comparison of videos")
        elif "video" in only:
            clip(folder / "clip.mp4", asked.seconds)
            compared(
                f"{asked.seconds} s of 1080p to 720p", ("film_ours", "film_bare"), folder, max(1, asked.rounds // 2)
            )
        if "many" in only:
            (folder / "many").mkdir()
            for number in range(asked.photos):
                twin(folder / "photo.jpg", number, folder / "many" / f"{number:04}.jpg")
            ways = ("many_ours", "many_again", "many_bare")
            compared(f"{asked.photos} photos, {cores()} cores", ways, folder, max(1, asked.rounds // 2))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps([*WAYS[sys.argv[2]](Path(sys.argv[3])), peak()]))
    else:
        main()

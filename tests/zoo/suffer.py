"""Meets hostile files, each within bounds of time and memory, and says what became of them: a program for the tests."""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
from pathlib import Path

from socialpost.draft import Role
from socialpost.limits import MediaLimit
from socialpost.media.fitting.fit import Fit, Wish, converted, fit
from socialpost.media.fitting.misfits import misfits
from socialpost.media.making import bench
from socialpost.media.model import Measured, MediaTrouble
from socialpost.media.probing.probe import measure
from socialpost.media.recipe import Job
from socialpost.media.watch import Watch

_STILLS = MediaLimit(("image/jpeg",), 5_000_000, (None, 1080), (None, 1080))
_FILMS = MediaLimit(("video/mp4",), 5_000_000, (None, 640), (None, 640))


def main(folder: Path, seconds: int, megabytes: int) -> dict[str, str]:
    """Return one line for each file: the finding of the probe, of the planner or of the maker, or `made`."""
    return {path.name: _met(path, seconds, megabytes) for path in sorted(folder.iterdir())}


def _met(path: Path, seconds: int, megabytes: int) -> str:
    """Meet a file in a process of its own, so that its death is one line, too."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        try:
            os.write(writer, _judged(path).encode()[:4000])
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        says = pipe.read().decode(errors="replace")
    _, status = os.waitpid(child, 0)
    return says or f"died: status {status}"


def _judged(path: Path) -> str:
    try:
        return _plan(path, measure(path))
    except MediaTrouble as trouble:
        return f"{trouble.rule}: {trouble}"
    except BaseException as problem:  # noqa: BLE001 - whatever comes is the answer
        return f"{type(problem).__name__}: {problem}"


def _plan(path: Path, measured: Measured) -> str:
    answer = _answer(measured)
    if answer.misfits:
        return f"misfit {answer.misfits[0].rule}: {answer.misfits[0].has}"
    if answer.recipe is None:
        return "untouched"
    job = Job(path.name, measured.sha256, measured.probe, answer.recipe, answer.promise)
    with tempfile.TemporaryDirectory() as folder:
        made = bench.make(job, path, {}, Path(folder) / "made", Watch())
    wrong = [one.rule for one in misfits(made.probe, _limit(measured))]
    return f"made with misfits {wrong}" if wrong else "made"


def _answer(measured: Measured) -> Fit:
    limit = _limit(measured)
    if measured.probe.role is Role.ANIMATION:
        return converted(measured.probe, Role.IMAGE, limit, Wish())
    return fit(measured.probe, limit, Wish())


def _limit(measured: Measured) -> MediaLimit:
    return _FILMS if measured.probe.role is Role.VIDEO else _STILLS


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))

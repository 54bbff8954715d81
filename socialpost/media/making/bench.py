"""The bench: makes one rendition, measures it independently, and lets nothing pass that is not what was promised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from socialpost.media.making import promise
from socialpost.media.model import Measured, MediaTrouble, Probe
from socialpost.media.probing.hash import sha256
from socialpost.media.probing.probe import measure, open_regular
from socialpost.media.recipe import Job, Work
from socialpost.media.watch import Watch

Executor = Callable[[Path, Job, Mapping[str, Path], Path, Watch], None]
"""Makes `target` from `source`: (source, job, files by the paths in the recipe, target, watch)."""


def executor(job: Job) -> Executor:
    """Return what carries out the job's recipe; only that is imported."""
    match job.recipe.work:
        case Work.STRIP:
            from socialpost.media.stripping.strip import make
        case Work.REMUX:
            from socialpost.media.films.remux import make
        case Work.PICTURE if job.recipe.at is None:
            from socialpost.media.stills.picture import make
        case _:
            from socialpost.media.films.movie import make
    return make


def make(
    job: Job,
    source: Path,
    inputs: Mapping[str, Path],
    target: Path,
    watch: Watch,
    choose: Callable[[Job], Executor] = executor,
) -> Measured:
    """Make the rendition `target` of the original `source` and return what it came out as.

    `inputs` are the files of the recipe by the paths that stand there. MediaTrouble: an original is not what was
    planned (`media.changed`), it cannot be made (`media.rendition`), it is not what was promised (`media.promise`).
    Stopped: `watch` said so. OSError: the disk refuses. `target` is there only when this returns.
    """
    try:
        return _made(job, source, inputs, target, watch, choose(job))
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _made(
    job: Job, source: Path, inputs: Mapping[str, Path], target: Path, watch: Watch, execute: Executor
) -> Measured:
    files = {**{path: inputs[path] for path in job.recipe.inputs}, job.path: source}
    before = _identities(files)
    _check(job, files)
    execute(source, job, inputs, target, watch)
    if before != _identities(files):
        raise _changed("one of its files has")
    measured = _measured(target)
    _hold(job, measured.probe)
    return measured


def _identities(files: Mapping[str, Path]) -> list[tuple[int, int, int] | None]:
    """Return what the files would not keep if somebody wrote to them; None for one that is not there."""
    found: list[tuple[int, int, int] | None] = []
    for path in files.values():
        try:
            status = path.stat()
        except OSError:
            found.append(None)
        else:
            found.append((status.st_ino, status.st_size, status.st_mtime_ns))
    return found


def _check(job: Job, files: Mapping[str, Path]) -> None:
    """Hold the content of every file against the plan. MediaTrouble."""
    for path, planned in {**job.recipe.inputs, job.path: job.sha256}.items():
        needs = "" if path == job.path else f"needs {path}, which "
        try:
            with open_regular(files[path]):
                has = sha256(files[path])
        except MediaTrouble as trouble:
            raise MediaTrouble(trouble.rule, f"{needs}{trouble}", trouble.fix) from None
        if has != planned:
            raise _changed(f"{needs}has")


def _changed(says: str) -> MediaTrouble:
    return MediaTrouble("media.changed", f"{says} changed since it was planned", "run the same command again")


def _measured(target: Path) -> Measured:
    try:
        return measure(target)
    except MediaTrouble as trouble:
        raise _not_as_promised(f"it {trouble}") from None


def _hold(job: Job, made: Probe) -> None:
    wrong = list(promise.broken(job.promise, made))
    if wrong:
        raise _not_as_promised("; ".join(wrong))


def _not_as_promised(says: str) -> MediaTrouble:
    return MediaTrouble(
        "media.promise",
        f"made a rendition that is not what was planned, and it was thrown away: {says}",
        "give the file in a form that fits (`plan` says which), and report this as a bug",
    )

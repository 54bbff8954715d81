"""One file before the gate: the original where it fits, a rendition where the seller lets one be made, else findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from socialpost.draft import File, Role
from socialpost.findings import Finding, error, note, warning
from socialpost.limits import MediaLimit
from socialpost.media.fitting.fit import converted, fit
from socialpost.media.fitting.misfits import Misfit, misfits
from socialpost.media.fitting.model import Fit
from socialpost.media.model import MOST_PIXELS, Probe
from socialpost.media.recipe import Job
from socialpost.media.words import described
from socialpost.plan.gate import Case
from socialpost.plan.model import RENDITION

_ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",), "image/webp": (".webp",), "image/gif": (".gif",),
    "video/mp4": (".mp4", ".m4v"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A file as it will be sent: `probe` of what goes out (promised, for a rendition), `job` where one has to be made."""

    file: File
    probe: Probe | None = None
    job: Job | None = None
    findings: tuple[Finding, ...] = ()


def fit_file(case: Case, file: File, limit: MediaLimit | None, where: str, role: Role | None = None) -> Piece:
    """Judge one file. `role` is what it shall become where that is not what it is (a GIF as a video, a poster)."""
    probe = case.probes.get(file.key)
    if probe is None:
        return Piece(file)
    if probe.pixels > MOST_PIXELS:
        says = f"{file.path} is {probe.width} x {probe.height} pixels: nobody unpacks more than {MOST_PIXELS:,}"
        return Piece(file, probe, findings=(error("media.bomb", says, "scale it down", where),))
    limit = limit or MediaLimit((probe.mime,), cmyk=True)
    unsure = tuple(_unsure(case, file, probe, limit, where)) if role in (None, probe.role) else ()
    wish = case.wish(file.key)
    found = fit(probe, limit, wish) if role in (None, probe.role) else converted(probe, role, limit, wish)
    if found.misfits:
        return Piece(file, probe, findings=(*unsure, *_refused(case, file, probe, found, where)))
    if found.recipe is None:
        return Piece(file, probe, findings=unsure)
    job = Job(file.path, case.hashes.get(file.key, ""), probe, found.recipe, found.promise, found.says)
    return Piece(_sent(file, job), found.promise, job, (*unsure, _told(job, where)))


def _sent(file: File, job: Job) -> File:
    promise = job.promise
    path = PurePosixPath(file.path)
    endings = _ENDINGS.get(promise.mime, (path.suffix,))
    if path.suffix.lower() not in endings:
        path = path.with_suffix(endings[0])
    return replace(
        file,
        path=str(path),
        mime=promise.mime,
        size=promise.size,
        width=promise.width,
        height=promise.height,
        recipe=job.digest,
    )


def _unsure(case: Case, file: File, probe: Probe, limit: MediaLimit, where: str) -> Iterator[Finding]:
    for misfit in misfits(probe, limit):
        if misfit.unknown:
            yield warning(f"media.{misfit.rule}", _sentence(case, file, misfit), "", where)


def _refused(case: Case, file: File, probe: Probe, found: Fit, where: str) -> Iterator[Finding]:
    for misfit in found.misfits:
        fix = _ways(case, probe, misfit)
        yield error(f"media.{misfit.rule}", _sentence(case, file, misfit), fix, where)


def _sentence(case: Case, file: File, misfit: Misfit) -> str:
    return f"{file.path} {misfit.has}; {case.name} {misfit.takes}"


def _ways(case: Case, probe: Probe, misfit: Misfit) -> str:
    """Say what would help: a policy that makes it fit, or another file."""
    policy = case.wish("").policy.fit
    word = "video" if probe.role is Role.VIDEO else "image"
    other = f"name another file for this platform: {case.change(f'media: [{{{word}: ...}}]')}"
    if misfit.rule == "aspect" and policy in ("refuse", "contain"):
        pad, crop = case.change("fit: {media: pad}"), case.change("fit: {media: crop}")
        return f"let borders be added ({pad}) or the edges be cut ({crop}), or {other}"
    if policy == "refuse" and misfit.rule not in ("seconds", "truncated"):
        return f"let it be made to fit ({case.change('fit: {media: contain}')}), or {other}"
    if misfit.fix:
        return f"{misfit.fix}, or {other}"
    if misfit.rule == "seconds":
        return f"nothing is cut out of a video or added to it: {other}"
    return other


def _told(job: Job, where: str) -> Finding:
    says = (
        f"{job.path} ({described(job.probe)}) goes out as {described(job.promise, bound=True)}: {'; '.join(job.says)}"
    )
    return note(RENDITION, says, "", where)

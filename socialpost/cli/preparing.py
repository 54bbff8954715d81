"""Preparing the renditions that deliveries need, with bars, lines and Ctrl-C: a part of `publish` and `media`."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from socialpost.cli import context
from socialpost.cli.show import Screen
from socialpost.media.model import MediaTrouble
from socialpost.media.prepare import prepare as make_all
from socialpost.media.recipe import Job
from socialpost.media.renditions import FOLDER, Made, Renditions
from socialpost.media.words import size

if TYPE_CHECKING:
    from socialpost.media.prepare import Result
    from socialpost.plan.model import Planned

_STOPPING = b"\nstopping: what is half made is thrown away, what is ready stays; Ctrl-C again leaves at once\n"

Prepared = tuple[dict[str, Made], dict[str, MediaTrouble]]


def renditions(root: Path) -> Renditions:
    """Return the cache of a workspace."""
    return Renditions(root / FOLDER)


def jobs(planned: Sequence[Planned]) -> dict[str, Job]:
    """Return what some deliveries need, each once, by its digest."""
    return {job.digest: job for one in planned for job in one.jobs.values()}


def prepare(screen: Screen, root: Path, planned: Sequence[Planned], stop: threading.Event) -> Prepared:
    """Make what deliveries need and return it by digest, and apart what cannot be made: the caller says so.

    The first Ctrl-C sets `stop`: then what was not made stands in neither. To be sure that nobody cleans it away before
    it is frozen, call it within `renditions(root).using()`. StateTrouble: the disk is full or refuses.
    """
    wanted = jobs(planned)
    if not wanted:
        return {}, {}
    from socialpost.cli.sending import stoppable

    cache = renditions(root)
    fresh = []

    def told(job: Job, result: Result) -> None:
        fresh.append(job)
        _say(screen, job, result)

    with stoppable(stop, _STOPPING), screen.making() as bars, cache.using():
        found = make_all(wanted.values(), cache, root, watch=bars, told=told, stopped=stop.is_set)
        if fresh:  # only then has it grown
            cache.clean(wanted)  # what is queued has its copies
    if stop.is_set() and len(found) < len(wanted):
        screen.say(f"stopped: {len(found)} of {len(wanted)} renditions are ready and kept; run it again for the rest")
    made = {digest: one for digest, one in found.items() if isinstance(one, Made)}
    return made, {digest: one for digest, one in found.items() if isinstance(one, MediaTrouble)}


def of_deliveries(root: Path) -> dict[str, list[str]]:
    """Return the renditions of deliveries that may still be sent, in the sandbox or not: digest -> keys."""
    from socialpost.deliver.keep import needing

    found: dict[str, list[str]] = {}
    for sandbox in (False, True):
        with context.journal(root, sandbox=sandbox) as journal:
            for key, draft in needing(journal) if journal else ():
                for file in draft.files:
                    if file.recipe:
                        found.setdefault(file.recipe, []).append(str(key))
    return found


def edges(job: Job) -> str:
    """Return what a rendition is, for a person."""
    promise = job.promise
    long = f", {promise.seconds:g} s" if promise.seconds else ""
    return f"{promise.mime} {promise.width} x {promise.height}{long}"


def _say(screen: Screen, job: Job, result: Result) -> None:
    if not screen.draws and isinstance(result, Made):
        screen.say(f"{'made' if result.fresh else 'there'}  {job.path}: {edges(job)}, {size(result.size)}")

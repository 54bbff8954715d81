"""The files a delivery sends, on a machine that did not queue it: taken from this machine's own clone, or made again.

What counts is the hash that was frozen when it was queued: other bytes are never sent in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from socialpost.deliver import keep
from socialpost.deliver.office import Office
from socialpost.deliver.state import Delivery
from socialpost.media.prepare import prepare
from socialpost.media.recipe import Job
from socialpost.media.renditions import FOLDER, Made, Renditions
from socialpost.plan.build import Asked, build


class Supply:
    """See the module. Remembers which renditions could not be made: that takes long, and comes out the same."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._vain: set[str] = set()

    def missing(self, delivery: Delivery) -> str:
        """See that the delivery's files are here; return what is missing, or nothing. StateTrouble: the disk is full."""
        if not isinstance(self._office.store.files(delivery, check=False), str):
            return ""
        with keep.store_lock(self._office):
            told = self._freeze(delivery)
        if not told or not self._make(delivery):
            return told
        with keep.store_lock(self._office):
            return self._freeze(delivery)

    def _freeze(self, delivery: Delivery) -> str:
        """Freeze each file that can be had here with the hash it must have."""
        for file in delivery.draft.files:
            digest = delivery.hashes.get(file.key, "")
            if self._office.store.path(digest).is_file():
                continue
            frozen = self._office.store.freeze((file,), delivery.hashes)
            if isinstance(frozen, str):
                return f"{frozen}, and the frozen copy lies on another machine"
            if frozen.get(file.key) != digest:
                return f"the rendition of {file.path} that is made here is another one than was queued"
        return ""

    def _make(self, delivery: Delivery) -> bool:
        """Make the renditions that are missing; False when none was made."""
        wanted = {file.recipe for file in delivery.draft.files if file.recipe} - self._vain
        jobs = {digest: job for digest, job in self._jobs(delivery).items() if digest in wanted} if wanted else {}
        self._vain |= wanted - set(jobs)
        if not jobs:
            return False
        root = self._office.workspace.root
        cache = Renditions(root / FOLDER)
        with cache.using():
            made = prepare(jobs.values(), cache, root, stopped=self._office.stop.is_set, workers=1)
        self._vain |= {digest for digest, one in made.items() if not isinstance(one, Made)}
        return any(isinstance(one, Made) for one in made.values())

    def _jobs(self, delivery: Delivery) -> Mapping[str, Job]:
        """Plan the delivery's file as it is here, and return what it would make."""
        workspace = self._office.workspace
        path = workspace.root / Path(delivery.file)
        if not path.is_file() or delivery.key.account not in workspace.accounts:
            return {}
        plan = build(workspace, [path], now=self._office.clock.now(), asked=Asked(only=[delivery.key.account]))
        return {job.digest: job for one in plan.deliveries for job in one.jobs.values()}

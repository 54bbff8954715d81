"""Renditions as JSON data, a part of `media`: those that are wanted, and those that are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from socialpost.media.model import MediaTrouble
from socialpost.media.recipe import Job
from socialpost.media.renditions import Entry, Made
from socialpost.plan.model import Planned


def wanted(
    planned: Sequence[Planned], made: Mapping[str, Made], failed: Mapping[str, MediaTrouble]
) -> list[dict[str, Any]]:
    """Return what deliveries need and what became of it: made (here), there, failed or stopped."""
    jobs: dict[str, Job] = {}
    users: dict[str, dict[str, None]] = {}
    for one in planned:
        for job in one.jobs.values():
            jobs[job.digest] = job
            users.setdefault(job.digest, {})[str(one.key)] = None
    return [
        {**_job(job), "deliveries": list(users[digest]), **_result(made.get(digest), failed.get(digest))}
        for digest, job in jobs.items()
    ]


def kept(entry: Entry, needed: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return one that lies in the cache, and the deliveries that need it."""
    used = datetime.fromtimestamp(entry.used, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {
        "digest": entry.digest,
        "sha256": entry.made.sha256,
        "file": entry.made.path.name,
        "size": entry.made.size,
        "used": used,
        "deliveries": list(needed.get(entry.digest, ())),
    }


def _job(job: Job) -> dict[str, Any]:
    promise = job.promise
    return {
        "digest": job.digest,
        "path": job.path,
        "work": str(job.recipe.work),
        "mime": promise.mime,
        "width": promise.width,
        "height": promise.height,
        "seconds": promise.seconds,
        "most_size": promise.size,
    }


def _result(made: Made | None, trouble: MediaTrouble | None) -> dict[str, Any]:
    if trouble is not None:
        return {"state": "failed", "rule": trouble.rule, "message": str(trouble), "fix": trouble.fix}
    if made is None:
        return {"state": "stopped"}
    return {"state": "made" if made.fresh else "there", "size": made.size, "sha256": made.sha256}

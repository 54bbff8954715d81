"""A plan as plain JSON data, for `--json` and for whatever draws it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from socialpost.adapter import Step
from socialpost.draft import File, Media
from socialpost.findings import Finding
from socialpost.media.model import Probe
from socialpost.media.recipe import Job
from socialpost.plan.diff import Difference
from socialpost.plan.model import Due, Plan, Planned


def view(plan: Plan, differences: Iterable[Difference] = ()) -> dict[str, Any]:
    """Return the whole plan; with the differences to what is out, where they are known."""
    by_key = {difference.key: difference for difference in differences}
    shown = [planned_view(planned, by_key.get(planned.key)) for planned in plan.deliveries]
    gone = [_change(difference) for difference in by_key.values() if difference.planned is None]
    return {
        "deliveries": shown,
        "gone": gone,
        "findings": [finding_view(finding) for finding in plan.findings],
        "ok": all(planned.ok for planned in plan.deliveries) and not any(f.level == "error" for f in plan.findings),
        "usd": str(sum(planned.usd for planned in plan.deliveries)),
    }


def planned_view(planned: Planned, difference: Difference | None = None) -> dict[str, Any]:
    """Return one delivery."""
    draft = planned.draft
    return {
        "key": str(planned.key),
        "post": draft.post,
        "file": planned.file,
        "platform": draft.platform,
        "account": draft.account,
        "target": draft.target,
        "occurrence": draft.occurrence,
        "identity": planned.identity,
        "market": draft.market,
        "language": draft.language,
        "kind": draft.kind,
        "due": _due(planned.due),
        "held_by_platform": draft.publish_at is not None,
        "title": draft.title,
        "texts": _texts(planned),
        "link": draft.link,
        "tags": list(draft.tags),
        "comment": draft.comment,
        "disclose": {"advertising": draft.advertising, "ai_generated": draft.ai_generated},
        "media": [_media(media, planned) for media in draft.media],
        "options": dict(draft.options),
        "steps": [_step(step) for step in planned.steps],
        "cost": {"usd": str(planned.usd), "units": _units(planned.steps)},
        "fingerprint": planned.fingerprint,
        "ok": planned.ok,
        "findings": [finding_view(finding) for finding in planned.findings],
        **({"change": _change(difference)} if difference else {}),
    }


def finding_view(finding: Finding) -> dict[str, Any]:
    """Return one finding with its place."""
    return {
        "level": str(finding.level),
        "rule": finding.rule,
        "message": finding.message,
        "fix": finding.fix,
        "field": finding.field,
        "account": finding.account,
        "file": finding.place.file,
        "line": finding.place.line,
        "column": finding.place.column,
    }


def _texts(planned: Planned) -> list[dict[str, Any]]:
    counts = [*planned.counts, *[None] * len(planned.draft.texts)]
    return [
        {"text": text, "count": str(count) if count else "", "unit": str(count.unit) if count else ""}
        for text, count in zip(planned.draft.texts, counts, strict=False)
    ]


def _due(due: Due | None) -> dict[str, Any] | None:
    if due is None:
        return None
    how = {"rule": due.rule, "asked": due.asked, "jitter": due.shift}
    return {"local": due.wall, "zone": due.zone, "utc": _utc(due.utc), **how}


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _media(media: Media, planned: Planned) -> dict[str, Any]:
    return {
        **_file(media.file, planned),
        "role": str(media.role),
        "alt": media.alt,
        "seconds": media.seconds,
        "fps": media.fps,
        "frames": media.frames,
        "video_codec": media.video_codec,
        "audio_codec": media.audio_codec,
        "cover": _file(media.cover, planned) if media.cover else None,
        "captions": {language: _file(file, planned) for language, file in media.captions.items()},
    }


def _file(file: File, planned: Planned) -> dict[str, Any]:
    return {
        "key": file.key,
        "path": file.path,
        "mime": file.mime,
        "size": file.size,
        "width": file.width,
        "height": file.height,
        "sha256": planned.hashes.get(file.key, ""),
        "rendition": _rendition(planned.jobs.get(file.key)),
    }


def _rendition(job: Job | None) -> dict[str, Any] | None:
    """Return what is made of an original: before, after as promised (`size` at most), and how."""
    if job is None:
        return None
    before, after = _shape(job.probe), _shape(job.promise)
    return {"digest": job.digest, "work": str(job.recipe.work), "from": before, "to": after, "says": list(job.says)}


def _shape(probe: Probe) -> dict[str, Any]:
    names = ("mime", "size", "width", "height", "seconds", "fps", "video_codec", "audio_codec")
    return {name: getattr(probe, name) for name in names}


def _step(step: Step) -> dict[str, Any]:
    return {
        "name": step.name,
        "title": step.title,
        "effect": str(step.effect),
        "role": str(step.role),
        "usd": str(step.cost.usd),
        "units": step.cost.units,
        "bucket": step.cost.bucket,
    }


def _units(steps: Iterable[Step]) -> dict[str, int]:
    """Add up what the steps draw from each quota."""
    total: dict[str, int] = {}
    for step in steps:
        if step.cost.units:
            total[step.cost.bucket] = total.get(step.cost.bucket, 0) + step.cost.units
    return total


def _change(difference: Difference) -> dict[str, Any]:
    known = difference.known
    return {
        "key": str(difference.key),
        "verdict": str(difference.verdict),
        "action": difference.action,
        "sends": difference.sends,
        "state": known.state if known else "",
        "url": known.url if known else "",
        "due": _utc(known.due) if known and known.due else None,
        **({"twin": str(difference.twin)} if difference.twin else {}),
    }

"""From a private video to one that people see: watched until it is processed, made visible, proved visible."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime
from typing import Any

from socialpost.adapter import Cause, Continue, Done, Draft, Facts, Fault, Flow, Json, Request, Response, Signals
from socialpost_youtube.options import read
from socialpost_youtube.resource import PRIVATE, status
from socialpost_youtube.status import VideoState, look
from socialpost_youtube.wire import API, mapping, written

# https://developers.google.com/youtube/v3/docs/videos: how long processing takes is not said; minutes to hours
PAUSES = (5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0)
MOST_LOOKS = 300  # about a day
HIDDEN_LOOKS = 12
PRIVATE_LOOKS = 12  # about half an hour


def processed(draft: Draft, facts: Facts) -> Flow:
    """Look until YouTube has processed the private video. Returns nothing.

    Fault(REJECTED): it cannot be watched, and nobody ever saw it. Fault(STALE): somebody deleted it meanwhile.
    """
    key = draft.media[0].key
    looks = int(mapping(facts.get("processed")).get("looks") or 0)
    pause = 0.0  # the first look of a run is at once: the runner has waited already
    while looks < MOST_LOOKS:
        state: VideoState = yield from look(str(facts[key]["id"]), pause, {"looks": looks})
        looks += 1
        if state.ready:
            return {}
        if state.broken:
            raise Fault(Cause.REJECTED, _broken(state), fix="nothing is public; delete it in YouTube Studio")
        if not state.found and looks >= HIDDEN_LOOKS:
            raise Fault(Cause.STALE, "YouTube no longer has the private video", stale=(key, "processed"))
        pause = PAUSES[min(looks, len(PAUSES)) - 1]
    raise Fault(
        Cause.REJECTED,
        f"YouTube has not processed the video after {looks} looks",
        fix="nothing is public; look at it in YouTube Studio, or encode it as H.264 and AAC and publish again",
    )


def _broken(state: VideoState) -> str:
    verb = {"rejected": "has rejected", "deleted": "has deleted"}.get(state.upload, "could not process")
    return f"YouTube {verb} the video{f': {state.problem}' if state.problem else ''}"


def publish(draft: Draft, facts: Facts) -> Flow:
    """Give the video its privacy, or its time: the one visible call. Returns `id`, `url`, `kind` (and `placed_until`).

    https://developers.google.com/youtube/v3/docs/videos/update: the same call again changes nothing.
    """
    video = of(draft, facts)
    state: VideoState = yield from look(video)
    if not state.found:
        raise Fault(Cause.STALE, "YouTube no longer has the private video", stale=(draft.media[0].key, "processed"))
    if _as_wished(draft, state):
        return made(draft, video, state)
    body = {"id": video, "status": _wish(draft, state.now)}
    yield Request("PUT", f"{API}/videos", query={"part": "status"}, body=Json(body))
    return made(draft, video, state)


def of(draft: Draft, facts: Facts) -> str:
    """Return the video's id: of the published one, which a person may have named, else of the upload."""
    return str(mapping(facts.get("publish")).get("id") or facts[draft.media[0].key]["id"])


def _wish(draft: Draft, now: datetime | None) -> dict[str, Any]:
    """Return the status to set. A time that has passed is not sent: the video is made public.

    https://developers.google.com/youtube/v3/docs/videos (status.publishAt): only while it is private.
    """
    if _later(draft, now) and draft.publish_at:
        return {**status(draft, PRIVATE), "publishAt": written(draft.publish_at)}
    return status(draft, read(draft.options).privacy)


def _later(draft: Draft, now: datetime | None) -> bool:
    return draft.publish_at is not None and (now is None or draft.publish_at > now)


def _as_wished(draft: Draft, state: VideoState) -> bool:
    """Tell whether the call was applied; a time that has come counts by the video being public."""
    held = draft.publish_at is not None and state.publish_at == draft.publish_at.replace(microsecond=0)
    return state.privacy == read(draft.options).privacy or (held and _later(draft, state.now))


def made(draft: Draft, video: str, state: VideoState) -> dict[str, Any]:
    """Return the facts of a video that has been given its privacy."""
    facts: dict[str, Any] = {"id": video, "url": address(video, draft.kind), "kind": draft.kind}
    if draft.publish_at and _later(draft, state.now) and state.privacy != read(draft.options).privacy:
        facts["placed_until"] = draft.publish_at.isoformat()
    return facts


def ask(draft: Draft, facts: Facts) -> Generator[Request, Response, Done | Continue]:
    """Tell whether the call was applied: Done, or Continue to send it again, which can never make a second video."""
    video = of(draft, facts)
    state = yield from look(video)
    return Done(made(draft, video, state)) if _as_wished(draft, state) else Continue()


def due(facts: Facts) -> datetime | None:
    """Return when YouTube publishes what it holds; None for what is out already."""
    until = mapping(facts.get("publish")).get("placed_until")
    return datetime.fromisoformat(str(until)) if until else None


def confirm(draft: Draft, facts: Facts) -> Flow:
    """Look until the video has the privacy that was asked for. Returns `id`, `url`.

    Fault(REJECTED): YouTube keeps it private, or took it down. One that cannot be seen any more stays uncertain.
    """
    video, wish = of(draft, facts), read(draft.options).privacy
    looks = int(mapping(facts.get("confirm")).get("looks") or 0)
    pause = 0.0
    while True:
        state: VideoState = yield from look(video, pause, {"looks": looks})
        looks += 1
        if state.privacy == wish and not state.broken:
            return {"id": video, "url": address(video, draft.kind)}
        if state.broken:
            raise Fault(Cause.REJECTED, _broken(state), fix="nobody can watch it; look at it in YouTube Studio")
        _judge(state, wish, looks)
        pause = PAUSES[min(looks, len(PAUSES)) - 1]


def _judge(state: VideoState, wish: str, looks: int) -> None:
    """Fault: the video stays hidden, or is not shown to this login."""
    if not state.found and looks >= HIDDEN_LOOKS:
        gone = Signals(404, failed=True, code="videoNotFound")
        raise Fault(Cause.REJECTED, "YouTube no longer shows the video to this login", signals=gone)
    if state.found and looks >= PRIVATE_LOOKS:
        # one that YouTube still means to publish may come out late: that is for a person to see
        late = Signals(200, text="it still has its time to publish") if state.publish_at else None
        raise Fault(
            Cause.REJECTED,
            f"YouTube keeps the video {state.privacy}, though {wish} was asked for",
            fix="nobody sees it but the channel. Choose the visibility in YouTube Studio and retry; where the Cloud "
            "project is not verified or the channel has a strike, that comes first",
            signals=late,
        )


def address(video: str, kind: str) -> str:
    """Return the public address of a video."""
    return f"https://www.youtube.com/shorts/{video}" if kind == "short" else f"https://www.youtube.com/watch?v={video}"

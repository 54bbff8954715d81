"""What a video's status says, in both of Meta's spellings."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

from socialpost.adapter import Fault, Request, Response
from socialpost_facebook.graph import mapping, number, path
from socialpost_facebook.pace import date

FIELDS = "status,published,permalink_url,post_id"
BROKEN = ("error", "upload_failed", "expired")
ENDED = ("ready", "upload_complete")
HIDDEN = ("100", "33")  # the object is not visible to the token, or not yet: right after publishing no failure
DONE = ("complete", "completed")


@dataclass(frozen=True, slots=True)
class VideoState:
    """One look at a video. `status` is `video_status`, `publish` the publishing phase's; `now` the server's clock.

    https://developers.facebook.com/docs/video-api/guides/reels-publishing - the guide writes `bytes_transfered` and
    `error`, the reference `bytes_transferred` and `errors`; phases end as `complete` or `completed`.
    """

    status: str = ""
    publish: str = ""
    published: bool = False
    received: int | None = None
    uploaded: bool = False
    failed: bool = False
    problem: str = ""
    url: str = ""
    post: str = ""
    now: float | None = None

    @property
    def out(self) -> bool:
        """True when people can see it."""
        return self.publish == "published" or (self.published and self.status == "ready")

    @property
    def placed(self) -> bool:
        """True when Facebook holds it until its time."""
        return self.publish == "scheduled"

    @property
    def broken(self) -> bool:
        """True when it will never be seen."""
        return not self.out and (self.failed or self.status in BROKEN)

    @property
    def ended(self) -> bool:
        """True when processing is over."""
        return self.status in ENDED


def read_state(response: Response) -> VideoState:
    """Read `GET /{video}?fields=status,...`."""
    body = response.object
    status = mapping(body.get("status"))
    phases = {name: mapping(status.get(f"{name}_phase")) for name in ("uploading", "processing", "publishing")}
    sent = phases["uploading"]
    received = number(sent.get("bytes_transfered"))
    at = date(response)
    return VideoState(
        status=str(status.get("video_status") or ""),
        publish=str(phases["publishing"].get("publish_status") or ""),
        published=body.get("published") is True,
        received=received if received is not None else number(sent.get("bytes_transferred")),
        uploaded=sent.get("status") in DONE,
        failed=any(phase.get("status") == "error" for phase in phases.values()),
        problem=" ".join(filter(None, (_problem(phase) for phase in phases.values()))),
        url=str(body.get("permalink_url") or ""),
        post=str(body.get("post_id") or ""),
        now=at.timestamp() if at else None,
    )


def _problem(phase: Mapping[str, Any]) -> str:
    errors = phase.get("errors")
    told = [phase.get("error"), *(errors if isinstance(errors, list) else [])]
    return " ".join(str(mapping(error).get("message") or "") for error in told).strip()


def look(
    video: str, after: float = 0.0, save: Mapping[str, Any] | None = None
) -> Generator[Request, Response, VideoState]:
    """Look at a video once, `after` seconds from now; one that is not visible yet has an empty state."""
    try:
        answer = yield Request("GET", path(video), query={"fields": FIELDS}, after=after, save=save or {})
    except Fault as fault:
        if (fault.signals.code, fault.signals.subcode) == HIDDEN:
            return VideoState()
        raise
    return read_state(answer)

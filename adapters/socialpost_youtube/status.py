"""What a video's status says: https://developers.google.com/youtube/v3/docs/videos (status, processingDetails)."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from socialpost.adapter import Request, Response
from socialpost_youtube.wire import API, date, items, mapping, moment

PARTS = "status,processingDetails"
_REASONS: Mapping[str, str] = {
    "codec": "it cannot read the codec",
    "conversion": "it could not convert it",
    "emptyFile": "the file is empty",
    "invalidFile": "the file is no video",
    "tooSmall": "the file is too small",
    "uploadAborted": "the upload was broken off",
    "transcodeFailed": "it could not convert it",
    "streamingFailed": "it could not make it ready for streaming",
    "uploadFailed": "the upload failed",
    "claim": "somebody claims it as theirs",
    "copyright": "somebody's copyright",
    "duplicate": "the channel has this very video already",
    "inappropriate": "it breaks YouTube's rules",
    "legal": "for legal reasons",
    "length": "it is longer than this channel may upload (a verified phone number allows more than 15 minutes)",
    "termsOfUse": "it breaks the terms of use",
    "trademark": "somebody's trademark",
    "uploaderAccountClosed": "the account is closed",
    "uploaderAccountSuspended": "the account is suspended",
}


@dataclass(frozen=True, slots=True)
class VideoState:
    """One look at a video. `found` False: YouTube does not show it. `now` is the server's clock."""

    found: bool = False
    upload: str = ""
    privacy: str = ""
    publish_at: datetime | None = None
    problem: str = ""
    now: datetime | None = None

    @property
    def ready(self) -> bool:
        """True when it can be watched."""
        return self.upload == "processed"

    @property
    def broken(self) -> bool:
        """True when it never will be."""
        return self.upload in ("failed", "rejected", "deleted")


def read_state(response: Response) -> VideoState:
    """Read `videos.list` with the part `status`."""
    found = items(response)
    if not found:
        return VideoState(now=date(response))
    status, processing = mapping(found[0].get("status")), mapping(found[0].get("processingDetails"))
    told = (status.get("rejectionReason"), status.get("failureReason"), processing.get("processingFailureReason"))
    problem = str(next(filter(None, told), ""))
    return VideoState(
        found=True,
        upload=str(status.get("uploadStatus") or ""),
        privacy=str(status.get("privacyStatus") or ""),
        publish_at=moment(status.get("publishAt")),
        problem=_REASONS.get(problem, problem),
        now=date(response),
    )


def look(
    video: str, after: float = 0.0, save: Mapping[str, Any] | None = None
) -> Generator[Request, Response, VideoState]:
    """Look at a video of one's own once, `after` seconds from now."""
    query = {"part": PARTS, "id": video}
    answer = yield Request("GET", f"{API}/videos", query=query, after=after, save=save or {})
    return read_state(answer)

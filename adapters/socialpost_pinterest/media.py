"""A video on its way: registered, sent to the bucket as one form, processed. Nobody sees any of it.

https://developers.pinterest.com/docs/work-with-organic-content-and-users/create-boards-and-pins/ (video pins)
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from socialpost.adapter import Cause, Facts, Fault, Flow, Json, Media, Multipart, Part, Request, Response, Secret, Slice

POLL = 5.0  # seconds; Pinterest does not say how often to ask
LONGEST_POLL = 30.0
PATIENCE = 3600.0  # seconds of processing after which it is taken for failed; Pinterest names no limit

Saved = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a video is; saved before each request. `url` and `fields` admit to the bucket, so they are secrets."""

    id: str
    url: Secret | None = None
    fields: Mapping[str, Secret] | None = None
    sent: bool = False
    waited: float = 0.0  # seconds of processing so far
    polls: int = 0

    @property
    def facts(self) -> dict[str, Any]:
        """The progress as it is saved."""
        names = ("id", "url", "fields", "sent", "waited", "polls")
        return {name: getattr(self, name) for name in names}


def video(media: Media, facts: Facts) -> Flow:
    """Bring a video to Pinterest and wait until a pin can be made of it. Returns {id, sent}."""
    progress = _resumed(facts.get(media.key) or {})
    status = ""
    if progress is None:
        progress = yield from _register()
    elif not progress.sent:
        # the form may have arrived before its answer was lost
        status = yield from _ask(progress, 0.0)
        progress = replace(progress, sent=status != "registered")
    if not progress.sent:
        yield from _send(media.key, progress)
        progress, status = replace(progress, sent=True), ""
    yield from _processed(progress, status)
    return {"id": progress.id, "sent": True}


def _register() -> Generator[Request, Response, Progress]:
    """Ask for a place: https://developers.pinterest.com/docs/api/v5/media-create (201 with the form's fields)."""
    answer = (yield Request("POST", "/media", body=Json({"media_type": "video"}))).object
    fields, url = answer.get("upload_parameters"), answer.get("upload_url")
    if not answer.get("media_id") or not url or not isinstance(fields, dict):
        raise Fault(Cause.RETRY, "Pinterest answered a registration without a place to upload to")
    secret = {str(name): Secret(str(value)) for name, value in fields.items()}
    return Progress(str(answer["media_id"]), Secret(str(url)), secret)


def _send(key: str, progress: Progress) -> Generator[Request, Response, None]:
    """Send the form: every field as it was given, the one called Content-Type too, then the file as the last part.

    One request, no chunks; without the account's token. 204. https://developers.pinterest.com/docs/api/v5/media-create
    """
    assert progress.url  # noqa: S101 - whoever has not sent yet has a place
    assert progress.fields  # noqa: S101
    parts = [Part(name, secret.value) for name, secret in progress.fields.items()]
    parts.append(Part("file", Slice(key)))
    yield Request("POST", progress.url.value, body=Multipart(tuple(parts)), auth="none", save=progress.facts)


def _processed(progress: Progress, status: str) -> Generator[Request, Response, None]:
    """Wait for `succeeded`: https://developers.pinterest.com/docs/api/v5/media-get."""
    while status != "succeeded":
        if status == "failed":
            raise Fault(
                Cause.REJECTED,
                "Pinterest could not process the video; nothing is public",
                fix="encode it again (MP4, H.264, 4 s to 15 min); the same file again will not help",
            )
        if progress.waited > PATIENCE:
            raise Fault(
                Cause.REJECTED,
                f"Pinterest did not finish the video within an hour (last status: {status}); nothing is public",
                fix="publish again: the file is then uploaded anew",
            )
        # asked at once when the flow begins anew: the wait was what it was given back for
        after = 0.0 if progress.polls and not status else min(POLL * 1.5 ** min(progress.polls, 10), LONGEST_POLL)
        progress = replace(progress, polls=progress.polls + 1, waited=progress.waited + max(after, 1.0))
        status = yield from _ask(progress, after)


def _ask(progress: Progress, after: float) -> Generator[Request, Response, str]:
    answer = yield Request("GET", f"/media/{progress.id}", after=after, save=progress.facts)
    return str(answer.object.get("status") or "processing")


def _resumed(mine: Saved) -> Progress | None:
    """Return how far an earlier run came; None when there was none, or when what admits to the bucket is gone."""
    if not mine.get("id"):
        return None
    progress = Progress(**{name: mine[name] for name in Progress.__slots__ if name in mine})
    return progress if progress.sent or (progress.url and progress.fields) else None

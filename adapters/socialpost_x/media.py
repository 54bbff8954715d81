"""Uploads: what all of them share, and the one call that takes a still image. Nobody sees any of it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from socialpost.adapter import Cause, Facts, Fault, Flow, Json, Media, Multipart, Part, Request, Response, Role, Slice

# https://docs.x.com/x-api/media/upload-media and /initialize-media-upload
CATEGORIES: Mapping[Role, str] = {
    Role.IMAGE: "tweet_image",
    Role.ANIMATION: "tweet_gif",
    Role.VIDEO: "tweet_video",
}
# What a post's media is called when it is read back: https://docs.x.com/x-api/fundamentals/data-dictionary
KINDS: Mapping[Role, str] = {Role.IMAGE: "photo", Role.ANIMATION: "animated_gif", Role.VIDEO: "video"}
POLL = 5.0  # seconds, where X does not say when to ask again
PATIENCE = 3600.0  # seconds of processing after which it is taken for failed; X names no limit

Saved = Mapping[str, Any]
Upload = Callable[[Saved], Flow]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload is; saved before each request, so that another process can go on from here."""

    id: str
    chunk: int = 0
    segment: int = 0
    offset: int = 0
    waited: float = 0.0  # seconds of processing so far; not zero means that finalize has been answered
    ready: bool = False  # it can be posted; only its alt text may be missing


def image(media: Media, facts: Facts) -> Flow:
    """Upload a still image in one call, then give it its alt text. Returns {id}."""
    mime = str(facts["files"][media.key]["mime"])
    return (yield from anew_if_refused(partial(_image, media, mime), facts.get(media.key) or {}))


def _image(media: Media, mime: str, mine: Saved) -> Flow:
    if progress := resumed(mine):
        answer = None
    else:
        answer = yield one_shot(media.key, mime, CATEGORIES[media.role])
        progress = Progress(identity(answer))
    if not progress.ready:
        progress = yield from processed(progress, answer)
    yield from describe(progress, media.alt)
    return {"id": progress.id}


def one_shot(key: str, mime: str, category: str) -> Request:
    """Return the upload of a whole file: https://docs.x.com/x-api/media/upload-media (multipart, 200 with data.id)."""
    # The file is called by its key: the seller's own file names are nobody's business.
    parts = (Part("media", Slice(key), filename=key, mime=mime), Part("media_category", category))
    return Request("POST", "/2/media/upload", body=Multipart(parts))


def identity(answer: Response) -> str:
    """Return the media id. Fault(RETRY): the answer has none; an upload can be repeated freely."""
    found = _data(answer).get("id")
    if not found:
        raise Fault(Cause.RETRY, "X answered an upload without the id of the media")
    return str(found)


def describe(progress: Progress, alt: str) -> Generator[Request, Response, None]:
    """Set the alt text, before the post is made: https://docs.x.com/x-api/media/create-media-metadata."""
    if alt:
        body = {"id": progress.id, "metadata": {"alt_text": {"text": alt}}}
        yield Request("POST", "/2/media/metadata", body=Json(body), save=asdict(replace(progress, ready=True)))


def processed(progress: Progress, answer: Response | None) -> Generator[Request, Response, Progress]:
    """Wait until the media can be posted; ask for its status as often as X says.

    https://docs.x.com/x-api/media/get-media-upload-status: pending, in_progress, succeeded or failed; no
    processing_info means ready. `answer` None: ask at once (the wait was over when the flow began anew).
    """
    info: Saved = _info(answer) if answer else {"state": "pending", "check_after_secs": 0}
    while info.get("state", "succeeded") not in ("succeeded", "failed"):
        if progress.waited > PATIENCE:
            raise Fault(
                Cause.REJECTED,
                "X did not finish processing the file within an hour; nothing is public",
                fix="publish again: the file is then uploaded anew; if it happens again, encode it as H.264 and AAC",
            )
        after = float(info.get("check_after_secs", POLL))
        progress = replace(progress, waited=progress.waited + max(after, 1.0))
        query = {"media_id": progress.id, "command": "STATUS"}
        answer = yield Request("GET", "/2/media/upload", query=query, after=after, save=asdict(progress))
        info = _info(answer)
    if info.get("state") == "failed":
        raise _failed(info)
    return progress


def resumed(mine: Saved) -> Progress | None:
    """Return how far an earlier run came; None when there was none."""
    if "id" not in mine:
        return None
    return Progress(**{name: mine[name] for name in Progress.__slots__ if name in mine})


def anew_if_refused(upload: Upload, mine: Saved) -> Flow:
    """Go on with an earlier upload; begin anew where X does not know it or does not take it on (media ids expire)."""
    try:
        return (yield from upload(mine))
    except Fault as fault:
        if not mine or fault.cause is not Cause.REJECTED or fault.signals.status not in (400, 404):
            raise
    return (yield from upload({}))


def _failed(info: Saved) -> Fault:
    found = info.get("error")
    error = found if isinstance(found, dict) else {}
    words = ": ".join(str(error[key]) for key in ("name", "message") if error.get(key))
    return Fault(
        Cause.REJECTED,
        f"X could not process the file{f' ({words})' if words else ''}; nothing is public",
        fix="encode it again (video: H.264, yuv420p, AAC; GIF: fewer frames); the same file again will not help",
    )


def _info(answer: Response) -> Saved:
    info = _data(answer).get("processing_info")
    return info if isinstance(info, dict) else {}


def _data(answer: Response) -> Saved:
    data = answer.object.get("data")
    return data if isinstance(data, dict) else {}

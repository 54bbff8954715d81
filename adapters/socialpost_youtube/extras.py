"""What belongs to a video beside itself: its thumbnail and its captions. Sent twice they do no harm.

Both are tried before the video is visible, so that nobody sees it without them, and again afterwards where that failed:
whatever happens to them, the video goes out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from socialpost.adapter import Cause, Draft, Facts, Fault, File, Flow, Raw, Request, Slice
from socialpost_youtube.publish import of
from socialpost_youtube.sessions import GONE, Cargo, cargo, opened, saved, send
from socialpost_youtube.wire import UPLOAD, mapping

Part = Callable[[Facts], Flow]


def tried(flow: Part, facts: Facts) -> Flow:
    """Run a flow while the video is private. Returns `missing`: why it did not succeed, else empty."""
    try:
        yield from flow(facts)
    except Fault as fault:
        return {"missing": fault.says}
    return {"missing": ""}


def again(flow: Part, early: str, facts: Facts) -> Flow:
    """Run a flow that the step `early` tried in vain; nothing where that succeeded. Returns nothing."""
    if mapping(facts.get(early)).get("missing"):
        yield from flow(facts)
    return {}


def thumbnail(draft: Draft, cover: File, facts: Facts) -> Flow:
    """Set the thumbnail: https://developers.google.com/youtube/v3/docs/thumbnails/set. Returns nothing."""
    query = {"videoId": of(draft, facts), "uploadType": "media"}
    body = Raw(Slice(cover.key), str(facts["files"][cover.key]["mime"]))
    try:
        yield Request("POST", f"{UPLOAD}/thumbnails/set", query=query, body=body)
    except Fault as fault:
        if fault.signals.code != "forbidden":
            raise
        raise Fault(
            Cause.REJECTED,
            "the channel may not set thumbnails of its own",
            fix="verify its phone number at youtube.com/verify, then socialpost queue retry; logging in again does not "
            "help",
            signals=fault.signals,
        ) from fault
    return {}


def captions(draft: Draft, language: str, step: str, facts: Facts) -> Flow:
    """Add the captions of one language: https://developers.google.com/youtube/v3/docs/captions/insert. Returns nothing.

    The video is ours and new, so a track that is there already (409) is the one that was sent before.
    """
    file = draft.media[0].captions[language]
    load = cargo(facts, file.key)
    snippet = {"videoId": of(draft, facts), "language": language, "name": language, "isDraft": False}
    try:
        yield from _track(step, facts, {"snippet": snippet}, load)
    except Fault as fault:
        if fault.signals.code != "captionExists":
            raise
    return {}


def _track(step: str, facts: Facts, body: Mapping[str, Any], load: Cargo) -> Flow:
    if session := saved(mapping(facts.get(step))):
        try:
            yield from send(session, load, ask=True)
        except Fault as fault:
            if fault.signals.status not in GONE:
                raise
        else:
            return
    session = yield from opened(f"{UPLOAD}/captions", {"part": "snippet"}, body, load)
    yield from send(session, load, ask=False)

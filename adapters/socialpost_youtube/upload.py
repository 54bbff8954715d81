"""The video's bytes, into a private video: nobody sees it before `publish`."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from typing import Any

from socialpost.adapter import Draft, Facts, Fault, Flow, Media, Request, Response
from socialpost_youtube import lost
from socialpost_youtube.options import read
from socialpost_youtube.resource import video
from socialpost_youtube.sessions import GONE, Cargo, Session, cargo, opened, saved, send
from socialpost_youtube.wire import UPLOAD

TARGET = f"{UPLOAD}/videos"


def upload(draft: Draft, media: Media, facts: Facts) -> Flow:
    """Upload the video as private. Returns `id`.

    Goes on with the session of an earlier run. A session that has expired may have ended in a video all the same: it is
    looked for before another one is opened.
    """
    mine: Mapping[str, Any] = facts.get(media.key) or {}
    load, name = cargo(facts, media.key, read(draft.options).chunk_bytes), slug(draft, media, facts)
    session = saved(mine)
    if session is None:
        return _made((yield from send((yield from _open(draft, load, name)), load, ask=False)))
    try:
        return _made((yield from send(session, load, ask=True)))
    except Fault as fault:
        if fault.signals.status not in GONE:
            raise
    wanted = lost.Wanted(name, load.size, session)
    if found := (yield from lost.look(wanted, facts, int(mine.get("looks") or 0))):
        return {"id": found}
    return _made((yield from send((yield from _open(draft, load, name)), load, ask=False)))


def _open(draft: Draft, load: Cargo, name: str) -> Generator[Request, Response, Session]:
    """Open the session: https://developers.google.com/youtube/v3/docs/videos/insert."""
    parts = video(draft)
    notify = "true" if read(draft.options).notify_subscribers else "false"
    query = {"part": ",".join(parts), "notifySubscribers": notify}
    return (yield from opened(TARGET, query, parts, load, name))


def slug(draft: Draft, media: Media, facts: Facts) -> str:
    """Return the file name that only the owner sees: it tells this delivery's upload from every other."""
    digest = str(facts["files"][media.key].get("sha256") or "")[:12]
    parts = (draft.post, draft.account, draft.target, draft.occurrence, digest)
    stem = "-".join(re.sub(r"[^A-Za-z0-9]+", "-", part).strip("-") for part in parts if part)
    return f"{stem[:200]}{_ending(media.file.path)}"


def _ending(path: str) -> str:
    found = re.search(r"\.[A-Za-z0-9]{1,5}$", path)
    return found[0].lower() if found else ""


def _made(resource: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": str(resource["id"])}

"""What the sandboxes say of a file when it arrives, asked of their own functions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import socialpost_facebook.sandbox.photos as facebook_photos
import socialpost_facebook.sandbox.reels as facebook_reels
import socialpost_facebook.sandbox.videos as facebook_videos
import socialpost_pinterest.sandbox.probe as pinterest
import socialpost_reddit.sandbox.leases as reddit
import socialpost_x.sandbox.probe as x
import socialpost_youtube.sandbox.probe as youtube
from socialpost.draft import Role
from socialpost.sandbox.call import Upload
from socialpost_facebook.sandbox.answers import Refusal

from .places import Place


def refusals(path: Path, place: Place, mime: str) -> Iterator[str]:
    """Yield what the sandbox of the place's platform has against a file; nothing where no sandbox knows the platform."""
    asked = {"x": _x, "pinterest": _pinterest, "youtube": _youtube, "facebook": _facebook, "reddit": _reddit}
    if place.platform in asked:
        yield from asked[place.platform](path, place, mime)


def _x(path: Path, place: Place, _mime: str) -> Iterator[str]:
    size = path.stat().st_size
    match place.role:
        case Role.IMAGE:
            found = x.image(path, size)
        case Role.ANIMATION:
            found = x.animation(path, size)
        case Role.VIDEO:
            found = x.video(path, size, {"tier": "none" if place.limit.width[1] else "Premium"})
    if found.fault:
        yield found.fault


def _pinterest(path: Path, place: Place, mime: str) -> Iterator[str]:
    if place.role is Role.VIDEO:
        unfit = pinterest.unfit(pinterest.video(path))
        if unfit:
            yield unfit
        return
    found = pinterest.image(path.read_bytes())
    if found.mime != mime:
        yield f"it is {found.mime or 'no image'}"


def _youtube(path: Path, place: Place, _mime: str) -> Iterator[str]:
    if place.role is Role.IMAGE and youtube.picture(path) is None:
        yield "it is no JPEG or PNG"
    if place.role is Role.VIDEO and (failure := youtube.video(path).failure):
        yield failure


def _facebook(path: Path, place: Place, _mime: str) -> Iterator[str]:
    try:
        if place.role is Role.IMAGE:
            data = path.read_bytes()
            facebook_photos.measured(Upload(path, len(data), hashlib.sha256(data).hexdigest()))
            return
        world: Any = SimpleNamespace(blob_path=lambda _blob: path)
        clip = facebook_videos.clip(world, {"blob": "blob"})
        for kind in {"reel", "story"} & set(place.kinds):
            facebook_reels._check_clip(clip, kind)
    except Refusal as refusal:
        yield str(refusal)
        return
    if not clip.width:
        yield "it is no video"


def _reddit(path: Path, _place: Place, mime: str) -> Iterator[str]:
    with path.open("rb") as handle:
        if not reddit._readable(mime, handle.read(16)):
            yield f"it is not {mime}"
    if path.stat().st_size > reddit._MOST.get(mime, 20 << 20):
        yield "it is too large"

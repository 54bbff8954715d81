"""From the address of a post that a person found to the facts of the main step."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from socialpost_facebook.options import identity

_WHOLE = re.compile(r"(\d+)_(\d+)")
_REEL = re.compile(r"/reels?/(\d+)")
_VIDEO = re.compile(r"/videos/(?:[^/]+/)?(\d+)")
_SANDBOX = re.compile(r"\d+(?:_\d+)?")
_POST = re.compile(r"/posts/(?:[^/]+/)?(\d+)(?:/|$)")


def adopt(url: str, options: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return `id`, `url` and `kind` of a post by its address.

    None: the address does not hold numbers that the API knows (the `pfbid...` form of the website is one such).
    """
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http"):
        return None
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if found := _REEL.search(parts.path):
        return _video(found[1], url, "reel")
    if found := _VIDEO.search(parts.path):
        return _video(found[1], url, "video")
    if parts.path.startswith("/watch") and asked.get("v", "").isdigit():
        return _video(asked["v"], url, "video")
    post = _post(parts.path, asked, identity(options))
    return {"id": post, "url": url, "kind": "post"} if post else None


def _video(video: str, url: str, kind: str) -> dict[str, Any]:
    return {"id": video, "video": video, "url": url, "kind": kind}


def _post(path: str, asked: Mapping[str, str], page: str) -> str:
    """Return the post's id, which always begins with the Page's."""
    if found := _WHOLE.search(path):
        return found[0]
    if _SANDBOX.fullmatch(asked.get("post", "")):  # the sandbox's wall
        return asked["post"]
    if asked.get("story_fbid", "").isdigit() and asked.get("id", "").isdigit():
        return f"{asked['id']}_{asked['story_fbid']}"
    found = _POST.search(path)
    return f"{page}_{found[1]}" if found and page else ""

"""Paths, nested values and addresses of the Graph API: what every request here has in common."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Cause, Fault, Response

# The version always stands in the path: a call without one is served by whatever the app's default is.
# https://developers.facebook.com/docs/graph-api/guides/versioning
VERSION = "v26.0"
SITE = "https://www.facebook.com"


def path(*segments: str) -> str:
    """Return the path of a node or an edge: `path("111", "feed")` is `/v26.0/111/feed`."""
    return "/" + "/".join((VERSION, *segments))


def nested(value: Any) -> str:
    """Return a nested value as form bodies carry it: compact JSON text.

    https://developers.facebook.com/docs/graph-api/overview (form bodies hold JSON for lists and objects)
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def needed(response: Response, name: str) -> str:
    """Return a field that a good answer must have, as text.

    Fault(RETRY): it is missing, so what came of the request is not known.
    """
    value = response.object.get(name)
    if isinstance(value, str | int) and not isinstance(value, bool) and str(value):
        return str(value)
    raise Fault(Cause.RETRY, f"Facebook's answer does not hold {name!r}: {response.text[:200]}")


def address(told: object, node: str) -> str:
    """Return the address of a post: the one that was told (videos are told without a host), else the one by id."""
    if isinstance(told, str) and told:
        return f"{SITE}{told}" if told.startswith("/") else told
    return f"{SITE}/{node}"


def mapping(value: object) -> Mapping[str, Any]:
    """Return a JSON object, empty where it is something else."""
    return value if isinstance(value, dict) else {}


def number(value: object) -> int | None:
    """Return a whole number that may come as text; None where it is none."""
    try:
        return int(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
    except ValueError:
        return None

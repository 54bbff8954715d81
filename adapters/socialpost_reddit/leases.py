"""A file on its way: a lease for a place in the bucket, then one form to it. Nobody sees any of it.

No page of Reddit describes it; the shapes are those of recorded exchanges of https://github.com/praw-dev/praw.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from socialpost.adapter import (
    Cause,
    Draft,
    Effect,
    Facts,
    Fault,
    File,
    Flow,
    Multipart,
    Part,
    Request,
    Response,
    Secret,
    Slice,
)
from socialpost_reddit.account import agent, post

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
Lease = Mapping[str, Any]


def upload(draft: Draft, file: File, facts: Facts) -> Flow:
    """Bring a file to the bucket. Returns {asset, url}: the asset's id marks the post that is made of it."""
    lease = facts.get(file.key) or {}
    if not _usable(lease):
        lease = yield from _lease(draft, file, facts)
    mime = str(facts["files"][file.key]["mime"])
    # every field goes back as it came (their names and order change), the file comes last: the bucket ignores what follows
    parts = [Part(name, secret.value) for name, secret in lease["fields"].items()]
    parts.append(Part("file", Slice(file.key), filename=_name(file), mime=mime))
    yield Request("POST", lease["action"], body=Multipart(tuple(parts)), auth="none", save=lease)
    return {"asset": lease["asset"], "url": f"{lease['action']}/{lease['key']}"}


def _lease(draft: Draft, file: File, facts: Facts) -> Generator[Request, Response, Lease]:
    """Ask for a place: POST /api/media/asset.json. Its pre-signed fields admit whoever holds them for 15 minutes."""
    form = {"filepath": _name(file), "mimetype": str(facts["files"][file.key]["mime"])}
    answer = (yield post("/api/media/asset.json", agent(draft.options, facts), form, Effect.STAGE)).object
    args, asset = answer.get("args"), answer.get("asset")
    if not isinstance(args, Mapping) or not isinstance(asset, Mapping) or not asset.get("asset_id"):
        raise Fault(Cause.RETRY, "Reddit answered without a place to upload to")
    fields = {str(one["name"]): Secret(str(one["value"])) for one in args["fields"]}
    key = fields.get("key")
    if key is None:
        raise Fault(Cause.RETRY, "Reddit answered a lease without a key")
    return {
        "asset": str(asset["asset_id"]),
        "action": _absolute(str(args["action"])),
        "key": key.value,
        "fields": fields,
    }


def _absolute(action: str) -> str:
    """Complete an address that names no scheme; only a stand-in on this machine does without TLS."""
    if not action.startswith("//"):
        return action.rstrip("/")
    scheme = "http" if urlsplit(action).hostname in _LOOPBACK else "https"
    return f"{scheme}:{action.rstrip('/')}"


def _name(file: File) -> str:
    return PurePosixPath(file.path).name


def _usable(lease: Lease) -> bool:
    """Tell whether an earlier run left a lease; its secrets are gone once the step has ended."""
    fields = lease.get("fields")
    return isinstance(fields, Mapping) and bool(fields) and all(isinstance(one, Secret) for one in fields.values())

"""Leases of places in a bucket, and the bucket: a form that must come back whole, in time, and not too large.

Shapes and limits are those of recorded exchanges; what the bucket says is S3's:
https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from socialpost.sandbox.kit import Answer, Call, World
from socialpost_reddit.sandbox.guard import User
from socialpost_reddit.sandbox.ids import asset_id
from socialpost_reddit.sandbox.problems import Refused, answered, bare, xml

LIVES = 900  # seconds: the policy's expiration in 2025
MIB = 1 << 20
_MOST = {"image/gif": 100 * MIB, "video/mp4": 1024 * MIB, "video/quicktime": 1024 * MIB}
_TYPES = {"image/png", "image/jpeg", "image/gif", "image/webp", "video/mp4", "video/quicktime"}
_MAGIC = {"image/png": (0, b"\x89PNG"), "image/jpeg": (0, b"\xff\xd8"), "image/gif": (0, b"GIF8"),
          "image/webp": (8, b"WEBP")}  # fmt: skip

Lease = Mapping[str, Any]


def lease(world: World, call: Call, user: User) -> Answer:
    """POST /api/media/asset.json."""
    mime, path = call.form.get("mimetype", ""), call.form.get("filepath", "")
    if mime not in _TYPES or not path:
        raise Refused(bare(400))
    asset, video = asset_id(world), mime.startswith("video/")
    bucket = "reddit-uploaded-video" if video else "reddit-uploaded-media"
    expires = world.now() + LIVES
    fields = _fields(asset, bucket, mime, PurePosixPath(path).suffix.lstrip("."), expires)
    data = {"owner": user["id"], "mime": mime, "bucket": bucket, "fields": fields, "expires": expires}
    world.put("lease", asset, {**data, "blob": "", "readable": False})
    return answered(
        {
            "args": {
                "action": f"//{_host(world)}/s3/{bucket}",
                "fields": [{"name": name, "value": value} for name, value in fields.items()],
            },
            "asset": {
                "asset_id": asset,
                "processing_state": "incomplete",
                "payload": {"filepath": path},
                "websocket_url": listener(world, asset),
            },
        }
    )


def bucket(world: World, call: Call) -> Answer:
    """POST to the bucket: every field as it was given, then the file. No token travels with it."""
    asset = call.form.get("key", "")
    found = world.get("lease", asset)
    file = call.files.get("file")
    if "authorization" in call.headers:
        return xml(400, "InvalidArgument", "Only one auth mechanism allowed")
    if found is None or found["bucket"] != call.params["bucket"]:
        return xml(403, "AccessDenied", "Invalid according to Policy: Policy Condition failed")
    if dict(call.form) != found["fields"]:
        return xml(403, "SignatureDoesNotMatch", "The fields are not those that were signed.")
    if found["expires"] <= world.now():
        return xml(403, "AccessDenied", "Invalid according to Policy: Policy expired.")
    if file is None:
        return xml(400, "InvalidArgument", "POST requires exactly one file upload per request.")
    most = _MOST.get(found["mime"], 20 * MIB)
    if file.size > most:
        message = "Your proposed upload exceeds the maximum allowed size"
        return xml(400, "EntityTooLarge", message, ProposedSize=file.size, MaxSizeAllowed=most)
    if file.size < 1:
        return xml(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
    readable = _readable(found["mime"], file.read(16))
    kept = {key: value for key, value in found.items() if not key.startswith("_")}
    world.put("lease", asset, {**kept, "blob": world.keep(file), "readable": readable})
    return _created(world, found, asset, file.sha256[:32])


def uploaded(world: World, url: str, user: User) -> tuple[str, dict[str, Any]] | None:
    """Return the asset and the lease that a media URL stands for, where the file is really there."""
    rest, _, asset = url.partition("://")[2].rpartition("/")
    found = world.get("lease", asset)
    if found is None or rest != f"{_host(world)}/s3/{found['bucket']}":
        return None
    return (asset, found) if _usable(found, user) else None


def of_asset(world: World, asset: str, user: User) -> dict[str, Any] | None:
    """Return the lease of an asset, where the file is really there."""
    found = world.get("lease", asset)
    return found if found is not None and _usable(found, user) else None


def listener(world: World, asset: str) -> str:
    """Return the address where one frame tells what became of a file."""
    return f"ws://{_host(world)}/ws/{asset}?m=sandbox"


def _usable(found: Lease, user: User) -> bool:
    return bool(found["blob"]) and found["owner"] == user["id"]


def _host(world: World) -> str:
    return world.base.partition("://")[2]


def _fields(asset: str, bucket_: str, mime: str, extension: str, expires: float) -> dict[str, str]:
    when = datetime.fromtimestamp(expires, UTC)
    conditions = [
        ["eq", "$key", asset],
        ["eq", "$bucket", bucket_],
        ["content-length-range", 1, _MOST.get(mime, 20 * MIB)],
    ]
    policy = json.dumps({"expiration": when.isoformat(timespec="milliseconds"), "conditions": conditions})
    encoded = base64.b64encode(policy.encode()).decode()
    return {
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "key": asset,
        "x-amz-storage-class": "STANDARD",
        "success_action_status": "201",
        "bucket": bucket_,
        "acl": "public-read" if mime.startswith("video/") else "private",
        "x-amz-signature": hashlib.sha256(f"sandbox {encoded}".encode()).hexdigest(),
        "x-amz-security-token": "sandbox-session",
        "x-amz-date": when.strftime("%Y%m%dT%H%M%SZ"),
        "x-amz-meta-ext": extension,
        "policy": encoded,
        "x-amz-credential": "SANDBOX/20250507/us-east-1/s3/aws4_request",
        "Content-Type": mime,
    }


def _created(world: World, found: Lease, asset: str, etag: str) -> Answer:
    where = f"https://{_host(world)}/s3/{found['bucket']}/{asset}"
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<PostResponse><Location>{where}</Location><Bucket>{found['bucket']}</Bucket><Key>{asset}</Key>"
        f'<ETag>"{etag}"</ETag></PostResponse>'
    )
    return Answer(201, headers={"etag": f'"{etag}"'}, content=body.encode(), mime="application/xml")


def _readable(mime: str, head: bytes) -> bool:
    """Tell whether a file is what it says: nobody hears of one that is not before the post is made."""
    if mime.startswith("video/"):
        return head[4:8] in (b"ftyp", b"moov", b"wide", b"free", b"mdat")
    offset, magic = _MAGIC[mime]
    return head[offset : offset + len(magic)] == magic

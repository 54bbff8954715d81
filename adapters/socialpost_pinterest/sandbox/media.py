"""Videos on their way: registered, in the bucket, processed. https://developers.pinterest.com/docs/api/v5/media-create."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from socialpost.sandbox.kit import Answer, World
from socialpost_pinterest.sandbox.answers import Closed, Refused, parsed
from socialpost_pinterest.sandbox.guard import Caller

LIFE = 3600  # seconds that the form is good for; Pinterest does not say


class _Register(Closed):
    media_type: Literal["video"]


def register(world: World, caller: Caller) -> Answer:
    """POST /v5/media: 201 with the address and the fields of the form."""
    parsed(_Register, caller.call.json)
    key = str(world.number("media", 5_212_123_920_968_000_001))
    fields = _form(world, caller.user, key)
    upload = {"owner": caller.user, "fields": fields, "expires": world.now() + LIFE, "blob": "", "ready": None}
    world.put("media", key, {**upload, "fails": ""})
    answer = {"media_id": key, "media_type": "video", "upload_url": f"{world.base}/bucket/"}
    return Answer(201, {**answer, "upload_parameters": fields})


def get(world: World, caller: Caller) -> Answer:
    """GET /v5/media/{id}."""
    key = caller.call.params["id"]
    upload = world.get("media", key)
    if upload is None or upload["owner"] != caller.user:
        raise Refused(404, 404, "Media upload not found")
    return Answer(200, shown(world, key, upload))


def shown(world: World, key: str, upload: Mapping[str, Any]) -> dict[str, Any]:
    """Return an upload as it is answered."""
    return {"media_id": key, "media_type": "video", "status": status(world, upload)}


def status(world: World, upload: Mapping[str, Any]) -> str:
    """Return registered, processing, succeeded or failed."""
    if not upload["blob"]:
        return "registered"
    if world.now() < upload["ready"]:
        return "processing"
    return "failed" if upload["fails"] else "succeeded"


def _form(world: World, user: str, key: str) -> dict[str, str]:
    """Return the fields of a POST policy as S3 has them; the names are those of the API description."""
    now = datetime.fromtimestamp(world.now(), UTC)
    path = f"uploads/{key[-2:]}/{user[-2:]}/aa/3:video:{user}:{key}"
    policy = {"expiration": (world.now() + LIFE), "conditions": [{"key": path}]}
    encoded = base64.b64encode(json.dumps(policy).encode()).decode()
    return {
        "x-amz-date": now.strftime("%Y%m%dT%H%M%SZ"),
        "x-amz-signature": hashlib.sha256(f"{encoded}{secrets.token_hex(8)}".encode()).hexdigest(),
        "x-amz-security-token": secrets.token_urlsafe(32),
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "key": path,
        "policy": encoded,
        "x-amz-credential": f"SANDBOX/{now:%Y%m%d}/us-east-1/s3/aws4_request",
        "Content-Type": "multipart/form-data",
    }

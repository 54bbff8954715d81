"""The bucket behind `upload_url`: a form as S3 takes it, checked field by field.

https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
"""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from socialpost.sandbox.kit import Answer, Call, World
from socialpost_pinterest.sandbox import probe

PATH = "/bucket/"
LARGEST = 2000 * 1000 * 1000  # bytes: https://help.pinterest.com/en/business/article/pinterest-product-specs


def receive(world: World, call: Call) -> Answer:
    """POST /bucket/: 204 without a body; processing of the video begins."""
    if "authorization" in call.headers:
        return _no(400, "InvalidArgument", "Only one auth mechanism allowed")
    found = next(
        ((key, upload) for key, upload in world.all("media") if upload["fields"]["key"] == call.form.get("key")), None
    )
    if found is None:
        return _no(403, "AccessDenied", "Invalid according to Policy: Policy Condition failed: key")
    key, upload = found
    if fault := _terms(world, call, upload):
        return fault
    file = call.files.get("file")
    if file is None or len(call.files) > 1:
        return _no(400, "InvalidArgument", "POST requires exactly one file upload per request.")
    if file.size > LARGEST:
        return _no(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
    fails = "the knob says so" if world.knobs.processing_fails else probe.unfit(probe.video(file.path))
    plain = {name: value for name, value in upload.items() if name != "_created"}
    ready = world.now() + world.knobs.processing
    world.put("media", key, {**plain, "blob": world.keep(file), "ready": ready, "fails": fails})
    return Answer(204, content=b"")


def _terms(world: World, call: Call, upload: dict[str, Any]) -> Answer | None:
    """Hold the fields against those that were given out: each must be there, unchanged, and none more."""
    fields = upload["fields"]
    if upload["expires"] <= world.now():
        return _no(403, "AccessDenied", "Invalid according to Policy: Policy expired.")
    for name, value in fields.items():
        if name not in call.form:
            return _no(403, "AccessDenied", f"Bucket POST must contain a field named '{name}'.")
        if call.form[name] != value:
            changed = "SignatureDoesNotMatch" if name == "x-amz-signature" else "AccessDenied"
            return _no(403, changed, f"Invalid according to Policy: Policy Condition failed: {name}")
    if extra := sorted(set(call.form) - set(fields)):
        return _no(403, "AccessDenied", f"Invalid according to Policy: Extra input fields: {', '.join(extra)}")
    return None


def _no(status: int, code: str, message: str) -> Answer:
    text = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message><RequestId>SANDBOX</RequestId></Error>"
    content = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()
    return Answer(status, content=content, mime="application/xml")

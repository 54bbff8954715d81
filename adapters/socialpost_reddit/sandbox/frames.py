"""The websocket that tells what became of an image or a video: one frame, then it closes.

https://www.rfc-editor.org/rfc/rfc6455 (handshake, frames). What the frame says is what PRAW reads; Reddit documents
nothing. While the media are processed the line stays silent, and a client that waits for it gives up.
"""

from __future__ import annotations

import base64
import hashlib
import json

from socialpost.sandbox.kit import Answer, Call, World
from socialpost_reddit.sandbox.posts import there, url
from socialpost_reddit.sandbox.problems import bare

_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _CLOSE = 0x81, b"\x88\x02\x03\xe8"


def listen(world: World, call: Call) -> Answer:
    """GET /ws/{asset}, with the handshake."""
    key = call.headers.get("sec-websocket-key", "")
    if call.headers.get("upgrade", "").lower() != "websocket" or not key:
        return bare(400)
    told = _told(world, call.params["asset"])
    accept = base64.b64encode(hashlib.sha1(f"{key}{_GUID}".encode()).digest()).decode()  # noqa: S324 - the protocol's
    headers = {"upgrade": "websocket", "connection": "Upgrade", "sec-websocket-accept": accept}
    return Answer(101, headers=headers, content=_frame(told) + _CLOSE if told else b"")


def _told(world: World, asset: str) -> str:
    """Return what the frame says; nothing while there is nothing to say."""
    for key, post in world.all("post"):
        if post["asset"] == asset and post["broken"]:
            return json.dumps({"type": "failed", "payload": {}})
        if post["asset"] == asset and there(world, post):
            return json.dumps({"type": "success", "payload": {"redirect": url(key, post)}})
    return ""


def _frame(text: str) -> bytes:
    data = text.encode()
    size = bytes([len(data)]) if len(data) < 126 else bytes([126]) + len(data).to_bytes(2, "big")
    return bytes([_TEXT]) + size + data

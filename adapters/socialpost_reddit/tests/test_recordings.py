"""Recorded reality: for the same request the fake answers with the same status and the same keys.

The recordings lie beside the repository and are never part of it. Those of 2025 must agree to the last key; older ones
may lack keys that came later, and name some that are gone.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest

from socialpost.sandbox.call import Answer, Upload
from socialpost.testing import media

SPECS = Path(__file__).parents[4] / "shared" / "specs" / "reddit"
BASIC = {"authorization": f"Basic {b64encode(b'sandbox-script:sandbox-secret').decode()}"}
MOV = b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  "

# calls of moderators and of the inbox: no part of publishing
ELSEWHERE = ("/api/site_admin/", "/api/approve/", "/api/v1/modactions/", "/message/")

# keys that recordings up to 2020 have and those of 2025 do not, or that only moderators get
GONE = {
    *("from", "from_id", "from_kind", "whitelist_status", "parent_whitelist_status", "approved", "removed", "spam"),
    *("ignore_reports", "u", "a", "obfuscation_descriptor", "obfuscation_reason", "poster", "gifify"),
}
FORMS = "site_rules_flow.[]."  # of reports: no part of publishing


def recordings() -> Iterator[Any]:
    """Yield every cassette of the folder, without what is no part of publishing."""
    for path in sorted(SPECS.glob("*.json")) if SPECS.exists() else ():
        for cassette in json.loads(path.read_text()):
            kept = [
                one for one in cassette["exchanges"] if not urlsplit(one["request"]["uri"]).path.startswith(ELSEWHERE)
            ]
            if kept:
                name = f"{path.stem[:2]} {cassette['cassette'].partition('.')[2]}"
                yield pytest.param({**cassette, "exchanges": kept}, id=name)


def keys(value: Any, path: str = "") -> set[str]:
    """Return the paths of all keys of a JSON value; of a list those of its items together."""
    if isinstance(value, Mapping):
        own = {f"{path}{key}" for key in value if not key.startswith("_")}
        return own.union(*(keys(item, f"{path}{key}.") for key, item in value.items() if not key.startswith("_")))
    if isinstance(value, list):
        return set().union(*(keys(item, f"{path}[].") for item in value))
    return set()


class Hand(Protocol):
    """What this needs of the hand at the fake."""

    world: Any
    seat: dict[str, str]

    def call(self, method: str, target: str, **more: Any) -> Answer: ...
    def send(self, lease: Mapping[str, Any], file: Upload | None = None) -> Answer: ...
    def file(self, data: bytes, name: str = "", mime: str = "") -> Upload: ...
    def uploaded(self, data: bytes, name: str, mime: str) -> tuple[str, str]: ...
    def made(self, **fields: str) -> str: ...
    def listed(self) -> list[dict[str, Any]]: ...


class Replay:
    """Sends what was recorded, with the ids of this fake in the places of the recorded ones."""

    def __init__(self, hand: Hand, cassette: Mapping[str, Any]) -> None:
        self.hand = hand
        self.lease: dict[str, Any] = {}
        self.post = ""
        self._prepare(cassette)

    def _prepare(self, cassette: Mapping[str, Any]) -> None:
        bodies = [exchange["request"]["body"] or {} for exchange in cassette["exchanges"]]
        fields = [body.get("_form") or body.get("_json") or {} for body in bodies]
        ids = {str(one[name]) for one in fields for name in ("flair_id", "flair_template_id") if name in one}
        flairs = [{"id": name, "text": "Test", "editable": True} for name in sorted(ids)] or None
        demands = {}
        if "invalid" in cassette["cassette"]:
            demands = {
                "title_blacklisted_strings": [one["title"] for one in fields if "title" in one],
                "body_blacklisted_strings": ["rewtwert"],
            }
        changes = {"requirements": demands, "allow_galleries": "disabled" not in cassette["cassette"]}
        for name in ("test", "examplesub", "subreddit_stats"):
            self.hand.world.put("subreddit", name, {**changes, **({"flairs": flairs} if flairs else {})})

    def send(self, request: Mapping[str, Any]) -> Answer:
        """Send one request as it was recorded."""
        parts, body = urlsplit(request["uri"]), request["body"] or {}
        target = f"{parts.path}?{parts.query}"
        if "s3-accelerate" in parts.netloc:
            return self._bucket(body["_multipart_parts_in_order"], recent=request["recent"])
        if parts.path.startswith("/comments/"):
            return self.hand.call("GET", f"/comments/{self._last()}?{parts.query}")
        more: dict[str, Any] = {"headers": BASIC} if parts.path == "/api/v1/access_token" else {}
        token = "stale" if "invalid_token" in request.get("cassette", "") else None
        if "_form" in body:
            more["form"] = self._fields(body["_form"])
        if "_json" in body:
            more["json"] = self._fields(body["_json"])
        answer = self.hand.call(request["method"], target, token=token, **more)
        if "asset.json" in parts.path:
            self.lease = dict(answer.data)
        self._remember(answer)
        return answer

    def _bucket(self, names: list[Mapping[str, str]], *, recent: bool) -> Answer:
        mime = next(one["value"] for one in self.lease["args"]["fields"] if one["name"] == "Content-Type")
        data = MOV if mime.startswith("video") else media.jpeg()
        assert names[-1]["name"] == "file", "the file is the last part"
        ours = sorted(one["name"] for one in self.lease["args"]["fields"])
        assert not recent or ours == sorted(part["name"] for part in names[:-1]), "the fields that were recorded"
        return self.hand.send(self.lease, self.hand.file(data, "a", mime))

    def _fields(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return recorded fields with this fake's ids in them."""
        fields = dict(given)
        for name in ("thing_id", "id", "link", "crosspost_fullname"):
            if str(fields.get(name, "")).startswith("t3_"):
                fields[name] = self.post = self.hand.made(sr="examplesub")
        for name in ("url", "video_poster_url"):
            if "reddit-uploaded" in str(fields.get(name, "")):
                video = "reddit-uploaded-video" in fields[name]
                fields[name] = self._uploaded("a.mov" if video else "a.png")[1]
        if "items" in fields:
            fields["items"] = [{**item, "media_id": self._uploaded("a.png")[0]} for item in fields["items"]]
        renamed = {"example_user": "oslo_lamps", "<PASSWORD>": "sandbox-password", "u_example_user": "u_oslo_lamps"}
        if "refresh_token" in fields:
            fields["refresh_token"] = self.hand.seat["refresh_token"]
        return {name: renamed.get(value, value) if isinstance(value, str) else value for name, value in fields.items()}

    def _uploaded(self, name: str) -> tuple[str, str]:
        if name.endswith(".mov"):
            return self.hand.uploaded(MOV, name, "video/quicktime")
        return self.hand.uploaded(media.jpeg(), "a.jpg", "image/jpeg")

    def _remember(self, answer: Answer) -> None:
        data = (answer.data.get("json") or {}).get("data") if isinstance(answer.data, dict) else None
        if isinstance(data, dict) and data.get("id"):
            self.post = f"t3_{str(data['id']).removeprefix('t3_')}"

    def _last(self) -> str:
        if not self.post and not self.hand.listed():
            self.post = self.hand.made(sr="examplesub")
        return (self.post or self.hand.listed()[0]["name"]).removeprefix("t3_")


def recent(exchange: Mapping[str, Any]) -> bool:
    """Tell whether a recording is young enough to agree to the last key."""
    return str(exchange["recorded_at"]) >= "2025"


def compare(exchange: Mapping[str, Any], answer: Answer) -> None:
    """Hold an answer against a recorded one."""
    recorded = exchange["response"]
    assert answer.status == recorded["status"], answer.data
    body = recorded["body"]
    if "_text" in (body or {}):
        tags = [
            tag for tag in ("<Location>", "<Bucket>", "<Key>", "<ETag>") if tag.encode() not in (answer.content or b"")
        ]
        assert not tags
        return
    if "_all_field_names" in (body or {}):
        theirs, ours = set(body["_all_field_names"]), set(answer.data[0]["data"]["children"][0]["data"])
    else:
        theirs, ours = keys(body), keys(answer.data)
    lost = {path for path in theirs - ours if path.rpartition(".")[2] not in GONE and not path.startswith(FORMS)}
    assert not lost, "the fake lacks these keys"
    if recent(exchange):
        assert ours == theirs, "a recording of 2025 agrees to the last key"
    told = {name for name in recorded["headers"] if name.startswith(("x-ratelimit", "www-auth"))}
    if told and recent(exchange):
        assert told <= set(answer.headers)


@pytest.mark.skipif(not SPECS.exists(), reason="the recordings are not here")
@pytest.mark.parametrize("cassette", list(recordings()))
def test_the_fake_answers_as_reddit_did(hand: Any, cassette: Mapping[str, Any]) -> None:
    replay = Replay(hand, cassette)
    for exchange in cassette["exchanges"]:
        more = {"cassette": cassette["cassette"], "recent": recent(exchange)}
        compare(exchange, replay.send({**exchange["request"], **more}))

"""What is sent, and what the fake knows and answers, against Google's own discovery document, where it lies here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from socialpost_youtube.limits import COVER, VIDEO
from socialpost_youtube.sandbox import ROUTES, guard, rules

ROOT = Path(__file__).parents[3]
SPEC = ROOT.parent / "shared" / "specs" / "google" / "youtube.v3.json"
SAMPLES = sorted((Path(__file__).parents[1] / "samples").glob("*.yaml"))
COMMON = {"uploadType", "upload_id"}

pytestmark = pytest.mark.skipif(not SPEC.exists(), reason="the discovery document is not here")


@cache
def spec() -> dict[str, Any]:
    return dict(json.loads(SPEC.read_text()))


@cache
def methods() -> dict[tuple[str, str], dict[str, Any]]:
    """Return the methods by verb and path; uploads under their upload path too."""
    found: dict[tuple[str, str], dict[str, Any]] = {}

    def walk(node: Mapping[str, Any]) -> None:
        for method in node.get("methods", {}).values():
            found[method["httpMethod"], f"/{method['path']}"] = method
            for protocol in method.get("mediaUpload", {}).get("protocols", {}).values():
                found[method["httpMethod"], protocol["path"]] = method
        for child in node.get("resources", {}).values():
            walk(child)

    walk(spec())
    return found


def conforms(value: Any, schema: Mapping[str, Any], where: str) -> Iterator[str]:
    """Yield every property and type that a schema of the document does not have."""
    if "$ref" in schema:
        schema = spec()["schemas"][schema["$ref"]]
    kind = schema.get("type", "object")
    if kind == "array":
        yield from (problem for item in value for problem in conforms(item, schema["items"], f"{where}[0]"))
    elif kind == "object":
        rest = schema.get("additionalProperties")
        for name, item in value.items():
            known = schema.get("properties", {}).get(name, rest)
            yield from [f"{where}.{name}"] if known is None else conforms(item, known, f"{where}.{name}")
    elif not isinstance(value, {"string": str, "boolean": bool, "integer": int, "number": float}[kind]):
        yield f"{where} is no {kind}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{where} is {value!r}"


def requests() -> Iterator[Any]:
    for path in SAMPLES:
        for number, entry in enumerate(yaml.safe_load(path.read_text())["exchange"]):
            if entry["request"]["target"].startswith("/"):
                yield pytest.param(entry["request"], id=f"{path.stem}-{number}")


@pytest.mark.parametrize("request_", list(requests()))
def test_every_request_of_the_samples_is_one_of_googles(request_: dict[str, Any]) -> None:
    method = methods()[request_["method"], request_["target"]]
    assert set(request_.get("query", ())) - COMMON <= set(method["parameters"])
    if "json" in request_:
        assert list(conforms(request_["json"], method["request"], "body")) == []


def test_a_property_that_google_does_not_have_would_be_noticed() -> None:
    body = {"snippet": {"titel": "x", "tags": [5]}, "status": {"privacyStatus": "friends"}, "etag": 5}
    assert list(conforms(body, {"$ref": "Video"}, "body")) == [
        "body.snippet.titel",
        "body.snippet.tags[0] is no string",
        "body.status.privacyStatus is 'friends'",
        "body.etag is no string",
    ]


def test_the_fake_has_no_method_that_google_does_not_have() -> None:
    named = {(route.method, route.path) for route in ROUTES if not route.path.startswith(("/oauth/", "/accounts/"))}
    sessions = {(method, path) for method, path in named if method == "PUT" and "upload" in path}
    assert named - sessions <= set(methods())


@pytest.mark.parametrize(
    ("verb", "path", "scopes"),
    [
        ("POST", "/youtube/v3/videos", guard.UPLOADING),
        ("PUT", "/youtube/v3/videos", guard.WRITING),
        ("GET", "/youtube/v3/videos", guard.READING),
        ("POST", "/youtube/v3/captions", guard.CAPTIONING),
        ("POST", "/youtube/v3/commentThreads", guard.COMMENTING),
        ("POST", "/youtube/v3/playlistItems", guard.WRITING),
        ("POST", "/youtube/v3/thumbnails/set", guard.UPLOADING),
    ],
)
def test_the_fake_asks_for_the_scopes_that_google_asks_for(verb: str, path: str, scopes: frozenset[str]) -> None:
    told = {scope.rpartition("/")[2] for scope in methods()[verb, path]["scopes"]}
    assert {scope for scope in told if scope.startswith("youtube") and "partner" not in scope} == scopes


def test_the_fake_writes_no_property_that_google_does_not_have() -> None:
    schemas = spec()["schemas"]
    for part, known in rules.WRITTEN.items():
        reference = schemas["Video"]["properties"][part]["$ref"]
        assert known <= set(schemas[reference]["properties"])


def answers(guest: Any, hands: Any) -> Iterator[tuple[str, str, Any]]:
    """Yield what the fake answers: verb, path, body."""
    video = guest.public(
        snippet={"title": "Lamp", "defaultLanguage": "en", "tags": ["oak"], "categoryId": "26"},
        localizations={"de": {"title": "Lampe", "description": "Licht"}},
    )
    parts = ",".join(sorted(rules.PARTS | (rules.READ_ONLY - {"id", "player"})))
    everything = {
        "videos": {"part": parts, "id": video},
        "channels": {"part": "id,snippet,contentDetails,status", "mine": "true"},
        "videoCategories": {"part": "snippet", "id": "26"},
        "playlistItems": {"part": "id,snippet,contentDetails", "playlistId": f"UU{hands.channel[2:]}"},
        "playlists": {"part": "snippet,status", "mine": "true"},
        "commentThreads": {"part": "snippet", "videoId": video},
        "captions": {"part": "snippet", "videoId": video},
    }
    guest.seat("yt-us", playlist="Lamps")
    guest.world.put("caption", "c1", {"video": video, "language": "de", "name": "", "blob": ""})
    top = {"snippet": {"textOriginal": "Hi"}}
    thread = {"snippet": {"channelId": hands.channel, "videoId": video, "topLevelComment": top}}
    posted = guest.api("POST", "commentThreads", {"part": "snippet"}, json=thread)
    yield "POST", "/youtube/v3/commentThreads", posted.data
    for path, query in everything.items():
        yield "GET", f"/youtube/v3/{path}", guest.api("GET", path, query).data


def test_what_the_fake_answers_is_what_google_describes(guest: Any, hands: Any) -> None:
    for verb, path, body in answers(guest, hands):
        assert body.get("items", [body]), path
        assert list(conforms(body, methods()[verb, path]["response"], path)) == []


def test_sizes_and_types_are_the_documents() -> None:
    insert = methods()["POST", "/youtube/v3/videos"]["mediaUpload"]
    assert VIDEO.bytes == int(insert["maxSize"])
    cover = methods()["POST", "/youtube/v3/thumbnails/set"]["mediaUpload"]
    assert COVER.bytes == int(cover["maxSize"])
    assert set(COVER.types) <= set(cover["accept"])

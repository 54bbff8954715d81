"""The checks themselves: each kind of mistake, planted, is found. The descriptions here are small and made up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from socialpost.sandbox.call import Answer, Call, Upload
from tests.fidelity.discovery import Discovery
from tests.fidelity.exchange import Exchange
from tests.fidelity.findings import weigh
from tests.fidelity.graph import SDK, Graph
from tests.fidelity.openapi import OpenApi
from tests.fidelity.operation import Description, judge

JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
TEXT = {"type": "string"}
POST = {
    "type": "object",
    "required": ["text"],
    "properties": {
        "text": TEXT,
        "who": {"type": "string", "enum": ["all", "friends"], "nullable": True},
        "media": {"$ref": "#/components/schemas/Media"},
    },
}
OPENAPI: Mapping[str, Any] = {
    "components": {
        "schemas": {
            "Post": POST,
            "Media": {
                "oneOf": [{"properties": {"ids": {"type": "array", "items": TEXT}}}, {"properties": {"url": TEXT}}]
            },
            "Made": {"type": "object", "required": ["id"], "properties": {"id": {**TEXT, "pattern": "^[0-9]+$"}}},
        }
    },
    "paths": {
        "/posts": {
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {
                        kind: {"schema": {"$ref": "#/components/schemas/Post"}}
                        for kind in (*JSON.values(), *FORM.values())
                    },
                },
                "responses": {
                    "201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Made"}}}}
                },
            }
        },
        "/posts/{id}": {
            "get": {
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
                    {
                        "name": "part",
                        "in": "query",
                        "required": True,
                        "schema": {"type": "array", "items": {"enum": ["a", "b"]}},
                    },
                    {"name": "most", "in": "query", "schema": {"type": "integer", "maximum": 100}},
                ],
                "responses": {"default": {"content": {}}},
            }
        },
    },
}
DISCOVERY: Mapping[str, Any] = {
    "parameters": {"uploadType": TEXT},
    "schemas": {
        "Video": {
            "type": "object",
            "properties": {"snippet": {"$ref": "Snippet"}, "id": TEXT},
        },
        "Snippet": {
            "type": "object",
            "properties": {
                "title": {**TEXT, "annotations": {"required": ["videos.insert"]}},
                "views": {"type": "integer"},
            },
        },
    },
    "resources": {
        "videos": {
            "methods": {
                "insert": {
                    "id": "videos.insert",
                    "httpMethod": "POST",
                    "path": "v3/videos",
                    "request": {"$ref": "Video"},
                    "response": {"$ref": "Video"},
                    "parameters": {"part": {"type": "string", "required": True, "repeated": True}},
                    "mediaUpload": {"accept": ["video/*"], "protocols": {"simple": {"path": "/upload/v3/videos"}}},
                }
            }
        }
    },
}


def said(description: Description, call: Call, answer: Answer | None = None, kind: str = "") -> list[str]:
    """Return what differs, without the operation's name."""
    return [
        one.partition(": ")[2]
        for one in judge(description, Exchange("made-up", call, kind=kind, answer=answer)).differences
    ]


def posted(data: Any, answer: Answer | None = None) -> list[str]:
    return said(OpenApi(OPENAPI, "/v1"), Call("POST", "/v1/posts", json=data, headers=JSON), answer)


def got(path: str, **query: str) -> list[str]:
    return said(OpenApi(OPENAPI, "/v1"), Call("GET", f"/v1{path}", query=query))


def test_what_is_described_is_in_order() -> None:
    answer = Answer(201, {"id": "7"})
    assert posted({"text": "Lamp", "who": None, "media": {"ids": ["1"], "url": "x"}}, answer) == []
    assert got("/posts/7", part="a,b", most="5") == []


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        ({"text": "Lamp", "colour": "red"}, ["request: unknown field colour"]),
        ({"text": "Lamp", "media": {"id": "1"}}, ["request: unknown field media.id"]),
        ({"text": 7}, ["request: body: text is wrong by type"]),
        ({"text": "Lamp", "who": "nobody"}, ["request: body: who is wrong by enum"]),
        ({"who": "all"}, ["request: body: lacks text"]),
    ],
)
def test_a_wrong_body_is_found(data: Any, wanted: list[str]) -> None:
    assert posted(data) == wanted


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (Answer(201, {"id": "7", "colour": "red"}), ["answer: 201: unknown field colour"]),
        (Answer(201, {"id": 7}), ["answer: 201: id is wrong by type"]),
        (Answer(201, {"id": "seven"}), ["answer: 201: id is wrong by pattern"]),
        (Answer(201, {}), ["answer: 201: lacks id"]),
        (Answer(200, {"id": "7"}), ["answer: status 200 is not described"]),
    ],
)
def test_a_wrong_answer_is_found(answer: Answer, wanted: list[str]) -> None:
    assert posted({"text": "Lamp"}, answer) == wanted


def test_wrong_parameters_are_found() -> None:
    assert got("/posts/7") == ["request: lacks parameter part"]
    assert got("/posts/7", part="a,c") == ["request: parameter part: [] is wrong by enum"]
    assert got("/posts/7", part="a", most="500") == ["request: parameter most: is wrong by maximum"]
    assert got("/posts/7", part="a", more="1") == ["request: unknown parameter more"]
    assert got("/posts/seven", part="a") == ["request: path id: is wrong by type"]


def test_a_call_that_nobody_describes_is_found() -> None:
    assert got("/people") == ["not described"]
    assert said(OpenApi(OPENAPI, "/v1"), Call("DELETE", "/v1/posts")) == ["not described"]


def test_a_body_that_is_missing_or_of_another_type_is_found() -> None:
    description = OpenApi(OPENAPI, "/v1")
    assert said(description, Call("POST", "/v1/posts")) == ["request: lacks its body"]
    xml = Call("POST", "/v1/posts", headers={"content-type": "text/xml"}, raw=Upload(Path(), 1, ""))
    assert said(description, xml) == ["request: a body of type text/xml is not described"]


def test_the_texts_of_a_form_are_read_by_their_types() -> None:
    fields = {"text": "Lamp", "media": '{"ids": ["1"]}', "who": "nobody"}
    wanted = ["request: body: who is wrong by enum"]
    assert said(OpenApi(OPENAPI, "/v1"), Call("POST", "/v1/posts", form=fields, headers=FORM)) == wanted


def uploaded(data: Any, **query: str) -> list[str]:
    return said(Discovery(DISCOVERY), Call("POST", "/upload/v3/videos", json=data, headers=JSON, query=query))


def test_google_s_required_parameters_and_fields_are_asked_for() -> None:
    assert uploaded({"snippet": {"title": "Lamp"}}, part="snippet", uploadType="resumable") == []
    assert uploaded({"snippet": {"views": 1}}, part="snippet") == ["request: lacks field snippet.title"]
    assert uploaded({"snippet": {"title": "Lamp"}}) == ["request: lacks parameter part"]
    assert uploaded({"snippet": {"title": 7}}, part="snippet") == ["request: body: snippet.title is wrong by type"]
    assert uploaded({"snippet": {"title": "A", "x": 1}}, part="snippet") == ["request: unknown field snippet.x"]


def test_the_bytes_of_a_resumable_upload_belong_to_the_call_that_opened_it() -> None:
    def sent(mime: str, answer: Answer) -> list[str]:
        call = Call(
            *("PUT", "/upload/v3/videos"),
            query={"upload_id": "u", "part": "snippet"},
            headers={"content-type": mime},
            raw=Upload(Path(), 1, ""),
        )
        return said(Discovery(DISCOVERY), call, answer)

    assert sent("video/mp4", Answer(308)) == []
    assert sent("video/mp4", Answer(200, {"ident": "7"})) == ["answer: 200: unknown field ident"]
    assert sent("text/plain", Answer(308)) == ["request: media of type text/plain is not accepted"]


@pytest.fixture
def meta(tmp_path: Path) -> Graph:
    def write(name: str, told: Any) -> None:
        (tmp_path / name).write_text(json.dumps(told))

    params = [
        {"name": "message", "type": "string", "required": False},
        {"name": "when", "type": "int", "required": False},
        {"name": "phase", "type": "phase_enum_param", "required": True},
        {"name": "list", "type": "list<Object>", "required": False},
    ]
    write("enum_types.subset.json", [{"name": "phase_enum_param", "values": ["START"]}])
    write("Page.json", {
        "apis": [
            {"method": "POST", "endpoint": "feed", "return": "PagePost", "params": params},
            {"method": "GET", "endpoint": "posts", "return": "PagePost", "params": []},
        ],
        "fields": [{"name": "id", "type": "string"}],
    })  # fmt: skip
    write("PagePost.json", {
        "apis": [
            {"method": "GET", "return": "PagePost", "params": []},
            {"method": "GET", "endpoint": "likes", "return": "Profile", "params": []},
        ],
        "fields": [{"name": "id", "type": "string"}, {"name": "shares", "type": "unsigned int"}],
    })  # fmt: skip
    newer = {"create_feed": {"method": "POST", "endpoint": "/feed", "params": {"is_ai": "bool"}}}
    write(SDK, {"classes": {"page": {"fields": [], "calls": newer, "enums": {}}}})
    return Graph(tmp_path, ("/graph",))


def test_the_edges_and_fields_of_meta_are_asked_for(meta: Graph) -> None:
    def post(**fields: str) -> list[str]:
        return said(meta, Call("POST", "/graph/v26.0/1/feed", form=fields, headers=FORM), kind="page")

    assert post(message="Lamp", phase="start", list='[{"a": 1}]', is_ai="true", fields="id") == []
    assert post(message="Lamp") == ["request: body: lacks phase"]
    assert post(phase="END") == ["request: body: phase is wrong by enum"]
    assert post(phase="START", when="soon") == ["request: body: when is wrong by type"]
    assert post(phase="START", msg="Lamp") == ["request: unknown field msg"]
    assert post(phase="START", list='["a"]') == ["request: body: list[] is wrong by type"]


def test_the_fields_that_are_read_are_the_node_s(meta: Graph) -> None:
    def get(path: str, fields: str, data: Any = None, kind: str = "post") -> list[str]:
        call = Call("GET", f"/graph/v26.0/{path}", query={"fields": fields})
        return said(meta, call, Answer(200, data) if data else None, kind)

    assert get("1_2", "id,likes.limit(0).summary(true){id},shares") == []
    assert get("1_2", "id,views") == ["request: field views is none of PagePost's"]
    assert get("1/posts", "id,views", kind="page") == ["request: field views is none of PagePost's"]
    assert get("1_2", "id", {"id": "1_2", "shares": -1}) == ["answer: 200: shares is wrong by minimum"]
    assert get("1_2", "id", {"id": "1_2", "likes": []}) == ["answer: 200: likes is wrong by type"]
    assert get("1/people", "id", kind="page") == ["not described"]


def test_a_reason_covers_its_difference_and_is_stale_without_one() -> None:
    exchange = Exchange("x", Call("POST", "/v1/posts", json={"text": "Lamp", "colour": "red"}, headers=JSON), "post")
    why = {"POST /posts: request: unknown field *": "newer", "GET /posts: *": "long gone"}
    found = weigh("x", OpenApi(OPENAPI, "/v1"), [exchange], {"post", "other"}, why, 1)
    assert (found.wrong, found.stale, found.unused) == ({}, ("GET /posts: *",), frozenset({"other"}))
    bare = weigh("x", OpenApi(OPENAPI, "/v1"), [exchange, exchange], set(), {}, 1)
    assert bare.wrong == {"POST /posts: request: unknown field colour": 2}

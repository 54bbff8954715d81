"""What is sent, and what the fake knows, against X's own OpenAPI document, where it lies beside the repository."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from socialpost_x.find import FIELDS
from socialpost_x.sandbox import platform
from socialpost_x.sandbox.dialect import NEW

ROOT = Path(__file__).parents[3]
SPEC = ROOT.parent / "shared" / "specs" / "x" / "openapi.json"
SAMPLES = sorted((Path(__file__).parents[1] / "samples").glob("*.yaml"))

pytestmark = pytest.mark.skipif(not SPEC.exists(), reason="the OpenAPI document is not here")


@cache
def spec() -> dict[str, Any]:
    return dict(json.loads(SPEC.read_text()))


def schema(method: str, path: str) -> dict[str, Any]:
    body = spec()["paths"][path][method.lower()]["requestBody"]["content"]["application/json"]["schema"]
    return {**body, "components": spec()["components"]}


def parameter(path: str, name: str) -> list[str]:
    parameters = spec()["paths"][path]["get"]["parameters"]
    found = [
        spec()["components"]["parameters"][entry["$ref"].rsplit("/", 1)[-1]] if "$ref" in entry else entry
        for entry in parameters
    ]
    return list(next(entry for entry in found if entry["name"] == name)["schema"]["items"]["enum"])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_json_body_of_the_samples_is_what_x_describes(path: Path) -> None:
    for entry in yaml.safe_load(path.read_text())["exchange"]:
        request = entry["request"]
        if "json" in request:
            jsonschema.validate(request["json"], schema(request["method"], request["target"]))


def test_a_body_with_an_unknown_property_would_be_noticed() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"text": "Hi", "colour": "red"}, schema("POST", "/2/tweets"))


def test_the_look_asks_for_fields_that_x_has() -> None:
    assert set(FIELDS.split(",")) <= set(parameter("/2/users/{id}/tweets", "post.fields"))
    assert {"referenced_posts", "attachments.media_keys"} <= set(parameter("/2/users/{id}/tweets", "expansions"))


def test_the_fake_offers_no_field_that_x_does_not_have() -> None:
    assert set(NEW.fields) <= set(parameter("/2/tweets", "post.fields"))
    assert set(NEW.expansions) <= set(parameter("/2/tweets", "expansions"))


def test_the_fake_has_the_routes_of_the_document() -> None:
    documented = {(method.upper(), path) for path, methods in spec()["paths"].items() for method in methods}
    # what belongs to the authorization server, its pages too, stands in the prose only
    routes = {(route.method, route.path) for route in platform.routes if "/oauth" not in route.path}
    assert routes <= documented


def test_every_property_of_a_post_that_x_documents_is_known_or_knowingly_left_out(seated: Any) -> None:
    left_out = {"edit_options"}  # editing needs Premium and makes a new id: no part of this tool
    properties = spec()["components"]["schemas"]["CreatePostsRequest"]["properties"]
    answer = seated.call("POST", "/2/tweets", json={name: {"no": 1} for name in properties})
    unknown = {
        next(iter(error["parameters"]))
        for error in answer.data["errors"]
        if "Extra inputs" in error["message"] and "." not in next(iter(error["parameters"]))
    }
    assert unknown == left_out

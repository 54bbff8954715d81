"""What is sent, and what the fake answers, against Pinterest's own OpenAPI document, where it lies beside the repository."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from socialpost.testing import media
from socialpost_pinterest.sandbox import platform

ROOT = Path(__file__).parents[3]
SPEC = ROOT.parent / "shared" / "specs" / "pinterest" / "openapi-v5.23.0-organic-subset.json"
SAMPLES = sorted((Path(__file__).parents[1] / "samples").glob("*.yaml"))
NEWER = {"ai_disclosures"}  # since 5.28: https://github.com/pinterest/api-description, changelog 5.23 to 5.28
MP4 = media.mp4(4, (160, 160), 6)

pytestmark = pytest.mark.skipif(not SPEC.exists(), reason="the OpenAPI document is not here")


@cache
def spec() -> dict[str, Any]:
    return dict(_nullable(json.loads(SPEC.read_text())))


def _nullable(node: Any) -> Any:
    """Turn what OpenAPI 3.0 says of null into what JSON Schema says of it, and leave the discriminators out."""
    if isinstance(node, list):
        return [_nullable(item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {key: _nullable(value) for key, value in node.items() if key != "discriminator"}
    return {"anyOf": [found, {"type": "null"}]} if found.pop("nullable", False) is True else found


def operation(method: str, path: str) -> dict[str, Any]:
    plain = re.sub(r"/\d+", "/{id}", path)
    for known, methods in spec()["paths"].items():
        if re.sub(r"\{\w+\}", "{id}", known) == plain:
            return dict(methods[method.lower()])
    raise AssertionError(f"no such path: {path}")


def schema(method: str, path: str) -> dict[str, Any]:
    body = operation(method, path)["requestBody"]["content"]["application/json"]["schema"]
    return {**body, "components": spec()["components"]}


def valid_answer(method: str, path: str, answer: Any) -> None:
    responses = operation(method, path)["responses"]
    assert str(answer.status) in responses or "default" in responses, answer
    told = responses.get(str(answer.status)) or responses["default"]
    if answer.data is not None:
        body = told["content"]["application/json"]["schema"]
        data = {key: value for key, value in answer.data.items() if key not in NEWER}
        jsonschema.validate(data, {**body, "components": spec()["components"]})


def names(method: str, path: str) -> set[str]:
    found = operation(method, path).get("parameters", [])
    parameters = spec()["components"]["parameters"]
    told = [parameters[entry["$ref"].rsplit("/", 1)[-1]] if "$ref" in entry else entry for entry in found]
    return {entry["name"] for entry in told if entry["in"] == "query"}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_request_of_the_samples_is_what_pinterest_describes(path: Path) -> None:
    for entry in yaml.safe_load(path.read_text())["exchange"]:
        request = entry["request"]
        if not request["target"].startswith("/"):
            continue
        assert set(request.get("query", {})) <= names(request["method"], request["target"])
        if "json" in request:
            sent = {key: value for key, value in request["json"].items() if key not in NEWER}
            text = json.loads(json.dumps(sent).replace("base64 slice media", "QUJD"))
            closed = schema(request["method"], request["target"])
            jsonschema.validate(text if "media_source" not in text else _plain(text), closed)
            assert set(sent) <= set(_properties(closed))


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    """Replace what stands for a file's base64, which has a dot in it for covers."""
    return dict(json.loads(re.sub(r'"QUJD[\w.]*"', '"QUJD"', json.dumps(body))))


def _properties(found: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in found:
        return dict(spec()["components"]["schemas"][found["$ref"].rsplit("/", 1)[-1]]["properties"])
    return dict(found["properties"])


def test_a_wrong_body_would_be_noticed() -> None:
    body = {"media_source": {"source_type": "image_base64", "content_type": "image/webp", "data": "QUJD"}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(body, schema("POST", "/pins"))


def test_the_fake_has_only_routes_of_the_document() -> None:
    documented = {
        (method.upper(), re.sub(r"\{\w+\}", "{id}", path))
        for path, methods in spec()["paths"].items()
        for method in methods
    }
    own = {("POST", "/bucket/"), ("GET", "/site/oauth"), ("POST", "/site/oauth")}  # the consent page is a website
    routes = {(route.method, re.sub(r"\{\w+\}", "{id}", route.path.removeprefix("/v5"))) for route in platform.routes}
    assert routes - own <= documented


def test_the_categories_of_limits_are_those_of_the_document(seated: Any) -> None:
    calls = [
        ("GET", "/boards"),
        ("POST", "/boards"),
        ("GET", "/user_account"),
        ("POST", "/media"),
        ("DELETE", "/pins/1"),
    ]
    for method, path in calls:
        told = seated.api(method, path, {}).headers["x-ratelimit-limit"]
        assert f'"{operation(method, path)["x-ratelimit-category"]}_' in told


def test_every_answer_of_the_fake_is_what_pinterest_describes(seated: Any, file: Any) -> None:
    def ask(method: str, path: str, body: Any = None, query: str = "") -> Any:
        answer = seated.api(method, f"{path}{query}", body)
        valid_answer(method, path, answer)
        return answer.data

    board = ask("POST", "/boards", {"name": "Lamps"})["id"]
    section = ask("POST", f"/boards/{board}/sections", {"name": "Brass"})["id"]
    upload = ask("POST", "/media", {"media_type": "video"})
    assert seated.bucket(upload["upload_parameters"], file(MP4)).status == 204
    photo = seated.photo()
    item = {name: photo[name] for name in ("content_type", "data")}
    video = {"source_type": "video_id", "media_id": upload["media_id"], "cover_image_key_frame_time": 1}
    where = {"board_id": board, "board_section_id": section, "title": "Lamp", "link": "https://a.test/"}
    pins = [
        ask("POST", "/pins", {**where, "media_source": source})["id"]
        for source in (photo, video, {"source_type": "multiple_image_base64", "items": [item, item]})
    ]
    period = "?start_date=2026-11-01&end_date=2026-11-21&metric_types=IMPRESSION,TOTAL_COMMENTS"
    ask("GET", f"/pins/{pins[0]}/analytics", query=period)
    for path in ("/boards", f"/boards/{board}", f"/boards/{board}/pins", f"/boards/{board}/sections", "/user_account",
                 f"/boards/{board}/sections/{section}/pins", "/pins", f"/media/{upload['media_id']}", "/media"):  # fmt: skip
        ask("GET", path)
    for pin in pins:
        ask("GET", f"/pins/{pin}", query="?pin_metrics=true")
    ask("PATCH", f"/pins/{pins[0]}", {"title": "Lamps"})
    ask("PATCH", f"/boards/{board}", {"name": "Lights"})
    ask("POST", f"/pins/{pins[0]}/save", {"board_id": board})
    for path in ("/pins/1", "/boards/1", "/media/1", "/boards/1/pins"):
        ask("GET", path)
    ask("DELETE", f"/pins/{pins[0]}")
    ask("DELETE", f"/boards/{board}")

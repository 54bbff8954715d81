"""The samples beside the adapter: a post in, the exact requests out, in the order of the steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from socialpost.adapter import Base64, Draft, File, Form, Json, Media, Multipart, Raw, Request, Role, Slice
from socialpost.wire import Body
from socialpost_x import adapter

SAMPLES = sorted((Path(__file__).parents[1] / "samples").glob("*.yaml"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_sample_comes_out_request_by_request(path: Path, hands: Any) -> None:
    sample = yaml.safe_load(path.read_text())
    draft = _draft(sample["draft"])
    draft = replace(draft, kind=adapter.kind(draft))
    facts: dict[str, Any] = {"me": sample["me"], "files": _files(draft)}
    exchange = iter(sample["exchange"])
    for step in adapter.compile(draft):
        facts[step.name] = _run(step.flow(facts), exchange, hands)
    assert next(exchange, None) is None, "requests of the sample were never sent"
    for name, wanted in sample["facts"].items():
        assert wanted.items() <= facts[name].items()


def test_there_is_a_sample_for_every_kind() -> None:
    drafts = [_draft(yaml.safe_load(path.read_text())["draft"]) for path in SAMPLES]
    assert {adapter.kind(draft) for draft in drafts} == set(adapter.kinds)


def _run(flow: Any, exchange: Any, hands: Any) -> Any:
    try:
        request = next(flow)
        while True:
            entry = next(exchange)
            _same(request, entry["request"])
            answer = entry["answer"]
            request = flow.send(hands.reply(answer["status"], answer.get("json")))
    except StopIteration as end:
        return end.value


def _same(request: Request, wanted: Mapping[str, Any]) -> None:
    given: dict[str, Any] = {
        "method": request.method,
        "target": request.target,
        "origin": request.origin,
        "query": request.query,
    }
    given |= {"after": request.after, "auth": request.auth, "headers": request.headers, **_body(request.body)}
    assert {name: given.get(name) for name in wanted} == wanted
    assert _body(request.body).keys() <= wanted.keys(), "the sample leaves the body out"


def _body(body: Body | None) -> dict[str, Any]:
    match body:
        case Json(data):
            return {"json": data}
        case Form(fields):
            return {"form": dict(fields)}
        case Multipart(parts):
            return {"multipart": {part.name: _leaf(part.value) for part in parts}}
        case Raw(slice_):
            return {"raw": _leaf(slice_)}
    return {}


def _leaf(value: str | Slice | Base64) -> str:
    if not isinstance(value, Slice):
        return str(value)
    if value.length is None:
        return f"slice {value.file}"
    return f"slice {value.file} {value.offset} {value.length}"


def _draft(fields: dict[str, Any]) -> Draft:
    media = tuple(_media(f"media{number}", entry) for number, entry in enumerate(fields.pop("media", ())))
    texts = tuple(fields.pop("texts", ("",)))
    return Draft("lamp", "x-main", "x", texts=texts, media=media, **fields)


def _media(key: str, entry: dict[str, Any]) -> Media:
    file = File(key, *(entry.pop(name) for name in ("path", "mime", "size", "width", "height")))
    captions = {
        language: File(f"{key}.captions.{language}", found["path"], found["mime"], found["size"])
        for language, found in entry.pop("captions", {}).items()
    }
    return Media(Role(entry.pop("role")), file, captions=captions, **entry)


def _files(draft: Draft) -> dict[str, Any]:
    return {file.key: {"size": file.size, "mime": file.mime, "sha256": "0" * 64} for file in draft.files}

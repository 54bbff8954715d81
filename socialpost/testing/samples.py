"""Samples: a post in, the exact requests out. Small YAML files beside the adapter, written by hand.

```yaml
about: one line
draft: {texts: [...], media: [{role, path, mime, size, width, height, ...}]}   # fields of `Draft`
me: {id: "42"}                       # what whoami returned
exchange:                            # in the order of the steps
  - request: {method, target, origin, query, headers, after, auth, and one of json, form, multipart, raw}
    answer: {status, headers, json}
facts: {post: {id: "1001"}}          # what these steps return, at least
```
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from socialpost.adapter import (
    Adapter,
    Base64,
    Draft,
    Effect,
    File,
    Flow,
    Form,
    Json,
    Media,
    Multipart,
    Raw,
    Request,
    Response,
    Role,
    Slice,
)  # fmt: skip

PLAIN = ("method", "target", "origin", "query", "headers", "after", "auth")
BODIES = ("json", "form", "multipart", "raw")


def kinds(adapter: Adapter, folder: Path) -> set[str]:
    """Return the kinds of post that the samples of a folder show."""
    drafts = [draft(adapter.name, yaml.safe_load(path.read_text())["draft"]) for path in files(folder)]
    return {one.kind or adapter.kind(one) for one in drafts}


def files(folder: Path) -> list[Path]:
    """Return the samples of a folder."""
    return sorted(folder.glob("*.yaml"))


def play(adapter: Adapter, path: Path) -> None:
    """Run a sample. AssertionError: a request, or a step's facts, is not what the sample says."""
    sample = yaml.safe_load(path.read_text())
    post = draft(adapter.name, sample["draft"])
    post = post if post.kind else replace(post, kind=adapter.kind(post))
    sizes = {file.key: {"size": file.size, "mime": file.mime, "sha256": "0" * 64} for file in post.files}
    facts: dict[str, Any] = {"me": sample.get("me", {}), "files": sizes}
    exchange = iter(sample["exchange"])
    for step in adapter.compile(post):
        facts[step.name] = _run(adapter, step.flow({step.name: {}, **facts}), step.effect, exchange)
    left = next(exchange, None)
    assert left is None, f"{path.name}: never sent: {left}"
    for name, wanted in sample.get("facts", {}).items():
        assert wanted.items() <= facts[name].items(), f"{path.name}: {name} returned {facts[name]}"


def _run(adapter: Adapter, flow: Flow, effect: Effect, exchange: Iterator[Mapping[str, Any]]) -> Any:
    try:
        request = next(flow)
        while True:
            entry = next(exchange)
            assert shown(request, entry["request"]) == dict(entry["request"])
            answer = reply(entry.get("answer", {}))
            fault = adapter.faults.judge(adapter.signals(answer), effect)
            request = flow.throw(fault) if fault else flow.send(answer)
    except StopIteration as end:
        return end.value


def reply(answer: Mapping[str, Any]) -> Response:
    """Return the answer that a sample writes."""
    content = b"" if answer.get("json") is None else json.dumps(answer["json"]).encode()
    return Response(answer.get("status", 200), answer.get("headers", {}), content)


def shown(request: Request, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request as a sample writes it: its body, and those of the plain fields that are asked for."""
    plain = {name: getattr(request, name) for name in PLAIN if name in wanted}
    return {**plain, **_body(request)}


def _body(request: Request) -> dict[str, Any]:
    match request.body:
        case Json(data):
            return {"json": _leaf(data)}
        case Form(fields):
            return {"form": dict(fields)}
        case Multipart(parts):
            return {"multipart": {part.name: _leaf(part.value) for part in parts}}
        case Raw(slice_):
            return {"raw": _leaf(slice_)}
    return {}


def _leaf(value: Any) -> Any:
    match value:
        case Slice(file, 0, None):
            return f"slice {file}"
        case Slice(file, offset, None):
            return f"slice {file} {offset}"
        case Slice(file, offset, length):
            return f"slice {file} {offset} {length}"
        case Base64(inner):
            return f"base64 {_leaf(inner)}"
        case Mapping():
            return {key: _leaf(item) for key, item in value.items()}
        case list() | tuple():
            return [_leaf(item) for item in value]
    return value


def draft(platform: str, fields: Mapping[str, Any]) -> Draft:
    """Return the draft that a sample writes; media get the keys media0, media1 ..."""
    given = {"post": "lamp", "account": "shop", "platform": platform, **fields}
    given["media"] = tuple(_media(f"media{number}", entry) for number, entry in enumerate(given.get("media", ())))
    given["texts"] = tuple(given.get("texts", ("",)))
    return Draft(**given)


def _media(key: str, entry: Mapping[str, Any]) -> Media:
    rest = {name: value for name, value in entry.items() if name not in ("path", "mime", "size", "width", "height")}
    captions = {
        language: _file(f"{key}.captions.{language}", found) for language, found in rest.pop("captions", {}).items()
    }
    cover = rest.pop("cover", None)
    return Media(
        Role(rest.pop("role")),
        _file(key, entry),
        captions=captions,
        cover=_file(f"{key}.cover", cover) if cover else None,
        **rest,
    )


def _file(key: str, entry: Mapping[str, Any]) -> File:
    return File(key, entry["path"], entry["mime"], entry["size"], entry.get("width", 0), entry.get("height", 0))

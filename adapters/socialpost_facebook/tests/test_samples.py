"""The samples: a post in, the exact requests out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from socialpost.adapter import Draft, File, Form, Media, Multipart, Raw, Request, Role, Slice
from socialpost_facebook import adapter

SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.yaml"))


def read(told: Mapping[str, Any]) -> Draft:
    values = {**told, "texts": tuple(told.get("texts", ("",)))}
    values["media"] = tuple(_media(entry, f"media{n}") for n, entry in enumerate(told.get("media", ())))
    if at := values.get("publish_at"):
        values["publish_at"] = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    draft = Draft("lamp", "fb-us", "facebook", **values)
    return replace(draft, kind=adapter.kind(draft))


def _media(told: Mapping[str, Any], key: str) -> Media:
    rest = {name: told[name] for name in ("alt", "seconds", "fps") if name in told}
    cover = _file(told["cover"], f"{key}.cover") if "cover" in told else None
    captions = {tag: _file(file, f"{key}.captions.{tag}") for tag, file in told.get("captions", {}).items()}
    return Media(Role(told["role"]), _file(told, key), cover=cover, captions=captions, **rest)


def _file(told: Mapping[str, Any], key: str) -> File:
    return File(key, *(told.get(name, 0) for name in ("path", "mime", "size", "width", "height")))


def said(request: Request) -> dict[str, Any]:
    """Return a request in the words of a sample."""
    told: dict[str, Any] = {"method": request.method, "target": request.target, "origin": request.origin}
    told |= {
        "auth": request.auth,
        "after": request.after,
        "query": dict(request.query),
        "headers": dict(request.headers),
    }
    match request.body:
        case Form(fields):
            told["form"] = dict(fields)
        case Multipart(parts):
            told["multipart"] = {part.name: _slice(part.value) for part in parts}
        case Raw(piece):
            told["raw"] = _slice(piece)
    return told


def _slice(value: str | Slice) -> str:
    if isinstance(value, str):
        return value
    return f"slice {value.file}" + ("" if value.length is None else f" {value.offset} {value.length}")


def expected(told: Mapping[str, Any]) -> dict[str, Any]:
    return {"origin": "api", "auth": "account", "after": 0, "query": {}, "headers": {}, **told}


def exchanges(sample: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for entry in sample["exchange"]:
        yield entry["request"], entry["answer"]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_gives_exactly_its_requests(path: Path, hands: Any) -> None:
    sample = yaml.safe_load(path.read_text(encoding="utf-8"))
    draft = read(sample["draft"])
    sizes = {file.key: {"size": file.size, "mime": file.mime, "sha256": ""} for file in draft.files}
    facts: dict[str, Any] = {"files": sizes, "me": sample["me"]}
    left = list(exchanges(sample))
    for step in adapter.compile(draft):
        flow = step.flow(facts)
        try:
            request = next(flow)
            while True:
                wanted, answer = left.pop(0)
                assert said(request) == expected(wanted)
                request = flow.send(hands.reply(answer["status"], answer["json"]))
        except StopIteration as end:
            facts[step.name] = end.value
    assert left == []
    for name, values in sample["facts"].items():
        assert {key: facts[name][key] for key in values} == values


def test_there_is_a_sample_of_every_kind() -> None:
    shown = {adapter.kind(read(yaml.safe_load(path.read_text(encoding="utf-8"))["draft"])) for path in SAMPLES}
    assert shown == set(adapter.kinds) - set()

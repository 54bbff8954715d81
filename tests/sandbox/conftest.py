"""A toy platform for the sandbox's own tests: notes with pictures; nothing of any real platform in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from socialpost.sandbox.engine import Sandbox
from socialpost.sandbox.kit import Answer, Call, Card, Comment, Picture, Platform, Route, World
from socialpost.sandbox.transport import handle

START = 1_800_000_000.0
Send = Callable[..., tuple[int, dict[str, str], bytes]]


def create(world: World, call: Call) -> Answer:
    note = dict(call.json or call.form)
    key = str(world.number("note", 1001))
    note["pictures"] = [world.keep(upload) for upload in call.files.values()]
    world.put("note", key, note)
    if note["text"] == "raise after writing":
        raise RuntimeError("a bug of the fake")
    if note["text"] == "forbidden":
        return Answer(403, {"error": "no"})
    return Answer(201, {"data": {"id": key, "text": note["text"]}})


def upload(world: World, call: Call) -> Answer:
    if call.raw is None:
        return Answer(400, {"error": "no bytes"})
    world.put("upload", call.params["name"], {"blob": world.keep(call.raw), "size": call.raw.size})
    return Answer(200, {"size": call.raw.size, "sha256": call.raw.sha256, "url": call.url})


def show(world: World, call: Call) -> Answer:
    note = world.get("note", call.params["id"])
    return Answer(200, {"data": note}) if note else Answer(404, {"error": "no such note"})


def newest(_: World, call: Call) -> Answer:
    return Answer(200, {"newest": True, "page": call.query.get("page", "")})


def remove(world: World, call: Call) -> Answer:
    return Answer(204) if world.drop("note", call.params["id"]) else Answer(404, {"error": "no such note"})


def seat(world: World, account: str, options: Mapping[str, Any]) -> dict[str, str]:
    known = world.get("account", account)
    if known is None:
        known = {"token": f"toy-{world.number('account')}", "name": options.get("name", account)}
        world.put("account", account, known)
    return {"access_token": known["token"]}


def cards(world: World) -> list[Card]:
    return [card(world, key, note) for key, note in world.all("note") if note["text"] != "forbidden"]


def card(world: World, key: str, note: dict[str, Any]) -> Card:
    comment = [Comment("1", note["comment"], note["comment"], note["_created"])] if "comment" in note else []
    pictures = [
        Picture(name if name.startswith("/") else world.blob_url(name), alt=note.get("alt", ""))
        for name in note["pictures"]
    ]
    return Card(
        *(world.platform, key, note.get("author", "shop"), note["text"], note["_created"]),
        url=note.get("url", ""),
        title=note.get("title", ""),
        pictures=tuple(pictures),
        link=note.get("link", ""),
        poll=tuple(note.get("poll", ())),
        labels=tuple(note.get("labels", ())),
        thread=tuple(card(world, f"{key}.{n}", {**note, **part}) for n, part in enumerate(note.pop("thread", ()))),
        comments=tuple(comment),
    )


def trouble(kind: str) -> Answer:
    limit = {"X-Rate-Limit-Reset": "1790000000", "X-Shop": "1"} if kind == "429" else {}
    status = {"refuse": 403, "500": 500, "429": 429, "expired": 401}[kind]
    return Answer(status, {"error": {"toy": kind}}, limit)


ROUTES = (
    Route("GET", "/notes/{id}", show, "show"),
    Route("GET", "/notes/newest", newest, "newest"),
    Route("POST", "/notes", create, "create", publishes=True),
    Route("DELETE", "/notes/{id}", remove, "remove"),
    Route("PUT", "/uploads/{name}", upload, "upload"),
)


@pytest.fixture
def toy() -> Platform:
    return Platform("toy", "Toy", ROUTES, seat, cards, trouble, {"api": "", "upload": "/uploads"}, "#0a7")


@pytest.fixture
def sandbox(toy: Platform) -> Iterator[Sandbox]:
    """A sandbox in memory; slow answers turn its clock instead of taking time."""
    slept: list[float] = []
    with Sandbox([toy], clock=lambda: START + sum(slept), sleep=slept.append) as box:
        yield box


@pytest.fixture
def send(sandbox: Sandbox) -> Send:
    return sender(sandbox)


def sender(sandbox: Sandbox) -> Send:
    """send("POST", "/notes", {"text": "hi"}) or with body=b"...", headers={...}"""

    def run(
        method: str, path: str, data: Any = None, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        kind = {"Content-Type": "application/json"} if data is not None else {}
        chunks = [json.dumps(data).encode()] if data is not None else [body]
        return handle(sandbox, method, f"http://127.0.0.1:0/toy{path}", {**kind, **(headers or {})}, chunks)

    return run


@pytest.fixture
def texts(sandbox: Sandbox) -> Callable[[], list[str]]:
    """What people read now."""
    return lambda: [card.text for card in sandbox.cards()]


@pytest.fixture
def multipart() -> Callable[..., tuple[bytes, dict[str, str]]]:
    def build(fields: Mapping[str, str], files: Mapping[str, tuple[str, str, bytes]]) -> tuple[bytes, dict[str, str]]:
        head = 'Content-Disposition: form-data; name="{}"'
        parts = [f"{head.format(name)}\r\n\r\n{value}".encode() for name, value in fields.items()]
        parts += [
            f'{head.format(name)}; filename="{filename}"\r\nContent-Type: {mime}\r\n\r\n'.encode() + data
            for name, (filename, mime, data) in files.items()
        ]
        body = b"".join(b"--edge\r\n" + part + b"\r\n" for part in parts) + b"--edge--\r\n"
        return body, {"content-type": "multipart/form-data; boundary=edge"}

    return build

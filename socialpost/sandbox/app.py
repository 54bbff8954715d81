"""The ASGI application: who may ask, and which part answers. Faults really close sockets here."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import MutableMapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from socialpost.sandbox import blobs, control, wall
from socialpost.sandbox.call import Call
from socialpost.sandbox.engine import Outcome, Sandbox
from socialpost.sandbox.reader import Reader
from socialpost.sandbox.render import Rendered, render
from socialpost.sandbox.routes import plain
from socialpost.sandbox.storage import is_full
from socialpost.sandbox.transport import describe

Peers = MutableMapping[tuple[str, int], asyncio.Transport]
"""The open connections by the client's address: what a fault closes."""


def application(sandbox: Sandbox, peers: Peers) -> ASGIApp:
    """Return the application. Requests for a host that is not loopback are refused (DNS rebinding)."""

    async def page(request: Request) -> Response:
        html = await asyncio.to_thread(wall.page, sandbox, dict(request.query_params))
        return HTMLResponse(html, headers=wall.HEADERS)

    async def blob(request: Request) -> Response:
        return blobs.response(sandbox.store.blobs, request.path_params["name"])

    pages = Starlette(
        routes=[
            Route("/", page),
            Route("/blobs/{name}", blob),
            Mount("/_sandbox", routes=control.routes(sandbox)),
        ]
    )

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        host = _header(scope, b"host")
        if not control.is_loopback(host):
            await Response("this server answers on loopback names only\n", 403)(scope, receive, send)
        elif scope["path"].lstrip("/").partition("/")[0] in sandbox.platforms:
            await _platform(sandbox, peers, scope, receive, send)
        else:
            await pages(scope, receive, send)

    return app


def protocol(peers: Peers) -> type[H11Protocol]:
    """Return a protocol for uvicorn that notes each connection in `peers`."""

    class Noting(H11Protocol):
        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            if self.client:
                peers[self.client] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            if self.client:
                peers.pop(self.client, None)
            super().connection_lost(exc)

    return Noting


async def _platform(sandbox: Sandbox, peers: Peers, scope: Scope, receive: Receive, send: Send) -> None:
    platform, call = _described(scope)
    with sandbox.reader(call.headers) as reader:
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return  # the client went away in the middle of its body: nothing happened
            reader.feed(message.get("body", b""))
            more = message.get("more_body", False)
        outcome = await asyncio.to_thread(_arrived, sandbox, platform, call, reader)
    await asyncio.sleep(outcome.wait)
    rendered = render(outcome.answer, sandbox.now())
    if outcome.cut:
        await _cut(peers[tuple(scope["client"])], outcome, rendered, receive, send)
    elif rendered.status == 101:
        await _switch(peers[tuple(scope["client"])], rendered, receive)
    else:
        await send(_start(rendered))
        await send({"type": "http.response.body", "body": rendered.content})


def _arrived(sandbox: Sandbox, platform: str, call: Call, reader: Reader) -> Outcome:
    """Let a call happen, or count it among those that the disk had no room for."""
    try:
        return sandbox.arrive(platform, call, reader)
    except (OSError, sqlite3.Error) as problem:
        if not is_full(problem):
            raise
        sandbox.lost += 1
        return Outcome(plain(507, "the disk of the sandbox is full"), applied=False)


async def _cut(
    connection: asyncio.Transport, outcome: Outcome, rendered: Rendered, receive: Receive, send: Send
) -> None:
    if outcome.cut == "half" and rendered.content:
        await send(_start(rendered))
        await send({"type": "http.response.body", "body": rendered.half, "more_body": True})
    connection.abort()
    await receive()  # comes back when the connection is gone; returning earlier would let the server answer


async def _switch(connection: asyncio.Transport, rendered: Rendered, receive: Receive) -> None:
    """Answer a handshake, write what there is to say in the other protocol, and wait until the client goes away."""
    lines = [f"{name}: {value}" for name, value in rendered.headers.items() if not name.startswith("content-")]
    connection.write("\r\n".join(["HTTP/1.1 101 Switching Protocols", *lines, "", ""]).encode() + rendered.content)
    await receive()


def _start(rendered: Rendered) -> Message:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in rendered.headers.items()]
    return {"type": "http.response.start", "status": rendered.status, "headers": headers}


def _described(scope: Scope) -> tuple[str, Call]:
    query = scope["query_string"].decode("latin-1")
    path = scope["raw_path"].decode("latin-1")
    url = f"http://{_header(scope, b'host')}{path}{'?' if query else ''}{query}"
    return describe(
        scope["method"], url, [(name.decode(), value.decode("latin-1")) for name, value in scope["headers"]]
    )


def _header(scope: Scope, name: bytes) -> str:
    headers: dict[bytes, Any] = dict(scope["headers"])
    return str(headers.get(name, b"").decode("latin-1"))

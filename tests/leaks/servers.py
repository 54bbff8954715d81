"""Servers that are not the platforms: one that only listens, and one that stands in and answers what a test wants."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Headers = list[tuple[str, str]]
Reply = tuple[int, Headers, bytes]
Answer = Callable[["Heard"], Reply]


@dataclass(frozen=True)
class Heard:
    """One request as it came."""

    method: str
    target: str
    headers: Headers
    body: bytes

    @property
    def raw(self) -> bytes:
        head = "\n".join([f"{self.method} {self.target}", *(f"{name}: {value}" for name, value in self.headers)])
        return head.encode("latin-1") + b"\n\n" + self.body

    def header(self, name: str) -> str:
        return next((value for one, value in self.headers if one.lower() == name), "")


@dataclass
class Server:
    """A server on a port of this machine; `heard` is all that came."""

    url: str
    heard: list[Heard] = field(default_factory=list)


def nothing(_heard: Heard) -> Reply:
    return 200, [], b"{}"


@contextmanager
def listening(answer: Answer = nothing) -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 20

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            heard = Heard(self.command, self.path, list(self.headers.items()), body)
            server.heard.append(heard)
            status, headers, content = answer(heard)
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any  # noqa: N815 - the base class asks for them by these names

        def log_message(self, *_: object) -> None:
            pass

    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server = Server(f"http://127.0.0.1:{web.server_port}")
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        web.shutdown()
        thread.join()
        web.server_close()


def passing_on(platforms: str, foreign: Callable[[], str]) -> Answer:
    """Answer as the sandbox at `platforms` does, but every address that it hands out is one of `foreign`."""
    place = platforms.removeprefix("http://")

    def answer(heard: Heard) -> Reply:
        there = http.client.HTTPConnection(place)
        try:
            sent = {name.lower(): value for name, value in heard.headers} | {"host": place}
            there.request(heard.method, heard.target, heard.body, sent)
            told = there.getresponse()
            content = told.read().replace(platforms.encode(), foreign().encode())
            kept = [(name, value.replace(platforms, foreign())) for name, value in told.getheaders()]
        finally:
            there.close()
        return told.status, [one for one in kept if one[0].lower() not in _HOPS], content

    return answer


_HOPS = {"content-length", "transfer-encoding", "connection", "server", "date"}

"""The one page that this machine serves while a login waits for its browser: on 127.0.0.1, for one answer.

https://www.rfc-editor.org/rfc/rfc8252#section-7.3
"""

from __future__ import annotations

import html
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from socialpost.auth.login.reply import NoReply, Reply, from_query
from socialpost.errors import LoginNeeded
from socialpost.scheme import Redirect

HOST = "127.0.0.1"
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # the address holds the code
    "Connection": "close",
}
PAGE = (
    '<!doctype html><meta charset="utf-8"><title>socialpost</title>'
    '<body style="font: 1.2em sans-serif; margin: 4em"><p>{}</p>'
)
DONE = "That was it. You can close this tab and go back to the terminal."
REFUSED = "The login was refused; nothing was kept. You can close this tab."


class Listener:
    """Waits for the browser. `uri` is where it has to come back to; `fileno` becomes readable when it has."""

    def __init__(self, redirect: Redirect, state: str) -> None:
        self._path, self._state = redirect.path or "/", state
        self._ready, self._signal = os.pipe()
        self._lock = threading.Lock()
        self._closed = False
        self._reply: Reply | None = None
        try:
            self._server = _server(redirect, self)
        except BaseException:
            self._close_pipe()
            raise
        self.uri = f"http://{redirect.host}:{self._server.server_address[1]}{redirect.path}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def fileno(self) -> int:
        """Return what `select` looks at."""
        return self._ready

    @property
    def reply(self) -> Reply | None:
        """The answer, once there is one."""
        return self._reply

    def take(self, target: str) -> tuple[int, str]:
        """Judge a request by its target; return the status and the words of the page."""
        parts = urlsplit(target)
        if parts.path != self._path:
            return 404, "There is nothing here."
        try:
            reply = from_query(dict(parse_qsl(parts.query)), self._state)
        except NoReply as why:
            return 400, f"This is not the answer that socialpost waits for: {why}."
        self._reply = self._reply or reply
        return 200, DONE if reply.code else REFUSED

    def ring(self) -> None:
        """Wake whoever waits, once the browser has its page."""
        with self._lock:
            if self._reply is not None and not self._closed:
                os.write(self._signal, b"!")

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        with self._lock:
            self._closed = True
            self._close_pipe()

    def _close_pipe(self) -> None:
        os.close(self._ready)
        os.close(self._signal)


@contextmanager
def listening(redirect: Redirect, state: str) -> Iterator[Listener]:
    """Lend a listener. LoginNeeded: somebody else has the port."""
    listener = Listener(redirect, state)
    try:
        yield listener
    finally:
        listener.close()


def _server(redirect: Redirect, owner: Listener) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10  # seconds; browsers open connections that they never use

        def do_GET(self) -> None:
            status, words = owner.take(self.path)
            body = PAGE.format(html.escape(words)).encode()
            self.send_response(status)
            for name, value in {**HEADERS, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(body)
            finally:
                owner.ring()

        def log_message(self, *_: object) -> None:
            """Say nothing: the address holds the code."""

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:
                self.close_connection = True  # the browser went away

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = True

    try:
        return Server((HOST, redirect.port), Handler)
    except OSError as problem:
        raise LoginNeeded(
            f"port {redirect.port} of this machine cannot be listened on: {problem.strerror}",
            "close the program that has it, or: --paste; another port must be registered at the platform and named "
            "with --redirect",
        ) from None

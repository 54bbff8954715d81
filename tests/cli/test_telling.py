"""`notify:` from the command line: publishing without a terminal tells people of what ended badly."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import AuthResult

from tests.cli.conftest import SETTINGS, Shop

Heard = list[dict[str, Any]]


@pytest.fixture
def heard(shop: Shop) -> Iterator[Heard]:
    """What a receiver on this machine hears, which the shop's `notify:` names."""
    found: Heard = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shop.write("socialpost.yaml", f"{SETTINGS}notify: {{webhook: 'http://127.0.0.1:{server.server_port}/in'}}\n")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_publish_without_a_terminal_tells_of_what_failed_once(shop: Shop, heard: Heard) -> None:
    with shop.sandbox() as control:
        control.fail("x:create_post:refuse")
        shop.publish()
        shop.publish()
    assert [[event["key"] for event in body["events"]] for body in heard] == [["lamp@x-us"]]
    assert heard[0]["sandbox"] is True


def test_what_went_well_is_told_to_nobody(shop: Shop, heard: Heard) -> None:
    shop.publish()
    assert heard == []


@pytest.mark.parametrize("agreed", [False, True])
def test_the_mail_server_s_password_goes_only_where_somebody_agreed(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, agreed: bool
) -> None:
    passwords: list[bytes] = []

    def authenticate(*given: Any) -> AuthResult:
        passwords.append(given[-1].password)
        return AuthResult(success=True)

    monkeypatch.setenv("SOCIALPOST_SMTP_PASSWORD", "correct horse")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    server = f"{{host: 127.0.0.1, port: {port}, user: bot, from: bot@example.com, security: none}}"
    shop.write("socialpost.yaml", f"{SETTINGS}notify: {{email: me@example.com}}\nsmtp: {server}\n")
    if agreed:
        assert shop.run("accounts", "trust", "--yes").code == 0
    taker = Controller(Sink(), "127.0.0.1", port, authenticator=authenticate, auth_require_tls=False)
    taker.start()
    try:
        with shop.sandbox() as control:
            control.fail("x:create_post:refuse")
            said = shop.run("publish", "posts/lamp.yaml", "--sandbox", "--wait", "0s")
    finally:
        taker.stop()
    assert (passwords, "socialpost accounts trust" in said.out) == (
        ([b"correct horse"], False) if agreed else ([], True)
    )

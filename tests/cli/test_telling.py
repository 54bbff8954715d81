"""`notify:` from the command line: publishing without a terminal tells people of what ended badly."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

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

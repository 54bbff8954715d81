"""The sandbox over sockets, on loopback: platforms below their names, the wall at `/`, control at `/_sandbox`."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from socialpost.errors import SandboxTrouble
from socialpost.sandbox import client, storage
from socialpost.sandbox.app import Peers, application, protocol
from socialpost.sandbox.ending import Server
from socialpost.sandbox.engine import Sandbox

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers: its address, and a way to end it before its `with` block does."""

    url: str
    port: int
    stop: Callable[[], None]
    alive: Callable[[], bool]


@contextmanager
def running(sandbox: Sandbox, port: int = 0) -> Iterator[Running]:
    """Serve in a thread; `port` 0 takes the one used last time on this folder, or a free one.

    A sandbox with a folder is announced in `server.json` there, for `client.find`. SandboxTrouble: the port is taken,
    or another server already runs on the folder.
    """
    folder = sandbox.store.folder if sandbox.store.lasting else None
    if folder and (other := client.find(folder)):
        raise SandboxTrouble(f"a sandbox already runs on {folder}: {other.url}", "use that one, or stop it first")
    listener = _listen(port, folder)
    number = listener.getsockname()[1]
    sandbox.base = url = f"http://{HOST}:{number}"
    server = _server(sandbox)
    thread = threading.Thread(target=server.run, args=([listener],), name="sandbox", daemon=True)

    def stop() -> None:
        server.end()
        thread.join(10)

    thread.start()
    try:
        _wait(server, thread)
        _announce(folder, url)
        yield Running(url, number, stop, thread.is_alive)
    finally:
        stop()
        listener.close()
        _retire(folder, url)


def serve(sandbox: Sandbox, port: int = 0, ready: Callable[[str], None] | None = None) -> None:
    """Serve until Ctrl-C or SIGTERM; `ready` is told the address."""
    ended = threading.Event()
    before = signal.signal(signal.SIGTERM, lambda *_: ended.set())
    try:
        with running(sandbox, port) as server:
            if ready:
                ready(server.url)
            while server.alive() and not ended.wait(0.5):
                pass
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


def _server(sandbox: Sandbox) -> Server:
    peers: Peers = {}
    return Server(
        uvicorn.Config(
            application(sandbox, peers),
            http=protocol(peers),
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            date_header=False,  # the sandbox's clock tells the date
            server_header=False,
        )
    )


def _listen(port: int, folder: Path | None) -> socket.socket:
    # addresses that were handed out (upload sessions) stay good when a lasting sandbox comes back on its old port
    if port == 0 and folder and (last := _last_port(folder)):
        try:
            return _bind(last)
        except OSError:
            pass
    try:
        return _bind(port)
    except OSError as problem:
        raise SandboxTrouble(
            f"the sandbox cannot listen on port {port}: {problem.strerror or problem}",
            "choose another port, or 0 for a free one",
        ) from problem


def _bind(port: int) -> socket.socket:
    # asyncio switches Nagle off only where the protocol is named; without it every answer waits 40 ms for an ACK
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(128)
    except (OSError, OverflowError) as problem:
        listener.close()
        if isinstance(problem, OverflowError):
            raise OSError(0, "ports go from 1 to 65535") from problem
        raise
    return listener


def _wait(server: Server, thread: threading.Thread) -> None:
    while not server.started:
        if not thread.is_alive():
            raise SandboxTrouble("the sandbox's server ended before it had begun", "please report this")
        time.sleep(0.002)


def _announce(folder: Path | None, url: str) -> None:
    if folder is None:
        return
    new = folder / f"server.{os.getpid()}.json"
    try:
        new.write_text(json.dumps({"url": url, "pid": os.getpid()}))
        new.replace(folder / client.FILE)
        (folder / "port").write_text(url.rpartition(":")[2])
    except OSError as problem:
        new.unlink(missing_ok=True)
        raise storage.refused(folder, problem) from problem


def _retire(folder: Path | None, url: str) -> None:
    if folder is not None and client.announced(folder).get("url") == url:
        (folder / client.FILE).unlink(missing_ok=True)


def _last_port(folder: Path) -> int:
    try:
        number = int((folder / "port").read_text())
    except (OSError, ValueError):
        return 0
    return number if 1024 <= number <= 65535 else 0


__all__ = ["Running", "running", "serve"]

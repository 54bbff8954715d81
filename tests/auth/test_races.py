"""Many processes and one rotating refresh token, against a server that refuses one that was used before."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

MANY = 24
PIPE = subprocess.PIPE
RACER = """
import http.client, json, os, signal, sys
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode
from socialpost.adapter import CredentialField, Fault, Header, Method, Refresh, Response, Scheme
from socialpost.auth import vault as vaults
from socialpost.auth.chain import Chain
from socialpost.auth.vault import FileVault
from socialpost.clock import SystemClock

folder, port, point = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
fields = (CredentialField("access_token", "t"), CredentialField("refresh_token", "r", required=False, rotates=True))
method = Method("m", fields, (("account", Header("access_token")),), Refresh("api", "/token"))
adapter = SimpleNamespace(auth=Scheme((method,)), title="Toy")
asked = []

def die(name):
    if name == point:
        os.kill(os.getpid(), signal.SIGKILL)

def platform(request):
    die("before the request")
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.request("POST", "/token", urlencode(request.body.fields))
    asked.append(1)
    die("after the request")
    answer = line.getresponse()
    found = Response(answer.status, {}, answer.read())
    die("after the answer")
    return found

class Vault(FileVault):
    def write(self, account, values):
        new = values["access_token"] != "old"
        if new: die("before the write")
        super().write(account, values)
        if new: die("after the write")

put, rename = os.fsync, Path.replace
def fsync(handle):
    put(handle)
    if asked: die("in the write")
def replace(self, target):
    found = rename(self, target)
    if asked: die("behind the rename")
    return found
vaults.os.fsync = fsync
Path.replace = replace

chain = Chain(adapter, "x", environ={}, vault=Vault(folder / "credentials.json"), locks=folder, clock=SystemClock())
old = chain.current()
print("ready", flush=True)
sys.stdin.readline()
try:
    print(chain.renew(old, platform).values["access_token"])
except Fault as fault:
    print(fault.cause, fault.fix)
"""


@dataclass
class Server:
    """Gives a new pair for a refresh token, once; `heard` are the tokens that came, in order."""

    port: int = 0
    heard: list[str] = field(default_factory=list)

    def answer(self, token: str) -> tuple[int, dict[str, object]]:
        self.heard.append(token)
        if self.heard.count(token) > 1:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": f"after-{token}", "refresh_token": f"{token}+", "expires_in": 7200}


@pytest.fixture
def server() -> Iterator[Server]:
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
            status, data = told.answer(form["refresh_token"][0])
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(data).encode())

        def log_message(self, *_: object) -> None:
            pass

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:
                return  # the client was killed

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        told.port = http.server_address[1]
        thread = threading.Thread(target=http.serve_forever, args=(0.05,))
        thread.start()
        yield told
        http.shutdown()
        thread.join()


def begin(folder: Path, server: Server, point: str = "") -> subprocess.Popen[str]:
    words = [sys.executable, "-c", RACER, str(folder), str(server.port), point]
    return subprocess.Popen(words, stdin=PIPE, stdout=PIPE, text=True)


def race(folder: Path, server: Server, *points: str) -> list[str]:
    """Start a process for each point, let them all go at once, and return what they say; empty: it was killed."""
    racers = [begin(folder, server, point) for point in points]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    said = [racer.communicate(timeout=120)[0].strip() for racer in racers]
    for racer, point in zip(racers, points, strict=True):
        assert racer.returncode == (-signal.SIGKILL if point and not said[points.index(point)] else 0)
    return said


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "credentials.json").write_text(json.dumps({"x": {"access_token": "old", "refresh_token": "r"}}))
    return tmp_path


def kept(folder: Path) -> str:
    return str(json.loads((folder / "credentials.json").read_text())["x"]["refresh_token"])


@pytest.mark.slow
def test_two_dozen_processes_that_are_refused_at_once_renew_once(folder: Path, server: Server) -> None:
    assert race(folder, server, *[""] * MANY) == ["after-r"] * MANY
    assert (server.heard, kept(folder)) == (["r"], "r+")


@pytest.mark.slow
def test_processes_renew_once_in_each_of_several_rounds(folder: Path, server: Server) -> None:
    for number in range(1, 4):
        race(folder, server, *[""] * 6)
        data = json.loads((folder / "credentials.json").read_text())
        (folder / "credentials.json").write_text(json.dumps({"x": {**data["x"], "access_token": "old"}}))
        assert server.heard == ["r" + "+" * round_ for round_ in range(number)]


LOST = ("after the request", "after the answer", "before the write", "in the write")
KEPT = ("behind the rename", "after the write")


@pytest.mark.slow
@pytest.mark.parametrize("point", KEPT)
def test_a_process_that_is_killed_after_the_token_is_durable_loses_nothing(
    folder: Path, server: Server, point: str
) -> None:
    assert race(folder, server, point) == [""]
    assert kept(folder) == "r+"
    assert race(folder, server, "") == ["after-r+"]


@pytest.mark.slow
@pytest.mark.parametrize("point", LOST)
def test_a_process_that_is_killed_before_the_token_is_durable_leaves_a_login_to_be_done_and_says_so(
    folder: Path, server: Server, point: str
) -> None:
    assert race(folder, server, point) == [""]
    assert kept(folder) == "r"
    (said,) = race(folder, server, "")
    if server.heard == ["r"]:  # it was killed before the server had read what it sent
        assert said == "after-r"
    else:
        assert said == "login socialpost login x"
    assert kept(folder) in ("r", "r+")


@pytest.mark.slow
def test_a_process_that_is_killed_before_it_asks_costs_nothing(folder: Path, server: Server) -> None:
    assert race(folder, server, "before the request") == [""]
    assert race(folder, server, "") == ["after-r"]


@pytest.mark.slow
@pytest.mark.parametrize("point", [*KEPT, *LOST, "before the request"])
def test_the_others_go_on_when_the_one_that_renews_is_killed(folder: Path, server: Server, point: str) -> None:
    killed, *others = race(folder, server, point, *[""] * 5)
    lost = point in LOST and not killed and len(server.heard) > 1
    assert set(others) == {"login socialpost login x" if lost else "after-r"}
    assert (kept(folder), server.heard.count("r") == 1) == (("r", False) if lost else ("r+", True))

from __future__ import annotations

import asyncio
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from socialpost.errors import SandboxTrouble
from socialpost.sandbox import client
from socialpost.sandbox.engine import Sandbox
from socialpost.sandbox.kit import Platform
from socialpost.sandbox.server import Running, _listen, _server, running

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[Running]:
    with running(sandbox) as server:
        yield server


def ask(
    server: Running, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
    finally:
        connection.close()


def note(server: Running, text: str = "hello") -> int:
    return ask(server, "POST", "/toy/notes", json.dumps({"text": text}), JSON)[0]


def test_calls_reach_the_platform_below_its_name(server: Running, sandbox: Sandbox) -> None:
    assert note(server) == 201
    assert [card.text for card in sandbox.cards()] == ["hello"]
    assert sandbox.world("toy").base == f"{server.url}/toy"


def test_a_call_knows_the_address_the_client_wrote(server: Running) -> None:
    _, _, content = ask(server, "PUT", "/toy/uploads/a%20b?x=%C3%A4&y", b"x")
    assert json.loads(content)["url"] == f"{server.url}/toy/uploads/a%20b?x=%C3%A4&y"


def test_an_answer_without_a_body_has_none(server: Running) -> None:
    note(server)
    status, headers, content = ask(server, "DELETE", "/toy/notes/1001")
    assert (status, content) == (204, b"")
    assert "content-type" not in headers


@pytest.mark.parametrize("kind", ["drop-before", "drop-after", "apply-late"])
def test_a_dropped_connection_really_closes_without_a_byte(kind: str, server: Running, sandbox: Sandbox) -> None:
    sandbox.fail("toy", "create", kind)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        note(server)
    assert [card.text for card in sandbox.cards()] == (["hello"] if kind == "drop-after" else [])
    assert note(server, "next") == 201


def test_half_an_answer_really_breaks_off(server: Running, sandbox: Sandbox) -> None:
    sandbox.fail("toy", "create", "half")
    with pytest.raises(http.client.IncompleteRead) as caught:
        note(server)
    assert caught.value.partial.startswith(b'{"data"')
    assert caught.value.expected
    assert len(sandbox.cards()) == 1


def test_a_slow_answer_does_not_keep_others_waiting(server: Running, sandbox: Sandbox) -> None:
    sandbox.fail("toy", "create", "slow", seconds=0.8)
    order: list[str] = []

    def slow() -> None:
        note(server)
        order.append("slow")

    thread = threading.Thread(target=slow)
    thread.start()
    while not sandbox.log:  # the slow call has arrived
        pass
    ask(server, "GET", "/toy/notes/newest")
    order.append("quick")
    thread.join()
    assert order == ["quick", "slow"]


def test_a_large_body_goes_to_disk_and_arrives_whole(server: Running, sandbox: Sandbox, tmp_path: Path) -> None:
    size = 24 << 20
    big = tmp_path / "big"
    big.write_bytes(os.urandom(1 << 20) * 24)
    with big.open("rb") as file:
        _, _, content = ask(server, "PUT", "/toy/uploads/big", file, {"Content-Length": str(size)})
    assert json.loads(content)["size"] == size
    kept = sandbox.world("toy").get("upload", "big")
    assert kept is not None
    assert sandbox.world("toy").blob_path(kept["blob"]).read_bytes() == big.read_bytes()


def test_a_client_that_leaves_in_the_middle_of_its_body_has_done_nothing(server: Running, sandbox: Sandbox) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(
            b"PUT /toy/uploads/cut HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 999999\r\n\r\n" + b"x" * 5000
        )
    note(server)
    assert [(entry.method, entry.status) for entry in sandbox.log] == [("POST", 201)]
    assert sandbox.world("toy").get("upload", "cut") is None


@pytest.mark.parametrize("body", [b"{", b"\xff" * 20])
def test_a_malformed_body_is_answered_and_the_server_lives(body: bytes, server: Running) -> None:
    assert ask(server, "POST", "/toy/notes", body, JSON)[0] == 400
    assert note(server) == 201


def test_several_clients_at_once_lose_nothing(server: Running, sandbox: Sandbox) -> None:
    def work(name: str) -> None:
        for number in range(10):
            note(server, f"{name}{number}")

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(card.text for card in sandbox.cards()) == sorted(f"{name}{n}" for name in "abc" for n in range(10))


def test_a_kept_file_is_served_whole_and_in_ranges(server: Running, sandbox: Sandbox) -> None:
    sandbox.world("toy").keep_bytes(b"\x00\x00\x00\x18ftypmp42 and so on", "clip")
    status, headers, content = ask(server, "GET", "/blobs/clip")
    assert (status, headers["content-type"], len(content)) == (200, "video/mp4", 22)
    status, headers, content = ask(server, "GET", "/blobs/clip", headers={"Range": "bytes=4-7"})
    assert (status, headers["content-range"], content) == (206, "bytes 4-7/22", b"ftyp")


@pytest.mark.parametrize("name", ["nothing", "..%2fworld.sqlite3", "%2e%2e", "..%2f..%2fetc%2fpasswd"])
def test_no_file_outside_the_kept_ones_is_served(name: str, server: Running) -> None:
    assert ask(server, "GET", f"/blobs/{name}")[0] == 404


def test_an_uploaded_page_is_a_download_and_never_shown(server: Running, sandbox: Sandbox) -> None:
    sandbox.world("toy").keep_bytes(b"<svg onload=alert(1)>", "evil.svg")
    _, headers, _ = ask(server, "GET", "/blobs/evil.svg")
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"].startswith("attachment")


def test_subtitles_are_served_as_browsers_read_them(server: Running, sandbox: Sandbox) -> None:
    sandbox.world("toy").keep_bytes(b"1\r\n00:00:00,000 --> 00:00:01,500\r\nHi, you\r\n", "en.srt")
    _, headers, content = ask(server, "GET", "/blobs/en.srt")
    assert headers["content-type"].startswith("text/vtt")
    assert content.decode() == "WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.500\nHi, you\n"


@pytest.mark.parametrize("path", ["/", "/toy/notes/newest", "/_sandbox/health", "/blobs/x"])
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::"])
def test_a_name_that_is_not_loopback_is_refused(path: str, host: str, server: Running) -> None:
    assert ask(server, "GET", path, headers={"Host": host})[0] == 403


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_web_pages_from_elsewhere_may_not_use_the_control_api(
    headers: dict[str, str], server: Running, sandbox: Sandbox
) -> None:
    note(server)
    assert ask(server, "POST", "/_sandbox/reset", "{}", headers)[0] == 403
    assert len(sandbox.cards()) == 1
    assert ask(server, "POST", "/_sandbox/reset", "{}", {"Origin": server.url})[0] == 200
    assert sandbox.cards() == []


def test_the_client_turns_everything(server: Running, sandbox: Sandbox) -> None:
    control = client.Control(server.url)
    seated = control.seat("toy", "shop")
    assert seated == {"credential": sandbox.seat("toy", "shop"), "origins": sandbox.origins("toy")}
    control.fail("toy:create:500-before:count=2")
    assert [(rule["text"], rule["struck"]) for rule in control.faults()] == [("toy:create:500-before:count=2", 0)]
    assert note(server) == 500
    control.clear()
    assert note(server) == 201
    assert [card["text"] for card in control.cards()] == ["hello"]
    assert [call["status"] for call in control.log()] == [500, 201]
    assert control.turn("toy", processing=5, accept_duplicates=True)["processing"] == 5
    assert control.turn("toy")["accept_duplicates"] is True
    before = sandbox.now()
    assert control.advance(60) == before + 60
    control.reset()
    assert control.cards() == []


@pytest.mark.parametrize(
    ("method", "path", "data"),
    [
        ("POST", "/faults", {"rule": "toy:nothing:slow"}),
        ("POST", "/faults", {"rule": "toy:create:slwo"}),
        ("POST", "/faults", {}),
        ("POST", "/faults", ["toy"]),
        ("POST", "/knobs/toy", {"procesing": 5}),
        ("POST", "/knobs/toy", {"processing": "long"}),
        ("POST", "/knobs/nobody", {}),
        ("GET", "/cards?platform=nobody", None),
        ("POST", "/seat", {"platform": "toy"}),
        ("POST", "/clock", {"advance": -1}),
        ("POST", "/clock", {"advance": "inf"}),
    ],
)
def test_a_wrong_control_request_is_answered_and_changes_nothing(
    method: str, path: str, data: Any, server: Running, sandbox: Sandbox
) -> None:
    status, _, content = ask(server, method, f"/_sandbox{path}", None if data is None else json.dumps(data))
    assert status == 400
    assert json.loads(content)["error"]
    assert (sandbox.faults.rules(), sandbox.world("toy").knobs.processing) == ([], 0)


def test_the_clients_trouble_says_what_the_sandbox_said(server: Running) -> None:
    with pytest.raises(SandboxTrouble) as caught:
        client.Control(server.url).fail("toy:create:slwo")
    assert (str(caught.value), caught.value.fix) == (
        "the sandbox refuses: there is no fault 'slwo'",
        "did you mean 'slow'?",
    )


def test_a_sandbox_that_does_not_answer_is_trouble_and_not_found(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(SandboxTrouble):
        client.Control(f"http://127.0.0.1:{port}").health()
    for stale in (
        {"url": f"http://127.0.0.1:{port}", "pid": os.getpid()},
        {"url": f"http://127.0.0.1:{port}", "pid": 999_999_999},
        {"url": "http://elsewhere.example", "pid": os.getpid()},
        ["nonsense"],
    ):
        (tmp_path / client.FILE).write_text(json.dumps(stale))
        assert client.find(tmp_path) is None
    assert client.find(tmp_path / "nowhere") is None


def test_a_lasting_sandbox_is_found_by_its_folder_while_it_runs(toy: Platform, tmp_path: Path) -> None:
    with Sandbox([toy], tmp_path / "one") as box, running(box) as server:
        found = client.find(tmp_path / "one")
        assert found is not None
        assert found.url == server.url
        shutil.copytree(tmp_path / "one", tmp_path / "copy")
        assert client.find(tmp_path / "copy") is None  # its announcement is of another folder
        with Sandbox([toy], tmp_path / "one") as second, pytest.raises(SandboxTrouble), running(second):
            pass
        assert client.find(tmp_path / "one") is not None
    assert client.find(tmp_path / "one") is None
    assert not (tmp_path / "one" / client.FILE).exists()


def test_a_lasting_sandbox_comes_back_on_its_port_unless_that_is_taken(toy: Platform, tmp_path: Path) -> None:
    with Sandbox([toy], tmp_path) as box:
        with running(box) as first:
            port = first.port
        with running(box) as again:
            assert again.port == port
        with socket.create_server(("127.0.0.1", port)), running(box) as moved:
            assert moved.port != port


def test_a_port_already_taken_is_said_with_what_to_do(sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SandboxTrouble) as caught, running(sandbox, port):
            pass
    assert str(port) in str(caught.value)
    assert "another port" in caught.value.fix
    with pytest.raises(SandboxTrouble), running(sandbox, 70_000):
        pass


def test_a_server_that_is_told_to_end_does_so_without_looking_at_a_clock(tmp_path: Path) -> None:
    async def ended() -> bool:
        with Sandbox([], tmp_path) as sandbox:
            server = _server(sandbox)
            server.config.load()
            serving = asyncio.create_task(server.main_loop())
            await asyncio.sleep(0)
            server.end()
            for _ in range(3):  # turns of the loop
                await asyncio.sleep(0)
            return serving.done() or serving.cancel() is None

    assert asyncio.run(ended())


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_server_in_the_foreground_ends_cleanly(stop: signal.Signals, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from socialpost.sandbox.engine import Sandbox;"
        "from socialpost.sandbox.server import serve;"
        "serve(Sandbox([], Path(sys.argv[1])), 0, lambda url: print(url, flush=True))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        process.send_signal(stop)
        assert (process.wait(20), process.stderr.read(), process.stdout.read()) == (0, "", "")
    assert not (tmp_path / client.FILE).exists()


def test_answers_are_not_held_back_for_an_acknowledgement() -> None:
    with _listen(0, None) as listener:
        assert listener.proto == socket.IPPROTO_TCP  # what asyncio asks for before it switches Nagle off

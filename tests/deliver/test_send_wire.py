"""The line against real loopback servers that misbehave: what may have left, what leaks, what is kept."""

from __future__ import annotations

import hashlib
import logging
import socket
import ssl
import struct
import threading
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue

import httpx
import pytest

from socialpost.adapter import (
    Adapter,
    Cause,
    CredentialField,
    Fault,
    FaultTable,
    Header,
    Json,
    Limits,
    Method,
    Multipart,
    Options,
    Origin,
    Part,
    Raw,
    Request,
    Scheme,
    Signals,
    Slice,
    TextLimit,
)
from socialpost.auth.credential import Credential, StaticCredentials
from socialpost.clock import SystemClock
from socialpost.deliver.send import FileOnDisk, Line, make_client

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

TOKEN = "tok-1f2e3d4c5b6a"
POST = Request("POST", "/post", body=Json({"text": "hi"}))
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
Talk = Callable[[socket.socket], None]


class Server:
    """Accepts connections on loopback, one after another, and lets `talk` speak with each."""

    def __init__(self, talk: Talk) -> None:
        self.calls = 0
        self._talk = talk
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self._door.accept()
            except OSError:
                return
            self.calls += 1
            with peer:
                peer.settimeout(10)
                try:
                    self._talk(peer)
                except OSError:
                    continue

    def stop(self) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join()


@pytest.fixture
def serve() -> Iterator[Callable[[Talk], Server]]:
    servers: list[Server] = []

    def start(talk: Talk) -> Server:
        servers.append(Server(talk))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with make_client() as made:
        yield made


def line_to(client: httpx.Client, origin: str | None) -> Line:
    method = Method("bearer", (CredentialField("access_token", "token"),), (("account", Header("access_token")),))
    adapter = Adapter(
        name="toy", title="Toy", api="1", origins={"api": Origin("https://api.example.com")}, auth=Scheme((method,)),
        faults=FaultTable(), options=Options, kinds={}, kind=lambda _: "", limits=lambda *_: Limits(TextLimit(9)),
        compile=lambda _: [], signals=lambda answer: Signals(answer.status),
    )  # fmt: skip
    keeper = StaticCredentials(Credential("toy", method, {"access_token": TOKEN}))
    origins = {"api": origin} if origin else {}
    return Line(adapter, "toy", keeper, client=client, origins=origins, clock=SystemClock())


def here(server: Server, scheme: str = "http") -> str:
    return f"{scheme}://127.0.0.1:{server.port}"


def read_request(peer: socket.socket) -> tuple[bytes, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        more = peer.recv(65536)
        if not more:
            return b"", b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(row[15:]) for row in head.split(b"\r\n") if row.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += peer.recv(65536)
    return head, body


def reset(peer: socket.socket) -> None:
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


def fault_of(line: Line, request: Request = POST) -> Fault:
    with pytest.raises(Fault) as caught:
        line.send(request, {})
    return caught.value


def test_a_refused_connection_means_that_nothing_was_sent(client: httpx.Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    fault = fault_of(line_to(client, f"http://127.0.0.1:{port}"))
    assert fault.cause is Cause.WAIT
    assert "refuses connections" in fault.says


def test_a_name_that_cannot_be_found_says_that_the_network_is_missing(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(*_: object, **__: object) -> None:
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", nothing)
    fault = fault_of(line_to(client, None))
    assert fault.cause is Cause.WAIT
    assert "cannot find api.example.com: no network" in fault.says
    assert "nothing was sent" in fault.fix


def test_a_server_that_does_not_speak_tls_got_nothing(client: httpx.Client, serve: Callable[[Talk], Server]) -> None:
    server = serve(lambda peer: peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"))
    assert fault_of(line_to(client, here(server, "https"))).cause is Cause.WAIT


def test_a_certificate_nobody_vouches_for_is_refused_before_the_token_leaves(
    client: httpx.Client, serve: Callable[[Talk], Server], tmp_path: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    heard: list[bytes] = []

    def talk(peer: socket.socket) -> None:
        with context.wrap_socket(peer, server_side=True) as secure:
            heard.append(secure.recv(65536))

    server = serve(talk)
    fault = fault_of(line_to(client, here(server, "https")))
    assert fault.cause is Cause.WAIT
    assert "certificate" in fault.says
    assert heard == []


@pytest.mark.parametrize("end", [reset, socket.socket.close], ids=["reset", "closed"])
@pytest.mark.parametrize("reading", [True, False], ids=["after the body", "before the body"])
def test_a_connection_that_breaks_may_have_delivered_the_request(
    client: httpx.Client, serve: Callable[[Talk], Server], end: Talk, reading: bool
) -> None:
    def talk(peer: socket.socket) -> None:
        if reading:
            read_request(peer)
        else:
            peer.recv(1)
        end(peer)

    fault = fault_of(line_to(client, here(serve(talk))))
    assert fault.cause is Cause.RETRY
    assert "broke before its answer was complete" in fault.says


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", b"HTTP/1.1 2", b"SSH-2.0-toy\r\n\r\n"],
    ids=["half a body", "half a status", "another protocol"],
)
def test_half_an_answer_leaves_the_outcome_open(
    client: httpx.Client, serve: Callable[[Talk], Server], answer: bytes
) -> None:
    def talk(peer: socket.socket) -> None:
        read_request(peer)
        peer.sendall(answer)

    assert fault_of(line_to(client, here(serve(talk)))).cause is Cause.RETRY


def test_a_kept_connection_that_dies_under_the_next_request_is_in_doubt_and_not_tried_again(
    client: httpx.Client, serve: Callable[[Talk], Server]
) -> None:
    def talk(peer: socket.socket) -> None:
        read_request(peer)
        peer.sendall(OK)
        read_request(peer)

    server = serve(talk)
    line = line_to(client, here(server))
    assert line.send(POST, {}).status == 200
    assert fault_of(line).cause is Cause.RETRY
    assert server.calls == 1


class Sleeper(SystemClock):
    """A clock that has passed on by an hour whenever it is looked at: the machine sleeps between any two lines."""

    def __init__(self) -> None:
        self._looks = 0

    def now(self) -> datetime:
        self._looks += 1
        return super().now() + timedelta(hours=self._looks)


def test_a_machine_that_sleeps_while_it_connects_lets_nothing_leave_when_it_wakes_up(
    client: httpx.Client, serve: Callable[[Talk], Server]
) -> None:
    got: SimpleQueue[bytes] = SimpleQueue()
    line = line_to(client, here(serve(lambda peer: got.put(peer.recv(1)))))
    line._clock = Sleeper()
    assert fault_of(line).cause is Cause.WAIT
    assert got.get(timeout=10) == b""


def test_a_server_that_never_answers_is_left_with_the_outcome_open(
    client: httpx.Client, serve: Callable[[Talk], Server]
) -> None:
    client.timeout = httpx.Timeout(0.05)
    done = threading.Event()

    def talk(peer: socket.socket) -> None:
        read_request(peer)
        done.wait(5)

    fault = fault_of(line_to(client, here(serve(talk))))
    done.set()
    assert fault.cause is Cause.RETRY
    assert "did not answer in time" in fault.says


def test_every_wait_of_the_client_is_bounded(client: httpx.Client) -> None:
    waits = client.timeout
    assert (waits.connect, waits.read, waits.write, waits.pool) == (10, 60, 60, 60)


def test_a_redirect_is_an_answer_and_its_target_never_hears_of_the_token(
    client: httpx.Client, serve: Callable[[Talk], Server]
) -> None:
    elsewhere = serve(lambda peer: peer.sendall(OK))

    def talk(peer: socket.socket) -> None:
        read_request(peer)
        peer.sendall(f"HTTP/1.1 307 Go\r\nLocation: {here(elsewhere)}/\r\nContent-Length: 0\r\n\r\n".encode())

    assert line_to(client, here(serve(talk))).send(POST, {}).status == 307
    assert elsewhere.calls == 0


def test_an_answer_that_comes_before_the_upload_ends_is_read(
    client: httpx.Client, serve: Callable[[Talk], Server], tmp_path: Path
) -> None:
    def talk(peer: socket.socket) -> None:
        peer.recv(1000)
        peer.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        while peer.recv(1 << 20):
            pass

    file = big_file(tmp_path, 3 << 20)
    answer = line_to(client, here(serve(talk))).send(Request("POST", "/u", body=Raw(Slice("m"))), {"m": file})
    assert answer.status == 413


def test_a_file_arrives_whole_at_a_server_that_reads_slowly(
    client: httpx.Client, serve: Callable[[Talk], Server], tmp_path: Path
) -> None:
    heard: list[bytes] = []

    def talk(peer: socket.socket) -> None:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        heard.append(read_request(peer)[1])
        peer.sendall(OK)

    file = big_file(tmp_path, (2 << 20) + 7)
    body = Multipart((Part("kind", "video"), Part("media", Slice("m"))))
    answer = line_to(client, here(serve(talk))).send(Request("POST", "/u", body=body), {"m": file})
    sent = heard[0].split(b"\r\n\r\n", 2)[2].rpartition(b"\r\n--")[0]
    assert answer.status == 200
    assert hashlib.sha256(sent).digest() == hashlib.sha256(file.path.read_bytes()).digest()


def test_an_answer_of_more_than_4_mib_is_not_taken_for_a_success(
    client: httpx.Client, serve: Callable[[Talk], Server]
) -> None:
    def talk(peer: socket.socket) -> None:
        read_request(peer)
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")
        while True:
            peer.sendall(b"x" * 65536)

    fault = fault_of(line_to(client, here(serve(talk))))
    assert fault.cause is Cause.RETRY
    assert "larger than 4 MiB" in fault.says


def test_a_proxy_of_the_environment_is_not_asked_about_this_machine(
    serve: Callable[[Talk], Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    def talk(peer: socket.socket) -> None:
        read_request(peer)
        peer.sendall(OK)

    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    with make_client() as client:
        assert line_to(client, here(serve(talk))).send(POST, {}).status == 200


def test_a_proxy_that_refuses_got_the_name_of_the_host_and_nothing_of_the_request(
    serve: Callable[[Talk], Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[bytes] = []

    def talk(peer: socket.socket) -> None:
        heard.append(read_request(peer)[0])
        peer.sendall(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")

    monkeypatch.setenv("HTTPS_PROXY", here(serve(talk)))
    monkeypatch.delenv("NO_PROXY", raising=False)
    with make_client() as client:
        fault = fault_of(line_to(client, None))
    assert fault.cause is Cause.WAIT
    assert heard[0].startswith(b"CONNECT api.example.com:443")
    assert TOKEN.encode() not in heard[0]


def test_no_fault_and_no_log_line_ever_holds_the_token(
    client: httpx.Client, serve: Callable[[Talk], Server], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    def talk(peer: socket.socket) -> None:
        head, _ = read_request(peer)
        assert TOKEN.encode() in head
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")

    line = line_to(client, here(serve(talk)))
    fault = fault_of(line, Request("POST", "/post", query={"sig": TOKEN}))
    told = "".join(traceback.format_exception(fault)) + repr(vars(fault)) + caplog.text
    assert fault.__context__ is None
    assert TOKEN not in told + repr(line._credentials)


def big_file(folder: Path, size: int) -> FileOnDisk:
    path = folder / "lamp.mp4"
    path.write_bytes(bytes(range(251)) * (size // 251) + b"e" * (size % 251))
    return FileOnDisk(path, size, "video/mp4")


def self_signed(folder: Path) -> Path:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256())
    path = folder / "self.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path

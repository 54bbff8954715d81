"""Who is told, of what, how often: webhooks and e-mail over real sockets of this machine."""

from __future__ import annotations

import json
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from socialpost.content.channels import KINDS, Channel, Smtp
from socialpost.deliver import notices
from socialpost.deliver.send import make_client, post_json
from socialpost.deliver.sqlite import SqliteDatabase
from socialpost.schedule import notify
from socialpost.schedule.notify import Means
from socialpost.testing.clock import START, VirtualClock
from socialpost.wire import Response
from tests.deliver.planted import plant

HOOK = Channel(KINDS, variable="HOOK")
TEAM = Channel(KINDS, email="team@example.com")
ROOT = Path("/somewhere/shop")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[SqliteDatabase]:
    opened = SqliteDatabase(tmp_path / "state.sqlite3")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with make_client() as made:
        yield made


@dataclass
class Receiver:
    """A server that takes JSON, or does not."""

    client: httpx.Client
    clock: VirtualClock = field(default_factory=VirtualClock)
    answers: list[int] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)
    address: str = ""
    silent: list[str] = field(default_factory=list)

    def tell(
        self, db: SqliteDatabase, *channels: Channel, smtp: Smtp | None = None, sandbox: bool = False
    ) -> list[str]:
        """Tell over the wire, as the commands do."""
        environ = {"HOOK": self.address, "SOCIALPOST_SMTP_PASSWORD": "correct horse"}
        voices, silent = notify.voices(channels or [HOOK], Means(self._post, self.clock, environ, smtp, sandbox))
        self.silent = [one.text for one in silent]
        return [one.text for one in notify.tell(db, voices, ROOT, self.clock, sandbox=sandbox)]

    def _post(self, url: str, content: bytes) -> Response:
        return post_json(self.client, url, content, self.clock)

    @property
    def events(self) -> list[tuple[str, str]]:
        return [(event["about"], event["key"]) for body in self.heard for event in body["events"]]


@pytest.fixture
def receiver(client: httpx.Client) -> Iterator[Receiver]:
    made = Receiver(client)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = made.answers.pop(0) if made.answers else 204
            if status < 300:
                made.heard.append(json.loads(body))
            self.send_response(status)
            if status == 302:
                self.send_header("Location", made.address)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_port}/services/T0/B0/sesame"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_is_told_from_the_sandbox_is_typed_there(db: SqliteDatabase, receiver: Receiver) -> None:
    plant(db, "lamp", state="held", reason="missed", fix="socialpost queue release lamp@a (send it now)")
    receiver.tell(db, HOOK, sandbox=True)
    [event] = receiver.heard[0]["events"]
    assert event["fix"] == "socialpost queue release lamp@a --sandbox (send it now)"


@pytest.mark.parametrize(
    ("columns", "about"),
    [
        ({"state": "failed"}, "failed"),
        ({"state": "uncertain"}, "uncertain"),
        ({"state": "incomplete"}, "incomplete"),
        ({"state": "published", "warnings": '["no thumbnail"]'}, "incomplete"),
        ({"state": "held"}, "held"),
        ({"state": "held", "hold": "late"}, "late"),
        ({"hold": "login"}, "login"),
        ({"due": START - timedelta(minutes=11)}, "late"),
        ({"due": START - timedelta(minutes=9)}, ""),
        ({"state": "held", "hold": "person"}, ""),
        ({"hold": "quota"}, ""),
        ({"state": "published"}, ""),
        ({"state": "cancelled", "hold": "gone"}, ""),
        ({"state": "failed", "updated": (START - timedelta(days=8)).timestamp()}, ""),
    ],
)
def test_people_are_told_of_what_needs_them_and_of_nothing_else(
    db: SqliteDatabase, receiver: Receiver, columns: dict[str, Any], about: str
) -> None:
    plant(db, "lamp", **columns)
    receiver.tell(db)
    assert [found for found, _ in receiver.events] == ([about] if about else [])


def test_each_thing_is_told_once(db: SqliteDatabase, receiver: Receiver) -> None:
    plant(db, "lamp", state="failed")
    receiver.tell(db)
    receiver.clock.sleep(86400)
    receiver.tell(db)
    assert receiver.events == [("failed", "lamp@a")]


def test_what_was_settled_and_fails_again_is_told_again(db: SqliteDatabase, receiver: Receiver) -> None:
    plant(db, "lamp", state="failed")
    receiver.tell(db)
    with db.transaction() as within:
        within.execute("UPDATE delivery SET state='queued', due=due+3600")
    receiver.tell(db)
    with db.transaction() as within:
        within.execute("UPDATE delivery SET state='failed'")
    receiver.tell(db)
    assert receiver.events == [("failed", "lamp@a")] * 2


def test_trying_a_login_again_does_not_tell_it_again(db: SqliteDatabase, receiver: Receiver) -> None:
    plant(db, "lamp", hold="login")
    receiver.tell(db)
    with db.transaction() as within:
        within.execute("UPDATE delivery SET hold='', owner='me', state='sending'")
    receiver.tell(db)
    with db.transaction() as within:
        within.execute("UPDATE delivery SET hold='login', owner=NULL, state='queued'")
    receiver.tell(db)
    assert receiver.events == [("login", "lamp@a")]


def test_a_login_is_told_once_for_all_that_wait_for_it(db: SqliteDatabase, receiver: Receiver) -> None:
    for number in range(3):
        plant(db, f"post-{number}", hold="login")
    receiver.tell(db)
    assert receiver.events == [("login", "post-0@a")]
    assert "3 posts wait" in receiver.heard[0]["text"]


def test_many_at_once_are_few_messages_and_none_is_left_out(db: SqliteDatabase, receiver: Receiver) -> None:
    for number in range(45):
        plant(db, f"post-{number}", state="failed")
    receiver.tell(db)
    assert [len(body["events"]) for body in receiver.heard] == [20, 20, 5]
    assert len(set(receiver.events)) == 45


def test_a_channel_that_refuses_is_tried_again_later_and_not_for_ever(db: SqliteDatabase, receiver: Receiver) -> None:
    plant(db, "lamp", state="failed")
    receiver.answers = [500] * 100
    assert receiver.tell(db) == ["webhook HOOK did not take 1 notice: 127.0.0.1 answered 500"]
    assert receiver.tell(db) == []  # not at once
    for _ in range(2 * notices.TRIES):
        receiver.clock.sleep(3600)
        receiver.tell(db)
    assert len(receiver.answers) == 100 - notices.TRIES
    assert notices.untold(db) == [notices.Untold("webhook HOOK", 1, notices.TRIES, "127.0.0.1 answered 500")]


def test_what_was_refused_first_is_told_in_the_end(db: SqliteDatabase, receiver: Receiver) -> None:
    plant(db, "lamp", state="failed")
    receiver.answers = [503]
    receiver.tell(db)
    receiver.clock.sleep(61)
    receiver.tell(db)
    assert (receiver.events, notices.untold(db)) == ([("failed", "lamp@a")], [])


def test_a_redirect_is_not_followed(db: SqliteDatabase, receiver: Receiver) -> None:
    plant(db, "lamp", state="failed")
    receiver.answers = [302]
    assert "redirects are not followed" in receiver.tell(db)[0]
    assert receiver.heard == []


def test_a_server_that_is_not_there_is_said_without_its_address(db: SqliteDatabase, receiver: Receiver) -> None:
    plant(db, "lamp", state="failed")
    receiver.address = "http://127.0.0.1:9/services/sesame"
    lines = receiver.tell(db)
    assert lines == ["webhook HOOK did not take 1 notice: 127.0.0.1 gave no answer (ConnectError)"]
    assert "sesame" not in repr(db.read("SELECT * FROM notice")[0]["channel"])


def test_telling_changes_nothing_about_a_delivery(db: SqliteDatabase, receiver: Receiver) -> None:
    plant(db, "lamp", state="failed")
    before = [tuple(row) for row in db.read("SELECT * FROM delivery")]
    receiver.answers = [500]
    receiver.tell(db)
    assert [tuple(row) for row in db.read("SELECT * FROM delivery")] == before


def test_a_channel_hears_only_of_what_it_asked_for(db: SqliteDatabase, receiver: Receiver) -> None:
    plant(db, "lamp", state="failed")
    plant(db, "desk", state="uncertain")
    receiver.tell(db, Channel(("uncertain",), variable="HOOK"))
    assert receiver.events == [("uncertain", "desk@a")]


def test_two_processes_do_not_tell_the_same_at_the_same_time(db: SqliteDatabase, receiver: Receiver) -> None:
    plant(db, "lamp", state="failed")
    assert notices.take(db, HOOK.name, KINDS, receiver.clock.now(), 20)
    receiver.tell(db)
    assert receiver.heard == []


def test_a_process_that_died_while_telling_is_made_up_for(db: SqliteDatabase, receiver: Receiver) -> None:
    plant(db, "lamp", state="failed")
    assert notices.take(db, HOOK.name, KINDS, receiver.clock.now(), 20)
    receiver.clock.sleep(61)
    receiver.tell(db)
    assert receiver.events == [("failed", "lamp@a")]


def test_a_message_tells_reason_fix_and_command_and_hides_tokens(db: SqliteDatabase, receiver: Receiver) -> None:
    reason = "the platform said <!channel> access_token=EAAGsesame12345678 no"
    plant(db, "lamp", state="uncertain", reason=reason, fix="look first", draft='{"text": "Warm light"}')
    receiver.tell(db)
    body = receiver.heard[0]
    assert body["events"][0]["command"] == "socialpost queue show lamp@a"
    assert (body["workspace"], body["events"][0]["fix"]) == ("shop", "look first")
    assert not re.search("sesame|Warm light|<!", json.dumps({**body, "events": []}) + body["events"][0]["reason"][25:])


@pytest.mark.parametrize("address", ["https://hooks.example.com/x", ""])
def test_the_sandbox_reaches_this_machine_only(db: SqliteDatabase, receiver: Receiver, address: str) -> None:
    plant(db, "lamp", state="failed")
    receiver.address = address
    receiver.tell(db, HOOK, TEAM, smtp=Smtp("mail.example.com", "bot@example.com"), sandbox=True)
    assert len(receiver.silent) == 2


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("", "HOOK is not set"),
        ("http://example.com/x", "it must be https"),
        ("https://u:sesame@example.com", "password"),
    ],
)
def test_an_address_that_cannot_be_used_is_said_and_costs_no_try(
    db: SqliteDatabase, receiver: Receiver, address: str, says: str
) -> None:
    plant(db, "lamp", state="failed")
    receiver.address = address
    receiver.tell(db)
    assert says in receiver.silent[0]
    assert "sesame" not in receiver.silent[0]
    assert not db.read("SELECT * FROM notice")


# E-mail


class Mailbox:
    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.passwords: list[bytes] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@contextmanager
def post_office(box: Mailbox, **more: Any) -> Iterator[int]:
    """Let a mail server run; yields its port."""

    def known(_server: object, _session: object, _envelope: object, _way: str, who: LoginPassword) -> AuthResult:
        box.passwords.append(who.password)
        return AuthResult(success=who == LoginPassword(b"bot", b"correct horse"))

    with socket.create_server(("127.0.0.1", 0)) as spare:
        port = spare.getsockname()[1]  # it asks itself at the port that it was given: none of its own choice
    control = Controller(box, hostname="127.0.0.1", port=port, authenticator=known, ready_timeout=10, **more)
    control.start()
    try:
        yield port
    finally:
        control.stop()


def test_an_e_mail_says_what_happened_and_comes_once(db: SqliteDatabase, receiver: Receiver) -> None:
    plant(db, "lamp", state="failed", reason="the text is too long")
    box = Mailbox()
    with post_office(box) as port:
        for _ in range(2):
            receiver.tell(db, TEAM, smtp=Smtp("127.0.0.1", "bot@example.com", port, security="none"))
    assert [letter["Subject"] for letter in box.letters] == ["[socialpost] shop: failed: lamp@a"]
    assert "the text is too long" in box.letters[0].get_content()
    assert box.letters[0]["Auto-Submitted"] == "auto-generated"


def certificate(folder: Path) -> Path:
    """Write a key and a certificate of this machine's, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "post office")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "mail.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return pem


@pytest.mark.parametrize("trusted", [True, False])
def test_the_password_goes_over_tls_to_a_server_that_can_prove_itself(
    db: SqliteDatabase, receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    plant(db, "lamp", state="failed")
    box = Mailbox()
    pem = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with post_office(box, tls_context=context, require_starttls=True, auth_required=True) as port:
        lines = receiver.tell(db, TEAM, smtp=Smtp("127.0.0.1", "bot@example.com", port, "bot", "starttls"))
    assert (len(box.letters), len(box.passwords)) == ((1, 1) if trusted else (0, 0)), lines


def test_a_mail_server_without_encryption_gets_neither_mail_nor_password(
    db: SqliteDatabase, receiver: Receiver
) -> None:
    plant(db, "lamp", state="failed")
    box = Mailbox()
    with post_office(box) as port:
        lines = receiver.tell(db, TEAM, smtp=Smtp("127.0.0.1", "bot@example.com", port, "bot", "starttls"))
    assert lines == [
        "email team@example.com did not take 1 notice: 127.0.0.1 could not be used (SMTPNotSupportedError)"
    ]
    assert box.letters == []

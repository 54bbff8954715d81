"""Every command, with every fault, at full verbosity: no secret is in any output, file, log, report or process."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from socialpost.auth import find
from socialpost.cli import app
from socialpost.deliver.send import Line
from socialpost.sandbox.client import Control
from socialpost.sandbox.faults import KINDS
from tests.leaks.conftest import House
from tests.leaks.servers import Heard, Reply, listening

PICTURE = (
    "title: A lamp {name}\ntext: Warm light {name}\nmedia: [{{image: media/lamp.jpg, alt: A lamp}}]\nto: [pictures]\n"
)
FILM = "title: A film {name}\ntext: It turns {name}\nmedia: [{{video: media/lamp.mp4, alt: It turns}}]\nto: [films]\n"
POST, KEY = "posts/lamp.yaml", "lamp@x-ring"

LINES: dict[str, list[tuple[str, ...]]] = {
    "demo": [("--into", "{away}/demo")],
    "init": [("{away}/new",)],
    "new": [("another",)],
    "validate": [(), ("--json",)],
    "plan": [(), ("--online", POST), ("--json", POST)],
    "preview": [(POST, "--html", "{away}/page.html"), (POST, "--json")],
    "media": [("list",), ("prepare",), ("clean",)],
    "publish": [(POST, "--wait", "0s"), (POST, "--wait", "0s", "--json"), (POST, "--sandbox", "--wait", "0s")],
    "run": [("--once", "--wait", "0s"), ("--once", "--wait", "0s", "--json")],
    "worker": [("--sandbox",), ("--json",)],
    "workers": [(), ("--json",)],
    "database": [(), ("--json",), ("move",)],
    "login": [  # nobody presses a button here
        *[("x-ring", "--no-browser", "--wait", "1s"), ("fb-env", "--json", "--wait", "1s")],
        ("x-ring", "--sandbox", "--wait", "1s"),
    ],
    "logout": [("pin-ring", "--json"), ("x-ring", "--sandbox"), ("yt-file",)],
    "status": [(), ("--json",)],
    "calendar": [(), ("--json",), ("--ics", "-")],
    "doctor": [(), ("--json",), ("--online",)],
    "receipts": [(), ("--json",), ("--commit",)],
    "queue": [
        *[("list",), ("list", "--json"), ("show", KEY), ("show", KEY, "--json"), ("hold", KEY), ("release", KEY)],
        *[("reschedule", KEY, "2027-01-01 09:00"), ("retry", KEY), ("resolve", KEY, "--give-up"), ("cancel", KEY)],
    ],
    "delete": [("lamp", "--yes"), ("lamp", "--yes", "--json")],
    "accounts": [
        *[(), ("--json",), ("--check",), ("--check", "--json"), ("--check", "--sandbox"), ("trust",), ("keygen",)],
        *[("rekey",), ("take", "yt-file"), ("export", "x-ring", "--to", "age1nobody"), ("export", "x-ring", "--env")],
        *[("export", "--to", "{reader}", "-o", "{away}/out.age"), ("import", "{away}/out.age"), ("import", POST)],
        *[
            ("set-token", "pin-ring", "--field", "access_token={secret}"),
            ("set-token", "pin-ring"),
            ("forget", "pin-ring"),
        ],
    ],
    "adapters": [(), ("x",), ("--json",)],
    "sandbox": [("fault",), ("log",), ("turn", "x"), ("clear",), ("reset",), ("--port", "no-{secret}")],
}
"""Per command what is typed of it; a command or sub-command that is missing here fails a test."""
NETWORK = [
    *[("publish", "{post}", "--wait", "0s"), ("publish", "{film}", "--wait", "0s"), ("plan", "--online", "{post}")],
    *[("accounts", "--check"), ("queue", "list"), ("status", "--json"), ("delete", "{id}", "--yes")],
]


def words() -> Iterator[tuple[str, ...]]:
    for name in app.available():
        yield from ((name, *line) for line in LINES.get(name, ()))


def test_every_command_and_sub_command_is_looked_through() -> None:
    typed = {line[:1] for line in words()} | {line[:2] for line in words()}
    assert set(LINES) == set(app.available()), "add what is new to LINES"
    for name in app.available():
        for sub in getattr(app.runner(name), "commands", {}) or ():
            assert (name, sub) in typed, f"add `{name} {sub}` to LINES"


def filled(house: House, line: tuple[str, ...], **more: str) -> list[str]:
    values = {
        "away": str(house.away),
        "reader": READER,
        "secret": house.secrets["keyring pin-ring access_token"],
        **more,
    }
    return [word.format(**values) for word in line]


READER = "age186nd5tnu30vlpgmzy5e2ghmqe7dyzpj9fal88umkkakrgtvlxs3qw5r7mk"


@pytest.fixture
def recorded(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setenv("SOCIALPOST_RECORD", str(house.root / "record.jsonl"))
    house.post("lamp", PICTURE.format(name="one"))
    house.post("film", FILM.format(name="one"))
    return house


@pytest.mark.slow
def test_no_command_shows_or_keeps_a_secret(
    recorded: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    house = recorded
    for line in words():
        monkeypatch.setattr(
            "sys.stdin", io.StringIO(f"access_token={house.secrets['keyring pin-ring access_token']}\n")
        )
        given = filled(house, line)
        if given[0] == "accounts" and "import" in given:
            monkeypatch.setattr("sys.stdin", io.StringIO())
        assert house.run(*given) != 70, house.said[-3:]
    house.said = [text for text in house.said if not text.startswith("$ ")]  # what was typed holds one on purpose
    assert house.sweep(caplog.text) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_no_fault_brings_a_secret_to_light(recorded: House, kind: str, caplog: pytest.LogCaptureFixture) -> None:
    house, control = recorded, Control(recorded.url)
    assert house.run("publish", "posts/film.yaml", "--wait", "30s") in (0, 6, 75)
    for rule in (
        f"*:*:{kind}:count=0:seconds=0",
        f"*:*token*:{kind}:count=0:seconds=0",
        f"*:*:{kind}:skip=3:seconds=0",
    ):
        number = len(house.said)
        post, film = (
            house.post(f"p{number}", PICTURE.format(name=rule)),
            house.post(f"f{number}", FILM.format(name=rule)),
        )
        control.fail(rule)
        if "token" in rule:
            for platform in ("x", "youtube", "reddit", "pinterest"):
                control.turn(platform, expire_tokens=True)
        for line in NETWORK:
            assert house.run(*filled(house, line, post=post, film=film, id=f"p{number}")) != 70, house.said[-3:]
        control.clear()
    assert house.sweep(caplog.text) == []


def quoting() -> Any:
    """Refuse everything, quoting what was sent, as every platform words its errors."""

    def answer(heard: Heard) -> Reply:
        told = heard.header("authorization") + heard.body.decode("latin-1")
        words = f"Malformed access token {told}"
        error = {"message": words, "code": 190, "error_user_msg": words, "errors": [{"message": words, "reason": "x"}]}
        return 400, [("content-type", "application/json"), ("x-told", "1")], _json(words, error)

    return listening(answer)


def _json(words: str, error: dict[str, Any]) -> bytes:
    import json

    return json.dumps(
        {"error": error, "message": words, "detail": words, "title": words, "error_description": words, "code": 2}
    ).encode()


@pytest.mark.slow
def test_a_platform_that_quotes_the_token_does_not_bring_it_to_light(
    recorded: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with quoting() as server:
        for name in [name for name in os.environ if "__ORIGIN__" in name]:
            monkeypatch.setenv(name, server.url)
        for line in NETWORK[:4]:
            assert recorded.run(*filled(recorded, line, post=POST, film="posts/film.yaml")) != 70
        assert any(secret.encode() in heard.raw for heard in server.heard for secret in recorded.secrets.values())
    assert recorded.sweep(caplog.text) == []


@pytest.mark.slow
def test_a_bug_in_the_middle_of_a_request_leaves_a_report_without_a_secret(
    recorded: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(line: Line, parcel: Any) -> None:
        raise RuntimeError(f"cannot send {parcel.headers} of {[*line._credential().values.values()]}")

    monkeypatch.setattr(Line, "_exchange", broken)
    for line in NETWORK[:4]:
        recorded.run(*filled(recorded, line, post=POST, film="posts/film.yaml"))
    reports = [*(recorded.root / ".socialpost" / "reports").iterdir()]
    assert reports
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in reports)
    assert recorded.sweep(caplog.text) == []


def test_a_bug_while_credentials_are_looked_for_leaves_a_report_without_a_secret(
    recorded: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = find._lacks

    def broken(method: Any, values: Any) -> list[str]:
        if "refresh_token" in values:  # of the keyring: what is in the environment is masked anyway
            raise RuntimeError(f"strange: {[*values.values()]}")
        return sound(method, values)

    monkeypatch.setattr(find, "_lacks", broken)
    assert recorded.run("accounts") == 70
    assert recorded.run("accounts", "export", "x-ring", "--env", "-o", "out") == 70
    assert recorded.sweep() == []


@pytest.mark.slow
def test_the_address_of_an_upload_is_gone_from_the_disk_when_the_upload_has_ended(
    recorded: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions: list[str] = []
    kept = Line._heard

    def heard(line: Line, request: Any, parcel: Any, files: Any) -> Any:
        if "upload_id=" in str(parcel.url):
            sessions.append(str(parcel.url).partition("upload_id=")[2].partition("&")[0])
        return kept(line, request, parcel, files)

    monkeypatch.setattr(Line, "_heard", heard)
    recorded.post("film", FILM.format(name="one").replace("[films]", "[yt-file]"))
    from socialpost.deliver.journal import Journal

    closed = Journal.close
    state = recorded.root / ".socialpost"
    at_the_end: list[bytes] = []

    def looking(journal: Journal) -> None:
        at_the_end.extend(
            path.read_bytes() for path in state.glob("state.sqlite3*")
        )  # with the log, before it is emptied
        closed(journal)

    monkeypatch.setattr(Journal, "close", looking)
    assert recorded.run("publish", "posts/film.yaml", "--wait", "30s") == 0
    assert sessions
    assert not any(session.encode() in content for session in sessions for content in at_the_end)


@pytest.mark.slow
def test_a_browser_that_is_started_inherits_nothing_of_ours(recorded: House, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    import webbrowser

    spy = f"{sys.executable} {recorded.away / 'spy.py'} {recorded.seen_by_children} '' %s"
    monkeypatch.setenv("DISPLAY", ":99")
    monkeypatch.setattr(webbrowser, "_tryorder", None)
    monkeypatch.setattr(webbrowser, "_browsers", {})
    monkeypatch.setenv("BROWSER", spy)
    recorded.seen_by_children.unlink(missing_ok=True)
    recorded.run("preview", POST, "--open", "--html", str(recorded.away / "page.html"))
    assert b"page.html" in recorded.seen_by_children.read_bytes()
    assert b"SOCIALPOST_" not in recorded.seen_by_children.read_bytes()


def test_the_command_for_a_token_gets_no_other_secret(recorded: House) -> None:
    recorded.seen_by_children.unlink(missing_ok=True)
    assert recorded.run("accounts") == 0
    assert b"spy.py" in recorded.seen_by_children.read_bytes()
    assert b"SOCIALPOST" not in recorded.seen_by_children.read_bytes()


@pytest.mark.slow
def test_what_holds_secrets_can_only_be_read_by_its_owner(recorded: House) -> None:
    recorded.run("publish", POST, "--wait", "0s")
    ours = [
        recorded.root / "secrets.age",
        *(recorded.root / ".socialpost").glob("*.sqlite3*"),
        recorded.root / "record.jsonl",
    ]
    ours += [path for path in Path(os.environ["XDG_STATE_HOME"]).rglob("*") if path.is_file()]
    assert len(ours) > 4
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in ours} == {path.name: 0o600 for path in ours}

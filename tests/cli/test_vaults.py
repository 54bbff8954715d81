"""`socialpost accounts` with the encrypted file, with commands, and on the way to another machine."""

from __future__ import annotations

import fcntl
import io
import json
import os
import shlex
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import keyring
import pytest

from socialpost.auth import age
from tests.cli.typed import MemoryRing, typed

Capsys = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch
SECRET = "s3cr3t-value-that-nobody-may-see"
FILE = """
accounts:
  x-main: {platform: x}
  fb: {platform: facebook, page: "100000000000001"}
vault: {file: secrets.age}
"""
ROTATING = {"access_token": SECRET, "refresh_token": f"{SECRET}-r", "client_id": "app"}


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: Patch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "socialpost.yaml").write_text(FILE)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return tmp_path


def pipe(monkeypatch: Patch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def put(monkeypatch: Patch, capsys: Capsys, account: str, *more: str, **fields: str) -> None:
    pipe(monkeypatch, json.dumps(fields))
    assert typed(capsys, "accounts", "set-token", account, *more).code == 0


def public(capsys: Capsys) -> str:
    return str(typed(capsys, "accounts", "keygen", "--json").json["public"][0])


@pytest.fixture
def ring(monkeypatch: Patch) -> MemoryRing:
    ring = MemoryRing()
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
    return ring


def test_on_a_machine_without_a_keyring_the_file_keeps_the_login(
    shop: Path, monkeypatch: Patch, capsys: Capsys
) -> None:
    pipe(monkeypatch, f"page_access_token={SECRET}")
    told = typed(capsys, "accounts", "set-token", "fb")
    assert (told.code, "socialpost accounts keygen" in told.err) == (4, True)
    public(capsys)
    put(monkeypatch, capsys, "fb", page_access_token=SECRET)
    assert typed(capsys, "accounts", "--json").json["accounts"][1]["fields"] == {"page_access_token": "file"}
    assert SECRET not in (shop / "secrets.age").read_text()


def test_the_key_is_made_once_and_shown_as_often_as_one_likes(capsys: Capsys) -> None:
    first, second = (typed(capsys, "accounts", "keygen", "--json").json for _ in range(2))
    assert (first["made"], second["made"], first["public"]) == (True, False, second["public"])
    assert "AGE-SECRET-KEY" not in typed(capsys, "accounts", "keygen").out


@pytest.mark.usefixtures("ring")
def test_what_comes_before_a_kept_login_is_said(monkeypatch: Patch, capsys: Capsys) -> None:
    public(capsys)
    put(monkeypatch, capsys, "fb", page_access_token="k" + SECRET)
    pipe(monkeypatch, f"page_access_token={SECRET}")
    told = typed(capsys, "accounts", "set-token", "fb", "--vault", "file")
    assert "kept in the file for fb" in told.out
    assert "page_access_token of the keyring comes before it" in told.out
    assert "the keyring no longer holds fb" in typed(capsys, "accounts", "forget", "fb").out
    assert typed(capsys, "accounts", "--json").json["accounts"][1]["fields"] == {"page_access_token": "file"}


def test_a_vault_that_is_none_and_one_that_is_not_there_are_refused(
    shop: Path, monkeypatch: Patch, capsys: Capsys
) -> None:
    pipe(monkeypatch, f"page_access_token={SECRET}")
    assert "there are: keyring, file" in typed(capsys, "accounts", "set-token", "fb", "--vault", "cloud").err
    (shop / "socialpost.yaml").write_text(FILE.replace("vault:", "variables:"))
    pipe(monkeypatch, f"page_access_token={SECRET}")
    assert "has no encrypted file" in typed(capsys, "accounts", "set-token", "fb", "--vault", "file").err


def test_a_file_that_a_link_leads_out_of_the_workspace_is_refused(
    shop: Path, monkeypatch: Patch, capsys: Capsys, tmp_path_factory: pytest.TempPathFactory
) -> None:
    public(capsys)
    (shop / "keys").symlink_to(tmp_path_factory.mktemp("elsewhere"))
    (shop / "socialpost.yaml").write_text(FILE.replace("secrets.age", "keys/secrets.age"))
    pipe(monkeypatch, f"page_access_token={SECRET}")
    assert "leads out of the workspace" in typed(capsys, "accounts", "set-token", "fb").err


def test_a_file_that_is_a_link_to_another_workspace_s_logins_is_refused(
    shop: Path, monkeypatch: Patch, capsys: Capsys, tmp_path_factory: pytest.TempPathFactory
) -> None:
    public(capsys)
    put(monkeypatch, capsys, "fb", page_access_token=SECRET)
    other = tmp_path_factory.mktemp("elsewhere") / "secrets.age"
    (shop / "secrets.age").rename(other)
    (shop / "secrets.age").symlink_to(other)
    told = typed(capsys, "accounts", "export", "fb", "--env", "-o", "f")
    assert (told.code, "leads out of the workspace" in told.err) == (2, True)


def test_recipients_of_a_cloned_file_get_nothing_without_consent(
    shop: Path, monkeypatch: Patch, capsys: Capsys
) -> None:
    mine = public(capsys)
    put(monkeypatch, capsys, "fb", page_access_token=SECRET)
    before = (shop / "secrets.age").read_bytes()
    theirs = "age186nd5tnu30vlpgmzy5e2ghmqe7dyzpj9fal88umkkakrgtvlxs3qw5r7mk"
    (shop / "socialpost.yaml").write_text(
        FILE.replace("secrets.age}", f"secrets.age, recipients: [{mine}, {theirs}]}}")
    )
    told = typed(capsys, "accounts", "rekey")
    assert (told.code, "others can open" in told.err, "socialpost accounts trust" in told.err) == (4, True, True)
    assert (shop / "secrets.age").read_bytes() == before
    assert typed(capsys, "accounts", "trust", "--yes").code == 0
    assert typed(capsys, "accounts", "rekey", "--json").json["readers"] == [mine, theirs]


def test_another_machine_takes_over_what_only_one_can_renew(monkeypatch: Patch, capsys: Capsys) -> None:
    public(capsys)
    monkeypatch.setenv("SOCIALPOST_MACHINE", "laptop")
    put(monkeypatch, capsys, "x-main", **ROTATING)
    monkeypatch.setenv("SOCIALPOST_MACHINE", "server")
    told = typed(capsys, "accounts")
    assert "x-main: renewed by laptop, not here" in told.out
    assert typed(capsys, "accounts", "take", "x-main", "--json").json == {
        "account": "x-main",
        "before": "laptop",
        "now": "server",
    }
    assert "not here" not in typed(capsys, "accounts").out
    assert "by server already" in typed(capsys, "accounts", "take", "x-main").out
    assert "holds nothing of fb" in typed(capsys, "accounts", "take", "fb").err


# A command


def commanded(shop: Path, line: str) -> None:
    (shop / "socialpost.yaml").write_text(
        FILE.replace("{platform: x}", json.dumps({"platform": "x", "token_command": line}))
    )


def test_a_command_is_run_only_after_consent_and_a_changed_one_is_asked_about_again(shop: Path, capsys: Capsys) -> None:
    ran = shop.with_name(f"{shop.name}-ran")  # beside the workspace, from which nothing is run
    commanded(shop, f"{sys.executable} -c \"open({str(ran)!r}, 'w'); print('{SECRET}')\"")
    told = typed(capsys, "accounts", "--json")
    assert "nobody has agreed to that" in told.json["accounts"][0]["problem"]
    assert "socialpost.yaml:3:" in told.json["accounts"][0]["problem"]
    assert typed(capsys, "accounts", "--check").code == 4
    assert not ran.exists()
    assert typed(capsys, "accounts", "trust", "x-main", "--yes").code == 0
    told = typed(capsys, "accounts", "--json")
    assert told.json["accounts"][0]["fields"]["access_token"] == "command"
    assert SECRET not in told.out
    commanded(shop, "echo another")
    assert "nobody has agreed" in typed(capsys, "accounts").out


def test_without_a_terminal_trust_only_shows_what_is_asked_for(shop: Path, monkeypatch: Patch, capsys: Capsys) -> None:
    commanded(shop, "echo \x1b[2Jt")
    told = typed(capsys, "accounts", "trust")
    assert (told.code, "not agreed" in told.out, "\x1b" in told.out) == (4, True, False)
    (wish,) = typed(capsys, "accounts", "trust", "--json").json["wishes"]
    assert (wish["kind"], wish["agreed"]) == ("token_command", False)
    monkeypatch.setenv("SOCIALPOST_TRUST", wish["digest"])
    assert typed(capsys, "accounts", "trust").code == 0


def test_on_a_terminal_it_is_asked_and_no_is_the_answer_of_enter(
    shop: Path, monkeypatch: Patch, capsys: Capsys
) -> None:
    commanded(shop, "echo token")
    monkeypatch.setattr("socialpost.cli.show.may_ask", lambda: True)
    for answer, code in (("\n", 4), ("y\n", 0), ("", 0)):
        pipe(monkeypatch, answer)
        assert typed(capsys, "accounts", "trust").code == code
    assert typed(capsys, "accounts", "trust", "--withdraw").code == 0
    assert typed(capsys, "accounts", "trust", "--json").code == 4


def test_the_sandbox_runs_no_command_and_asks_for_nothing(shop: Path, capsys: Capsys) -> None:
    ran = shop.with_name(f"{shop.name}-ran")  # beside the workspace, from which nothing is run
    commanded(shop, f"touch {ran}")
    assert typed(capsys, "accounts", "trust", "--yes").code == 0
    assert typed(capsys, "accounts", "--check", "--sandbox").code == 0
    assert not ran.exists()


def test_an_origin_of_the_file_needs_consent_also_on_this_machine(
    shop: Path, monkeypatch: Patch, capsys: Capsys
) -> None:
    (shop / "socialpost.yaml").write_text(
        FILE.replace("{platform: x}", "{platform: x, origins: {api: 'http://127.0.0.1:9'}}")
    )
    monkeypatch.setenv("SOCIALPOST__X_MAIN__ACCESS_TOKEN", SECRET)
    told = typed(capsys, "accounts", "--json").json["accounts"][0]
    assert "send the credential of x-main (x, api) to http://127.0.0.1:9" in told["problem"]
    assert told["origins"] == {}
    typed(capsys, "accounts", "trust", "--yes")
    assert typed(capsys, "accounts", "--json").json["accounts"][0]["origins"] == {"api": "http://127.0.0.1:9"}
    typed(capsys, "accounts", "trust", "--withdraw")
    monkeypatch.setenv("SOCIALPOST__X_MAIN__ORIGIN__API", "http://127.0.0.1:8")
    assert typed(capsys, "accounts", "--json").json["accounts"][0]["origins"] == {"api": "http://127.0.0.1:8"}


# To another machine


@pytest.mark.usefixtures("ring")
def test_a_sealed_export_is_opened_by_its_reader_alone(shop: Path, monkeypatch: Patch, capsys: Capsys) -> None:
    key = public(capsys)
    put(monkeypatch, capsys, "fb", page_access_token=SECRET)
    told = typed(capsys, "accounts", "export", "fb", "--to", key, "-o", "fb.age")
    assert (told.code, "fb: page_access_token" in told.out) == (0, True)
    assert stat.S_IMODE((shop / "fb.age").stat().st_mode) == 0o600
    assert SECRET not in told.out + (shop / "fb.age").read_text()
    typed(capsys, "accounts", "forget", "fb")
    assert typed(capsys, "accounts", "import", "fb.age", "--json").json["vaults"] == {"fb": "keyring"}
    assert typed(capsys, "accounts", "--json").json["accounts"][1]["complete"]
    monkeypatch.setenv("SOCIALPOST_AGE_KEY_FILE", str(shop / "another.key"))
    public(capsys)
    assert "does not open fb.age" in typed(capsys, "accounts", "import", "fb.age").err


def test_what_rotates_stays_here_and_moves_only_on_demand(monkeypatch: Patch, capsys: Capsys, ring: MemoryRing) -> None:
    key = public(capsys)
    put(monkeypatch, capsys, "x-main", **ROTATING)
    login = json.loads(next(iter(ring.kept.values())))["login"]
    told = typed(capsys, "accounts", "export", "x-main", "--to", key, "-o", "part.age", "--json").json
    assert told["accounts"]["x-main"]["left"] == ["refresh_token"]
    assert typed(capsys, "accounts", "export", "x-main", "--to", key, "--move", "-o", "all.age").code == 0
    assert ring.kept == {}
    assert typed(capsys, "accounts", "import", "all.age", "--vault", "file").code == 0
    x = typed(capsys, "accounts", "--json").json["accounts"][0]
    assert (x["renewable"], x["fields"]["refresh_token"]) == (True, "file")
    typed(capsys, "accounts", "import", "all.age", "--vault", "keyring")
    assert json.loads(next(iter(ring.kept.values())))["login"] == login


@pytest.mark.usefixtures("ring")
def test_nobody_renews_a_token_while_it_is_moved(shop: Path, monkeypatch: Patch, capsys: Capsys) -> None:
    key, free, seal = public(capsys), [], age.seal
    put(monkeypatch, capsys, "x-main", **ROTATING)

    def sealing(*told: Any) -> bytes:
        with (shop / ".socialpost/locks/refresh-x-main.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                free.append(True)
            except BlockingIOError:
                free.append(False)
        return seal(*told)

    monkeypatch.setattr(age, "seal", sealing)
    assert typed(capsys, "accounts", "export", "x-main", "--to", key, "--move", "-o", "all.age").code == 0
    assert free == [False]


@pytest.mark.usefixtures("ring")
@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "say who shall read it"),
        (("--to", "KEY", "--env"), "say who shall read it"),
        (("--to", "age1xyz"), "no public age key"),
        (("--to", "KEY", "--move"), "needs --to and a file"),
        (("--env", "--move", "-o", "f"), "needs --to and a file"),
        (("--env", "--json"), "both write to standard output"),
        (("--to", "KEY", "-o", "socialpost.yaml"), "is there already"),
    ],
)
def test_an_export_that_would_show_or_lose_something_is_refused(
    words: tuple[str, ...], says: str, monkeypatch: Patch, capsys: Capsys
) -> None:
    key = public(capsys)
    put(monkeypatch, capsys, "fb", page_access_token=SECRET)
    told = typed(capsys, "accounts", "export", "fb", *(key if word == "KEY" else word for word in words))
    assert (told.code, says in told.out + told.err) == (2, True)
    assert SECRET not in told.out + told.err


@pytest.mark.usefixtures("ring")
def test_variables_for_a_ci_go_into_a_file_of_ones_own(shop: Path, monkeypatch: Patch, capsys: Capsys) -> None:
    put(monkeypatch, capsys, "x-main", **{**ROTATING, "client_id": "a b"})
    told = typed(capsys, "accounts", "export", "x-main", "--env", "-o", "ci.env")
    text = (shop / "ci.env").read_text()
    assert text == f"SOCIALPOST__X_MAIN__ACCESS_TOKEN={SECRET}\nSOCIALPOST__X_MAIN__CLIENT_ID='a b'\n"
    assert (stat.S_IMODE((shop / "ci.env").stat().st_mode), SECRET in told.out) == (0o600, False)
    assert "without refresh_token, which works on one machine only" in told.out
    assert "keep it out of git" in told.out


@pytest.mark.usefixtures("ring")
def test_until_when_a_login_lasts_moves_with_it(shop: Path, monkeypatch: Patch, capsys: Capsys) -> None:
    ends = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    told = "the login of x-main ends"
    put(monkeypatch, capsys, "x-main", access_token=SECRET, expires_at=ends)
    (shop / "posts").mkdir()
    (shop / "posts/one.yaml").write_text('text: Hi\nto: [x-main]\nschedule: {at: "2099-01-01 09:00", in: UTC}\n')
    typed(capsys, "publish", "posts/one.yaml")
    assert told in typed(capsys, "status").out
    typed(capsys, "accounts", "export", "x-main", "--to", public(capsys), "--move", "-o", "x.age")
    assert told not in typed(capsys, "status").out
    typed(capsys, "accounts", "import", "x.age")
    assert told in typed(capsys, "status").out


def test_an_import_keeps_all_or_nothing(shop: Path, monkeypatch: Patch, capsys: Capsys, ring: MemoryRing) -> None:
    key = public(capsys)
    put(monkeypatch, capsys, "fb", page_access_token=SECRET)
    put(monkeypatch, capsys, "x-main", access_token=SECRET)
    typed(capsys, "accounts", "export", "--to", key, "-o", "all.age")
    for account in ("fb", "x-main"):
        typed(capsys, "accounts", "forget", account)
    for platform, says in (("reddit", "of reddit here and of x there"), ("none", "no adapter")):
        (shop / "socialpost.yaml").write_text(FILE.replace("{platform: x}", f"{{platform: {platform}}}"))
        told = typed(capsys, "accounts", "import", "all.age")
        assert says in told.out + told.err
        assert ring.kept == {}
    (shop / "notes").write_text("hello")
    (shop / "socialpost.yaml").write_text(FILE)
    assert "is no age file" in typed(capsys, "accounts", "import", "notes").err
    assert "cannot be read" in typed(capsys, "accounts", "import", "nowhere").err


def test_an_import_that_fails_midway_leaves_what_there_was(
    monkeypatch: Patch, capsys: Capsys, ring: MemoryRing
) -> None:
    key = public(capsys)
    put(monkeypatch, capsys, "fb", page_access_token=SECRET)
    put(monkeypatch, capsys, "x-main", access_token=SECRET)
    typed(capsys, "accounts", "export", "--to", key, "-o", "all.age")
    put(monkeypatch, capsys, "fb", page_access_token=f"{SECRET}-here")
    typed(capsys, "accounts", "forget", "x-main")
    before, keep = dict(ring.kept), ring.set_password

    def failing(service: str, username: str, password: str) -> None:
        if username.startswith("x-main"):
            raise keyring.errors.KeyringLocked
        keep(service, username, password)

    monkeypatch.setattr(ring, "set_password", failing)
    assert (typed(capsys, "accounts", "import", "all.age").code, ring.kept) == (4, before)


def test_nothing_is_called_moved_that_the_environment_still_gives(
    shop: Path, monkeypatch: Patch, capsys: Capsys, ring: MemoryRing
) -> None:
    key = public(capsys)
    put(monkeypatch, capsys, "x-main", **ROTATING)
    before = dict(ring.kept)
    monkeypatch.setenv("SOCIALPOST__X_MAIN__ACCESS_TOKEN", f"{SECRET}-other")
    told = typed(capsys, "accounts", "export", "x-main", "--to", key, "--move", "-o", "x.age")
    assert (told.code, "access_token comes from the environment" in told.err) == (2, True)
    assert (ring.kept, (shop / "x.age").exists()) == (before, False)


@pytest.mark.usefixtures("ring")
def test_an_old_export_does_not_replace_the_same_login_that_was_renewed_since(
    monkeypatch: Patch, capsys: Capsys
) -> None:
    key, soon, later = public(capsys), "2026-12-01T00:00:00+00:00", "2026-12-02T00:00:00+00:00"
    put(monkeypatch, capsys, "x-main", **ROTATING, expires_at=soon)
    typed(capsys, "accounts", "export", "x-main", "--to", key, "--move", "-o", "old.age")
    assert typed(capsys, "accounts", "import", "old.age", "--json").json["vaults"] == {"x-main": "keyring"}
    ring = keyring.get_keyring()
    assert isinstance(ring, MemoryRing)
    renewed = {one: text.replace(soon, later).replace("-r", "-spent") for one, text in ring.kept.items()}
    ring.kept.update(renewed)
    again = typed(capsys, "accounts", "import", "old.age", "--json").json
    assert (again["known"], ring.kept) == (["x-main"], renewed)


@pytest.mark.slow
def test_variables_are_never_written_to_a_screen_or_an_open_file_and_may_go_into_a_pipe(shop: Path) -> None:
    line = [sys.executable, "-m", "socialpost", "accounts", "export", "fb", "--env"]
    environ = {**os.environ, "SOCIALPOST__FB__PAGE_ACCESS_TOKEN": SECRET}

    def run(**more: object) -> tuple[int, str]:
        done = subprocess.run(line, cwd=shop, env=environ, stderr=subprocess.PIPE, text=True, check=False, **more)  # type: ignore[call-overload]
        return done.returncode, done.stdout or ""

    assert run(stdout=subprocess.PIPE) == (0, f"SOCIALPOST__FB__PAGE_ACCESS_TOKEN={SECRET}\n")
    master, screen = os.openpty()
    with os.fdopen(master, "rb"), os.fdopen(screen, "wb"):
        assert run(stdout=screen)[0] == 2
    for mode, code in ((0o644, 2), (0o600, 0)):
        with os.fdopen(os.open(shop / f"out{mode}", os.O_WRONLY | os.O_CREAT, mode), "wb") as file:
            assert run(stdout=file)[0] == code
    assert (shop / f"out{0o644}").read_text() == ""
    assert shlex.split((shop / f"out{0o600}").read_text()) == [f"SOCIALPOST__FB__PAGE_ACCESS_TOKEN={SECRET}"]


def lines(capsys: Capsys, check: str) -> list[dict[str, str]]:
    """Return what doctor says of a subject."""
    return [one for one in typed(capsys, "doctor", "--json").json["lines"] if one["check"] == check]


def test_a_login_that_could_not_be_kept_is_refused_before_anybody_is_asked(capsys: Capsys) -> None:
    said = typed(capsys, "login", "x-main", "--paste")
    assert (said.code, "there is no age key" in said.err, "keys of your app" in said.err) == (4, True, False)


def test_doctor_says_that_no_login_could_be_kept_and_then_that_the_file_opens(
    monkeypatch: Patch, capsys: Capsys
) -> None:
    assert "no login could be kept in secrets.age" in lines(capsys, "vault")[0]["says"]
    public(capsys)
    put(monkeypatch, capsys, "x-main", **ROTATING)
    assert [(one["level"], one["says"].rpartition("; ")[2]) for one in lines(capsys, "vault")] == [
        ("ok", "it holds x-main")
    ]


def test_what_a_closed_file_may_hold_is_not_called_missing_and_its_key_is_asked_for(
    monkeypatch: Patch, capsys: Capsys
) -> None:
    public(capsys)
    put(monkeypatch, capsys, "x-main", **ROTATING)
    monkeypatch.setenv("SOCIALPOST_AGE_KEY_FILE", "/nowhere/age.key")
    told = typed(capsys, "accounts", "--json").json["accounts"][0]
    assert set(told["fields"].values()) == {"unknown"}
    assert "put the key there that opens secrets.age" in told["fix"]


def test_doctor_tells_of_a_login_that_another_machine_renews(monkeypatch: Patch, capsys: Capsys) -> None:
    public(capsys)
    put(monkeypatch, capsys, "x-main", **ROTATING)
    monkeypatch.setenv("SOCIALPOST_MACHINE", "another")
    assert [one["level"] for one in lines(capsys, "credentials") if one["account"] == "x-main"] == ["ok", "note"]


def test_doctor_tells_what_waits_for_consent_behind_other_trouble(shop: Path, capsys: Capsys) -> None:
    more = "smtp: {host: evil.example, user: bot, from: bot@example.com}\n"
    origin = "{platform: x, origins: {api: 'https://evil.example'}}"
    (shop / "socialpost.yaml").write_text(FILE.replace("{platform: x}", origin) + more)
    assert [one["level"] for one in lines(capsys, "consent")] == ["warning", "error"]


def test_doctor_warns_of_a_private_key_in_the_folder_that_is_committed(
    shop: Path, monkeypatch: Patch, capsys: Capsys
) -> None:
    monkeypatch.setenv("SOCIALPOST_AGE_KEY_FILE", str(shop / "age.key"))
    public(capsys)
    assert "lies in the workspace" in lines(capsys, "vault")[0]["says"]

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from socialpost.cli import bug, edge
from socialpost.cli.mask import masked
from socialpost.errors import Busy, InvalidContent
from socialpost.findings import Place, error
from tests.cli.conftest import Shop
from tests.cli.typed import typed

TOKEN = "hunter-2-the-token-of-a-shop"


def ended_by(problem: BaseException) -> Callable[[], int]:
    def work() -> int:
        raise problem

    return work


def test_an_error_is_a_line_with_its_fix_and_its_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    code = edge.guarded(["plan"], ended_by(Busy("somebody has it", "wait")))
    assert code == 75
    assert capsys.readouterr() == ("", "error: somebody has it\n  wait\n")


def test_findings_of_invalid_content_are_all_said(capsys: pytest.CaptureFixture[str]) -> None:
    found = error("text.too-long", "too long", "shorten it").at(Place("posts/a.yaml", 3, 7))
    assert edge.guarded(["plan"], ended_by(InvalidContent("nothing was sent", [found]))) == 3
    assert "posts/a.yaml:3:7: error: too long [text.too-long]\n    shorten it" in capsys.readouterr().err


def test_ctrl_c_exits_130_and_says_that_nothing_is_lost(capsys: pytest.CaptureFixture[str]) -> None:
    assert edge.guarded(["plan"], ended_by(KeyboardInterrupt())) == 130
    assert "nothing is lost" in capsys.readouterr().err


def test_ctrl_c_in_a_command_is_told_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("socialpost.cli.context.open_workspace", interrupted)
    told = typed(capsys, "login", "x-main", "--json")
    assert (told.code, told.json["error"]) == (130, "interrupted")


def test_a_bug_leaves_a_report_without_secrets_or_values(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCIALPOST__X_US__ACCESS_TOKEN", TOKEN)

    def work() -> int:
        customer = "a value that stays in memory"
        raise ValueError(f"cannot read {TOKEN} and access_token=s3cr3t{customer[:0]}")

    code = edge.guarded(["accounts", "set-token", "x-us", "--password=abc", TOKEN], work)
    report = next((shop.root / ".socialpost" / "reports").iterdir())
    text = report.read_text()
    assert code == 70
    assert str(report) in shop.capture.readouterr().err
    assert "in work" in text
    assert "accounts set-token x-us '--password=***' ***" in text or "--password=***" in text
    for secret in (TOKEN, "s3cr3t", "=abc", "a value that stays in memory\n"):
        assert secret not in text.replace('customer = "a value', "")
    assert report.stat().st_mode & 0o777 == 0o600


def test_a_bug_report_goes_to_the_temporary_folder_where_the_workspace_takes_none(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (shop.root / ".socialpost").write_text("in the way")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "elsewhere"))
    path = bug.write(ValueError("broken"), ["plan"])
    assert path is not None
    assert path.parent == tmp_path / "elsewhere" / "socialpost-reports"


@pytest.mark.parametrize(("command", "code"), [("plan", 0), ("--help", 141)])
def test_a_reader_that_leaves_early_is_told_nothing(shop: Shop, command: str, code: int) -> None:
    process = shop.start(command)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait() == code
    process.stderr.close()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Authorization: Bearer AAAA1111bbbb", "Authorization: Bearer ***"),
        ("GET /me?access_token=abc&fields=id", "GET /me?access_token=***&fields=id"),
        ('{"refresh_token": "x9y8z7w6v5"}', '{"refresh_token": "***"}'),
        ("https://me:pw@example.com/a", "https://***@example.com/a"),
        ("EAAB" + "x1" * 20, "***"),
        ("run `socialpost accounts set-token x-us`, or log in", "run `socialpost accounts set-token x-us`, or log in"),
        ("the token: it has expired", "the token: it has expired"),
        ("posts/Nordic_Lamp_2026.yaml:3:1", "posts/Nordic_Lamp_2026.yaml:3:1"),
        ("a" * 64, "a" * 64),
    ],
)
def test_what_looks_like_a_token_is_hidden_and_prose_is_not(text: str, kept: str) -> None:
    assert masked(text) == kept


def test_known_values_are_hidden_wherever_they_stand() -> None:
    assert masked("x-us says blue-whale-77 is wrong", ["blue-whale-77"]) == "x-us says *** is wrong"


def test_a_token_that_was_pasted_into_a_wrong_place_is_not_repeated(shop: Shop) -> None:
    told = shop.run("sandbox", "--port", "pina_0123456789abcdefghijklm")
    assert (told.code, "pina_" in told.err, "Invalid value for '--port'" in told.err) == (2, False, True)

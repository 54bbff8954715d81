"""Comparing two recordings, and recording by command line and environment."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from socialpost.sandbox import compare
from tests.cli.typed import typed

Capsys = pytest.CaptureFixture[str]
REAL = {"data": {"id": "1", "text": "private words", "edit_history": ["1"]}, "1234": {"s": None}}


def exchange(path: str = "/2/tweets/1993000000000000001", answer: Any = None, **values: Any) -> dict[str, Any]:
    plain = {"platform": "x", "origin": "api", "method": "GET", "path": path, "query": {"ids": "7"}, "status": 200}
    return {**plain, "answer": REAL if answer is None else answer, **values}


def test_other_ids_and_other_words_are_no_difference() -> None:
    other = {"data": {"id": "2", "text": "other", "edit_history": ["2", "3"]}, "98765": {"s": "now"}}
    assert compare.compare([exchange()], [exchange("/2/tweets/2126315102008246273", other, query={"ids": "8"})]) == []


def test_status_names_types_and_headers_are_compared() -> None:
    fake = {"data": {"id": 1, "text": "x", "colour": "red"}, "1234": {"s": None}}
    told = exchange(answer=fake, status=201, answer_headers={"retry-after": "1"})
    name = "x: GET api /2/tweets/{} (ids): "
    assert compare.compare([exchange()], [told]) == [
        f"{name}status 200 is real, 201 the sandbox's",
        f"{name}data.colour (text) is only in the sandbox's answer",
        f"{name}data.edit_history (list) is only in the real answer",
        f"{name}data.edit_history[] (text) is only in the real answer",
        f"{name}data.id is text in the real answer, number in the sandbox's",
        f"{name}header retry-after is only in the sandbox's answer",
    ]


def test_a_call_that_only_one_side_has_is_told_and_one_without_an_answer_is_not() -> None:
    real, fake = exchange("/2/users/me"), exchange("/2/tweets", method="POST", json={"text": "a"}, query={})
    assert compare.compare([real, exchange("/lost", status=0)], [fake]) == [
        "only real: x: GET api /2/users/me (ids)",
        "only sandbox: x: POST api /2/tweets (text)",
    ]


def test_the_phases_of_an_upload_are_sorts_of_their_own() -> None:
    def phase(word: str) -> dict[str, Any]:
        return exchange("/v26.0/1029384756/videos", method="POST", query={}, form={"upload_phase": word}, files={})

    assert len(compare.sorts([phase("start"), phase("finish"), phase("start")])) == 2
    assert compare.label(phase("start")) == "x: POST api /v26.0/{}/videos (upload_phase)=start"


def test_what_is_printed_holds_no_value_of_the_recordings(tmp_path: Path, capsys: Capsys) -> None:
    real, fake = tmp_path / "real", tmp_path / "fake"
    real.write_text(json.dumps(exchange()) + "\n\n")
    fake.write_text(json.dumps(exchange(answer={"data": {}})) + "\n")
    assert compare.main([str(real), str(fake)]) == 1
    out = capsys.readouterr().out
    assert out.endswith("1 sorts of calls compared, 6 differences\n")
    assert not [word for word in ("private", "1993000000000000001", "1234", "'7'") if word in out]
    assert compare.main([str(real), str(real)]) == 0


def test_a_file_that_is_no_recording_is_named(tmp_path: Path, capsys: Capsys) -> None:
    file = tmp_path / "real"
    file.write_text('{"a": 1}\n')
    assert compare.main([str(file), str(file)]) == 2
    assert "line 1: this is no recorded exchange" in capsys.readouterr().err
    assert compare.main([]) == 2


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capsys) -> Path:
    monkeypatch.chdir(tmp_path)
    typed(capsys, "init")
    return tmp_path


def test_a_recording_of_the_tool_and_one_of_the_sandbox_show_no_difference(
    shop: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, "-m", "socialpost", "sandbox", "--json", "--port", "0", "--record", "theirs.jsonl"]
    with subprocess.Popen(command, cwd=shop, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            while process.stdout.readline() not in ("}\n", ""):
                pass
            monkeypatch.setenv("SOCIALPOST_RECORD", "mine.jsonl")
            assert typed(capsys, "publish", "posts/hello.yaml", "--sandbox").code == 0
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)
    mine, theirs = (compare.read(shop / name) for name in ("mine.jsonl", "theirs.jsonl"))
    assert len(mine) > 5
    assert len(mine) == len(theirs)
    assert compare.compare(mine, theirs) == []
    assert {stat.S_IMODE((shop / name).stat().st_mode) for name in ("mine.jsonl", "theirs.jsonl")} == {0o600}


def test_a_recording_that_cannot_be_written_stops_the_command_first(
    shop: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOCIALPOST_RECORD", str(shop / "missing" / "mine.jsonl"))
    told = typed(capsys, "publish", "posts/hello.yaml", "--sandbox")
    assert told.code == 2
    assert "cannot be written" in told.err
    assert typed(capsys, "sandbox", "--record", str(shop / "missing" / "x.jsonl"), "--port", "0").code == 2
    assert not typed(capsys, "sandbox", "log", "--json").json["calls"]

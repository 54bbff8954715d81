"""Programs that are started get none of our variables: git runs hooks, and a hook is anybody's program."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from socialpost.cli import machine
from socialpost.doctor import probes
from socialpost.errors import UsageError
from socialpost.receipts.git import Git

SECRET = "s3cr3t-value-that-nobody-may-see"


def by_git(folder: Path) -> None:
    with pytest.raises(UsageError):
        Git(folder, program="spy")


@pytest.mark.parametrize(
    "start", [by_git, lambda folder: probes.run(["spy"], folder), lambda _: machine.run("spy", may_fail=True)]
)
def test_a_program_that_is_started_sees_no_variable_of_ours(
    start: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spy = tmp_path / "spy"
    spy.write_text(f"#!/bin/sh\nenv >{tmp_path / 'seen'}\nexit 1\n")
    spy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("SOCIALPOST__X__ACCESS_TOKEN", SECRET)
    start(tmp_path)
    assert SECRET not in (tmp_path / "seen").read_text()

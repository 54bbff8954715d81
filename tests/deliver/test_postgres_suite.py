"""The whole suite of the runner, and one adapter's crashes at every point, with the journal in PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from socialpost.testing.rig import DATABASE
from socialpost.testing.server import Server

TOP = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.timeout(1100)  # each test in it has its own deadline
@pytest.mark.parametrize("folder", ["tests/deliver", "adapters/socialpost_x"])
def test_what_holds_with_a_file_holds_with_a_server(server: Server, folder: str) -> None:
    pytest.importorskip("psycopg")
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "-m", "not slow", "-p", "no:cacheprovider", folder],
        cwd=TOP,
        env={**os.environ, DATABASE: server.url("any")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout[-4000:]

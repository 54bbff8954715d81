"""The suite itself: a test that hangs is ended and says where, and Ctrl-C reaches what tests start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HANGS = """
import threading
import pytest

never = threading.Event()

@pytest.fixture
def stubborn():
    yield
    never.wait()

def test_first(stubborn):
    try:
        never.wait()
    finally:
        never.wait()

def test_second():
    pass
"""
SENDS = "tests/sandbox/test_server.py::test_the_server_in_the_foreground_ends_cleanly"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (ROOT / "pyproject.toml").exists(), reason="needs the checkout"),
]


def suite(*words: str, start: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run a part of the suite in a worker of its own, under this house's settings."""
    command = [*start, sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "-p", "no:cacheprovider"]
    return subprocess.run([*command, "-n", "1", *words], cwd=ROOT, capture_output=True, text=True, check=False)


def test_what_hangs_is_ended_with_a_traceback_also_in_its_clean_up_and_the_rest_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "test_hangs.py"
    file.write_text(HANGS)
    done = suite("-p", "conftest", "-o", "timeout=1", "--rootdir", str(tmp_path), str(file))
    assert "1 failed, 1 passed, 1 error" in done.stdout, done.stdout + done.stderr
    assert "never.wait()" in done.stdout
    assert "Failed: Timeout (>1.0s)" in done.stdout


def test_ctrl_c_reaches_what_tests_start_also_where_the_suite_runs_in_the_background() -> None:
    done = suite("--timeout", "30", SENDS, start=("/bin/sh", "-c", 'trap "" INT; exec "$@"', "sh"))
    assert "2 passed" in done.stdout, done.stdout + done.stderr

"""The wall in a real browser: it skips, loudly, where there is none."""

from __future__ import annotations

import shutil
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from socialpost.sandbox.engine import Sandbox
from socialpost.sandbox.server import running

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
Browse = Callable[..., str]


@pytest.fixture
def browse(tmp_path: Path) -> Browse:
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn("NO BROWSER: the wall was not looked at; install chromium", stacklevel=1)
        pytest.skip("NO BROWSER: the wall was not looked at; install chromium")

    def run(*arguments: str) -> str:
        command = [program, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=90, check=True).stdout

    return run


def test_a_browser_loads_the_picture_and_runs_nothing_a_stranger_wrote(
    browse: Browse, sandbox: Sandbox, tmp_path: Path
) -> None:
    from PIL import Image

    Image.new("RGB", (640, 480), (230, 30, 40)).save(tmp_path / "red.png")
    world = sandbox.world("toy")
    world.keep_bytes((tmp_path / "red.png").read_bytes(), "red.png")
    evil = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    world.put("note", "1", {"text": evil, "pictures": ["red.png"], "alt": "a red field"})
    with running(sandbox) as server:
        dom = browse("--dump-dom", f"{server.url}/")
        assert "<title>The wall" in dom
        for width in (1280, 500):
            shot = tmp_path / f"{width}.png"
            browse(f"--screenshot={shot}", f"--window-size={width},900", f"{server.url}/")
            with Image.open(shot) as image:
                red = sum(
                    count for count, colour in image.convert("RGB").getcolors(1 << 24) or [] if colour == (230, 30, 40)
                )
                assert image.width == width
                assert red > 40_000

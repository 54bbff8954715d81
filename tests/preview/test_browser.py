"""The preview in a real browser: it skips, loudly, where there is none."""

from __future__ import annotations

import shutil
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from socialpost.preview.page import page, write
from socialpost.preview.pictures import pictures
from socialpost.preview.sheet import sheets
from socialpost.testing.media import jpeg
from tests.preview.conftest import NOW, Shop

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
EVIL = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
COLOUR = (205, 133, 63)
Browse = Callable[..., str]


@pytest.fixture
def browse(tmp_path: Path) -> Browse:
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn("NO BROWSER: the preview was not looked at; install chromium", stacklevel=1)
        pytest.skip("NO BROWSER: the preview was not looked at; install chromium")

    def run(*arguments: str) -> str:
        command = [program, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=90, check=True).stdout

    return run


def painted(shot: Path) -> int:
    """Return how many pixels have the picture's colour, nearly."""
    with Image.open(shot) as image:
        counted = image.convert("RGB").getcolors(1 << 24) or []
    return sum(many for many, seen in counted if isinstance(seen, tuple) and _near(seen))


def _near(seen: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 6 for a, b in zip(seen, COLOUR, strict=True))


def test_a_browser_draws_the_picture_from_the_file_alone_and_runs_nothing(
    browse: Browse, shop: Shop, tmp_path: Path
) -> None:
    shop.write("media/lamp.jpg", jpeg("peru", (600, 1600)))
    text = EVIL.replace("'", "''")
    shop.write("posts/lamp.yaml", f"text: '{text}'\nto: [x-us]\nmedia: [{{image: media/lamp.jpg, alt: A lamp}}]\n")
    shown = sheets(shop.plan())
    path = write(page(shown, pictures(shown, shop.root), (), NOW), tmp_path / "elsewhere" / "page.html")
    dom = browse("--dump-dom", path.as_uri())
    assert "<title>Preview" in dom
    for width in (1280, 500):
        shot = tmp_path / f"{width}.png"
        browse(f"--screenshot={shot}", f"--window-size={width},1600", path.as_uri())
        # 36rem high: 216 x 576 pixels, of which 216 x 288 are not cut off and so not dimmed
        assert 0.9 * 216 * 288 < painted(shot) < 1.02 * 216 * 288

"""The vendors' own clients, unmodified but for the address, at the fakes over real HTTP on loopback.

They are optional: `pip install --group peers`. A module whose client is not installed is skipped and says so.
"""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

from socialpost.sandbox.engine import Sandbox
from socialpost.sandbox.kit import Card
from socialpost.sandbox.server import running
from socialpost.testing import media


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known here, so that this folder needs nothing from elsewhere."""
    config.addinivalue_line("markers", "peers: needs a vendor's own client (dependency group `peers`)")


@dataclass(frozen=True, slots=True)
class Place:
    """One fake platform that answers: `url` is its prefix, without a slash at the end."""

    sandbox: Sandbox
    platform: str
    url: str

    def seat(self, account: str = "shop", **options: Any) -> dict[str, str]:
        """Return the fields of a working credential."""
        return self.sandbox.seat(self.platform, account, options)

    def cards(self) -> list[Card]:
        """Return what people see now, oldest first."""
        return self.sandbox.cards(self.platform)

    def card(self) -> Card:
        """Return the only thing that people see."""
        found = self.cards()
        assert len(found) == 1, found
        return found[0]

    def bytes_of(self, url: str) -> bytes:
        """Return the bytes behind the address of a picture on a card."""
        return self.sandbox.world(self.platform).blob_path(Path(url).name).read_bytes()

    def calls(self) -> list[str]:
        """Return the names of the routes that were called, in order."""
        return [logged.route for logged in self.sandbox.log]


@pytest.fixture(autouse=True, scope="module")
def tidy() -> Iterator[None]:
    """Let the clients' forgotten files and sockets be closed here, not as a warning in somebody else's test."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="module")
def served(request: pytest.FixtureRequest) -> Iterator[Place]:
    """Serve the platform that the test's module names in PLATFORM."""
    name = request.module.PLATFORM
    found = entry_points(group="socialpost.sandboxes", name=name)
    if not found:
        pytest.skip(f"no simulator for {name} is installed")
    with Sandbox([next(iter(found)).load()]) as sandbox, running(sandbox) as server:
        yield Place(sandbox, name, f"{server.url}/{name}")


@pytest.fixture
def place(served: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Return the fake as nobody has touched it yet."""
    # an http address is what these clients refuse and what loopback has
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    served.sandbox.reset()
    return served


@pytest.fixture
def files(tmp_path: Path) -> Mapping[str, Path]:
    """Return two pictures and a video, as files."""
    made = {"front": media.jpeg("peru"), "detail": media.jpeg("teal", (80, 60)), "clip": media.mp4(4, (640, 360))}
    for name, data in made.items():
        (tmp_path / f"{name}.{'mp4' if name == 'clip' else 'jpg'}").write_bytes(data)
    return {path.stem: path for path in tmp_path.iterdir()}

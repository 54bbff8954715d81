"""The zoo and the press, once a session, and the count of what was made and checked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from . import ffprobe
from .original import Zoo
from .product import Press, Tally

Judge = Callable[[Tally], None]
_KEYS = ("made", "untouched", "refused")


@pytest.fixture(scope="session")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Zoo:
    """Return the folder of originals."""
    return Zoo(tmp_path_factory.mktemp("zoo"))


@pytest.fixture(scope="session")
def press(zoo: Zoo, tmp_path_factory: pytest.TempPathFactory) -> Press:
    """Return what makes the renditions."""
    return Press(zoo, tmp_path_factory.mktemp("press"))


@pytest.fixture(scope="session")
def slow_press(zoo: Zoo, tmp_path_factory: pytest.TempPathFactory) -> Press:
    """Return what makes the renditions and asks ffprobe, where it is installed, about all that move."""
    return Press(zoo, tmp_path_factory.mktemp("slow-press"), programs=True)


@pytest.fixture
def judge(record_property: Callable[[str, object], None]) -> Judge:
    """Return what puts a tally into the last line, and fails the test with all that was wrong."""

    def judged(tally: Tally) -> None:
        for key in _KEYS:
            record_property(f"zoo {key}", getattr(tally, key))
        if not tally.good:
            pytest.fail(str(tally), pytrace=False)

    return judged


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many renditions were made and checked, and loudly what was not asked."""
    reports = [one for some in terminalreporter.stats.values() for one in some if hasattr(one, "user_properties")]
    counted = [dict(one.user_properties) for one in reports if getattr(one, "when", "") == "call"]
    made, untouched, refused = (sum(one.get(f"zoo {key}", 0) for one in counted) for key in _KEYS)
    if made:
        terminalreporter.write_line(
            f"the zoo: {made} renditions made and checked, {untouched} originals checked that go out untouched, "
            f"{refused} refused for a good reason"
        )
        if not ffprobe.PROGRAM and any("slow" in one.keywords for one in reports):
            terminalreporter.write_line("the zoo: NOT CHECKED BY FFPROBE: the program is not installed", yellow=True)

"""For every test: no network but loopback, no home, no credentials of the person who runs them."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator, Iterator
from itertools import count
from pathlib import Path

import pytest
from pytest_timeout import Settings

pytest.register_assert_rewrite("socialpost.testing")

import socialpost  # noqa: E402 - after its helpers are marked for rewriting

if os.environ.get("SOCIALPOST_TEST_WHEEL") and "site-packages" not in (socialpost.__file__ or ""):
    raise RuntimeError(f"the wheel was to be tested, and this is {socialpost.__file__}")

SEED = "SOCIALPOST_SEED"  # what random tests begin with: a failure names it, and with it comes again
SLOW = 600  # seconds; the deadline of the others stands in pyproject.toml


def pytest_configure() -> None:
    """Let children hear Ctrl-C also where the suite was started with it switched off, as a shell's `&` and nohup do.

    What is ignored stays so through exec, a handler does not: this process goes on ignoring it, by a handler.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda *_: None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give slow tests more time than pyproject.toml gives to all, unless they say so themselves."""
    for item in items:
        if item.get_closest_marker("slow") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SLOW))


@pytest.hookimpl(wrapper=True)
def pytest_timeout_set_timer(settings: Settings) -> Generator[None, object, object]:
    """Let a deadline strike again and again: on its way out, what it ended may wait for a child or a thread."""
    done = yield
    if settings.method == "signal":
        signal.setitimer(signal.ITIMER_REAL, settings.timeout, settings.timeout / 4)
    return done


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """Give the clean-up a deadline of its own: a failure ends the test's, and what hung there may hang here again."""
    seconds = float(item.config.getini("timeout"))
    settings = Settings(seconds, "signal", func_only=False, disable_debugger_detection=False)
    item.config.hook.pytest_timeout_set_timer(item=item, settings=settings)
    return (yield)


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Name a home for each test, in one folder: a numbered one of pytest's costs every test more than many a test itself."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def nobody(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the test a home of its own and take away what could lead it to a real account."""
    home = next(homes)
    home.mkdir()
    for name in list(os.environ):
        if name.startswith("SOCIALPOST") and name != SEED:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setenv("NO_PROXY", "*")

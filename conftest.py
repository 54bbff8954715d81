"""For every test: no network but loopback, no home, no credentials of the person who runs them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest.register_assert_rewrite("socialpost.testing")

import socialpost  # noqa: E402 - after its helpers are marked for rewriting

if os.environ.get("SOCIALPOST_TEST_WHEEL") and "site-packages" not in (socialpost.__file__ or ""):
    raise RuntimeError(f"the wheel was to be tested, and this is {socialpost.__file__}")


@pytest.fixture(autouse=True)
def nobody(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the test a home of its own and take away what could lead it to a real account."""
    home: Path = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith("SOCIALPOST"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setenv("NO_PROXY", "*")

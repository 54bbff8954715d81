"""A failure of a random test can be seen again."""

from __future__ import annotations

import os

import pytest

pytest_plugins = ["pytester"]


def test_the_seed_that_a_run_was_given_reaches_its_tests_and_nothing_else_of_ours_does(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    pytester.makeconftest((request.config.rootpath / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(
        "import os\n\n\ndef test_it():\n"
        "    assert {name: os.environ[name] for name in os.environ if name.startswith('SOCIALPOST')}"
        " == {'SOCIALPOST_SEED': '7'}\n"
    )
    monkeypatch.setenv("SOCIALPOST_SEED", "7")
    monkeypatch.setenv("SOCIALPOST__X_US__ACCESS_TOKEN", "secret")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(str(request.config.rootpath / one) for one in (".", "adapters")))
    pytester.runpytest_subprocess("-p", "no:cacheprovider", "-o", "timeout=60").assert_outcomes(passed=1)

"""Two hundred random kills over every kind of post of every adapter.

A failure names its seed; `.ci/run` prints the one it uses (SOCIALPOST_SEED); long runs are benchmarks/crashes.py's.
"""

from __future__ import annotations

import importlib.util
import os
import random
from pathlib import Path
from types import ModuleType

import pytest

from socialpost.testing import chaos
from socialpost.testing.crashes import Golden

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "crashes.py"


def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("crashes_benchmark", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.parametrize("quarter", range(4))
def test_whatever_dies_whenever_every_post_is_public_exactly_once(quarter: int) -> None:
    seed = int(os.environ.get("SOCIALPOST_SEED") or random.randrange(1_000_000)) + quarter
    suites = program().suites()
    assert {suite.adapter.name for suite in suites} >= {"x", "facebook"}
    assert sum(1 for _ in chaos.run(suites, 50, seed)) == 50


def test_the_dice_fall_the_same_way_for_the_same_seed() -> None:
    golden = Golden((), ("request.before", "request.after") * 4)
    first, second = (chaos.draw(random.Random(7), golden) for _ in range(2))
    assert first == second

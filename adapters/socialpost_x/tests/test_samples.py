"""The samples beside the adapter: a post in, the exact requests out, in the order of the steps."""

from __future__ import annotations

from pathlib import Path

import pytest

from socialpost.testing import samples
from socialpost_x import adapter

FOLDER = Path(__file__).parents[1] / "samples"


@pytest.mark.parametrize("path", samples.files(FOLDER), ids=lambda path: path.stem)
def test_the_sample_comes_out_request_by_request(path: Path) -> None:
    samples.play(adapter, path)


def test_there_is_a_sample_for_every_kind() -> None:
    assert samples.kinds(adapter, FOLDER) == set(adapter.kinds)

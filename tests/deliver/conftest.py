"""A workspace in small around the toy platform."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from socialpost.testing.rig import Rig
from tests.deliver import toy


@pytest.fixture
def rig() -> Iterator[Rig]:
    with Rig(toy.adapter, toy.platform) as rig:
        yield rig

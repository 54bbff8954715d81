"""A daemon around the toy platform."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from socialpost.testing.rig import Rig
from tests.deliver import toy
from tests.schedule.small import Shop, Small


@pytest.fixture
def shop() -> Iterator[Shop]:
    with Rig(toy.adapter, toy.platform) as rig:
        yield Shop(rig, Small(rig))

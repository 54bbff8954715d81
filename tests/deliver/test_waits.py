"""How long an answer asks to wait, as far as anybody can wait."""

from __future__ import annotations

import pytest

from socialpost import registry
from socialpost.adapter import Effect
from socialpost.wire import Response


@pytest.mark.parametrize("reset", ["99999999999999999", "inf", "nan", "1e300"])
def test_a_wait_of_ages_is_a_broken_header_and_the_table_s_own_wait_counts(reset: str) -> None:
    adapter = registry.load("x")
    head = {"date": "Sat, 21 Nov 2026 12:00:00 GMT", "x-rate-limit-reset": reset, "x-rate-limit-remaining": "0"}
    fault = adapter.faults.judge(adapter.signals(Response(429, head, b"{}")), Effect.STAGE)
    assert fault is not None
    assert fault.after is None or fault.after <= 366 * 86400

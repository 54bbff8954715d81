"""Driving a flow: each request it yields is exchanged for an answer, or for a fault that it may catch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from socialpost.adapter import Adapter, Flow
from socialpost.deliver.work import Way
from socialpost.faults import Fault
from socialpost.wire import Effect, Request, Response


def drive(flow: Flow, exchange: Callable[[Request], Response]) -> Any:
    """Run a flow to its end and return its value. Fault: one that the flow did not catch."""
    try:
        request = next(flow)
        while True:
            try:
                response = exchange(request)
            except Fault as fault:
                request = flow.throw(fault)
            else:
                request = flow.send(response)
    except StopIteration as end:
        return end.value
    finally:
        flow.close()


def judged(way: Way, adapter: Adapter, request: Request, effect: Effect) -> Response:
    """Send a request that carries no file and return its answer. Fault: what the table says of it, or the line."""
    answer = way.send(request, {})
    if fault := adapter.faults.judge(adapter.signals(answer), effect):
        raise fault
    return answer

"""Asking a platform something outside any delivery: flows of reads, driven in a line."""

from __future__ import annotations

from typing import Any

from socialpost.adapter import Adapter, Flow
from socialpost.deliver.work import Way
from socialpost.faults import Cause, Fault
from socialpost.wire import Effect, Request, Response


def ask(way: Way, adapter: Adapter, flow: Flow) -> Any:
    """Run a flow of reads to its end and return its value; a token that has expired is renewed once. Fault."""
    try:
        request = next(flow)
        while True:
            try:
                answer = _send(way, adapter, request)
            except Fault as fault:
                request = flow.throw(fault)
            else:
                request = flow.send(answer)
    except StopIteration as end:
        return end.value
    finally:
        flow.close()


def _send(way: Way, adapter: Adapter, request: Request) -> Response:
    try:
        return _judged(way, adapter, request)
    except Fault as fault:
        if fault.cause is not Cause.REFRESH:
            raise
    way.refresh()
    return _judged(way, adapter, request)


def _judged(way: Way, adapter: Adapter, request: Request) -> Response:
    answer = way.send(request, {})
    if fault := adapter.faults.judge(adapter.signals(answer), Effect.READ):
        raise fault
    return answer

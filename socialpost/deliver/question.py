"""Asking a platform something outside any delivery: flows of reads, driven in a line."""

from __future__ import annotations

from typing import Any

from socialpost.adapter import Adapter, Flow
from socialpost.deliver.flows import drive, judged
from socialpost.deliver.send import Line
from socialpost.deliver.work import Way
from socialpost.faults import Cause, Fault
from socialpost.wire import Effect, Request, Response


def ask(way: Way, adapter: Adapter, flow: Flow) -> Any:
    """Run a flow of reads to its end and return its value; a token that has expired is renewed once. Fault."""

    def exchange(request: Request) -> Response:
        try:
            return judged(way, adapter, request, Effect.READ)
        except Fault as fault:
            if fault.cause is not Cause.REFRESH:
                raise
        way.refresh()
        return judged(way, adapter, request, Effect.READ)

    return drive(flow, exchange)


def confide(line: Line, adapter: Adapter, flow: Flow) -> Any:
    """Run a flow of a login to its end and return its value. Fault.

    Its requests with `auth="none"` hold their secrets themselves: they go only where the credential may go.
    """

    def exchange(request: Request) -> Response:
        answer = line.plainly(request) if request.auth == "none" else line.send(request, {})
        if fault := adapter.faults.judge(adapter.signals(answer), Effect.READ):
            raise fault
        return answer

    return drive(flow, exchange)

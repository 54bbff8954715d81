"""What went wrong on the way, in people's words, and whether anything of the request may have left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from errno import EHOSTUNREACH, ENETUNREACH
from typing import Any

from socialpost.deliver.answer import BadAnswer
from socialpost.errors import StateTrouble
from socialpost.faults import Cause, Fault, Scope

LATER = "nothing was sent; it is tried again by itself, or run the same command again"
UNREACHABLE = "no way"

# what stands in the chain of causes -> what a person is told, and what would help
WORDS = {
    "gaierror": ("cannot find {host}: no network, or the name service does not answer", f"check the network; {LATER}"),
    UNREACHABLE: ("{host} cannot be reached: no network", f"check the network; {LATER}"),
    "SSLCertVerificationError": (
        "the certificate of {host} is not trusted: {detail}",
        "check the machine's date; a company's proxy may need SSL_CERT_FILE with its certificates; nothing was sent",
    ),
    "ConnectionRefusedError": ("{host} refuses connections", f"is the sandbox (or the proxy) running? {LATER}"),
    "ConnectTimeout": ("{host} did not take the connection in time", LATER),
    "TooLate": ("this machine slept before the request to {host} left", LATER),
    "PoolTimeout": ("too many requests are under way from this machine", LATER),
    "ProxyError": ("the proxy did not let us through to {host}", f"check HTTPS_PROXY and NO_PROXY; {LATER}"),
}


class TooLate(Exception):
    """The machine slept between asking for a request and its first byte: what was made sure of then may not hold now."""


class Trail:
    """Watches one exchange: `told` once the transport reports its steps, `left` once bytes of the request may be gone.

    It is given to the client as its trace callback. A proxy's CONNECT is not the request. `late` is asked right before
    the first byte; when it says yes, TooLate ends the exchange, and nothing has left.
    """

    def __init__(self, late: Callable[[], bool] = lambda: False) -> None:
        self.told = False
        self.left = False
        self._late = late

    def __call__(self, event: str, info: dict[str, Any]) -> None:
        """Note one event of the transport."""
        self.told = True
        if event.endswith("send_request_headers.started") and info["request"].method != b"CONNECT":
            if self._late():
                raise TooLate
            self.left = True


def not_sent(host: str, problem: BaseException) -> Fault:
    """Make the fault for a request of which certainly nothing reached the server."""
    for cause in _causes(problem):
        unreachable = isinstance(cause, OSError) and cause.errno in {ENETUNREACH, EHOSTUNREACH}
        words = WORDS.get(UNREACHABLE if unreachable else type(cause).__name__)
        if words is not None:
            says, fix = words[0].format(host=host, detail=getattr(cause, "verify_message", "")), words[1]
            return Fault(Cause.WAIT, says, fix=fix, scope=Scope.ACCOUNT)
    return Fault(Cause.WAIT, f"no connection to {host} could be made", fix=LATER, scope=Scope.ACCOUNT)


def lost(host: str, problem: BaseException) -> Fault:
    """Make the fault for a request that the server may have got, wholly or in part."""
    kind = type(problem).__name__
    if isinstance(problem, StateTrouble | BadAnswer):
        says = f"{host}: {problem}"
    elif kind == "ReadTimeout":
        says = f"{host} did not answer in time"
    elif kind == "WriteTimeout":
        says = f"{host} stopped taking the request"
    else:
        says = f"the connection to {host} broke before its answer was complete"
    return Fault(Cause.RETRY, says, fix="the tool finds out what became of it before it sends anything again")


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__

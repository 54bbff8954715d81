"""Carrying deliveries as far as they go, with lines, bars and Ctrl-C; used by every command that sends."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from socialpost.cli import receipts
from socialpost.cli.edge import INTERRUPTED
from socialpost.cli.show import Screen
from socialpost.deliver import exits, loop
from socialpost.deliver.office import Office
from socialpost.deliver.state import Delivery, Hold, State
from socialpost.locks import locked

_FIRST = b"\nstopping: what is in flight ends, the rest waits; Ctrl-C again leaves at once\n"
_SECOND = b"\nleft at once; nothing is lost: run the same command again\n"
_NEEDS_FILES = (State.QUEUED, State.SENDING, State.ACCEPTED, State.PLACED, State.HELD, State.FAILED, State.UNCERTAIN)


@contextmanager
def stoppable(stop: threading.Event, says: bytes = _FIRST) -> Iterator[None]:
    """Let the first Ctrl-C (or SIGTERM) set `stop` and say so, and a second one end the process at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def asked(_signal: int, _frame: object) -> None:
        if stop.is_set():
            os.write(2, _SECOND)
            os._exit(INTERRUPTED)  # threads that wait for a platform would hold up every softer way
        stop.set()
        os.write(2, says)

    before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def store_lock(office: Office) -> Iterator[None]:
    """Keep cleaning apart from entering: a file that was just frozen belongs to a delivery that is not there yet."""
    with locked(office.folder / "locks" / "store.lock"):
        yield


def carry(office: Office, screen: Screen, ids: Sequence[str], wait: timedelta) -> list[Delivery]:
    """Take deliveries as far as they go within `wait`, saying each change once; then drop the files nobody needs."""
    with stoppable(office.stop):
        done = loop.carry(office.tools(), ids, wait=wait, watch=_watch(office, screen))
    clean(office)
    return done


def clean(office: Office) -> None:
    """Remove the frozen files that no delivery can need any more."""
    with store_lock(office):
        office.store.clean(one for one in office.journal.all() if needs_files(one))


def needs_files(delivery: Delivery) -> bool:
    """Tell whether a delivery may still be sent, by itself or by a person's word."""
    return (
        delivery.state in _NEEDS_FILES
        or delivery.state is State.INCOMPLETE
        or bool(delivery.warnings)
        or (delivery.state is State.PUBLISHED and delivery.resume_at is not None)
    )


def let_go(office: Office, delivery: Delivery) -> None:
    """Let what waited for a login go on, and what waited for a quota whose time has come: a person asks for it."""
    now = office.clock.now()
    ripe = delivery.hold is Hold.LOGIN or (
        delivery.hold is Hold.QUOTA and (delivery.resume_at is None or delivery.resume_at <= now)
    )
    if ripe:
        office.journal.settle(delivery.id, delivery.state, resume_at=now)


def code(office: Office, deliveries: Sequence[Delivery]) -> int:
    """Return the exit code: interrupted where that kept something from its end, else what the states mean."""
    if office.stop.is_set() and any(one.open and one.hold is Hold.NONE for one in deliveries):
        return INTERRUPTED
    return exits.code(deliveries, office.clock.now())


def _watch(office: Office, screen: Screen) -> Callable[[Delivery], None]:
    said: dict[str, Any] = {}
    lock = threading.Lock()

    def watch(delivery: Delivery) -> None:
        text = receipts.line(delivery, office.clock.now())
        with lock:
            if said.get(delivery.id) == (delivery.state, delivery.reason):
                return
            said[delivery.id] = (delivery.state, delivery.reason)
        screen.say(f"{delivery.state.value}  {delivery.key}  {text}".rstrip(), delivery.state.value)

    return watch

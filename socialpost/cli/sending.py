"""Carrying deliveries as far as they go, with lines, bars and Ctrl-C; used by every command that sends."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from socialpost.cli import foreseeing, receipts
from socialpost.cli.edge import INTERRUPTED
from socialpost.cli.show import Screen
from socialpost.deliver import exits, loop, zones
from socialpost.deliver.keep import clean, let_go, store_lock
from socialpost.deliver.office import Office
from socialpost.deliver.state import Delivery, Hold

__all__ = ["carry", "clean", "code", "let_go", "stoppable", "store_lock"]

_FIRST = b"\nstopping: what is in flight ends, the rest waits; Ctrl-C again leaves at once\n"
_SECOND = b"\nleft at once; nothing is lost: run the same command again\n"


@contextmanager
def stoppable(stop: threading.Event, says: bytes = _FIRST) -> Iterator[list[int]]:
    """Let the first Ctrl-C (or SIGTERM) set `stop` and say so, and a second one end the process at once.

    What whoever started this switched off stays so: in the background of a script, Ctrl-C is meant for the script.
    Lends the list of the signals that came.
    """
    heard: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield heard
        return

    def asked(number: int, _frame: object) -> None:
        heard.append(number)
        if stop.is_set():
            os.write(2, _SECOND)
            os._exit(INTERRUPTED)  # threads that wait for a platform would hold up every softer way
        stop.set()
        os.write(2, says)

    heeded = [number for number in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, asked) for number in heeded}
    try:
        yield heard
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def carry(office: Office, screen: Screen, ids: Sequence[str], wait: timedelta) -> list[Delivery]:
    """Take deliveries as far as they go within `wait`, saying each change once; then drop the files nobody needs.

    Those whose account has no credential here are left to the team's workers, where there is a team.
    """
    until = office.clock.now() + wait
    mine = [id_ for id_ in ids if not office.shared or office.can_open(office.journal.get(id_))]
    watch = _watch(office, screen)
    for text in zones.says(zones.follow(office.journal.database)):
        screen.say(f"moved  {text}", "warning")
    with stoppable(office.stop):
        try:
            loop.carry(office.tools(), mine, wait=wait, watch=watch)
        finally:
            office.claims.finish()  # nobody works on them any more
        _await(office, screen, [id_ for id_ in ids if id_ not in mine], until, watch)
    tell_receipts(office, screen)
    clean(office)
    for text in foreseeing.last_call(office):
        screen.say(text, "warning")
    return [office.journal.get(id_) for id_ in ids]


def _await(
    office: Office, screen: Screen, ids: Sequence[str], until: datetime, watch: Callable[[Delivery], None]
) -> None:
    """Look on while the workers carry what is due."""
    told = False
    while not office.stop.is_set():
        now = office.clock.now()
        under_way = [one for one in map(office.journal.get, ids) if one.open and (one.leased or one.start <= now)]
        for one in under_way:
            if not told:
                screen.say(f"{one.key} is left to the workers: {one.key.account} has no credential here", "dim")
                told = True
        if not under_way or now >= until:
            break
        office.clock.sleep(0.5)
    for id_ in ids:
        watch(office.journal.get(id_))


def tell_receipts(office: Office, screen: Screen) -> None:
    """Say which receipts could not be written: what is public is known here only, then."""
    for key, problem in office.claims.troubles.items():
        screen.say(f"warning: {key}: its receipt could not be kept: {problem}", "warning")
        screen.say(f"  {problem.fix}" if problem.fix else "")


def code(office: Office, deliveries: Sequence[Delivery]) -> int:
    """Return the exit code: interrupted where that kept something from its end, else what the states mean."""
    if office.stop.is_set() and any(one.open and one.hold is Hold.NONE for one in deliveries):
        return INTERRUPTED
    now = office.clock.now()
    codes = {exits.code(deliveries, now), *([exits.PARTLY] if office.claims.troubles else [])}
    return next(code for code in exits.ORDER if code in codes)


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

"""Taking chosen deliveries as far as they go: side by side over accounts, waiting no longer than asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from socialpost.deliver import runner
from socialpost.deliver.state import Delivery, Hold
from socialpost.deliver.tools import Tools

LOOK = timedelta(seconds=1)

Watch = Callable[[Delivery], None]


def carry(
    tools: Tools, chosen: Sequence[str], *, wait: timedelta, workers: int = 8, watch: Watch = lambda _delivery: None
) -> list[Delivery]:
    """Run the chosen deliveries until each is at an end, must wait longer than `wait`, or needs a person.

    Returns them as they stand. An exception of one (a bug) is raised after the others have had their turn.
    """
    until = tools.clock.now() + wait
    while not tools.stopping():
        ready = [delivery for delivery in _get(tools, chosen) if _ready(delivery, tools.clock.now())]
        if ready:
            _round(tools, ready, workers, watch)
            continue
        next_at = _next(tools, chosen)
        if next_at is None or next_at > until:
            break
        tools.clock.sleep(max((next_at - tools.clock.now()).total_seconds(), 0.01))
    return _get(tools, chosen)


def _get(tools: Tools, chosen: Sequence[str]) -> list[Delivery]:
    found = [tools.journal.get(id_) for id_ in chosen]
    if any(delivery.leased for delivery in found):
        tools.journal.free_dead()
        found = [tools.journal.get(id_) for id_ in chosen]
    return found


def _ready(delivery: Delivery, now: datetime) -> bool:
    return (
        delivery.open
        and not delivery.leased
        and delivery.hold is Hold.NONE
        and max(delivery.start, delivery.resume_at or delivery.start) <= now
    )


def _next(tools: Tools, chosen: Sequence[str]) -> datetime | None:
    """Return when there is something to do again; another process's work is looked at every second."""
    now = tools.clock.now()
    times = [
        now + LOOK if delivery.leased else max(delivery.start, delivery.resume_at or delivery.start)
        for delivery in _get(tools, chosen)
        if delivery.open
        and delivery.hold is Hold.NONE
        and (delivery.resume_at or delivery.start <= now or delivery.leased)
    ]
    return min(times, default=None)


def _round(tools: Tools, ready: list[Delivery], workers: int, watch: Watch) -> None:
    """Give every account's oldest ready deliveries a turn, one after another within an account."""
    lanes: dict[str, list[Delivery]] = {}
    for delivery in ready:
        lanes.setdefault(delivery.key.account, []).append(delivery)

    def one_lane(deliveries: list[Delivery]) -> None:
        for delivery in deliveries:
            if tools.stopping():
                return
            watch(runner.run(tools, delivery.id))

    if workers < 2 or len(lanes) < 2:
        for lane in lanes.values():
            one_lane(lane)
        return
    with ThreadPoolExecutor(min(workers, len(lanes))) as pool:
        done = [pool.submit(one_lane, lane) for lane in lanes.values()]
    for future in done:
        future.result()

"""Beside a runner: people are told of what needs them, and Prometheus of how it goes. Nothing of it holds a delivery up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from socialpost.cli import context, telling

if TYPE_CHECKING:
    from socialpost.deliver.office import Office
    from socialpost.schedule.event import Event, Hear
    from socialpost.schedule.notify import Said

TOLD = "told"


@contextmanager
def watched(office: Office, hear: Hear, metrics: str, *, sandbox: bool) -> Iterator[Hear]:
    """Lend what hears a runner's events in place of `hear`, which hears them too. UsageError: `metrics` is no address."""
    from socialpost.schedule.event import Event
    from socialpost.schedule.herald import Herald

    def say(said: Said) -> None:
        hear(Event(office.clock.now(), TOLD if said.heard else "trouble", said.text))

    with ExitStack() as stack:
        heard = _metered(stack, office, hear, metrics, sandbox=sandbox) if metrics else hear
        herald = stack.enter_context(Herald(lambda: telling.tell(office, sandbox=sandbox), _once(say)))

        def watch(event: Event) -> None:
            heard(event)
            if event.delivery is not None:
                herald.poke()

        yield watch


def _once(say: Callable[[Said], None]) -> Callable[[Said], None]:
    """Say the same trouble once: a variable that is not set is missing at every look."""
    last: set[str] = set()

    def once(said: Said) -> None:
        if said.heard or said.text not in last:
            say(said)
        if not said.heard:
            last.add(said.text)

    return once


def _metered(stack: ExitStack, office: Office, hear: Hear, given: str, *, sandbox: bool) -> Hear:
    """Let Prometheus ask as long as `stack` lasts, and return what counts events and passes them on."""
    from socialpost.schedule import metrics
    from socialpost.schedule.event import Event

    host, port = metrics.address(given)
    folder = context.state(office.workspace.root, sandbox=sandbox)
    meter = metrics.Meter(office.journal.database, office.clock, folder / "pace.sqlite3")
    port = stack.enter_context(metrics.serving(host, port, meter.registry))
    shown = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    hear(Event(office.clock.now(), "start", f"metrics at http://{shown}/metrics", more={"port": port}))
    if warning := metrics.warning(host):
        hear(Event(office.clock.now(), "trouble", warning))

    def counted(event: Event) -> None:
        hear(event)
        if event.delivery is not None:
            meter.ended(event.delivery)

    return counted

"""APScheduler as the clock: it says when, and nothing else; what is done stands in the daemon.

Its jobs only drop a word into an inbox, so that none of them ever takes long and none is left out. Nothing of ours is
ever in its store: what waits is in the journal. https://apscheduler.readthedocs.io/en/3.x/userguide.html
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from queue import SimpleQueue

from apscheduler.executors.base import BaseExecutor
from apscheduler.executors.debug import DebugExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

LONGEST_SLEEP = timedelta(seconds=60)
"""However far the next delivery is: clocks jump, machines sleep."""


class Beat(StrEnum):
    """What the clock says."""

    DUE = "due"  # the time of a delivery has come
    LOOK = "look"  # has somebody else written, has the clock jumped
    TICK = "tick"  # a sign of life; what the dead left behind
    FILES = "files"  # have posts changed
    MINUTE = "minute"  # housekeeping
    HOUR = "hour"  # housekeeping that takes longer
    DONE = "done"  # a worker has ended a turn; said by the daemon itself


EVERY = {Beat.LOOK: 0.5, Beat.TICK: 5.0, Beat.FILES: 10.0, Beat.MINUTE: 60.0, Beat.HOUR: 3600.0}
"""Seconds between two beats."""

Inbox = SimpleQueue[Beat]


class Clockwork:
    """Beats into an inbox: regularly, and once at the time that `arm` was told. Stop it at the end."""

    def __init__(self, inbox: Inbox) -> None:
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._inbox = inbox
        hands: BaseExecutor = DebugExecutor()  # in the clock's own thread: a word into an inbox takes no time
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": hands},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        for beat, seconds in EVERY.items():
            self._scheduler.add_job(inbox.put, "interval", (beat,), seconds=seconds, id=beat.value)

    def start(self) -> None:
        """Begin to beat."""
        self._scheduler.start()

    def arm(self, at: datetime | None, now: datetime) -> None:
        """Beat once at that time instead of the one that was asked for before; in a minute at the latest."""
        latest = now + LONGEST_SLEEP
        at = latest if at is None or at > latest else at
        try:
            self._scheduler.modify_job(Beat.DUE.value, next_run_time=at)
        except JobLookupError:  # it has fired
            self._scheduler.add_job(
                *(self._inbox.put, "date", (Beat.DUE,)), run_date=at, id=Beat.DUE.value, replace_existing=True
            )

    def again(self) -> None:
        """Beat from now on, whatever the clock said before it jumped."""
        for beat, seconds in EVERY.items():
            self._scheduler.reschedule_job(beat.value, trigger="interval", seconds=seconds)

    def stop(self) -> None:
        """End; nothing beats afterwards."""
        self._scheduler.shutdown(wait=True)

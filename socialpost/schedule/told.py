"""What a runner says of deliveries and files: each change once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from socialpost.clock import Clock
from socialpost.deliver.enqueue import Entered, Entry
from socialpost.errors import SocialpostError
from socialpost.findings import Finding
from socialpost.schedule.event import Event, Hear
from socialpost.schedule.pool import Turn
from socialpost.schedule.replan import Replanned

ENTRIES = {
    Entry.NEW: "queued",
    Entry.UPDATED: "updated",
    Entry.REFUSED: "trouble",
    Entry.TWIN: "invalid",
    Entry.ELSEWHERE: "elsewhere",
}
"""What is said of what was entered; of the rest nothing."""

REFUSED = (Entry.REFUSED, Entry.TWIN, Entry.ELSEWHERE)
REPEAT = timedelta(minutes=10)
"""The same trouble is said again after so long."""


class Told:
    """Remembers what was said last of whatever is not over yet. Not safe for threads."""

    def __init__(self, hear: Hear, clock: Clock) -> None:
        self._hear = hear
        self._clock = clock
        self._turns: dict[str, object] = {}
        self._refused: dict[object, str] = {}
        self._findings: frozenset[Finding] = frozenset()
        self._troubles: dict[str, datetime] = {}

    def say(self, what: str, text: str, key: str = "", **more: object) -> None:
        """Say anything else; `more` is for JSON."""
        self._hear(Event(self._clock.now(), what, text, key, more=more))

    def trouble(self, problem: Exception, key: str = "") -> None:
        """Say that something is in the way, the same not every moment."""
        now, text = self._clock.now(), f"{key}: {problem}"
        if now - self._troubles.get(text, now - REPEAT) < REPEAT:
            return
        self._troubles = {said: at for said, at in self._troubles.items() if now - at < REPEAT} | {text: now}
        known = isinstance(problem, SocialpostError)
        says = str(problem) if known else f"{type(problem).__name__}: {problem}"
        self._hear(Event(now, "trouble" if known else "bug", says, key, problem=problem))

    def turn(self, turn: Turn) -> None:
        """Say how a delivery stands when that has changed, or what stopped it that is no state of it."""
        if turn.trouble is not None:
            self.trouble(turn.trouble, turn.key)
        if (one := turn.delivery) is None:
            return
        sign = (one.state, one.hold, one.reason, one.warnings)
        if self._turns.get(one.id) != sign and not one.leased:
            self._hear(Event(self._clock.now(), one.state.value, one.reason, str(one.key), one))
        if one.open:
            self._turns[one.id] = sign
        else:
            self._turns.pop(one.id, None)

    def planned(self, result: Replanned) -> None:
        """Say what reading the files has come to."""
        for gone in result.withdrawn:
            self._hear(Event(self._clock.now(), gone.state.value, gone.reason, str(gone.key), gone))
        for one in result.adrift:
            self._hear(Event(self._clock.now(), "adrift", one.reason, str(one.key), one))
        self._entered(result.entered)
        for wrong in result.findings:
            if wrong not in self._findings:
                more = {"fix": wrong.fix}
                self._hear(Event(self._clock.now(), "invalid", _found(wrong), wrong.place.file, more=more))
        self._findings = frozenset(result.findings)

    def _entered(self, entered: Sequence[Entered]) -> None:
        for one in entered:
            key = one.planned.key
            if one.entry not in ENTRIES or (one.entry in REFUSED and self._refused.get(key) == one.says):
                continue
            if one.entry in REFUSED:
                self._refused[key] = one.says
            known = None if one.entry in REFUSED else one.delivery
            self._hear(Event(self._clock.now(), ENTRIES[one.entry], one.says, str(key), known))


def _found(finding: Finding) -> str:
    account = f" ({finding.account})" if finding.account else ""
    return f"{finding.place}: {finding.message}{account} [{finding.rule}]"

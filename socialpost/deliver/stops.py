"""How work on a delivery ends early: it waits, it ends in a state, or the process is asked to stop."""

from __future__ import annotations

from datetime import datetime

from socialpost.deliver.state import Hold, State


class Park(Exception):
    """Give the delivery back until `resume_at`; `why` is for people. `lane`: every delivery of the identity waits."""

    def __init__(
        self, resume_at: datetime, why: str, *, fix: str = "", hold: Hold = Hold.NONE, lane: bool = False
    ) -> None:
        super().__init__(why)
        self.resume_at = resume_at
        self.why = why
        self.fix = fix
        self.hold = hold
        self.lane = lane


class End(Exception):
    """The delivery ends in a state that it does not leave by itself."""

    def __init__(self, state: State, why: str, fix: str = "", *, hold: Hold = Hold.NONE) -> None:
        super().__init__(why)
        self.state = state
        self.hold = hold
        self.why = why
        self.fix = fix

"""What becomes of a call: an answer, or a connection that dies."""

from __future__ import annotations

from dataclasses import dataclass

from socialpost.sandbox.call import Answer
from socialpost.sandbox.faults import KINDS, FaultRule, answer_of
from socialpost.sandbox.kit import Platform


class Dropped(Exception):
    """The connection closed. `applied`: the platform did it all the same; `partial`: what came of the answer."""

    def __init__(self, applied: bool, partial: bytes = b"") -> None:
        super().__init__("connection dropped")
        self.applied = applied
        self.partial = partial


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a call: the answer, `wait` seconds late, or `cut` (`drop`, `half`): the connection dies."""

    answer: Answer
    applied: bool = True
    cut: str = ""
    wait: float = 0.0


def fate(platform: Platform, rule: FaultRule | None, answer: Answer) -> Outcome:
    """Tell what the client gets for a handler's `answer`; a refusal of the handler's own has not been applied."""
    if rule is None:
        return Outcome(answer, answer.status < 400)
    kind = KINDS[rule.kind]
    applied = kind.applied and answer.status < 400
    if kind.cut:
        return Outcome(answer, applied, kind.cut)
    trouble = platform.trouble(kind.trouble) if kind.trouble else None
    return Outcome(answer_of(rule, trouble), applied)

"""Runners with a rule taken out: the suite must catch every one of them, else it proves nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from socialpost.adapter import Recover
from socialpost.deliver import settle, steps
from socialpost.deliver.settle import Verdict
from tests.deliver import test_toy_suite as toys

FIND = toys.case("find")
THREAD = toys.case("find+thread", texts=("one", "two", "three"), comment="Questions?")


def no_recovery(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "settle", lambda *_: Verdict.SEND)


def one_early_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settle, "LOOKS", 1)
    monkeypatch.setattr(settle, "TIMEOUT", settle.TIMEOUT * 0)
    original = settle._absent

    def hasty(work: Any, step: Any, recover: Recover, *, complete: bool) -> Any:
        return original(work, step, replace(recover, visible_after=settle.TIMEOUT), complete=complete)

    monkeypatch.setattr(settle, "_absent", hasty)


def adopt_any(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settle, "pick", lambda looked, *_: list(looked.seen)[-1:])


def forget_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    from socialpost.deliver.journal import Journal

    monkeypatch.setattr(Journal, "record_sending", lambda *_: None)


def call_duplicates_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    original = steps.carry_out

    def wrong(work: Any, step: Any) -> Any:
        work.records[step.name] = replace(work.records[step.name], doubt=False)
        return original(work, step)

    from socialpost.deliver import runner

    monkeypatch.setattr(runner, "carry_out", wrong)
    monkeypatch.setattr(steps, "settle", lambda *_: Verdict.SEND)


SUITE = toys.TestToy()
TESTS: dict[str, Callable[[], None]] = {
    "killed": lambda: SUITE.test_killed_at_every_point_it_is_published_once(FIND),
    "lost": lambda: SUITE.test_every_lost_answer_is_settled(THREAD),
    "late": lambda: SUITE.test_what_appears_late_is_waited_for(FIND),
    "applied late": lambda: SUITE.test_what_is_applied_after_the_connection_died_is_waited_for(FIND),
    "two": lambda: SUITE.test_two_deliveries_of_one_text_stay_two(FIND),
}


@pytest.mark.parametrize(
    ("mutate", "caught_by"),
    [
        (no_recovery, "late"),
        (no_recovery, "applied late"),
        (one_early_look, "late"),
        (one_early_look, "applied late"),
        (adopt_any, "lost"),
        (adopt_any, "two"),
        (forget_the_record, "killed"),
        (call_duplicates_failed, "lost"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_the_suite_catches_a_runner_with(
    mutate: Callable[[pytest.MonkeyPatch], None], caught_by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    TESTS[caught_by]()
    mutate(monkeypatch)
    with pytest.raises(AssertionError):
        TESTS[caught_by]()

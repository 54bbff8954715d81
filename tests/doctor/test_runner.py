from __future__ import annotations

from socialpost.doctor import runner as checks
from tests.doctor.conftest import NOW, Patient, delivery, runner

LATER = NOW.timestamp() + 3600


def test_something_late_that_nobody_sent_is_an_error(patient: Patient) -> None:
    patient.journal(delivery())
    line = patient.only(checks.ticks)
    assert line.says == "1 waiting, one of them since 2026-11-29 08:00 UTC, and nothing has sent it"
    assert (line.code, line.fix.startswith("socialpost run, or")) == (7, True)


def test_a_queue_without_a_runner_is_told_before_anything_is_late(patient: Patient) -> None:
    patient.journal(delivery(due=LATER))
    line = patient.only(checks.ticks)
    assert (line.level, line.says) == (
        "warning",
        "1 waiting, next at 2026-11-29 10:00 UTC, and no runner has ever worked here",
    )


def test_a_runner_that_ticks_is_fine(patient: Patient) -> None:
    patient.journal(delivery(due=LATER), runner())
    assert patient.said(checks.ticks) == []


def test_a_runner_that_fell_silent_is_named_with_its_process_and_whether_that_still_is(patient: Patient) -> None:
    patient.journal(delivery(due=LATER), runner(tick=NOW.timestamp() - 600, pid=4711))
    for host, alive, why in (
        ("shop", False, "it was killed"),
        ("shop", True, "it is stopped"),
        ("else", False, "it is"),
    ):
        patient.probe = {"host": host, "alive": lambda _pid, alive=alive: alive}
        silent, *_ = patient.said(checks.ticks)
        said = "the runner on shop (process 4711) has not been heard of for 10 minutes: "
        assert silent.says.startswith(f"{said}{why}")


def test_a_worker_that_was_killed_is_begun_anew_as_a_worker(patient: Patient) -> None:
    patient.journal(delivery(due=LATER), runner(tick=NOW.timestamp() - 600, kind="worker"))
    patient.probe = {"host": "shop", "alive": lambda _pid: False}
    silent, *_ = patient.said(checks.ticks)
    assert silent.fix == "start it anew: socialpost worker"


def test_cron_that_came_by_lately_is_fine_and_one_that_stopped_coming_is_told(patient: Patient) -> None:
    patient.journal(delivery(due=LATER), runner(kind="once", stopped=NOW.timestamp() - 890))
    assert patient.said(checks.ticks) == []
    patient.journal(("UPDATE runner SET started=?", [NOW.timestamp() - 86400 * 3]))
    assert "the last `run --once` was 3 days ago" in patient.only(checks.ticks).says

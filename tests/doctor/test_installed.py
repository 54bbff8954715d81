from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from socialpost.doctor import installed
from socialpost.doctor.model import Ran
from socialpost.schedule import service
from socialpost.schedule.service import Job
from tests.doctor.conftest import Patient


@pytest.fixture
def job(patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    patient.more = {"environ": {"XDG_CONFIG_HOME": str(tmp_path / "config")}}
    answer(patient)
    return Job(patient.root, (sys.executable, "-m", "socialpost"), "/usr/bin", tmp_path / "config")


def answer(patient: Patient, **answers: tuple[int, str]) -> None:
    """Let programs answer, by name; others are not there."""
    told = {name: Ran(code, out) for name, (code, out) in answers.items()}
    patient.probe = {"run": lambda words, _folder: told.get(words[0], Ran(None))}


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.usefixtures("job")
def test_where_nothing_is_installed_nothing_is_said(patient: Patient) -> None:
    assert patient.said(installed.look) == []


def test_a_unit_that_does_not_run_is_told_with_what_starts_it_and_says_why(patient: Patient, job: Job) -> None:
    name = write(service.unit_file(job), service.unit(job)).name
    answer(patient, systemctl=(3, "failed\n"))
    line = patient.only(installed.look)
    assert line.says == f"{name} is installed and not running (failed)"
    assert line.fix == f"systemctl --user restart {name}; journalctl --user -u {name} says why it ended"


def test_a_unit_that_runs_is_fine_and_one_that_ends_with_the_session_is_told(patient: Patient, job: Job) -> None:
    write(service.unit_file(job), service.unit(job))
    answer(patient, systemctl=(0, "active\n"), loginctl=(0, "yes\n"))
    assert patient.said(installed.look) == []
    answer(patient, systemctl=(0, "active\n"), loginctl=(0, "no\n"))
    assert patient.only(installed.look).fix == "loginctl enable-linger"


@pytest.mark.parametrize("kind", ["systemd", "launchd", "cron"])
def test_a_program_that_was_moved_away_is_told(patient: Patient, job: Job, tmp_path: Path, kind: str) -> None:
    moved = Job(job.root, ("/opt/gone/bin/python", "-m", "socialpost"), job.path, job.config)
    ran = {"systemctl": (0, "active"), "launchctl": (0, "")}
    if kind == "systemd":
        write(service.unit_file(moved), service.unit(moved))
    elif kind == "launchd":
        home = tmp_path / "home"
        write(service.agent_file(moved, home), service.agent(moved, home))
    else:
        ran["crontab"] = (0, f"MAILTO=me\n{service.line(moved, timedelta(minutes=15))}\n")
    answer(patient, **ran)
    line = patient.only(installed.look)
    assert "starts /opt/gone/bin/python, which is not there any more" in line.says
    assert line.fix == f"socialpost run --install {kind}"


def test_a_line_that_was_changed_by_hand_is_told(patient: Patient, job: Job) -> None:
    answer(patient, crontab=(0, service.line(job, timedelta(minutes=15)).replace("*/15", "*/45")))
    assert "was changed by hand" in patient.only(installed.look).says


def test_a_file_of_secrets_that_others_can_read_is_told(patient: Patient, job: Job) -> None:
    file = write(job.environment, "SOCIALPOST__X_US__ACCESS_TOKEN=t\n")
    file.chmod(0o644)
    assert patient.only(installed.look).fix == f"chmod 600 {file}"
    file.chmod(0o600)
    assert patient.said(installed.look) == []

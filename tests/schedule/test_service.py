"""The texts that make a machine run the runner, read by the programs they are for."""

from __future__ import annotations

import os
import plistlib
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from socialpost.errors import UsageError
from socialpost.schedule import service
from socialpost.schedule.service import Job

HOME = Path("/home/kim")
QUARTER = timedelta(minutes=15)
ROOTS = ["/srv/shop", "/srv/my shop", '/srv/100% "fine"/it\'s $HOME\\n']


def job(root: str = "/srv/shop", program: tuple[str, ...] = ("/opt/venv/bin/python", "-m", "socialpost")) -> Job:
    return Job(Path(root), program, "/opt/venv/bin:/usr/bin:/bin", HOME / ".config")


def test_two_folders_of_one_name_are_two_jobs_and_one_folder_is_always_the_same() -> None:
    assert job("/a/shop").name != job("/b/shop").name
    assert job("/a/shop").name == job("/a/shop").name


@pytest.mark.parametrize("root", ROOTS)
def test_a_shell_reads_the_line_as_it_was_meant(tmp_path: Path, root: str) -> None:
    folder = tmp_path / root.lstrip("/")
    folder.mkdir(parents=True)
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\npwd > "{tmp_path}/out"; printf "%s\\n" "$PATH" "$@" >> "{tmp_path}/out"\n')
    program.chmod(0o755)
    one = job(str(folder), (str(program),))
    line = service.line(one, QUARTER)
    command = line.split(" ", 5)[5].replace("\\%", "%")
    assert "%" not in line.replace("\\%", "")
    subprocess.run(["/bin/sh", "-c", command], check=True, cwd="/", env={"PATH": "/usr/bin:/bin"})
    assert (tmp_path / "out").read_text().splitlines() == [
        str(folder), "/opt/venv/bin:/usr/bin:/bin", "run", "--once", "--quiet", "--workspace", str(folder),
    ]  # fmt: skip


def test_the_line_takes_variables_from_the_persons_own_file(tmp_path: Path) -> None:
    one = Job(tmp_path, ("/bin/sh", "-c", 'printf %s "$SLACK_URL" > out #'), "/bin", tmp_path)
    one.environment.parent.mkdir()
    one.environment.write_text("SLACK_URL=https://hooks.example.com/x\n")
    command = service.line(one, QUARTER).split(" ", 5)[5].replace("\\%", "%")
    subprocess.run(["/bin/sh", "-c", command], check=True, env={"PATH": "/usr/bin:/bin"})
    assert (tmp_path / "out").read_text() == "https://hooks.example.com/x"


@pytest.mark.parametrize(
    ("every", "times"),
    [("1", "* * * * *"), ("15", "*/15 * * * *"), ("60", "0 * * * *"), ("120", "0 */2 * * *"), ("1440", "0 0 * * *")],
)
def test_an_interval_becomes_the_times_of_cron(every: str, times: str) -> None:
    assert service.line(job(), timedelta(minutes=int(every))).startswith(f"{times} cd ")


@pytest.mark.parametrize("seconds", [30, 7 * 60, 45 * 60, 90 * 60, 5 * 3600, 48 * 3600, 0])
def test_an_interval_that_cron_cannot_keep_is_refused_with_those_it_can(seconds: int) -> None:
    with pytest.raises(UsageError) as caught:
        service.line(job(), timedelta(seconds=seconds))
    assert "15m" in caught.value.fix


@pytest.mark.parametrize(
    ("every", "after", "then", "enough"),
    [(60, 180, "hold", True), (180, 180, "hold", False), (240, 180, "skip", False), (240, 180, "publish", True)],
)
def test_an_interval_that_would_miss_slots_is_refused(every: int, after: int, then: str, enough: bool) -> None:
    late = timedelta(minutes=after)
    if enough:
        service.often_enough(timedelta(minutes=every), late, then)
        return
    with pytest.raises(UsageError, match="too seldom"):
        service.often_enough(timedelta(minutes=every), late, then)


@pytest.mark.parametrize("crontab", [b"", b"MAILTO=kim\n5 4 * * *  backup\t # mine\n\n", b"@daily \xff\xe4 \r\n#x\n"])
def test_the_rest_of_a_crontab_stays_byte_for_byte_as_it_was(crontab: bytes) -> None:
    line = service.line(job(), QUARTER)
    added = service.with_line(crontab, job(), line)
    assert added == crontab + line.encode() + b"\n"
    assert service.without_line(added, job()) == crontab


def test_a_last_line_without_an_end_gets_one_and_loses_it_again() -> None:
    added = service.with_line(b"5 4 * * * backup", job(), service.line(job(), QUARTER))
    again = service.with_line(added, job(), service.line(job(), timedelta(hours=1)))
    assert again.startswith(b"5 4 * * * backup\n0 * * * * cd ")
    assert service.without_line(again, job()) == b"5 4 * * * backup"


def test_an_added_end_stays_when_another_line_came_behind_it() -> None:
    crontab = service.with_line(b"one", job(), service.line(job(), QUARTER)) + b"two\n"
    assert service.without_line(crontab, job()) == b"one\ntwo\n"


def test_a_line_behind_one_without_an_end_is_as_it_was_written() -> None:
    line = service.line(job(), QUARTER)
    found = service.line_of(service.with_line(b"one", job(), line), job())
    assert (found, service.touched(found)) == (line, False)


def test_another_interval_takes_the_place_of_the_line_where_it_stands() -> None:
    first = service.with_line(b"one\n", job(), service.line(job(), QUARTER)) + b"two\n"
    again = service.with_line(first, job(), service.line(job(), timedelta(hours=1)))
    assert [line.split(b" ")[0] for line in again.splitlines()] == [b"one", b"0", b"two"]


def test_the_line_of_another_workspace_is_left_alone() -> None:
    both = service.with_line(b"", job("/a/shop"), service.line(job("/a/shop"), QUARTER))
    both = service.with_line(both, job("/b/shop"), service.line(job("/b/shop"), QUARTER))
    assert service.line_of(service.without_line(both, job("/a/shop")), job("/b/shop"))


def test_a_line_that_was_commented_out_by_hand_is_no_longer_ours() -> None:
    crontab = b"# " + service.line(job(), QUARTER).encode() + b"\n"
    assert service.line_of(crontab, job()) == ""
    assert service.without_line(crontab, job()) == crontab


@pytest.mark.parametrize(
    "text", [service.unit(job()), service.agent(job(), HOME), service.line(job(), QUARTER)], ids=service.KINDS
)
def test_what_was_changed_by_hand_is_known(text: str) -> None:
    assert not service.touched(text)
    assert service.touched(text.replace("socialpost", "socialposts", 1) if text.startswith("*") else text + "\n")
    assert service.touched(text.replace("/opt/venv", "/opt/other"))


@pytest.mark.parametrize("root", ROOTS)
def test_launchd_would_run_the_program_with_these_words(root: str) -> None:
    agent = plistlib.loads(service.agent(job(root), HOME).encode())
    assert agent["ProgramArguments"] == ["/opt/venv/bin/python", "-m", "socialpost", "run", "--workspace", root]
    assert agent["KeepAlive"] == {"SuccessfulExit": False}


def test_a_path_that_no_unit_can_hold_is_refused() -> None:
    with pytest.raises(UsageError, match="cannot stand"):
        job("/srv/two\nlines")


def test_a_unit_takes_no_character_of_a_path_for_a_specifier_a_variable_or_an_escape() -> None:
    # https://www.freedesktop.org/software/systemd/man/systemd.service.html#Command%20lines
    lines = service.unit(job(ROOTS[2])).splitlines()
    [start] = [line for line in lines if line.startswith("ExecStart=")]
    assert start.endswith(' run --workspace "/srv/100%% \\"fine\\"/it\'s $$HOME\\\\n"')
    assert r"""WorkingDirectory=/srv/100%% "fine"/it's $HOME\n""" in lines


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not there to read the unit")
@pytest.mark.parametrize("root", ROOTS)
def test_systemd_itself_finds_nothing_wrong_with_the_unit(tmp_path: Path, root: str) -> None:
    folder = tmp_path / root.lstrip("/")
    folder.mkdir(parents=True)
    one = Job(folder, ("/bin/true", "-m", "$socialpost %h"), "/usr/bin:/bin", tmp_path / "config")
    path = tmp_path / "socialpost-shop.service"
    path.write_text(service.unit(one))
    done = subprocess.run(
        ["systemd-analyze", "--user", "verify", str(path)],
        capture_output=True, text=True, check=False,
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")

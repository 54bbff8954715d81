from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from socialpost.deliver import zones as data
from socialpost.deliver.schema import VERSION
from socialpost.doctor import folder, journal, machine
from tests.doctor.conftest import NOW, Patient, delivery, ran


def test_a_folder_that_cannot_be_written_is_an_error_with_the_command_that_mends_it(patient: Patient) -> None:
    def refused(_folder: Path) -> float:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    patient.probe = {"file_time": refused}
    line = patient.only(folder.writable)
    assert (line.says, line.code) == (f"{patient.state} cannot be written: Permission denied", 1)
    assert f"chown -R {os.geteuid()} {patient.state}" in line.fix


def test_a_disk_that_is_mounted_read_only_is_no_matter_of_rights_and_no_broken_clock(patient: Patient) -> None:
    def refused(_folder: Path) -> float:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    patient.probe = {"file_time": refused, **ran(1, "")}
    line = patient.only(folder.writable)
    assert (line.code, "chown" in line.fix, "mounted" in line.fix) == (1, False, True)
    assert patient.said(machine.clock) == []


def test_a_full_disk_is_an_error_and_a_tight_one_a_warning(patient: Patient) -> None:
    for left, level in ((1 << 20, "error"), (500 << 20, "warning")):
        patient.probe = {"free": lambda _path, left=left: left}
        line = patient.only(folder.room)
        assert (line.level, "socialpost media clean" in line.fix) == (level, True)


def test_a_journal_that_others_can_read_is_told_with_its_mode(patient: Patient) -> None:
    path = patient.journal()
    path.chmod(0o644)
    line = patient.only(folder.private)
    assert line.says.startswith("others on this machine can read state.sqlite3 (mode 0644)")
    assert line.fix.startswith(f"chmod 600 {path}")


def test_files_of_another_user_are_an_error(patient: Patient) -> None:
    path = patient.journal()
    patient.probe = {"user": os.geteuid() + 1}
    assert patient.said(folder.private)[0].says == f"{path} belongs to another user"


def test_a_network_file_system_is_refused_because_its_locks_lie(patient: Patient) -> None:
    mounts = f"/dev/sda / ext4 rw 0 0\nserver:/x {patient.root.resolve()} nfs4 rw 0 0\nother:/y /elsewhere nfs rw 0 0\n"
    patient.probe = {"mounts": lambda: mounts}
    line = patient.only(folder.local)
    assert "network file system (nfs4)" in line.says
    patient.probe = {"mounts": lambda: "/dev/sda / ext4 rw 0 0\nserver:/x /elsewhere nfs4 rw 0 0\n"}
    assert patient.said(folder.local) == []


def test_state_that_git_would_commit_is_told(patient: Patient) -> None:
    from socialpost.doctor import probes

    probes.run(("git", "init", "-q"), patient.root)
    assert ".gitignore" in patient.only(folder.ignored).fix
    (patient.root / ".gitignore").write_text("/.socialpost/\n")
    assert patient.said(folder.ignored) == []
    patient.probe = ran(None)
    assert patient.only(folder.ignored).says.startswith("git is not installed")


def test_a_broken_journal_is_an_error_and_nothing_else_is_read_from_it(patient: Patient) -> None:
    path = patient.journal(delivery())
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)
    line = patient.only(journal.databases)
    assert line.says.startswith(f"the journal {path} is broken: ")
    assert line.code == 1
    assert patient.said(journal.frozen, journal.counts, journal.ahead) == []


def test_a_journal_that_somebody_holds_is_not_called_broken(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    path = patient.journal(delivery())
    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *given, **more: real(*given, **{**more, "timeout": 0}))
    with closing(real(path, isolation_level=None)) as held:
        held.execute("PRAGMA journal_mode=DELETE")
        held.execute("BEGIN EXCLUSIVE")
        line = patient.only(journal.databases)
    assert (line.level, line.says) == ("warning", f"{path} cannot be looked at now: database is locked")


def test_a_file_that_is_no_database_is_broken(patient: Patient) -> None:
    (patient.state / "state.sqlite3").write_text("not a database, but long enough to look like one" * 40)
    assert "file is not a database" in patient.only(journal.databases).says


def test_broken_rate_limits_are_only_a_warning(patient: Patient) -> None:
    (patient.state / "pace.sqlite3").write_text("rubbish" * 1000)
    line = patient.only(journal.databases)
    assert (line.level, line.fix.startswith("rm ")) == ("warning", True)


def test_a_journal_of_a_newer_version_says_so(patient: Patient) -> None:
    path = patient.journal()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version={VERSION + 1}")
    db.close()
    assert f"has version {VERSION + 1}" in patient.only(journal.databases).says


def test_a_frozen_file_that_is_gone_names_its_delivery_and_what_to_type(patient: Patient) -> None:
    patient.journal(delivery("lamp", hashes='{"media0": "abc"}'), delivery("done", hashes='{"m": "x"}', state="failed"))
    line = patient.only(journal.frozen)
    assert line.says.startswith("posts/lamp@x-us: a file that waits to be sent is gone")
    assert line.fix.startswith("socialpost queue cancel posts/lamp@x-us, ")
    assert line.code == 7


def test_a_journal_from_the_future_tells_of_a_clock_that_was_set_back(patient: Patient) -> None:
    patient.journal(delivery(updated=NOW.timestamp() + 7200))
    assert "2026-11-29 11:00:00 UTC" in patient.only(journal.ahead).says


def test_what_waits_for_a_person_is_counted(patient: Patient) -> None:
    patient.journal(delivery("a", state="uncertain"), delivery("b", state="held"), delivery("c", hold="login"))
    told = [line.says for line in patient.said(journal.counts)]
    assert told == ["1 delivery is held", "1 delivery is uncertain", "1 delivery waits for a login"]


def test_zones_whose_rules_changed_are_told_and_those_that_are_gone(patient: Patient) -> None:
    add = "INSERT INTO zone(name, digest) VALUES(?,?)"
    patient.journal((add, ("Europe/Oslo", "old")), (add, ("Mars/Base", "x")), (add, ("UTC", data.digest("UTC"))))
    changed, gone = patient.said(journal.zones)
    assert changed.says.startswith("the rules of Europe/Oslo have changed")
    assert gone.says.startswith("there is no data for Mars/Base any more")

"""The places where a machine keeps what it runs by itself, and how it is put there and taken out."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from socialpost.cli import machine
from socialpost.errors import StateTrouble, UsageError
from socialpost.schedule import service
from socialpost.schedule.service import Job

EVERY = timedelta(minutes=15)
_PATH = ("/usr/local/bin", "/usr/bin", "/bin")
_PROGRAMS = {"systemd": "systemctl", "launchd": "launchctl", "cron": "crontab"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the machine keeps it: `text` is what stands there now (empty: nothing), `new` what should.

    `put` and `drop` do it; `after` says what a person may still want to do.
    """

    kind: str
    label: str
    text: str
    new: str
    put: Callable[[], None]
    drop: Callable[[], None]
    after: Sequence[str]


def place(root: Path, kind: str, every: timedelta | None) -> Place:
    """Return where a workspace's runner is installed, or would be; `kind` empty: the way of this machine. UsageError."""
    kind = kind or _usual()
    if kind not in service.KINDS:
        raise UsageError(f"{kind!r} is no way to install it", f"one of {', '.join(service.KINDS)}")
    if not there(kind):
        program = _PROGRAMS[kind]
        raise UsageError(f"this machine has no {program}", f"one of {', '.join(service.KINDS)}, where it is there")
    job = _job(root)
    if kind == "cron":
        return _cron(job, every)
    if every is not None:
        raise UsageError("--every is for cron", f"with {kind} the runner stays, and sends to the second")
    return _systemd(job) if kind == "systemd" else _launchd(job)


def there(kind: str) -> bool:
    """Tell whether this machine has that way."""
    return shutil.which(_PROGRAMS[kind]) is not None


def _usual() -> str:
    """Return the way of this machine: what keeps a service alive before cron, which only comes now and then."""
    if there("launchd"):
        return "launchd"
    if there("systemd") and (os.environ.get("XDG_RUNTIME_DIR") or not there("cron")):
        return "systemd"
    return "cron"


def _job(root: Path) -> Job:
    here = str(Path(sys.executable).parent)
    path = os.pathsep.join(dict.fromkeys([here, *_PATH]))
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return Job(root, (sys.executable, "-m", "socialpost"), path, config)


def _systemd(job: Job) -> Place:
    path = service.unit_file(job)
    name = path.name

    def put() -> None:
        with machine.written(path, service.unit(job)):
            machine.run("systemctl", "--user", "daemon-reload")
            machine.run("systemctl", "--user", "enable", name)
            machine.run("systemctl", "--user", "restart", name)  # one that runs already takes the new text

    def drop() -> None:
        machine.run("systemctl", "--user", "disable", "--now", name)
        path.unlink(missing_ok=True)
        machine.run("systemctl", "--user", "daemon-reload")

    after = (
        "so that it also runs while you are not logged in: loginctl enable-linger",
        f"what it says: journalctl --user -u {name} -f",
        _credentials(job),
    )
    return Place("systemd", str(path), machine.read(path), service.unit(job), put, drop, after)


def _launchd(job: Job) -> Place:
    home = Path.home()
    path, target = service.agent_file(job, home), f"gui/{os.getuid()}"
    text = service.agent(job, home)

    def put() -> None:
        if path.exists():
            machine.run("launchctl", "bootout", f"{target}/{service.agent_label(job)}", may_fail=True)
        (home / "Library/Logs").mkdir(parents=True, exist_ok=True)
        with machine.written(path, text):
            machine.run("launchctl", "bootstrap", target, str(path))

    def drop() -> None:
        machine.run("launchctl", "bootout", f"{target}/{service.agent_label(job)}", may_fail=True)
        path.unlink(missing_ok=True)

    after = (
        f"what it says: {home / 'Library/Logs' / f'socialpost-{job.name}.log'}",
        "it runs while you are logged in, and gets its credentials from your keyring",
        "a mail password and webhook addresses of `notify:` have to stand in its environment: launchctl setenv NAME value",
    )
    return Place("launchd", str(path), machine.read(path), text, put, drop, after)


def _cron(job: Job, every: timedelta | None) -> Place:
    before = machine.crontab()
    new = service.line(job, every or EVERY)

    def put() -> None:
        machine.run("crontab", "-", given=service.with_line(machine.crontab(), job, new))

    def drop() -> None:
        rest = service.without_line(machine.crontab(), job)
        try:
            machine.run("crontab", "-", given=rest)
        except StateTrouble:
            if not rest or rest.endswith(b"\n"):
                raise
            machine.run("crontab", "-", given=rest + b"\n")  # Debian's takes no last line without an end

    after = (
        "cron mails what is said; docs/running.md tells what each exit code means there",
        _credentials(job),
    )
    return Place("cron", "a line of your crontab", service.line_of(before, job), new, put, drop, after)


def _credentials(job: Job) -> str:
    return (
        "it gets its credentials from the keyring while that is unlocked, else from an encrypted file of the workspace,"
        f" or from lines NAME=value in {job.environment} (chmod 600), which you write yourself"
    )

"""`socialpost run --install`: tells this machine to run the runner, after showing what is written where."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from socialpost.cli import show
from socialpost.cli.show import Screen
from socialpost.errors import StateTrouble, UsageError
from socialpost.schedule import service
from socialpost.schedule.service import Job

if TYPE_CHECKING:
    from socialpost.content.workspace import Workspace

EVERY = timedelta(minutes=15)
TIMEOUT = 60  # seconds, for the machine's own programs
_PLACES = ("/usr/local/bin", "/usr/bin", "/bin")


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


def install(screen: Screen, workspace: Workspace, kind: str, every: timedelta | None, *, yes: bool) -> int:
    """Write it, after showing it; twice changes nothing. UsageError. StateTrouble: the machine's program refuses."""
    place = _place(workspace, kind, every)
    if place.kind == "cron":
        service.often_enough(every or EVERY, workspace.policy.late_after, workspace.policy.late_then)
    screen.document({"place": place.label, "text": place.new, "changed": place.text != place.new})
    if place.text == place.new:
        screen.say(f"it is installed already: {place.label}; nothing was changed")
        return 0
    screen.say(f"{place.label} would be:", "head")
    screen.say(place.new.rstrip("\n"))
    screen.say()
    if place.text and service.touched(place.text):
        screen.say("what stands there now was changed by hand, and would be overwritten:", "warning")
        screen.say(place.text.rstrip("\n"), "dim")
    _agreed("write it?", yes=yes)
    place.put()
    screen.say(f"installed: {place.label}")
    for text in place.after:
        screen.say(text)
    return 0


def uninstall(screen: Screen, workspace: Workspace, kind: str, *, yes: bool) -> int:
    """Remove it, after showing it, wherever it is. UsageError. StateTrouble: the machine's program refuses."""
    kinds = [kind] if kind else [one for one in service.KINDS if _there(one)]
    places = [place for one in kinds if (place := _place(workspace, one, None)).text]
    screen.document({"removed": [{"place": place.label, "text": place.text} for place in places]})
    if not places:
        screen.say("nothing is installed for this workspace")
        return 0
    for place in places:
        screen.say(f"{place.label} would be removed:", "head")
        screen.say(place.text.rstrip("\n"))
        if service.touched(place.text):
            screen.say("it was changed by hand since it was installed", "warning")
    _agreed("remove it?", yes=yes)
    for place in places:
        place.drop()
        screen.say(f"removed: {place.label}")
    return 0


def _agreed(question: str, *, yes: bool) -> None:
    if yes:
        return
    if not show.may_ask():
        raise UsageError("nothing was changed: nobody can be asked here", "say yes beforehand: --yes")
    import typer

    if not typer.confirm(question):
        raise UsageError("nothing was changed")


def _place(workspace: Workspace, kind: str, every: timedelta | None) -> Place:
    kind = kind or _usual()
    if kind not in service.KINDS:
        raise UsageError(f"{kind!r} is no way to install it", f"one of {', '.join(service.KINDS)}")
    if not _there(kind):
        program = _PROGRAMS[kind]
        raise UsageError(f"this machine has no {program}", f"one of {', '.join(service.KINDS)}, where it is there")
    job = _job(workspace.root)
    if kind == "cron":
        return _cron(job, every)
    if every is not None:
        raise UsageError("--every is for cron", f"with {kind} the runner stays, and sends to the second")
    return _systemd(job) if kind == "systemd" else _launchd(job)


_PROGRAMS = {"systemd": "systemctl", "launchd": "launchctl", "cron": "crontab"}


def _there(kind: str) -> bool:
    return shutil.which(_PROGRAMS[kind]) is not None


def _usual() -> str:
    """Return the way of this machine: what keeps a service alive before cron, which only comes now and then."""
    if _there("launchd"):
        return "launchd"
    if _there("systemd") and (os.environ.get("XDG_RUNTIME_DIR") or not _there("cron")):
        return "systemd"
    return "cron"


def _job(root: Path) -> Job:
    here = str(Path(sys.executable).parent)
    path = os.pathsep.join(dict.fromkeys([here, *_PLACES]))
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return Job(root, (sys.executable, "-m", "socialpost"), path, config)


def _systemd(job: Job) -> Place:
    path = service.unit_file(job)
    name = path.name

    def put() -> None:
        _write(path, service.unit(job))
        _run("systemctl", "--user", "daemon-reload")
        _run("systemctl", "--user", "enable", name)
        _run("systemctl", "--user", "restart", name)  # one that runs already takes the new text

    def drop() -> None:
        _run("systemctl", "--user", "disable", "--now", name)
        path.unlink(missing_ok=True)
        _run("systemctl", "--user", "daemon-reload")

    after = (
        "so that it also runs while you are not logged in: loginctl enable-linger",
        f"what it says: journalctl --user -u {name} -f",
        _credentials(job),
    )
    return Place("systemd", str(path), _read(path), service.unit(job), put, drop, after)


def _launchd(job: Job) -> Place:
    home = Path.home()
    path, target = service.agent_file(job, home), f"gui/{os.getuid()}"
    text = service.agent(job, home)

    def put() -> None:
        if path.exists():
            _run("launchctl", "bootout", f"{target}/{service.agent_label(job)}", may_fail=True)
        (home / "Library/Logs").mkdir(parents=True, exist_ok=True)
        _write(path, text)
        _run("launchctl", "bootstrap", target, str(path))

    def drop() -> None:
        _run("launchctl", "bootout", f"{target}/{service.agent_label(job)}", may_fail=True)
        path.unlink(missing_ok=True)

    after = (
        f"what it says: {home / 'Library/Logs' / f'socialpost-{job.name}.log'}",
        "it runs while you are logged in, and gets its credentials from your keyring",
        "a mail password and webhook addresses of `notify:` have to stand in its environment: launchctl setenv NAME value",
    )
    return Place("launchd", str(path), _read(path), text, put, drop, after)


def _cron(job: Job, every: timedelta | None) -> Place:
    before = _crontab()
    new = service.line(job, every or EVERY)

    def put() -> None:
        _run("crontab", "-", given=service.with_line(_crontab(), job, new))

    def drop() -> None:
        _run("crontab", "-", given=service.without_line(_crontab(), job))

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


def _crontab() -> bytes:
    done = _ran("crontab", "-l")
    if done.returncode and b"no crontab" not in done.stderr.lower() and done.stderr.strip():
        raise _refused(("crontab", "-l"), done)
    return b"" if done.returncode else done.stdout


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as problem:
        raise StateTrouble(f"{path} cannot be read: {problem}", "look at it, and remove it by hand") from None


def _write(path: Path, text: str) -> None:
    fresh = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(text, "utf-8")
        fresh.replace(path)
    except OSError as problem:
        raise StateTrouble(f"{path} cannot be written: {problem.strerror}", "nothing was installed") from None


def _run(*command: str, given: bytes | None = None, may_fail: bool = False) -> None:
    done = _ran(*command, given=given)
    if done.returncode and not may_fail:
        raise _refused(command, done)


def _ran(*command: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - the machine's own programs, and words of ours
            command, input=given, capture_output=True, check=False, timeout=TIMEOUT
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise StateTrouble(f"{command[0]} could not be run: {problem}") from None


def _refused(command: Sequence[str], done: subprocess.CompletedProcess[bytes]) -> StateTrouble:
    says = (done.stderr or done.stdout).decode(errors="replace").strip()
    fix = "a login session with a user manager is needed; or: socialpost run --install cron"
    return StateTrouble(
        f"`{' '.join(command)}` ended with {done.returncode}: {says}", fix if command[0] == "systemctl" else ""
    )

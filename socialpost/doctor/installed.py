"""What `run --install` wrote for this workspace: is it there, as it was written, and does it run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from socialpost.doctor.model import Line, Site, note, ok, warning
from socialpost.schedule import service
from socialpost.schedule.service import Job

_PROGRAM = re.compile(r"(?:^|[\s\"'=>])(/[^\s\"'<]+)[\"']?(?:</string>)?\s*(?:<string>)?-m(?:</string>)?\s")
AGAIN = "socialpost run --install{}"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that runs the runner: of which kind, where it stands, its text."""

    kind: str
    place: str
    text: str


def look(site: Site) -> Iterator[Line]:
    """Tell what is installed for this workspace and whether it works. Nothing is said where nothing is installed."""
    if site.sandbox or site.root is None:
        return
    job = _job(site, site.root)
    found = list(_found(site, job))
    for one in found:
        again = AGAIN.format(f" {one.kind}")
        program = _PROGRAM.search(one.text)
        if program and not Path(program[1]).exists():
            yield warning(f"{one.place} starts {program[1]}, which is not there any more", again)
        elif service.touched(one.text):
            yield note(f"{one.place} was changed by hand since it was installed", f"{again} shows what it would be")
        yield from _runs(site, one, job)
    if len(found) > 1:
        places = " and ".join(one.place for one in found)
        yield note(f"it is installed twice, in {places}: harmless, one is enough", "socialpost run --uninstall KIND")
    yield from _variables(job)


def _job(site: Site, root: Path) -> Job:
    """Return the job of this workspace; what it would start does not matter here."""
    config = Path(site.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return Job(root, ("socialpost",), "", config)


def _found(site: Site, job: Job) -> Iterator[Found]:
    for kind, path in (("systemd", service.unit_file(job)), ("launchd", service.agent_file(job, Path.home()))):
        if path.is_file():
            yield Found(kind, str(path), path.read_text("utf-8", "replace"))
    crontab = site.probes.run(("crontab", "-l"), None)
    if crontab.code == 0 and (line := service.line_of(crontab.out.encode(), job)):
        yield Found("cron", "your crontab", line)


def _runs(site: Site, one: Found, job: Job) -> Iterator[Line]:
    match one.kind:
        case "systemd":
            yield from _unit(site, service.unit_file(job).name)
        case "launchd":
            label = service.agent_label(job)
            if site.probes.run(("launchctl", "list", label), None).code != 0:
                yield warning(f"{label} is installed and not loaded", AGAIN.format(" launchd"))
            else:
                yield ok(f"{label} is installed and loaded")
        case _:
            yield ok("cron runs it: a line of your crontab")


def _unit(site: Site, name: str) -> Iterator[Line]:
    """Tell whether systemd keeps the unit running, also while nobody is logged in."""
    state = site.probes.run(("systemctl", "--user", "is-active", name), None)
    if state.code is None:
        yield note(f"{name} is installed, and systemctl cannot be asked about it")
        return
    if state.out.strip() != "active":
        says = f"{name} is installed and not running ({state.out.strip() or 'unknown'})"
        yield warning(says, f"systemctl --user restart {name}; journalctl --user -u {name} says why it ended")
        return
    yield ok(f"{name} is installed and running")
    linger = site.probes.run(("loginctl", "show-user", str(site.probes.user), "-p", "Linger", "--value"), None)
    if linger.code == 0 and linger.out.strip() == "no":
        yield warning("the runner stops when you log out", "loginctl enable-linger")


def _variables(job: Job) -> Iterator[Line]:
    """Tell when others can read the file of secrets that a unit or cron loads."""
    file = job.environment
    if file.is_file() and file.stat().st_mode & 0o077:
        yield warning(f"others can read {file}, which holds secrets for the runner", f"chmod 600 {file}")

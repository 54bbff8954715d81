"""How a machine is told to run the runner: a systemd user unit, a launchd agent, a line for cron. Pure texts.

Each carries a digest of itself, so that what a person changed by hand is known before it is overwritten or removed. No
secret stands in any of them.
"""

from __future__ import annotations

import hashlib
import plistlib
import re
import shlex
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from socialpost.errors import UsageError

KINDS = ("systemd", "launchd", "cron")
_MARK = re.compile(r"socialpost ([a-z0-9-]+) ([0-9a-f]{12})")
_OPEN_END = ", after a line without an end"
"""Stands behind the mark where the line before had no newline of its own, so that it loses it again with ours."""
_NEVER_AGAIN = "2 3"  # wrong usage, invalid configuration: starting again does not help
_MINUTES = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30)
_HOURS = (1, 2, 3, 4, 6, 8, 12)


@dataclass(frozen=True, slots=True)
class Job:
    """What is to run: `program` is how this tool is called, `path` the PATH it gets, `config` the person's ~/.config.

    UsageError: a path that no such text can hold.
    """

    root: Path
    program: tuple[str, ...]
    path: str
    config: Path

    def __post_init__(self) -> None:
        for part in (str(self.root), *self.program, self.path, str(self.config)):
            if not part.isprintable():
                raise UsageError(f"{part!r} cannot stand in a unit or a crontab", "move the workspace")

    @property
    def environment(self) -> Path:
        """A file of variables that a person may write for it: lines NAME=value."""
        return self.config / "socialpost" / f"{self.name}.env"

    @property
    def name(self) -> str:
        """The job's own name on this machine: the same for the same folder."""
        word = re.sub(r"[^a-z0-9]+", "-", self.root.name.lower()).strip("-")[:30] or "workspace"
        return f"{word}-{hashlib.sha256(str(self.root).encode()).hexdigest()[:8]}"

    def words(self, *more: str) -> list[str]:
        """Return the command line of a runner."""
        return [*self.program, "run", *more, "--workspace", str(self.root)]


def unit_file(job: Job) -> Path:
    """Return where the systemd unit belongs: https://www.freedesktop.org/software/systemd/man/systemd.unit.html."""
    return job.config / "systemd/user" / f"socialpost-{job.name}.service"


def unit(job: Job) -> str:
    """Return the systemd user unit."""
    body = "\n".join(
        [
            "[Unit]",
            f"Description=socialpost publishes what is due in {_specifiers(str(job.root))}",
            "",
            "[Service]",
            f"ExecStart={' '.join(map(_quoted, job.words()))}",
            f"WorkingDirectory={_specifiers(str(job.root))}",
            f"Environment={_quoted(f'PATH={job.path}', dollars=False)}",
            f"EnvironmentFile=-{_specifiers(str(job.environment))}",
            "Restart=on-failure",
            "RestartSec=10",
            f"RestartPreventExitStatus={_NEVER_AGAIN}",
            "TimeoutStopSec=120",
            "UMask=0077",
            "",
            "[Install]",
            "WantedBy=default.target",
            "",
        ]
    )
    return f"# {mark(job, body)}\n{body}"


def agent_label(job: Job) -> str:
    """Return what launchd calls the job."""
    return f"socialpost.{job.name}"


def agent_file(job: Job, home: Path) -> Path:
    """Return where the launchd agent belongs."""
    return home / "Library/LaunchAgents" / f"{agent_label(job)}.plist"


def agent(job: Job, home: Path) -> str:
    """Return the launchd agent, a property list: https://www.manpagez.com/man/5/launchd.plist/."""
    log = str(home / "Library/Logs" / f"socialpost-{job.name}.log")
    text = plistlib.dumps(
        {
            "Label": agent_label(job),
            "ProgramArguments": job.words(),
            "WorkingDirectory": str(job.root),
            "EnvironmentVariables": {"PATH": job.path},
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
            "ThrottleInterval": 10,
            "ProcessType": "Background",
            "Umask": 0o077,
            "StandardOutPath": log,
            "StandardErrorPath": log,
        },
        sort_keys=False,
    ).decode()
    head, _, body = text.partition("<plist")
    return f"{head}<!-- {mark(job, body)} -->\n<plist{body}"


def line(job: Job, every: timedelta) -> str:
    """Return the line of the crontab, without its end. UsageError: cron cannot do that."""
    times = _times(every)
    root, path, file = (shlex.quote(str(part)) for part in (job.root, job.path, job.environment))
    load = f"if [ -r {file} ]; then set -a; . {file}; set +a; fi"
    command = f"cd {root} && {{ {load}; PATH={path} {shlex.join(job.words('--once', '--quiet'))}; }}"
    body = f"{times} {command.replace('%', chr(92) + '%')}"  # crontab(5): a bare % ends the command
    return f"{body} # {mark(job, body)}"


def _times(every: timedelta) -> str:
    minutes, rest = divmod(int(every.total_seconds()), 60)
    if rest == 0 and minutes in _MINUTES:
        return "* * * * *" if minutes == 1 else f"*/{minutes} * * * *"
    if rest == 0 and minutes % 60 == 0 and minutes // 60 in _HOURS:
        return "0 * * * *" if minutes == 60 else f"0 */{minutes // 60} * * *"
    if minutes == 1440 and rest == 0:
        return "0 0 * * *"
    known = f"{', '.join(f'{one}m' for one in _MINUTES)}, {', '.join(f'{one}h' for one in _HOURS)} or 24h"
    raise UsageError("cron cannot come evenly in such steps", f"--every takes {known}")


def often_enough(every: timedelta, late_after: timedelta, late_then: str) -> None:
    """UsageError: between two rounds of cron a slot would be missed by more than the team's policy forgives."""
    if late_then == "publish" or every < late_after:
        return
    raise UsageError(
        f"every {_span(every)} is too seldom: what is missed by more than {_span(late_after)} is not sent"
        " (policy.late.after in socialpost.yaml)",
        f"a smaller --every (15m), or a longer `late: {{after: {_span(every * 2)}}}`",
    )


def _span(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes}m" if hours and minutes else f"{hours}h" if hours else f"{minutes}m"


def with_line(crontab: bytes, job: Job, new: str) -> bytes:
    """Return a crontab with the job's line in place of an older one, or at the end; the rest byte for byte as it was.

    cron wants an end of every line: one that the last line lacks is added, and the job's line says so.
    """
    lines = crontab.splitlines(keepends=True)
    found = [number for number, one in enumerate(lines) if _is_of(job, one)]
    if found:
        lines[found[0]] = _ended(new, joined=_has_open_end(lines[found[0]]))
        return b"".join(one for number, one in enumerate(lines) if number not in found[1:])
    if not crontab or crontab.endswith(b"\n"):
        return crontab + _ended(new)
    return crontab + b"\n" + _ended(new, joined=True)


def _ended(new: str, *, joined: bool = False) -> bytes:
    return f"{new}{_OPEN_END if joined else ''}\n".encode()


def _has_open_end(one: bytes) -> bool:
    return one.rstrip().endswith(_OPEN_END.encode())


def without_line(crontab: bytes, job: Job) -> bytes:
    """Return a crontab without the job's line; the rest byte for byte as it was before it came."""
    lines = crontab.splitlines(keepends=True)
    rest = b"".join(one for one in lines if not _is_of(job, one))
    added = lines and _is_of(job, lines[-1]) and _has_open_end(lines[-1])  # what came behind it since needs that end
    return rest.removesuffix(b"\n") if added else rest


def line_of(crontab: bytes, job: Job) -> str:
    """Return the job's line as it stands in a crontab, without what it says of others; empty when there is none."""
    found = next((one.decode(errors="replace") for one in crontab.splitlines() if _is_of(job, one)), "")
    return found.rstrip("\r\n").removesuffix(_OPEN_END)


def _is_of(job: Job, one: bytes) -> bool:
    found = _MARK.findall(one.decode(errors="replace"))
    return bool(found) and found[-1][0] == job.name and not one.lstrip().startswith(b"#")


def mark(job: Job, body: str) -> str:
    """Return what tells whose a text is and whether it is still as it was written."""
    return f"socialpost {job.name} {_digest(body)}"


def touched(text: str) -> bool:
    """Tell whether a unit, an agent or a line was changed by hand since it was written."""
    found = list(_MARK.finditer(text))
    if not found:
        return True
    if text.startswith("# "):
        return _digest(text.partition("\n")[2]) != found[0][2]
    if text.startswith("<?xml"):
        return _digest(text.partition("<plist")[2]) != found[0][2]
    return _digest(text[: found[-1].start()].removesuffix(" # ")) != found[-1][2]


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:12]


def _specifiers(text: str) -> str:
    return text.replace("%", "%%")


def _quoted(word: str, *, dollars: bool = True) -> str:
    """Quote a word for a unit: https://www.freedesktop.org/software/systemd/man/systemd.service.html#Command%20lines."""
    text = _specifiers(word.replace("\\", "\\\\").replace('"', '\\"'))
    text = text.replace("$", "$$") if dollars else text
    return f'"{text}"' if re.search(r"[^\w@%+=:,./$-]", text) or not text else text

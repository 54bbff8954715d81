"""What a check looks at, and what it says: pure values; the machine is behind `Probes`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from socialpost.auth.safe import Safe
    from socialpost.content.workspace import Workspace
    from socialpost.doctor.standing import Asked, Standing
    from socialpost.errors import SocialpostError
    from socialpost.findings import Finding

STATE, INVALID, LOGIN, HELD, LATER = 1, 3, 4, 7, 75
ORDER = (STATE, INVALID, LOGIN, HELD, LATER)
"""What a `publish` would end with; where several apply, the first counts: without a state nothing else matters."""


class Level(StrEnum):
    """How much it matters: only an error changes the exit code."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a check says. `fix` is what to type or do next, `code` the exit code that an error means."""

    level: Level
    says: str
    fix: str = ""
    code: int = 0
    check: str = ""
    account: str = ""


def ok(says: str, account: str = "") -> Line:
    """Make a line about something that is right."""
    return Line(Level.OK, says, account=account)


def note(says: str, fix: str = "", account: str = "") -> Line:
    """Make a line that explains; nothing has to be done."""
    return Line(Level.NOTE, says, fix, account=account)


def warning(says: str, fix: str, account: str = "") -> Line:
    """Make a line about something that will or may go wrong."""
    return Line(Level.WARNING, says, fix, account=account)


def error(says: str, fix: str, code: int, account: str = "") -> Line:
    """Make a line about what keeps posts from going out."""
    return Line(Level.ERROR, says, fix, code, account=account)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a program came to. `code` is None when it is not there."""

    code: int | None
    out: str = ""


@dataclass(frozen=True, slots=True)
class Probes:
    """The machine, as far as a check asks for it; tests put their own in its place.

    `free` is the bytes left for the user where a path lies. `run` runs a short program without a shell, standard input
    closed. `package` is an installed version or None. `keyring` is the back end that would be used. `file_time` writes
    an empty file in a folder and tells when the file system says that this was.
    """

    python: tuple[int, int, int]
    sqlite: tuple[int, ...]
    encoding: str
    user: int
    host: str
    free: Callable[[Path], int]
    package: Callable[[str], str | None]
    run: Callable[[Sequence[str], Path | None], Ran]
    keyring: Callable[[], object]
    file_time: Callable[[Path], float]
    mounts: Callable[[], str]
    alive: Callable[[int], bool]


Read = Callable[..., list[Any]]
"""Asks the journal: (statement, values) -> `deliver.database.Row`s. Nothing where there is no journal that can be read."""


def _nothing(_statement: str, _values: Sequence[object] = ()) -> list[Any]:
    return []


@dataclass(frozen=True, slots=True)
class Site:
    """Everything a check may look at. `now` is aware and UTC.

    `root` is None without a workspace, `workspace` where its file has errors (then `findings` hold them). `state` is
    the folder of the journal: another one in the sandbox. `standings` are the accounts' credentials, `asked` what
    the platforms answered (empty offline), both by account. `unread` is what keeps a team's database from being read.
    `safe` is where credentials are kept, None in the sandbox.
    """

    now: datetime
    probes: Probes
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    root: Path | None = None
    state: Path | None = None
    workspace: Workspace | None = None
    findings: Sequence[Finding] = ()
    standings: Mapping[str, Standing] = field(default_factory=dict)
    asked: Mapping[str, Asked] = field(default_factory=dict)
    sandbox: bool = False
    read: Read = _nothing
    unread: SocialpostError | None = None
    safe: Safe | None = field(default=None, repr=False)

    @property
    def flag(self) -> str:
        """What a command needs to mean the same state."""
        return " --sandbox" if self.sandbox else ""


Look = Callable[[Site], Iterable[Line]]


@dataclass(frozen=True, slots=True)
class Check:
    """One subject. `needs` is what must be there, else it is left out: nothing, `root`, `state` or `workspace`."""

    name: str
    look: Look
    needs: str = ""

    def applies(self, site: Site) -> bool:
        """Tell whether there is something to look at."""
        return not self.needs or getattr(site, self.needs) is not None


def examine(checks: Iterable[Check], site: Site) -> Iterator[Line]:
    """Yield what the checks say. One that breaks says so, and the others go on."""
    from dataclasses import replace

    for check in checks:
        if not check.applies(site):
            continue
        try:
            for line in check.look(site):
                yield replace(line, check=check.name)
        except Exception as problem:  # noqa: BLE001 - a broken machine must not break what tells about it
            yield replace(_unchecked(problem), check=check.name)


def _unchecked(problem: Exception) -> Line:
    fix = getattr(problem, "fix", "") or "mend what the message names, then run socialpost doctor again"
    told = f"{type(problem).__name__}: {problem}" if not hasattr(problem, "fix") else str(problem)
    return warning(f"could not be checked: {told}", fix)


def code(lines: Iterable[Line]) -> int:
    """Return the exit code that lines mean."""
    codes = {line.code for line in lines if line.level is Level.ERROR}
    return next((one for one in ORDER if one in codes), max(codes, default=0))

"""Python, the packages, the terminal, the clock, the zones: what a machine has without any workspace."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo

from socialpost import __version__, registry
from socialpost.doctor.model import INVALID, STATE, Line, Site, error, note, ok, warning
from socialpost.errors import UsageError

PACKAGE = "socialpost-cli"
PYTHON = (3, 11)
SQLITE = (3, 35, 0)  # UPDATE ... RETURNING: https://www.sqlite.org/lang_returning.html
TOLERANCE = 2.0  # seconds between our clock and the file system's
BUILT = datetime(2026, 11, 1, tzinfo=UTC)  # this version is not older: a clock before it is wrong
_NEED = re.compile(r"^\s*([A-Za-z0-9._-]+)\s*([^;]*?)\s*(?:;(.*))?$")
_BOUND = re.compile(r"(>=|<=|==|<|>)\s*([0-9][0-9.]*)")


def python(site: Site) -> Iterator[Line]:
    """Tell whether Python and its SQLite are new enough."""
    told = ".".join(map(str, site.probes.python))
    if site.probes.python[:2] < PYTHON:
        yield error(f"Python {told} is too old", "install Python 3.11 or newer, then socialpost in it", STATE)
    else:
        yield ok(f"socialpost {__version__} on Python {told}")
    if site.probes.sqlite < SQLITE:
        told = ".".join(map(str, site.probes.sqlite))
        yield error(f"SQLite {told} is too old for the journal", "use a Python that brings SQLite 3.35 or newer", STATE)


def packages(site: Site) -> Iterator[Line]:
    """Tell whether what is installed is what this version asks for, and whether each adapter can be imported."""
    wrong = False
    for name, bounds in _needs():
        version = site.probes.package(name)
        if version is None or not _within(version, bounds):
            wrong = True
            says = f"{name} is not installed" if version is None else f"{name} {version} does not fit: {bounds}"
            yield error(says, f"pip install --upgrade {PACKAGE}, in the environment of this command", STATE)
    if not wrong:
        yield ok("every package that is needed is there, in a version that fits")
    for name in registry.names():
        try:
            registry.load(name)
        except UsageError as problem:
            yield error(str(problem), problem.fix, INVALID)


def terminal(site: Site) -> Iterator[Line]:
    """Tell whether texts can be shown as they are."""
    if site.probes.encoding.lower().replace("-", "") not in {"utf8", "utf8sig"}:
        yield warning(
            f"the terminal's encoding is {site.probes.encoding or 'unknown'}: texts are shown with question marks",
            "export PYTHONUTF8=1, or set LANG to a UTF-8 locale (C.UTF-8)",
        )


def clock(site: Site) -> Iterator[Line]:
    """Compare our clock with what cannot be later than now, with the file system's and with what the system says."""
    told = f"{site.now:%Y-%m-%d %H:%M:%S} UTC"
    mend = "set the clock: timedatectl set-ntp true, or your system's own way"
    if site.now < BUILT:
        yield error(f"the clock says {told}, which is before this version was made", mend, STATE)
        return
    folder = site.state if site.state is not None and site.state.is_dir() else Path(tempfile.gettempdir())
    apart = 0.0
    with suppress(OSError):  # that it takes nothing is told as such, see `folder.writable`
        apart = site.probes.file_time(folder) - site.now.timestamp()
    if abs(apart) > TOLERANCE:
        yield warning(f"the file system of {folder} is {apart:+.0f} s apart from this machine's clock", mend)
    synchronised = site.probes.run(("timedatectl", "show", "-p", "NTPSynchronized", "--value"), None)
    if synchronised.code == 0 and synchronised.out.strip() == "no":
        yield warning(f"nothing keeps the clock right: it says {told}", mend)
    else:
        yield ok(f"the clock says {told}; `socialpost doctor --online` compares it with the platforms' clocks")


def zones(site: Site) -> Iterator[Line]:
    """Tell where zone data comes from and whether each market's zone is in it."""
    names = {"UTC", *(market.timezone for market in (site.workspace.markets.values() if site.workspace else ()))}
    missing = []
    for name in sorted(names):
        try:
            ZoneInfo.no_cache(name)
        except (KeyError, OSError, ValueError):
            missing.append(name)
    for name in missing:
        yield error(f"there is no data for the time zone {name}", "pip install --upgrade tzdata", STATE)
    if not missing:
        yield ok(f"zone data {_zone_version(site)}")


def _zone_version(site: Site) -> str:
    for folder in TZPATH:
        for name in ("tzdata.zi", "+VERSION"):
            path = Path(folder, name)
            if path.is_file():
                with path.open(encoding="utf-8", errors="replace") as file:
                    return f"{file.readline().removeprefix('# version').strip() or '?'} of {folder}"
    there = [folder for folder in TZPATH if Path(folder, "UTC").exists()]
    return f"of {there[0]}" if there else f"of the package tzdata {site.probes.package('tzdata') or '?'}"


def nowhere(site: Site) -> Iterator[Line]:
    """Say that only the machine was looked at."""
    if site.root is None:
        yield note("there is no workspace here: only the machine was looked at", "socialpost init DIR makes one")


def _needs() -> Iterator[tuple[str, str]]:
    """Yield (package, bounds) of what this version asks for; what belongs to an extra is left out."""
    for text in metadata.requires(PACKAGE) or ():
        found = _NEED.match(text)
        if found and "extra" not in (found[3] or ""):
            yield found[1], found[2]


def _within(version: str, bounds: str) -> bool:
    mine = _numbers(version)
    for sign, text in _BOUND.findall(bounds):
        other = _numbers(text)
        fits = {">=": mine >= other, "<=": mine <= other, "<": mine < other, ">": mine > other, "==": mine == other}
        if not fits[sign]:
            return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    """Return a version's leading numbers, ending zeros left out: 1.0 and 1 are the same."""
    found = [int(part) for part in re.findall(r"\d+", re.split(r"[^0-9.]", version, maxsplit=1)[0])]
    while found and not found[-1]:
        found.pop()
    return tuple(found)

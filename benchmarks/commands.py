"""Commands on a journal of many rows: `python benchmarks/commands.py [--rows 1000,100000,1000000] [--rounds 3] [--files 1]`.

Prints wall seconds and peak memory of each, the best of some rounds: what a command costs shall follow from what it shows or
plans, not from what the journal holds. The rows wait for next month; `publish` queues one post, `run --once` finds nothing due.
`--files` is how many files the rows are of.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from queueing.load import FOLDER, fill

from socialpost.clock import SystemClock
from socialpost.deliver.journal import open_journal

SETTINGS = """
markets:
  us: {language: en, timezone: America/New_York, currency: USD}
accounts:
  x-us: {platform: x, market: us, slots: [daily 09:00]}
  x-main: {platform: x, market: us}
"""
POST = "text: Number {number}.\nto: [x-main]\nschedule: {{at: '2099-11-27 09:00', in: market}}\n"
COMMANDS = (
    ("status",),
    ("queue", "list"),
    ("queue", "list", "--json"),
    ("queue", "show", "p500@a100"),
    ("plan", "posts/one.yaml"),
    ("plan",),
    ("publish", "posts/{new}.yaml"),
    ("run", "--once"),
    ("validate",),
    ("calendar",),
    ("calendar", "next"),
)
FAR = timedelta(days=25)


def made(root: Path, number: int, files: int) -> None:
    """Make a workspace whose journal holds so many rows, spread over a month."""
    (root / "posts").mkdir(parents=True)
    (root / FOLDER).mkdir()
    for one in range(files):
        (root / FOLDER / f"p{one}.yaml").touch()
    (root / "socialpost.yaml").write_text(SETTINGS)
    (root / "posts" / "one.yaml").write_text(POST.format(number=0))
    journal = open_journal(root / ".socialpost" / "state.sqlite3", SystemClock())
    far = datetime.now(UTC) + FAR
    fill(journal, 0, (far + timedelta(days=30) * (one / number) for one in range(number)), files)
    journal.close()


def once(words: Sequence[str], root: Path) -> tuple[float, float]:
    """Return the seconds that a command took, and its MB at most."""
    command = [shutil.which("socialpost", path=Path(sys.executable).parent) or "socialpost", *words]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SOCIALPOST")}
    begun = time.perf_counter()
    child = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = child.stderr.read().decode() if child.stderr else ""
    _, status, used = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 4):
        print(f"# {' '.join(words)} ended with {os.waitstatus_to_exitcode(status)}: {errors[-500:]}")
    return time.perf_counter() - begun, used.ru_maxrss / 1024


def best(words: Sequence[str], root: Path, rounds: int) -> tuple[float, float]:
    """Return the least of some rounds; each that publishes has a post of its own."""
    found = []
    for turn in range(rounds):
        new = f"new{turn}"
        (root / "posts" / f"{new}.yaml").write_text(POST.format(number=turn + 1))
        found.append(once([word.format(new=new) for word in words], root))
    return min(wall for wall, _ in found), min(used for _, used in found)


def main() -> None:
    """Print a line a command, two columns a number of rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default="1000,100000,1000000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--files", type=int, default=1)
    asked = parser.parse_args()
    numbers = [int(number) for number in asked.rows.split(",")]
    with tempfile.TemporaryDirectory(prefix="socialpost-commands-") as name:
        roots = {number: Path(name) / str(number) for number in numbers}
        for number, root in roots.items():
            made(root, number, min(asked.files, number))
        print(f"{'rows':28}" + "".join(f"{number:>22,}" for number in numbers))
        for words in COMMANDS:
            cells = [best(words, root, asked.rounds) for root in roots.values()]
            print(
                f"{' '.join(words):28}" + "".join(f"{wall:12.2f} s{used:5.0f} MB" for wall, used in cells), flush=True
            )


if __name__ == "__main__":
    main()

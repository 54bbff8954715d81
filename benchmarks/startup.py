"""How long commands take to start, against `python -c pass`: `python benchmarks/startup.py`. Medians, wall and CPU."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMANDS = (
    ("--version",),
    ("--help",),
    ("status",),
    ("queue", "list"),
    ("validate",),
    ("plan",),
)


def once(command: list[str], folder: Path) -> tuple[float, float]:
    """Return (wall, CPU) milliseconds of one run."""
    begun = time.perf_counter()
    child = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(child.pid, 0)
    return (time.perf_counter() - begun) * 1000, (used.ru_utime + used.ru_stime) * 1000


def median(command: list[str], folder: Path, rounds: int) -> tuple[float, float]:
    """Return the median (wall, CPU) of some runs after one that warms up."""
    once(command, folder)
    walls, cpus = zip(*(once(command, folder) for _ in range(rounds)), strict=True)
    return statistics.median(walls), statistics.median(cpus)


def main() -> None:
    """Print a line a command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=11)
    rounds = parser.parse_args().rounds
    socialpost = shutil.which("socialpost", path=Path(sys.executable).parent) or "socialpost"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "demo"
        shutil.copytree(ROOT / "templates" / "demo", folder)
        bare = median([sys.executable, "-c", "pass"], folder, rounds)
        print(f"{'python -c pass':28} {bare[0]:7.1f} ms wall {bare[1]:7.1f} ms CPU")
        for words in COMMANDS:
            wall, cpu = median([socialpost, *words], folder, rounds)
            print(
                f"{'socialpost ' + ' '.join(words):28} {wall:7.1f} ms wall {cpu:7.1f} ms CPU"
                f"   x{wall / bare[0]:.1f} wall, x{cpu / bare[1]:.1f} CPU"
            )


if __name__ == "__main__":
    main()

"""Random kills: `python benchmarks/crashes.py --number 2000 --seed 7`. Prints the seed, and how many were judged.

Each turn takes a random kind of post of a random adapter, kills its processes (SIGKILL) at one to three random points,
loses answers and delays lists, lets the next process recover, and compares what people see with an undisturbed run.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import time
from collections import Counter
from pathlib import Path

from socialpost.testing import chaos
from socialpost.testing.suite import AdapterSuite

ADAPTERS = Path(__file__).parents[1] / "adapters"


def suites() -> list[type[AdapterSuite]]:
    """Return the suites of the adapters in this repository."""
    found: list[type[AdapterSuite]] = []
    for path in sorted(ADAPTERS.glob("*/tests/test_suite.py")):
        spec = importlib.util.spec_from_file_location(f"suite_of_{path.parts[-3]}", path)
        if spec is None or spec.loader is None:
            continue
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found += [
            item
            for item in vars(module).values()
            if isinstance(item, type) and issubclass(item, AdapterSuite) and item is not AdapterSuite
        ]
    return found


def main() -> None:
    """Run as asked and print what was tried."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    asked = parser.parse_args()
    print(f"seed {asked.seed}, {asked.number} deliveries")
    begun = time.perf_counter()
    tried: Counter[str] = Counter()
    kills = 0
    for case, trouble in chaos.run(suites(), asked.number, asked.seed):
        tried[f"{case.draft.platform}/{case.name}"] += 1
        kills += len(trouble.nths)
    for name, count in sorted(tried.items()):
        print(f"{count:6}  {name}")
    seconds = time.perf_counter() - begun
    print(f"{sum(tried.values())} deliveries, {kills} kills planned, each public exactly once; {seconds:.1f} s")


if __name__ == "__main__":
    main()

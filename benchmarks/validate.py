"""Posts validated per second, against bare yaml.CSafeLoader plus pydantic on the same files.

    python benchmarks/validate.py [COUNT ...]

"bare" reads each file, `yaml.load(..., CSafeLoader)` and `Post.model_validate` - the same models, without strictness of
the YAML, places, precedence, templates, links or media. "content" is all of that for four accounts: load, model,
resolve. "plan" is the whole of `socialpost validate`: the fit gate, both adapters, compiled steps, with probes cached.
"growth" is the time a post in the largest set takes, against the smallest: 1.00 is linear.
"""

from __future__ import annotations

import gc
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import yaml

from socialpost.content.load import load_posts
from socialpost.content.model import Post
from socialpost.content.resolve import resolve_all
from socialpost.content.workspace import Workspace, load_workspace
from socialpost.findings import Level
from socialpost.plan.build import build

DEMO = Path(__file__).parents[1] / "templates" / "demo"
COUNTS = (100, 1_000, 10_000)


def workspace(root: Path, count: int) -> Workspace:
    """Write `count` posts, each of its own text, into a copy of the demo's workspace."""
    shutil.copytree(DEMO, root)
    text = (root / "posts" / "nordic-lamp.yaml").read_text(encoding="utf-8")
    shutil.rmtree(root / "posts")
    for number in range(count):
        path = root / "posts" / f"{number // 500:03}" / f"lamp-{number:05}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("Oslo", f"Oslo (no. {number})"), encoding="utf-8")
    made, found = load_workspace(root.resolve())
    if made is None:
        sys.exit(f"the demo's workspace is broken: {found}")
    return made


def bare(place: Workspace) -> int:
    """Validate as the simplest program would; return the number of posts."""
    files = sorted((place.root / "posts").rglob("*.yaml"))
    for path in files:
        Post.model_validate(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader))
    return len(files)


def content(place: Workspace) -> int:
    """Load and resolve; return the number of posts."""
    loaded = load_posts(place.root)
    _, found = resolve_all(loaded, place)
    if any(finding.level is Level.ERROR for finding in found):
        sys.exit(f"findings: {found[:3]}")
    return len(loaded)


def plan(place: Workspace) -> int:
    """Plan everything; return the number of posts."""
    made = build(place, now=datetime.now(UTC))
    if not all(delivery.ok for delivery in made.deliveries):
        sys.exit(f"findings: {made.every_finding[:3]}")
    return len({delivery.file for delivery in made.deliveries})


def measured(work: Callable[[Workspace], int], place: Workspace, rounds: int) -> float:
    """Return seconds of processor time a post, the best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        gc.collect()
        start = time.process_time()
        count = work(place)
        best = min(best, (time.process_time() - start) / count)
    return best


def main(counts: list[int]) -> None:
    """Print one line a count and the growth."""
    print("  posts   bare/s  content/s  of bare    plan/s  of bare")
    seen: dict[int, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for count in counts:
            place = workspace(Path(folder) / str(count), count)
            plan(place)  # fills the cache of probes
            rounds = 3 if count <= 1_000 else 1
            each = [measured(work, place, rounds) for work in (bare, content, plan)]
            seen[count] = each
            first, second, third = each
            print(
                f"{count:7,} {1 / first:8,.0f} {1 / second:10,.0f} {first / second:8.2f} {1 / third:9,.0f} {first / third:8.2f}"
            )
    growth = [large / small for large, small in zip(seen[max(seen)], seen[min(seen)], strict=True)]
    print(
        f"growth from {min(seen):,} to {max(seen):,}: bare {growth[0]:.2f}, content {growth[1]:.2f}, plan {growth[2]:.2f}"
    )


if __name__ == "__main__":
    main([int(word.replace(",", "")) for word in sys.argv[1:]] or list(COUNTS))

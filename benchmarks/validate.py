"""Posts validated per second, against bare yaml.CSafeLoader plus pydantic on the same files.

    python benchmarks/validate.py [COUNT ...]

"bare" reads each file, `yaml.load(..., CSafeLoader)` and `Post.model_validate`: the same models, without strictness of
the YAML, ids, secrets or places. "load" is our reading of the same files into the same models. "content" goes on to
resolve each post for four accounts: precedence, languages, templates, links, media paths. "plan" is the whole of
`socialpost validate`: the fit gate, both adapters, compiled steps, with probes cached. Processor time, not wall time.
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


def load(place: Workspace) -> int:
    """Load strictly, with every check of a file alone; return the number of posts."""
    loaded = load_posts(place.root)
    if not all(one.ok for one in loaded):
        sys.exit(f"findings: {[one.findings for one in loaded if not one.ok][:3]}")
    return len(loaded)


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


WORK: dict[str, Callable[[Workspace], int]] = {"bare": bare, "load": load, "content": content, "plan": plan}


def main(counts: list[int]) -> None:
    """Print posts per second (and the share of bare) for each count, and the growth."""
    print("  posts" + "".join(f"{f'{name}/s':>11} of bare" for name in WORK))
    seen: dict[int, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for count in counts:
            place = workspace(Path(folder) / str(count), count)
            plan(place)  # fills the cache of probes
            seen[count] = [measured(work, place, 3 if count <= 1_000 else 1) for work in WORK.values()]
            shares = "".join(f"{1 / each:11,.0f} {seen[count][0] / each:7.2f}" for each in seen[count])
            print(f"{count:7,}{shares}", flush=True)
    growth = zip(WORK, seen[max(seen)], seen[min(seen)], strict=True)
    said = ", ".join(f"{name} {large / small:.2f}" for name, large, small in growth)
    print(f"growth from {min(seen):,} to {max(seen):,} posts: {said}")


if __name__ == "__main__":
    main([int(word.replace(",", "")) for word in sys.argv[1:]] or list(COUNTS))

"""Wall time of one delivery against the server's latencies on its critical path, 100 ms injected into every request.

`python benchmarks/publish.py [--latency 0.1] [--rounds 3]`. The critical path counts requests that must wait for one
another; pictures go up side by side, so ten of them count once.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from serving import sandbox

from socialpost.content.workspace import load_workspace
from socialpost.deliver import enqueue, loop
from socialpost.deliver.office import Office
from socialpost.deliver.state import State
from socialpost.plan.build import build
from socialpost.sandbox.client import Control
from socialpost.testing import media

SETTINGS = """
markets:
  us: {language: en, timezone: America/New_York, currency: USD}
accounts:
  fb: {platform: facebook, page: "1029384756", market: us}
  x: {platform: x, market: us}
"""
CASES = (
    # name, account, pictures, requests that wait for one another
    ("text on X", "x", 0, ("who", "post")),
    ("4 pictures with alt on X", "x", 4, ("who", "upload", "alt text", "post")),
    ("1 picture on Facebook", "fb", 1, ("who", "upload", "post")),
    ("10 pictures on Facebook", "fb", 10, ("who", "upload", "post")),
)


def workspace(folder: Path, account: str, pictures: int) -> Path:
    """Write a workspace with one post."""
    files = {f"media/{n}.jpg": media.jpeg("peru", (64 + n, 48)) for n in range(pictures)}
    media.write(folder, files)
    (folder / "posts").mkdir(parents=True)
    (folder / "socialpost.yaml").write_text(SETTINGS)
    shown = "".join(f"  - {{image: {path}, alt: lamp}}\n" for path in files)
    post = f"text: Warm light\nto: [{account}]\n" + (f"media:\n{shown}" if shown else "")
    (folder / "posts" / "lamp.yaml").write_text(post)
    return folder


def once(control: Control, folder: Path) -> float:
    """Publish; return seconds from the journal's first look to the receipt."""
    found, problems = load_workspace(folder)
    if found is None:
        raise SystemExit(problems)
    plan = build(found, None, now=datetime.now(UTC))
    if not plan.deliveries or not all(planned.ok for planned in plan.deliveries):
        raise SystemExit(plan.every_finding)

    def seat(platform: str, account: str, options: object) -> tuple[dict[str, str], dict[str, str]]:
        seated = control.seat(platform, account, dict(options))  # type: ignore[call-overload]
        return seated["credential"], seated["origins"]

    with Office(found, seat=seat) as office:
        entered = [
            enqueue.enter(office.journal, office.store, planned, office.clock.now()) for planned in plan.deliveries
        ]
        ids = [one.delivery.id for one in entered if one.delivery]
        begun = time.perf_counter()
        done = loop.carry(office.tools(), ids, wait=timedelta(minutes=1))
        seconds = time.perf_counter() - begun
    if any(delivery.state is not State.PUBLISHED for delivery in done):
        raise SystemExit([(delivery.state, delivery.reason) for delivery in done])
    return seconds


def main() -> None:
    """Print a line a case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.1)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sandbox(Path(name) / "sandbox") as control:
        for what, account, pictures, path in CASES:
            times = []
            for number in range(asked.rounds):
                control.reset()
                control.clear()
                control.fail(f"*:*:slow:count=1000:seconds={asked.latency}")
                folder = workspace(Path(name) / f"{account}{pictures}-{number}", account, pictures)
                times.append(once(control, folder))
            wall, sum_ = statistics.median(times), asked.latency * len(path)
            print(
                f"{what:26} {wall:.3f} s; critical path {len(path)} requests ({', '.join(path)}) = {sum_:.3f} s;"
                f" ratio {wall / sum_:.2f}"
            )


if __name__ == "__main__":
    main()

# ruff: noqa: RUF001 - text of many scripts
"""How fast X's count is: posts per second against the npm package twitter-text, and how time grows with the length.

    python benchmarks/text.py [POSTS]

Where node and npm are found, the package is installed into a temporary folder that is removed at the end.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from socialpost.limits import Unit
from socialpost.text import split, weigh

PACKAGE = "twitter-text@3.1.0"
ROUNDS = 5
OPENINGS = [
    "Warm light, zero glare.",
    "Hand-made in Oslo, on your desk by Friday –",
    "Warmes Licht ohne Blendung:",
    "Nå på lager!",
]
MIDDLES = [
    "only €49.90 this week",
    "jetzt 1.299,00 € statt 1.499,00 €",
    "kr 1 299,- ut uken",
    "free shipping until Sunday",
]
FLAGS = ["🇳🇴", "🇩🇪", "🇺🇸", "👍🏽", "✨"]
TAGS = ["#desksetup", "#lighting", "#büro", "#interiør", "#sale"]
COUNT_IN_NODE = """
const {parseTweet} = require("twitter-text"), posts = JSON.parse(require("fs").readFileSync(0, "utf8"));
let best = Infinity, sum = 0;
for (let round = 0; round < %d; round++) {
  sum = 0;
  const start = process.hrtime.bigint();
  for (const post of posts) sum += parseTweet(post).weightedLength;
  best = Math.min(best, Number(process.hrtime.bigint() - start) / 1e9);
}
console.log(JSON.stringify({seconds: best, sum}));
"""


def typical_posts(number: int) -> list[str]:
    """Make the same posts at every run: a sentence, a price, a flag or an emoji, a link with tags, two hashtags."""
    dice = random.Random(20261121)
    return [
        f"{dice.choice(OPENINGS)} {dice.choice(MIDDLES)} {dice.choice(FLAGS)} "
        f"https://shop.example.com/lamp-{n}?utm_source=x&utm_medium=social&utm_campaign=launch "
        f"{' '.join(dice.sample(TAGS, 2))}"
        for n in range(number)
    ]


def corpora(number: int) -> dict[str, list[str]]:
    """Return the kinds of posts that are measured."""
    return {
        "typical product post": typical_posts(number),
        "280 Latin letters": ["Warm light, zero glare for every desk at home " * 6] * number,
        "140 Japanese characters": ["まぶしさのない暖かい光を机の上に。" * 8] * number,
        "300 Latin letters, too long": ["Warm light, zero glare for you at home – now. " * 7] * number,
        "25,000 characters with links": ["Warm light, zero glare https://shop.example.com/lamp 🇳🇴 " * 440]
        * max(1, number // 200),
    }


def best_of(work: Callable[[], object]) -> float:
    """Return the seconds of the fastest of several rounds."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def installed_peer(folder: Path) -> bool:
    """Install the npm package into a folder; False where that cannot be done."""
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode == 0


def peer_seconds(folder: Path, posts: list[str]) -> tuple[float, int]:
    """Return the package's seconds for the posts, and the sum of its counts."""
    command = ["node", "-e", COUNT_IN_NODE % ROUNDS]
    ran = subprocess.run(command, cwd=folder, input=json.dumps(posts), text=True, check=True, capture_output=True)
    answer = json.loads(ran.stdout)
    return answer["seconds"], answer["sum"]


def compare(number: int) -> None:
    """Print posts per second, ours and theirs, and the ratio; both must have counted the same."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        peer = installed_peer(folder)
        if not peer:
            print(f"node and npm, or the package {PACKAGE}, are not to be had here: no comparison")
        print(f"{'posts per second, one core':<32}{'socialpost':>12}{PACKAGE:>20}{'ratio':>8}")
        for kind, posts in corpora(number).items():
            ours = len(posts) / best_of(lambda posts=posts: [weigh(post) for post in posts])  # type: ignore[misc]
            line = f"{kind:<32}{ours:>12,.0f}"
            if peer:
                seconds, total = peer_seconds(folder, posts)
                same = "" if total == sum(weigh(post).strict_length for post in posts) else "   COUNTS DIFFER"
                line += f"{len(posts) / seconds:>20,.0f}{ours * seconds / len(posts):>8.2f}{same}"
            print(line)


def growth() -> None:
    """Print how the time grows with the length of hostile and of ordinary text: 10 is linear."""
    print(f"\n{'milliseconds for':<32}{'4,000':>12}{'40,000':>12}{'growth':>8}")
    weighed = {f"weigh {seed!r} x n": (weigh, seed) for seed in ("a.", "a.co/(", "😀\u200d", "word ")}
    for what, (work, seed) in {**weighed, "split sentences": (in_parts, "Warm light, zero glare. ")}.items():
        short, long = (seed * (size // len(seed)) for size in (4_000, 40_000))
        times = [1000 * best_of(lambda text=text, work=work: work(text)) for text in (short, long)]  # type: ignore[misc]
        print(f"{what:<32}{times[0]:>12.2f}{times[1]:>12.2f}{times[1] / times[0]:>8.1f}")


def in_parts(text: str) -> tuple[str, ...]:
    """Split as for a thread on X."""
    return split(text, 280, Unit.WEIGHTED)


if __name__ == "__main__":
    compare(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)
    growth()

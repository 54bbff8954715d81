"""Uploads through the real flows and the real client, against curl to the same server.

`python benchmarks/upload.py [--reel-mib 1024] [--chunked-mib 500] [--rounds 5]` prints seconds, MB/s, the ratio of the
speeds (ours divided by curl's) and our process's peak memory. The reel is one body to Facebook's reel upload route; the
chunked upload is X's append of 1 MiB pieces against a loop of one curl a piece.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from serving import sandbox

from socialpost import registry
from socialpost.adapter import Draft, File, Media, Role
from socialpost.auth.credential import Credential, StaticCredentials
from socialpost.clock import SystemClock
from socialpost.deliver.send import FileOnDisk, Line, make_client

MIB = 1 << 20
PAGE = {"page": "1029384756"}


def draft(platform: str, size: int) -> Draft:
    """Return a post with one video of that size: upright for a reel, level for X."""
    upright = platform == "facebook"
    file = File("media0", "media/big.mp4", "video/mp4", size, *((1080, 1920) if upright else (1280, 720)))
    media = Media(Role.VIDEO, file, seconds=60.0, fps=30.0, video_codec="h264", audio_codec="aac")
    kind = "reel" if upright else "video"
    return Draft("big", "bench", platform, kind=kind, media=(media,), options=PAGE if upright else {})


def ours(platform: str, path: Path, seated: dict[str, Any]) -> float:
    """Run the upload step's own flow; return seconds from the first byte's request to the last answer."""
    adapter = registry.load(platform)
    values = seated["credential"]
    method = next(m for m in adapter.auth.methods if all(values.get(f.name) for f in m.fields if f.required))
    with make_client() as client:
        credential = StaticCredentials(Credential("bench", method, values))
        line = Line(adapter, "bench", credential, client=client, origins=seated["origins"], clock=SystemClock())
        files = {"media0": FileOnDisk(path, path.stat().st_size, "video/mp4")}
        post = draft(platform, path.stat().st_size)
        facts = {"files": {"media0": {"size": path.stat().st_size, "mime": "video/mp4"}}, "me": {"id": "1"}}
        step = next(step for step in adapter.compile(post) if step.name == "media0")
        flow = step.flow({**facts, "media0": {}})
        request = next(flow)
        begun = 0.0
        while True:
            if carries_bytes(request):
                begun = begun or time.perf_counter()
            elif begun:
                return time.perf_counter() - begun
            answer = line.send(request, files)
            if not answer.ok:
                raise SystemExit(f"{request.method} {request.target}: {answer.status} {answer.text[:300]}")
            try:
                request = flow.send(answer)
            except StopIteration:
                return time.perf_counter() - begun


def carries_bytes(request: Any) -> bool:
    """Tell whether a request carries a piece of the file."""
    body = request.body
    return hasattr(body, "slice") or any(not isinstance(part.value, str) for part in getattr(body, "parts", ()))


def curl_reel(path: Path, seated: dict[str, Any]) -> float:
    """Send the same body with `curl -T` to a reel of its own."""
    token = next(iter(seated["credential"].values()))
    base = seated["origins"]["api"]
    start = [
        "curl", "-sS", "-X", "POST", "-d", "upload_phase=start", "-H", f"Authorization: Bearer {token}",
        f"{base}/v26.0/{PAGE['page']}/video_reels",
    ]  # fmt: skip
    made = json.loads(subprocess.run(start, check=True, capture_output=True, text=True).stdout)
    send = [
        "curl", "-sS", "-f", "-X", "POST", "-T", str(path), "-H", f"Authorization: OAuth {token}", "-H", "offset: 0",
        "-H", f"file_size: {path.stat().st_size}", "-H", "Content-Type: application/octet-stream", "-H", "Expect:",
        made["upload_url"],
    ]  # fmt: skip
    begun = time.perf_counter()
    subprocess.run(send, check=True, capture_output=True)
    return time.perf_counter() - begun


def curl_chunks(path: Path, seated: dict[str, Any], folder: Path) -> float:
    """Send the same pieces with one curl a piece; cutting the file is not counted."""
    token = next(iter(seated["credential"].values()))
    base = seated["origins"]["api"]
    bearer = ["-H", f"Authorization: Bearer {token}"]
    about = {"media_type": "video/mp4", "total_bytes": path.stat().st_size, "media_category": "tweet_video"}
    start = ["curl", "-sS", "--json", json.dumps(about), *bearer, f"{base}/2/media/upload/initialize"]
    made = json.loads(subprocess.run(start, check=True, capture_output=True, text=True).stdout)
    address = f"{base}/2/media/upload/{made['data']['id']}/append"
    pieces: list[Path] = []
    with path.open("rb") as file:
        while piece := file.read(MIB):
            pieces.append(folder / f"piece{len(pieces)}")
            pieces[-1].write_bytes(piece)
    begun = time.perf_counter()
    for number, piece_path in enumerate(pieces):
        form = ["-F", f"segment_index={number}", "-F", f"media=@{piece_path}"]
        subprocess.run(["curl", "-sS", "-f", *bearer, *form, address], check=True, capture_output=True)
    seconds = time.perf_counter() - begun
    for piece_path in pieces:
        piece_path.unlink()
    return seconds


def child(platform: str, path: str, seated: str) -> None:
    """Be the process whose memory is measured."""
    seconds = ours(platform, Path(path), json.loads(seated))
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


def in_child(platform: str, path: Path, seated: dict[str, Any]) -> tuple[float, float]:
    """Return (seconds, MiB) of a process of its own."""
    command = [sys.executable, __file__, "--child", platform, str(path), json.dumps(seated)]
    seconds, memory = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return seconds, memory


def make(path: Path, mib: int) -> None:
    """Write a file of random pieces."""
    piece = os.urandom(MIB)
    with path.open("wb") as file:
        for _ in range(mib):
            file.write(piece)


def main() -> None:
    """Measure in turns and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reel-mib", type=int, default=1024)
    parser.add_argument("--chunked-mib", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as name, sandbox(Path(name) / "sandbox") as control:
        folder = Path(name)
        for what, platform, mib in (("reel", "facebook", asked.reel_mib), ("chunked", "x", asked.chunked_mib)):
            path = folder / f"{what}.mp4"
            make(path, mib)
            mine, theirs, memory = [], [], 0.0
            for number in range(asked.rounds):
                seated = control.seat(platform, "bench", PAGE if platform == "facebook" else {})
                for who in ("curl", "ours") if number % 2 else ("ours", "curl"):
                    os.sync()  # what the other one wrote must not be paid for by this one
                    if who == "curl":
                        theirs.append(curl_reel(path, seated) if what == "reel" else curl_chunks(path, seated, folder))
                    else:
                        seconds, peak = in_child(platform, path, seated)
                        mine.append(seconds)
                        memory = max(memory, peak)
                control.reset()
            we, they = statistics.median(mine), statistics.median(theirs)
            print(
                f"{what:8} {mib} MiB: socialpost {we:.2f} s ({mib / we:.0f} MiB/s), curl {they:.2f} s"
                f" ({mib / they:.0f} MiB/s), speed ratio {they / we:.2f}, peak memory {memory:.0f} MiB"
            )
            path.unlink()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(*sys.argv[2:5])
    else:
        main()

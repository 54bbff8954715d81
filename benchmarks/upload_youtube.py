"""One large video to the YouTube route: our real flow against curl and against Google's own client, in the same run.

`python benchmarks/upload_youtube.py [--mib 1024] [--rounds 5]` prints for each way seconds, MiB/s, its peak memory and
how many times as fast we are. Opening the session counts, starting the program does not (for curl it does, a hundredth
of a second). Every way is a process of its own. Google's client is measured where it is installed (dependency group
`peers`), with its bodies of 8 MiB and with the whole file in one body (-1).
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from serving import sandbox

from socialpost import registry
from socialpost.adapter import Draft, File, Media, Role
from socialpost.auth.credential import Credential, StaticCredentials
from socialpost.clock import SystemClock
from socialpost.deliver.send import FileOnDisk, Line, make_client
from socialpost.testing import media

MIB = 1 << 20
CHUNK = 8 * MIB
GOOD = (200, 201, 308)  # 308: go on
WAYS: Mapping[str, tuple[str, int]] = {
    "socialpost": ("ours", 0),
    "socialpost, 8 MiB bodies": ("ours", CHUNK),
    "curl -T": ("curl", 0),
    "google client, one body": ("google", -1),
    "google client, 8 MiB bodies": ("google", CHUNK),
}
ABOUT = {
    "snippet": {"title": "big", "categoryId": "22"},
    "status": {"privacyStatus": "private", "selfDeclaredMadeForKids": False},
}


def ours(path: Path, seated: Mapping[str, Any], chunk: int) -> float:
    """Run the upload step's own flow through the real client; return seconds."""
    adapter, values, size = registry.load("youtube"), seated["credential"], path.stat().st_size
    method = next(m for m in adapter.auth.methods if all(values.get(f.name) for f in m.fields if f.required))
    file = File("media0", "media/big.mp4", "video/mp4", size, 640, 360)
    clip = Media(Role.VIDEO, file, seconds=4.0, fps=24.0, video_codec="h264", audio_codec="aac")
    options = {"made_for_kids": False, "chunk_bytes": chunk} if chunk else {"made_for_kids": False}
    post = Draft("big", "bench", "youtube", kind="video", title="big", media=(clip,), options=options)
    step = next(step for step in adapter.compile(post) if step.name == "media0")
    files = {"media0": FileOnDisk(path, size, "video/mp4")}
    with make_client() as client:
        credential = StaticCredentials(Credential("bench", method, values))
        line = Line(adapter, "bench", credential, client=client, origins=seated["origins"], clock=SystemClock())
        flow = step.flow({"files": {"media0": {"size": size, "mime": "video/mp4"}}, "media0": {}})
        begun = time.perf_counter()
        request = next(flow)
        while True:
            answer = line.send(request, files)
            if answer.status not in GOOD:
                raise SystemExit(f"{request.method} {request.target}: {answer.status} {answer.text[:300]}")
            try:
                request = flow.send(answer)
            except StopIteration:
                return time.perf_counter() - begun


def google(path: Path, seated: Mapping[str, Any], chunk: int) -> float:
    """Upload with google-api-python-client; return seconds."""
    from importlib.resources import files as inside

    discovery, http, credentials = (
        importlib.import_module(name)
        for name in ("googleapiclient.discovery", "googleapiclient.http", "google.oauth2.credentials")
    )
    text = inside("googleapiclient.discovery_cache.documents").joinpath("youtube.v3.json").read_text()
    about = {**json.loads(text), "rootUrl": f"{seated['origins']['api']}/"}
    about.pop("mtlsRootUrl", None)
    token = credentials.Credentials(token=seated["credential"]["access_token"])
    service = discovery.build_from_document(about, credentials=token)
    body = http.MediaFileUpload(str(path), mimetype="video/mp4", chunksize=chunk, resumable=True)
    request = service.videos().insert(part="snippet,status", body=ABOUT, media_body=body)
    done, begun = None, time.perf_counter()
    while done is None:
        _, done = request.next_chunk()
    return time.perf_counter() - begun


def curl(path: Path, seated: Mapping[str, Any]) -> tuple[float, float]:
    """Open a session and PUT the file with `curl -T`; return (seconds, peak MiB)."""
    bearer = ["-H", f"Authorization: Bearer {seated['credential']['access_token']}"]
    address = f"{seated['origins']['api']}/upload/youtube/v3/videos?part=snippet,status&uploadType=resumable"
    about = ["-H", "X-Upload-Content-Type: video/mp4", "-H", f"X-Upload-Content-Length: {path.stat().st_size}"]
    start = ["curl", "-sS", "-f", "-D", "-", "-o", os.devnull, "--json", json.dumps(ABOUT), *bearer, *about, address]
    begun = time.perf_counter()
    told = subprocess.run(start, check=True, capture_output=True, text=True).stdout
    session = next(line.partition(":")[2].strip() for line in told.splitlines() if line.lower().startswith("location:"))
    send = ["curl", "-sS", "-f", "-o", os.devnull, "-T", str(path), *bearer, "-H", "Expect:", session]
    with subprocess.Popen(send) as sender:
        most = 0.0
        while sender.poll() is None:
            most = max(most, peak(str(sender.pid)))
            time.sleep(0.005)
        seconds = time.perf_counter() - begun
    if sender.returncode:
        raise SystemExit(f"curl ended with {sender.returncode}")
    return seconds, most


def peak(process: str = "self") -> float:
    """Return the most memory that a process has held, in MiB; 0 for one that is over."""
    try:
        lines = Path("/proc", process, "status").read_text().splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 if process == "self" else 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def child(way: str, path: str, seated: str, chunk: str) -> None:
    """Be the process whose memory is measured."""
    carry = {"ours": ours, "google": google}[way]
    seconds = carry(Path(path), json.loads(seated), int(chunk))
    print(json.dumps([seconds, peak()]))


def measured(way: str, path: Path, seated: Mapping[str, Any]) -> tuple[float, float]:
    """Return (seconds, peak MiB) of one upload."""
    kind, chunk = WAYS[way]
    if kind == "curl":
        return curl(path, seated)
    command = [sys.executable, __file__, "--child", kind, str(path), json.dumps(seated), str(chunk)]
    seconds, memory = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return seconds, memory


def make(path: Path, mib: int) -> None:
    """Write a video of that size: a real one, with a box behind it that players skip."""
    head, piece = media.mp4(4, (640, 360)), os.urandom(MIB)
    box = mib * MIB - len(head)
    with path.open("wb") as file:
        file.write(head + box.to_bytes(4, "big") + b"free")
        left = box - 8
        while left:
            left -= file.write(piece[: min(left, MIB)])


def main() -> None:
    """Measure in turns and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    missing = importlib.util.find_spec("googleapiclient") is None
    if missing:
        print("google-api-python-client is missing and not measured: pip install --group peers")
    ways = [way for way, (kind, _) in WAYS.items() if kind != "google" or not missing]
    found: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    with tempfile.TemporaryDirectory(dir=asked.folder) as name, sandbox(Path(name) / "sandbox") as control:
        path = Path(name) / "big.mp4"
        make(path, asked.mib)
        for number in range(asked.rounds):
            for way in ways[number % len(ways) :] + ways[: number % len(ways)]:
                os.sync()  # what the one before wrote must not be paid for by this one
                found[way].append(measured(way, path, control.seat("youtube", "bench")))
                control.reset()
    ours_ = statistics.median(seconds for seconds, _ in found["socialpost"])
    print(f"{asked.mib} MiB, median of {asked.rounds}:")
    for way, runs in found.items():
        seconds, memory = statistics.median(run[0] for run in runs), max(run[1] for run in runs)
        speed = f"{asked.mib / seconds:5.0f} MiB/s"
        print(f"{way:28} {seconds:6.2f} s {speed}  peak {memory:4.0f} MiB  we are {seconds / ours_:.2f} times as fast")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(*sys.argv[2:6])
    else:
        main()

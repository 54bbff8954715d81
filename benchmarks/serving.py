"""A sandbox in a process of its own, so that the server's work does not count as the client's."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from socialpost.sandbox.client import Control

SERVER = """
import json, sys
from importlib.metadata import entry_points
from pathlib import Path
from socialpost.sandbox.engine import Sandbox
from socialpost.sandbox.server import serve
platforms = [point.load() for point in entry_points(group="socialpost.sandboxes")]
serve(Sandbox(platforms, Path(sys.argv[1])), 0, lambda url: print(json.dumps(url), flush=True))
"""


@contextmanager
def sandbox(folder: Path) -> Iterator[Control]:
    """Serve the installed fakes from a folder until the block ends."""
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(folder)], stdout=subprocess.PIPE, text=True)
    try:
        line = server.stdout.readline() if server.stdout else ""
        if not line:
            raise SystemExit("the sandbox did not start")
        yield Control(json.loads(line).rstrip("/"))
    finally:
        server.terminate()
        server.wait(20)

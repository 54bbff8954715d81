"""A PostgreSQL server of the tests' own: on the loopback interface, in a temporary folder, gone afterwards.

The programs come from the system (`apt install postgresql`). As root it runs as the user `postgres`, else `nobody`:
the server refuses to be root.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "fsync": "off",  # a killed server loses nothing by it; only a machine without power does
    "logging_collector": "off",
    "log_min_messages": "fatal",
}
PATIENCE = 60.0  # seconds until it must answer


class NoServer(Exception):
    """No server can be had here; the text says why."""


def programs() -> Path:
    """Return the folder of the server's programs. NoServer."""
    found = shutil.which("initdb")
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -_number(path.parent.name))
    for place in [*([Path(found).resolve().parent] if found else []), *places]:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise NoServer("there is no PostgreSQL server on this machine (apt install postgresql)")


class Server:
    """See the module. NoServer. `settings` go over `SETTINGS`. `folder` must be one that the server's user may enter."""

    def __init__(self, settings: Mapping[str, str] | None = None, folder: Path | None = None) -> None:
        self._programs = programs()
        self._settings = {**SETTINGS, **(settings or {})}
        self._folder = Path(tempfile.mkdtemp(prefix="socialpost-pg-", dir=folder))
        self._as: dict[str, Any] = {"cwd": self._folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}}
        if os.geteuid() == 0:
            user = _somebody()
            self._as |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            os.chown(self._folder, user.pw_uid, user.pw_gid)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        made = subprocess.run(  # noqa: S603
            [str(self._programs / "initdb"), "-D", self._data, "-A", "trust", "-U", "tests", "-E", "UTF8", "-N"],
            **self._as,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            self.close()
            raise NoServer(f"initdb failed: {made.stderr.strip()}")
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def url(self, schema: str = "", database: str = "postgres") -> str:
        """Return the address of a schema; a new name each time it is not given."""
        return f"postgresql://tests@127.0.0.1:{self.port}/{database}?schema={schema or f'shop_{secrets.token_hex(6)}'}"

    def processes(self) -> list[int]:
        """Return the numbers of its processes: its own, and one for each connection. Linux only."""
        if self._process is None:
            return []
        pid = self._process.pid
        return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]

    def start(self) -> None:
        """Start it and wait until it answers. NoServer."""
        options = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                [self._programs / "postgres", "-D", self._data, "-p", str(self.port), *options],
                **self._as,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._process.poll() is None:
            ready = [str(self._programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", "tests"]
            if subprocess.run(ready, **self._as, check=False).returncode == 0:  # noqa: S603
                return
            time.sleep(0.05)
        told = (self._folder / "log").read_text(errors="replace")[-2000:]
        self.close()
        raise NoServer(f"the server did not start: {told}")

    def stop(self, how: int = signal.SIGINT) -> None:
        """Stop it: SIGINT throws everybody out, SIGQUIT is as if it had crashed."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait()

    def crash(self) -> None:
        """Let it die without a goodbye, and start it again on what is on the disk."""
        self.stop(signal.SIGQUIT)
        self.start()

    def close(self) -> None:
        """Stop it and remove its folder."""
        if getattr(self, "_process", None) is not None:
            self.stop(signal.SIGQUIT)
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _somebody() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoServer("root may not run the server, and there is no user postgres or nobody")


def _number(version: str) -> float:
    try:
        return float(version)
    except ValueError:
        return 0.0

"""A site on disk whose machine can be made ill."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from socialpost.content.workspace import load_workspace
from socialpost.deliver.sqlite import SqliteDatabase
from socialpost.doctor import probes, reading
from socialpost.doctor.model import Check, Level, Line, Look, Ran, Site, examine

NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
SETTINGS = """
markets:
  us: {language: en, timezone: America/New_York, currency: USD}
accounts:
  x-us: {platform: x, market: us}
"""


class NoRing:
    """A keyring that holds nothing."""

    def get_password(self, _service: str, _name: str) -> str | None:
        return None


@dataclass
class Patient:
    """A workspace, its state and its machine; `said` runs checks on it."""

    root: Path
    now: datetime = NOW
    probe: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> Path:
        return self.root / ".socialpost"

    @contextmanager
    def site(self) -> Iterator[Site]:
        machine = replace(
            probes.machine(),
            **{"encoding": "utf-8", "keyring": NoRing, "file_time": lambda _folder: self.now.timestamp(), **self.probe},
        )
        workspace, findings = load_workspace(self.root)
        with reading.reader(self.state / "state.sqlite3") as read:
            yield Site(
                self.now, machine, root=self.root, state=self.state, workspace=workspace, findings=findings, read=read
            )

    def said(self, *looks: Look) -> list[Line]:
        """Return what checks say but what is right."""
        with self.site() as site:
            lines = list(examine([Check("it", look) for look in looks], replace(site, **self.more)))
        return [line for line in lines if line.level is not Level.OK]

    def only(self, look: Look) -> Line:
        (line,) = self.said(look)
        return line

    def journal(self, *statements: tuple[str, Sequence[object]]) -> Path:
        """Make the journal, and write into it."""
        path = self.state / "state.sqlite3"
        database = SqliteDatabase(path)
        for statement, values in statements:
            with database.transaction() as db:
                db.execute(statement, values)
        database.close()
        return path


def delivery(name: str = "a", **columns: Any) -> tuple[str, list[Any]]:
    """Return the statement that puts a delivery into the journal: due an hour ago unless said otherwise."""
    due = NOW.timestamp() - 3600
    row = {
        "id": name, "post": f"posts/{name}", "account": "x-us", "target": "", "occurrence": "", "platform": "x",
        "identity": "x:@x-us", "state": "queued", "file": f"posts/{name}.yaml", "draft": "{}", "fingerprint": "f",
        "hashes": "{}", "due": due, "wall": "", "zone": "", "created": due, "updated": due, **columns,
    }  # fmt: skip
    marks = ",".join("?" * len(row))
    return f"INSERT INTO delivery({','.join(row)}) VALUES({marks})", list(row.values())


def runner(**columns: Any) -> tuple[str, list[Any]]:
    """Return the statement that puts a runner into the journal."""
    row = {
        "name": "r", "kind": "run", "host": "shop", "pid": os.getpid(), "version": "1", "started": NOW.timestamp() - 900,
        "tick": NOW.timestamp() - 3, **columns,
    }  # fmt: skip
    return f"INSERT INTO runner({','.join(row)}) VALUES({','.join('?' * len(row))})", list(row.values())


def ran(code: int | None, out: str = "") -> dict[str, Any]:
    """Return a probe for programs that all come to this."""
    return {"run": lambda _words, _folder: Ran(code, out)}


@pytest.fixture
def patient(tmp_path: Path) -> Patient:
    (tmp_path / "socialpost.yaml").write_text(SETTINGS)
    (tmp_path / "posts").mkdir()
    (tmp_path / ".socialpost").mkdir()
    return Patient(tmp_path)

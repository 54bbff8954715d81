"""Typing a command line, in process; and a keyring that lives in memory."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from socialpost.cli.front import run


@dataclass(frozen=True)
class Typed:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def typed(capsys: pytest.CaptureFixture[str], *words: str) -> Typed:
    capsys.readouterr()
    code = run(words)
    out, err = capsys.readouterr()
    return Typed(code, out, err)


@dataclass
class MemoryRing:
    kept: dict[tuple[str, str], str] = field(default_factory=dict)

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]

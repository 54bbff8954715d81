"""Probes remembered between runs."""

from __future__ import annotations

import os
import sqlite3
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from socialpost.media.model import Measured, MediaTrouble
from socialpost.media.probing import cache as module
from socialpost.media.probing.cache import measure_all
from socialpost.media.probing.probe import measure


def settle(path: Path, seconds: int = 60) -> Path:
    """Make a file older than what a file system may blur."""
    then = time.time_ns() - seconds * 1_000_000_000
    os.utime(path, ns=(then, then))
    return path


@pytest.fixture
def file(studio: Any) -> Path:
    folder: Path = studio.folder
    return folder / "cache" / "probes.sqlite3"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    seen: list[Path] = []

    def counted(path: Path) -> Measured:
        seen.append(path)
        return measure(path)

    monkeypatch.setattr(module, "measure", counted)
    return seen


def test_a_known_file_is_not_read_again(studio: Any, file: Path, reads: list[Path]) -> None:
    path = settle(studio.animation("a.gif"))
    first = measure_all([path], file)
    assert measure_all([path], file) == first
    assert reads == [path]


def test_a_changed_file_is_read_again(studio: Any, file: Path) -> None:
    path = settle(studio.image("a.png"))
    before = measure_all([path], file)[path]
    settle(studio.image("a.png", (65, 48)), 50)
    after = measure_all([path], file)[path]
    assert isinstance(before, Measured)
    assert isinstance(after, Measured)
    assert (before.probe.width, after.probe.width) == (64, 65)


def test_a_file_that_was_written_just_now_is_not_believed_to_stay(studio: Any, file: Path, reads: list[Path]) -> None:
    path = studio.image("a.png")
    measure_all([path], file)
    measure_all([path], file)
    assert len(reads) == 2


def test_trouble_stands_in_the_place_of_a_file_that_cannot_be_sent(studio: Any, file: Path) -> None:
    good, bad = settle(studio.image("a.png")), studio.write("b.png", b"")
    found = measure_all([good, bad, good], file)
    assert isinstance(found[good], Measured)
    assert isinstance(found[bad], MediaTrouble)


@pytest.mark.parametrize("damage", [b"this is no database at all" * 100, b"", None])
def test_a_damaged_cache_is_replaced(studio: Any, file: Path, reads: list[Path], damage: bytes | None) -> None:
    path = settle(studio.image("a.png"))
    measure_all([path], file)
    data = file.read_bytes()
    file.write_bytes(data[:100] + b"\xff" * (len(data) - 100) if damage is None else damage)
    for _ in range(3):
        assert isinstance(measure_all([path], file)[path], Measured)
    assert len(reads) <= 3
    assert measure_all([path], file)
    assert len(reads) <= 3, "the new cache remembers again"


def test_a_row_that_makes_no_sense_is_measured_again(studio: Any, file: Path) -> None:
    path = settle(studio.image("a.png"))
    first = measure_all([path], file)
    with sqlite3.connect(file) as database:
        database.execute("UPDATE probes SET probe = '{}'")
    database.close()
    assert measure_all([path], file) == first


def test_a_cache_of_another_version_is_made_anew(
    studio: Any, file: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = settle(studio.image("a.png"))
    measure_all([path], file)
    monkeypatch.setattr(module, "VERSION", module.VERSION + 1)
    measure_all([path], file)
    measure_all([path], file)
    assert len(reads) == 2


def test_it_works_where_nothing_can_be_written(studio: Any) -> None:
    path = settle(studio.image("a.png"))
    in_the_way = studio.write("cache", b"a file where a folder belongs")
    assert isinstance(measure_all([path], in_the_way / "probes.sqlite3")[path], Measured)


def test_it_works_without_a_cache(studio: Any) -> None:
    path = studio.image("a.png")
    assert isinstance(measure_all([path], None)[path], Measured)


def _work(folder: Path, file: Path) -> None:
    for _ in range(5):
        measure_all(sorted(folder.glob("*.png")), file)


def test_two_processes_share_it(studio: Any, file: Path) -> None:
    paths = [settle(studio.image(f"{number}.png")) for number in range(20)]
    fork = get_context("fork")
    workers = [fork.Process(target=_work, args=(studio.folder, file)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    with sqlite3.connect(file) as database:
        assert database.execute("SELECT count(*) FROM probes").fetchone()[0] == len(paths)
    database.close()

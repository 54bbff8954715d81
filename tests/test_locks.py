from __future__ import annotations

import fcntl
import threading
from pathlib import Path
from typing import Any

import pytest

from socialpost import locks
from socialpost.errors import StateTrouble


def test_a_lock_is_held_by_one_and_its_file_stays(tmp_path: Path) -> None:
    path, order = tmp_path / "deep" / "a.lock", []

    def second() -> None:
        with locks.locked(path):
            order.append("second")

    with locks.locked(path):
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.1)
        order.append("first")
    waiting.join(20)
    assert (order, path.exists()) == (["first", "second"], True)


def test_a_passing_lock_goes_with_its_file(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with locks.passing(path, lambda: pytest.fail("nobody holds it")):
        assert path.exists()
    assert not path.exists()


def test_who_waits_for_a_passing_lock_can_give_up(tmp_path: Path) -> None:
    def enough() -> None:
        raise TimeoutError

    with (
        locks.passing(tmp_path / "a.lock", enough),
        pytest.raises(TimeoutError),
        locks.passing(tmp_path / "a.lock", enough),
    ):
        pytest.fail("two hold it")


def test_who_waits_gets_it_when_it_is_let_go(tmp_path: Path) -> None:
    path, asked, got = tmp_path / "a.lock", threading.Event(), threading.Event()

    def second() -> None:
        with locks.passing(path, asked.set):
            got.set()

    with locks.passing(path, lambda: None):
        waiting = threading.Thread(target=second)
        waiting.start()
        assert asked.wait(20)
        assert not got.is_set()
    waiting.join(20)
    assert got.is_set()


def test_a_lock_whose_file_went_while_it_was_taken_is_not_the_names_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real, went = tmp_path / "a.lock", fcntl.flock, threading.Event()

    def flock(handle: int, how: int) -> None:
        if not went.is_set():
            went.set()
            path.unlink()  # the one before lets go between our opening and our locking
        real(handle, how)

    monkeypatch.setattr(fcntl, "flock", flock)
    with locks.passing(path, lambda: None):
        assert path.exists()


def test_a_lock_that_somebody_holds_is_not_waited_for_where_it_can_be_spared(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with locks.passing(path, lambda: None), locks.spared(path) as free:
        assert not free
    with locks.spared(path) as free:
        assert free
    assert not path.exists()


@pytest.mark.parametrize("way", ["locked", "passing", "spared"])
def test_a_place_where_no_lock_can_be_is_said(tmp_path: Path, way: str) -> None:
    (tmp_path / "file").write_text("in the way")
    more: dict[str, Any] = {"waiting": lambda: None} if way == "passing" else {}
    with (
        pytest.raises(StateTrouble, match="cannot be written"),
        getattr(locks, way)(tmp_path / "file" / "a.lock", **more),
    ):
        pytest.fail("it was held")

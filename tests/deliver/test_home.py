"""Copies of a workspace: two queues of one origin on one machine."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from socialpost.deliver import home
from socialpost.errors import StateTrouble


@pytest.fixture
def state(tmp_path: Path) -> Path:
    folder = tmp_path / "shop" / ".socialpost"
    home.settle_in(folder)
    (folder / "state.sqlite3").touch()
    return folder


def test_who_stays_at_home_is_never_held_back(state: Path) -> None:
    home.settle_in(state)
    assert (state / home.FILE).read_text() == f"{state}\n"


def test_a_copy_is_held_back_as_long_as_its_original_is_there(state: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(state, copy)
    with pytest.raises(StateTrouble, match=f"a copy of {state.parent}, with its queue"):
        home.settle_in(copy)
    shutil.rmtree(state)
    home.settle_in(copy)
    assert (copy / home.FILE).read_text() == f"{copy}\n"


def test_a_copy_without_its_queue_is_at_home_where_it_is(state: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(state, copy)
    (copy / "state.sqlite3").unlink()
    home.settle_in(copy)
    assert (copy / home.FILE).read_text() == f"{copy}\n"


def test_a_workspace_that_was_moved_is_at_home_there_and_so_is_one_under_a_second_name(
    state: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(state)
    home.settle_in(tmp_path / "link")
    moved = state.rename(tmp_path / "moved")
    home.settle_in(moved)
    assert (moved / home.FILE).read_text() == f"{moved}\n"


def test_what_was_moved_does_not_hold_back_what_took_its_old_place(state: Path, tmp_path: Path) -> None:
    moved = state.rename(tmp_path / "moved")
    state.mkdir()
    (state / "state.sqlite3").touch()
    home.settle_in(moved)
    home.settle_in(state)
    assert (moved / home.FILE).read_text() == f"{moved}\n"


def test_a_note_that_cannot_be_read_is_written_anew(state: Path) -> None:
    (state / home.FILE).write_bytes(b"\xff\x00")
    home.settle_in(state)
    assert (state / home.FILE).read_text() == f"{state}\n"

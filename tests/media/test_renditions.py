from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from socialpost.errors import StateTrouble
from socialpost.media import renditions
from socialpost.media.model import MediaTrouble
from socialpost.media.probing.hash import sha256
from socialpost.media.recipe import Job
from socialpost.media.renditions import Made, Renditions
from socialpost.media.watch import Stopped, Watch
from tests.media.making import Bench, small

ROOT = Path(__file__).parents[2]
HOUR = 3600.0
FULL = Path("/dev/full")
STAYING = ("clean.lock", "use.lock")


class Place:
    """A folder with a picture, and a cache beside it."""

    def __init__(self, folder: Path, studio: Any) -> None:
        self.root = folder
        self.folder = folder / "cache"
        self.cache = Renditions(self.folder)
        studio.image("photo.png", (64, 48))

    def job(self, number: int = 0) -> Job:
        return small("photo.png", self.root, quality=80 - number)

    def make(self, number: int = 0, bench: Bench | None = None, cache: Renditions | None = None) -> Made:
        return (cache or self.cache).make(self.job(number), self.root / "photo.png", {}, Watch(), bench or Bench())

    def aged(self, number: int, hours: float) -> Made:
        """Make one, and let it look unused for so long."""
        made = self.make(number)
        then = time.time() - hours * HOUR
        os.utime(made.path, (then, then))
        return made

    def files(self) -> list[str]:
        """Return all that lies in the cache, but for the two locks that stay."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return sorted(str(path.relative_to(self.folder)) for path in found if path.name not in STAYING)


@pytest.fixture
def place(tmp_path: Path, studio: Any) -> Place:
    return Place(tmp_path, studio)


def test_a_rendition_is_one_file_named_by_recipe_and_content(place: Place) -> None:
    made, digest = place.make(), place.job().digest
    assert place.files() == [f"{digest[:2]}/{digest}-{sha256(made.path)}.jpg"]
    assert (made.sha256, made.size) == (sha256(made.path), made.path.stat().st_size)
    assert place.cache.find(digest) == made


def test_what_is_there_is_not_made_again(place: Place) -> None:
    bench = Bench()
    assert place.make(bench=bench) == place.make(bench=bench)
    assert bench.made == ["photo.png"]


def test_another_recipe_or_original_is_another_rendition(place: Place, studio: Any) -> None:
    first, second = place.make(0), place.make(1)
    studio.image("photo.png", (48, 64))
    assert len({first.path, second.path, place.make(0).path}) == 3


def test_an_empty_or_foreign_file_is_not_taken_for_a_rendition(place: Place) -> None:
    made, digest = place.make(), place.job().digest
    made.path.write_bytes(b"")
    (made.path.parent / f"{digest}-notes.txt").write_text("mine")
    assert place.cache.find(digest) is None
    assert place.make() == Made(made.path, made.sha256, made.size)


@pytest.mark.parametrize("problem", [MediaTrouble("media.rendition", "is odd"), Stopped(), KeyboardInterrupt()])
def test_what_was_not_finished_leaves_nothing(place: Place, problem: BaseException) -> None:
    def fails(_job: Job, _target: Path) -> None:
        raise problem

    with pytest.raises(type(problem)):
        place.make(bench=Bench(fails))
    assert place.files() == []
    assert place.make()


@pytest.mark.skipif(not FULL.exists(), reason="this system has no full device")
@pytest.mark.parametrize("wrapped", [None, MediaTrouble("media.rendition", "cannot be encoded"), StateTrouble("full")])
def test_a_full_disk_is_said_with_what_to_do_and_nothing_half_written_stays(
    place: Place, wrapped: Exception | None
) -> None:
    def fails(_job: Job, _target: Path) -> None:
        try:
            with FULL.open("wb", buffering=0) as full:
                full.write(b"x")
        except OSError as problem:
            raise wrapped or problem from None

    with pytest.raises(StateTrouble, match=f"the disk is full: a rendition in {place.folder}") as caught:
        place.make(bench=Bench(fails))
    assert "media clean --all" in caught.value.fix
    assert place.files() == []


def test_a_folder_that_cannot_be_is_said(place: Place) -> None:
    place.folder.write_text("a file where the cache should be")
    with pytest.raises(StateTrouble, match="cannot be written"):
        place.make()


def test_an_original_that_cannot_be_read_is_not_taken_for_a_full_disk(place: Place) -> None:
    def fails(_job: Job, _target: Path) -> None:
        try:
            (place.root / "absent").open()
        except OSError:
            raise MediaTrouble("media.unreadable", "cannot be read") from None

    with pytest.raises(MediaTrouble, match="cannot be read"):
        place.make(bench=Bench(fails))


def test_the_list_has_the_latest_used_first_and_finding_counts_as_use(place: Place) -> None:
    old, older = place.aged(0, 1), place.aged(1, 2)
    assert [one.made.path for one in place.cache.list()] == [old.path, older.path]
    place.cache.find(place.job(1).digest)
    assert [one.made.path for one in place.cache.list()] == [older.path, old.path]


def test_cleaning_keeps_to_the_bound_and_lets_the_longest_unused_go_first(place: Place) -> None:
    made = [place.aged(number, hours) for number, hours in ((0, 1), (1, 3), (2, 2))]
    bounded = Renditions(place.folder, most_bytes=made[0].size + made[2].size)
    done = bounded.clean([])
    assert [one.path.exists() for one in made] == [True, False, True]
    assert (done.gone, done.gone_bytes, done.left) == (1, made[1].size, 2)
    assert done.left_bytes == made[0].size + made[2].size


def test_what_is_needed_stays_however_old_and_large_it_is(place: Place) -> None:
    made = [place.aged(number, 10 - number) for number in range(3)]
    Renditions(place.folder, most_bytes=0).clean([place.job(0).digest])
    assert [one.path.exists() for one in made] == [True, False, False]


def test_everything_means_whatever_nothing_needs_even_below_the_bound(place: Place) -> None:
    made = [place.aged(number, 1) for number in range(2)]
    assert place.cache.clean([]).gone == 0
    assert place.cache.clean([place.job(1).digest], everything=True).gone == 1
    assert [one.path.exists() for one in made] == [False, True]


def test_what_somebody_uses_now_is_not_cleaned_away_under_their_hands(place: Place) -> None:
    old, found = place.aged(0, 1), place.aged(1, 1)
    with Renditions(place.folder).using():
        place.cache.find(place.job(1).digest)
        fresh = place.make(2)
        place.cache.clean([], everything=True)
        assert [one.path.exists() for one in (old, found, fresh)] == [False, True, True]
    place.cache.clean([], everything=True)
    assert place.files() == []


def test_one_that_is_found_in_the_moment_of_its_removal_is_there_or_was_not_found(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest, real, found = place.job().digest, renditions._entry, []
    place.aged(0, 1)
    finder = threading.Thread(target=lambda: found.append(place.cache.find(digest)))

    def looked_at(path: Path) -> Any:
        entry = real(path)
        if threading.current_thread() is threading.main_thread() and path.name.startswith(digest):
            if looks:  # the first look is the list's, the second decides
                finder.start()
                finder.join(0.2)
            looks.append(path)
        return entry

    looks: list[Path] = []
    monkeypatch.setattr(renditions, "_entry", looked_at)
    place.cache.clean([], everything=True)
    finder.join(20)
    assert len(looks) == 2
    assert all(one is None or one.path.exists() for one in found)


def test_one_that_is_being_made_is_neither_swept_nor_removed(place: Place) -> None:
    def meanwhile(_job: Job, target: Path) -> None:
        place.cache.clean([], everything=True)
        assert target.exists()

    assert place.make(bench=Bench(meanwhile)).path.exists()


def test_waiting_for_somebody_else_who_makes_it_ends_when_asked(place: Place) -> None:
    waited = threading.Event()

    def meanwhile(_job: Job, _target: Path) -> None:
        watch = Watch(stopped=lambda: waited.set() or True)  # type: ignore[func-returns-value]
        with pytest.raises(Stopped):
            Renditions(place.folder).make(place.job(), place.root / "photo.png", {}, watch, Bench())

    place.make(bench=Bench(meanwhile))
    assert waited.is_set()


CHILD = """
import json, os, sys, time
from pathlib import Path
from socialpost.media.renditions import Renditions
from socialpost.media.watch import Watch
from tests.media.making import Bench, small

root, cache, how = Path(sys.argv[1]), Renditions(Path(sys.argv[1]) / "cache"), sys.argv[2]

def meanwhile(job, target):
    print("in work", flush=True)
    if how == "hang":
        time.sleep(600)
    if how == "wait":
        sys.stdin.readline()

bench = Bench(meanwhile)
if how == "limit":
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
with cache.using():
    made = cache.make(small("photo.png", root), root / "photo.png", {}, Watch(), bench)
    print(json.dumps([made.sha256, len(bench.made)]), flush=True)
    if how == "use":
        time.sleep(600)
"""


@pytest.fixture
def child(place: Place) -> Callable[[str], subprocess.Popen[str]]:
    def start(how: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", CHILD, str(place.root), how],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    return start


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_two_processes_make_one_rendition_once(child: Callable[[str], Any]) -> None:
    first = child("wait")
    assert said(first) == "in work"
    second = child("go")
    time.sleep(0.3)  # long enough to ask for it; were it too short, nothing would fail
    out, _ = first.communicate("\n", timeout=60)
    (one, made), (other, again) = json.loads(out), json.loads(second.communicate(timeout=60)[0])
    assert (one, made, again) == (other, 1, 0)


def test_what_a_killed_process_had_in_work_is_no_obstacle_and_is_swept(place: Place, child: Any) -> None:
    killed = child("hang")
    assert said(killed) == "in work"
    assert len(place.files()) == 3  # the half, its lock, the user
    killed.kill()
    killed.communicate(timeout=60)
    assert place.cache.find(place.job().digest) is None
    done = place.cache.clean([])
    assert (place.files(), done.gone) == ([], 0)
    assert place.make().path.exists()


def test_after_a_kill_the_next_one_makes_it_without_cleaning_first(place: Place, child: Any) -> None:
    killed = child("hang")
    assert said(killed) == "in work"
    killed.send_signal(signal.SIGKILL)
    killed.communicate(timeout=60)
    made = place.make()
    assert made.sha256 == sha256(made.path)


def test_another_process_that_uses_it_keeps_it_until_it_ends_or_is_killed(place: Place, child: Any) -> None:
    user = child("use")
    assert said(user) == "in work"
    said(user)
    assert place.cache.clean([], everything=True).gone == 0
    user.kill()
    user.communicate(timeout=60)
    assert place.cache.clean([], everything=True).gone == 1
    assert place.files() == []


def test_a_real_limit_of_the_system_on_writing_is_said_and_leaves_nothing(place: Place, child: Any) -> None:
    limited = child("limit")
    _, err = limited.communicate(timeout=60)
    assert "StateTrouble: the disk is full: a rendition in " in err
    assert [name for name in place.files() if "rendition" in name or "-" in name] == []

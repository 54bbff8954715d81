from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from socialpost.errors import StateTrouble
from socialpost.media.model import Measured, MediaTrouble
from socialpost.media.prepare import Result, prepare
from socialpost.media.probing.probe import measure
from socialpost.media.recipe import Job, Work
from socialpost.media.renditions import Made, Renditions
from socialpost.media.watch import Watch
from tests.media.making import Bench, small


class Told:
    """Hears progress and remembers it."""

    def __init__(self) -> None:
        self.count = 0
        self.begun: dict[str, str] = {}
        self.shares: dict[str, list[float]] = {}
        self.ended: list[str] = []

    def begin(self, count: int) -> None:
        self.count += count

    def start(self, key: str, label: str) -> None:
        self.begun[key] = label

    def at(self, key: str, share: float) -> None:
        self.shares.setdefault(key, []).append(share)

    def finish(self, key: str) -> None:
        self.ended.append(key)


class Crowd:
    """A bench at which a test sees who works beside whom: everybody waits until `together` are there, or somebody left."""

    def __init__(self, together: int) -> None:
        self.most, self._now, self._together = 0, 0, together
        self._changed = threading.Condition()

    def __call__(self, job: Job, source: Path, inputs: Mapping[str, Path], target: Path, watch: Watch) -> Measured:
        with self._changed:
            self._now += 1
            self.most = max(self.most, self._now)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self.most >= self._together, timeout=20)
        try:
            return Bench()(job, source, inputs, target, watch)
        finally:
            with self._changed:
                self._now -= 1


@pytest.fixture
def jobs(studio: Any) -> Callable[[int], list[Job]]:
    """Return jobs of pictures of their own."""

    def made(count: int) -> list[Job]:
        return [small(studio.image(f"{number}.png", (64, 48)).name, studio.folder) for number in range(count)]

    return made


@pytest.fixture
def cache(tmp_path: Path) -> Renditions:
    return Renditions(tmp_path / "cache")


def film(job: Job, **probe: Any) -> Job:
    """Return the same job as if it were of a video."""
    return replace(job, recipe=replace(job.recipe, work=Work.VIDEO), probe=replace(job.probe, **probe))


def test_each_rendition_is_made_once_however_many_deliveries_want_it(
    tmp_path: Path, cache: Renditions, jobs: Any
) -> None:
    hands, wanted = Bench(), jobs(3)
    found = prepare(wanted * 4, cache, tmp_path, on=hands)
    assert sorted(hands.made) == ["0.png", "1.png", "2.png"]
    assert {digest: cache.find(digest) for digest in found} == found
    assert set(found) == {job.digest for job in wanted}


def test_a_second_run_works_on_nothing_and_tells_of_nothing(tmp_path: Path, cache: Renditions, jobs: Any) -> None:
    first = prepare(jobs(2), cache, tmp_path, on=Bench())
    told, hands = Told(), Bench()
    assert prepare(jobs_again(first, tmp_path), cache, tmp_path, watch=told, on=hands) == first
    assert (told.count, told.begun, hands.made) == (0, {}, [])


def jobs_again(found: Mapping[str, Result], root: Path) -> list[Job]:
    return [small(f"{number}.png", root) for number in range(len(found))]


def test_one_that_cannot_be_made_does_not_keep_the_others(tmp_path: Path, cache: Renditions, jobs: Any) -> None:
    wanted: list[Job] = jobs(3)

    def meanwhile(job: Job, _target: Path) -> None:
        if job.path == "1.png":
            raise MediaTrouble("media.rendition", "is odd", "do this")

    told: list[tuple[str, bool]] = []
    found = prepare(wanted, cache, tmp_path, on=Bench(meanwhile),
                    told=lambda job, result: told.append((job.path, isinstance(result, Made))))  # fmt: skip
    assert sorted(told) == [("0.png", True), ("1.png", False), ("2.png", True)]
    trouble = found[wanted[1].digest]
    assert isinstance(trouble, MediaTrouble)
    assert (str(trouble), trouble.fix) == ("is odd", "do this")


def test_too_little_memory_for_one_is_trouble_with_that_one(tmp_path: Path, cache: Renditions, jobs: Any) -> None:
    def meanwhile(_job: Job, _target: Path) -> None:
        raise MemoryError

    (trouble,) = prepare(jobs(1), cache, tmp_path, on=Bench(meanwhile)).values()
    assert isinstance(trouble, MediaTrouble)


def test_progress_is_told_from_the_beginning_to_the_end_of_each(tmp_path: Path, cache: Renditions, jobs: Any) -> None:
    told, wanted = Told(), jobs(2)
    prepare(wanted, cache, tmp_path, watch=told, on=Bench())
    keys = {job.digest for job in wanted}
    assert (told.count, set(told.ended), set(told.shares)) == (2, keys, keys)
    assert told.begun[wanted[0].digest] == "0.png 32 x 24"


def test_pictures_are_made_side_by_side_as_many_as_there_are_workers(
    tmp_path: Path, cache: Renditions, jobs: Any
) -> None:
    crowd = Crowd(together=3)
    prepare(jobs(7), cache, tmp_path, workers=3, on=crowd)
    assert crowd.most == 3


@pytest.mark.parametrize(("workers", "most"), [(1, 1), (2, 1), (4, 2)])
def test_videos_take_two_workers_each(tmp_path: Path, cache: Renditions, jobs: Any, workers: int, most: int) -> None:
    crowd = Crowd(together=most)
    found = prepare([film(job) for job in jobs(4)], cache, tmp_path, workers=workers, on=crowd)
    assert (crowd.most, len(found)) == (most, 4)


def test_the_quick_ones_come_first_and_then_the_longest_video(tmp_path: Path, cache: Renditions, jobs: Any) -> None:
    first, second, third = jobs(3)
    hands = Bench()
    prepare([film(first, seconds=3.0), film(second, seconds=60.0), third], cache, tmp_path, workers=1, on=hands)
    assert hands.made == ["2.png", "1.png", "0.png"]


def test_originals_too_large_to_be_open_together_are_made_one_after_another(
    tmp_path: Path, cache: Renditions, jobs: Any
) -> None:
    large = [replace(job, probe=replace(job.probe, width=15_000, height=10_000)) for job in jobs(3)]
    crowd = Crowd(together=1)
    assert len(prepare(large, cache, tmp_path, workers=3, on=crowd)) == 3
    assert crowd.most == 1


def test_when_asked_to_stop_what_is_done_is_kept_and_what_is_in_work_is_thrown_away(
    tmp_path: Path, cache: Renditions, jobs: Any
) -> None:
    stop = threading.Event()

    def meanwhile(job: Job, _target: Path) -> None:
        if job.path == "1.png":
            stop.set()

    class Asking(Bench):
        def __call__(self, job: Job, source: Path, inputs: Mapping[str, Path], target: Path, watch: Watch) -> Measured:
            measured = super().__call__(job, source, inputs, target, watch)
            watch.at(0.9)
            return measured

    hands = Asking(meanwhile)
    found = prepare(jobs(4), cache, tmp_path, workers=1, stopped=stop.is_set, on=hands)
    first = small("0.png", tmp_path).digest
    assert hands.made == ["0.png", "1.png"]
    assert list(found) == [first]
    assert [entry.digest for entry in cache.list()] == [first]
    assert not any((tmp_path / "cache" / "begun").iterdir())


@pytest.mark.parametrize("problem", [StateTrouble("the disk is full"), ValueError("a bug"), KeyboardInterrupt()])
def test_what_concerns_all_ends_all_and_the_others_in_work_with_it(
    tmp_path: Path, cache: Renditions, jobs: Any, problem: BaseException
) -> None:
    both = threading.Barrier(2)

    def hands(job: Job, _source: Path, _inputs: Mapping[str, Path], _target: Path, watch: Watch) -> Measured:
        both.wait(timeout=20)
        if job.path == "0.png":
            raise problem
        while True:  # until it is told to stop; in vain, the test would not end
            watch.at(0.5)
            threading.Event().wait(0.01)

    with pytest.raises(type(problem)):
        prepare(jobs(2), cache, tmp_path, workers=2, on=hands)
    assert cache.list() == []


def test_an_interrupt_while_results_are_told_ends_the_work(tmp_path: Path, cache: Renditions, jobs: Any) -> None:
    def told(_job: Job, _result: Result) -> None:
        raise KeyboardInterrupt

    hands = Bench()
    with pytest.raises(KeyboardInterrupt):
        prepare(jobs(9), cache, tmp_path, workers=1, told=told, on=hands)
    assert len(hands.made) == 1


def test_what_is_made_is_kept_from_cleaning_until_all_is_made(tmp_path: Path, cache: Renditions, jobs: Any) -> None:
    def meanwhile(_job: Job, _target: Path) -> None:
        cache.clean([], everything=True)

    found = prepare(jobs(3), cache, tmp_path, workers=1, on=Bench(meanwhile))
    assert all(isinstance(one, Made) and one.path.exists() for one in found.values())


def test_the_real_bench_makes_it_where_no_other_is_given(tmp_path: Path, cache: Renditions, jobs: Any) -> None:
    (made,) = prepare(jobs(1), cache, tmp_path).values()
    assert isinstance(made, Made), made
    assert (measure(made.path).probe.width, made.path.suffix) == (32, ".jpg")


@pytest.mark.parametrize(("most", "made"), [((9_000, 7_000, 8_000), 1), ((9_000, 1, 8_000), 2)])
def test_platforms_with_other_limits_share_what_is_small_enough_for_all(
    tmp_path: Path, studio: Any, cache: Renditions, most: tuple[int, ...], made: int
) -> None:
    path = studio.image("0.png", (64, 48)).name
    hands = Bench()
    found = prepare([small(path, tmp_path, most_bytes=one) for one in most], cache, tmp_path, workers=3, on=hands)
    assert (len(hands.made), len(found), len(cache.list())) == (made, 3, 3)
    assert len({one.sha256 for one in found.values() if isinstance(one, Made)}) == 1


def test_what_was_made_for_a_larger_limit_before_serves_a_smaller_one(
    tmp_path: Path, studio: Any, cache: Renditions
) -> None:
    path = studio.image("0.png", (64, 48)).name
    large, little = (small(path, tmp_path, most_bytes=most) for most in (9_000, 8_000))
    prepare([large], cache, tmp_path, on=Bench())
    hands = Bench()
    prepare([large, little], cache, tmp_path, on=hands)
    assert hands.made == []


def test_a_sibling_of_one_that_cannot_be_made_is_tried_itself(tmp_path: Path, studio: Any, cache: Renditions) -> None:
    path = studio.image("0.png", (64, 48)).name

    def meanwhile(job: Job, _target: Path) -> None:
        if job.recipe.most_bytes == 9_000:
            raise MediaTrouble("media.rendition", "is odd")

    jobs = [small(path, tmp_path, most_bytes=most) for most in (9_000, 8_000)]
    found = prepare(jobs, cache, tmp_path, on=Bench(meanwhile))
    assert [isinstance(found[job.digest], Made) for job in jobs] == [False, True]


def test_what_another_process_made_meanwhile_is_not_told_as_made_here(
    tmp_path: Path, cache: Renditions, jobs: Any
) -> None:
    wanted: list[Job] = jobs(2)

    def meanwhile(job: Job, _target: Path) -> None:
        if job is wanted[0]:
            Renditions(tmp_path / "cache").make(wanted[1], tmp_path / "1.png", {}, Watch(), Bench())

    told: dict[str, bool] = {}
    prepare(wanted, cache, tmp_path, workers=1, on=Bench(meanwhile),
            told=lambda job, result: told.update({job.path: isinstance(result, Made) and result.fresh}))  # fmt: skip
    assert told == {"0.png": True, "1.png": False}

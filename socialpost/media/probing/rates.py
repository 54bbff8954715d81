"""Does a video's frame rate vary, or does it only seem so for rounding (phones and recorders of screens let it vary)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

_JITTER = 0.05  # of a frame's time: cameras' clocks tremble so much, and no player shows it
_ROUNDED = 0.00105  # seconds: Matroska counts whole milliseconds, and what is made of it keeps their rounding
_SOME = 0.01  # of all frames: one that was dropped in a minute makes no other rate
_FINE = 7  # ticks a frame: where there are as many, one tick is rounding and no change of rate
_FEWEST = 3

Run = tuple[int, int]


def varies(runs: Iterable[Run], ticks_a_second: float) -> bool:
    """Judge frames' times, given as (how many frames, ticks of each). The last frame's does not count: nobody knows it."""
    rounded = ticks_a_second * _ROUNDED
    kept = [(count, ticks) for count, ticks in runs if count > 0]
    if kept:
        kept[-1] = (kept[-1][0] - 1, kept[-1][1])
    frames = sum(count for count, _ in kept)
    if frames < _FEWEST or _on_a_line(kept, frames, max(1, rounded)):
        return False
    usual = _median(kept, frames)
    slack = max(usual * _JITTER, rounded, 1 if usual >= _FINE else 0)
    return sum(count for count, ticks in kept if abs(ticks - usual) > slack) > frames * _SOME


def times_vary(times: Iterable[int], ticks_a_second: float) -> bool:
    """Judge the times in ticks at which frames are shown, in any order."""
    ordered = sorted(set(times))
    gaps = [(1, after - before) for before, after in itertools.pairwise(ordered)]
    return varies([*gaps, (1, 0)], ticks_a_second)


def _on_a_line(runs: Sequence[Run], frames: int, slack: float) -> bool:
    """Tell whether no frame is further than `slack` ticks from where it would be at a constant rate."""
    each = sum(count * ticks for count, ticks in runs) / frames
    number = at = 0
    for count, ticks in runs:
        number, at = number + count, at + count * ticks
        if abs(at - number * each) > slack:
            return False
    return True


def _median(runs: Sequence[Run], frames: int) -> int:
    seen = 0
    for count, ticks in sorted(runs, key=lambda run: run[1]):
        seen += count
        if seen * 2 >= frames:
            return ticks
    return 0

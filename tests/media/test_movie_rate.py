"""Which frame is shown in which slot of a constant rate."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialpost.media.films.frames import Timed
from socialpost.media.films.rate import exact, paced
from socialpost.media.model import MediaTrouble


def slots(
    times: Sequence[Fraction | float], rate: int, *, last: float = 0.04, seconds: float = 60.0, until: float = 0
) -> str:
    """Return the frames, called a, b, c, by slot."""
    exactly = [Fraction(time).limit_denominator(10_000) for time in times]
    frames: list[Any] = [
        Timed(chr(97 + number), time, time + Fraction(last).limit_denominator(1000))  # type: ignore[arg-type]
        for number, time in enumerate(exactly)
    ]
    found = ""
    for each in paced(frames, Fraction(rate), seconds, Fraction(until)):
        assert each.first == len(found)
        assert each.count > 0
        found += str(each.frame) * each.count
    return found


@pytest.mark.parametrize(
    ("fps", "rate"),
    [(29.97, Fraction(30000, 1001)), (23.976, Fraction(24000, 1001)), (59.94, Fraction(60000, 1001)), (30.0, Fraction(30)),
     (12.5, Fraction(25, 2)), (14.286, Fraction(100, 7)), (25.0, Fraction(25))],
)  # fmt: skip
def test_a_rounded_rate_stands_for_an_exact_one(fps: float, rate: Fraction) -> None:
    assert float(exact(fps)) == pytest.approx(float(rate), rel=5e-5)
    assert exact(fps) == rate or rate.denominator not in (1, 1001)


def test_the_same_rate_keeps_every_frame_wherever_the_first_one_stands() -> None:
    for start in (0.0, 0.004, 0.02, 0.0201, 0.4):
        held = slots([round(start + number / 25, 3) for number in range(8)], 25)
        assert held.lstrip("a") == "bcdefgh", start


def test_a_clock_of_milliseconds_between_two_slots_does_not_make_frames_stumble() -> None:
    assert slots([0.017, 0.05, 0.083, 0.117, 0.15], 30, last=0.033) == "aabcde"


def test_frames_are_left_out_or_shown_again_evenly() -> None:
    assert slots([number / 50 for number in range(8)], 25, last=0.02) == "aceg"
    assert slots([number / 10 for number in range(3)], 30, last=0.1) == "aaabbbccc"
    assert slots([number / 24 for number in range(8)], 30, last=0.0417) == "abbcdeffgh"


def test_a_gap_is_filled_with_the_frame_before_it() -> None:
    assert slots([0, 0.04, 0.4], 25) == "abbbbbbbbbc"


def test_the_last_frame_stays_until_the_sound_ends() -> None:
    assert slots([0, 0.04], 25, until=0.2) == "abbbb"


def test_one_frame_is_a_video_too() -> None:
    assert slots([0], 25) == "a"
    assert slots([0.0], 25, last=0.0) == "a"


def test_what_goes_on_without_end_is_refused() -> None:
    with pytest.raises(MediaTrouble, match="goes on after"):
        slots([0, 1000], 25, seconds=1.0)
    with pytest.raises(MediaTrouble, match="goes on after"):
        slots([number / 100_000 for number in range(5000)], 25, seconds=0.1)


def test_nothing_is_no_video() -> None:
    with pytest.raises(MediaTrouble, match="no picture"):
        slots([], 25)


@given(st.lists(st.integers(1, 300), min_size=1, max_size=30), st.sampled_from([10, 24, 25, 30, 60]))
def test_every_moment_shows_a_frame_that_began_at_most_half_a_slot_later(gaps: list[int], rate: int) -> None:
    times = [Fraction(sum(gaps[:number]), 1000) for number in range(len(gaps))]
    shown = slots(times, rate, last=0.3)
    order = [ord(frame) - 97 for frame in shown]
    assert order == sorted(order)
    for slot, number in enumerate(order):
        assert times[number] * rate <= slot + Fraction(1, 2)
        if number + 1 < len(times):
            assert times[number + 1] * rate >= slot + Fraction(1, 2) - Fraction(1, 1000) * rate

"""Logos, prices and captions over moving pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from socialpost.content.wishes import Logo, Tag
from socialpost.media.model import MediaTrouble
from socialpost.media.recipe import Work
from tests.media.movie_set import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    RED,
    difference,
    job,
    make,
    near,
    pixel,
    seen,
    shoot,
    shown_at,
)

SIZE = (160, 120)
PLAIN = [Image.new("RGB", SIZE, GREY)] * 20


def test_a_logo_and_a_price_lie_in_their_corners_in_every_frame(tmp_path: Path) -> None:
    mark = Image.new("RGBA", (40, 40), (*RED, 255))
    mark.paste((0, 0, 0, 0), (20, 0, 40, 40))
    mark.save(tmp_path / "logo.png")
    source = shoot(tmp_path / "a.mp4", PLAIN, rate=20)
    logo = Logo("media/logo.png", corner="bottom-right", size=0.25, margin=0.05)
    tag = Tag("8", corner="top-left", size=0.2, margin=0.05, background="#1eaa32")
    inputs = {"media/logo.png": tmp_path / "logo.png"}
    order = job(source, logo=logo, tag=tag, inputs=dict.fromkeys(inputs, "0"))
    frames = seen(make(source, order, inputs))
    assert len(frames) == 20
    for _, picture in (frames[0], frames[19]):
        assert near(pixel(picture, (160 - 6 - 40 + 8, 120 - 6 - 20)), RED, 20)
        assert near(pixel(picture, (160 - 6 - 8, 120 - 6 - 20)), GREY, 8)
        assert near(pixel(picture, (9, 12)), GREEN, 25)
        assert near(pixel(picture, (80, 60)), GREY, 4)


def test_a_half_transparent_logo_lets_half_of_the_picture_through(tmp_path: Path) -> None:
    Image.new("RGB", (40, 40), (255, 255, 255)).save(tmp_path / "logo.png")
    source = shoot(tmp_path / "a.mp4", [Image.new("RGB", SIZE, BLACK)] * 3)
    logo = Logo("l", corner="top-left", size=0.5, margin=0.0, opacity=0.5)
    made = make(source, job(source, logo=logo, inputs={"l": "0"}), {"l": tmp_path / "logo.png"})
    assert near(pixel(seen(made)[1][1], (30, 30)), (133, 133, 133), 8)


CAPTIONS = "1\n00:00:00,200 --> 00:00:00,400\nHello\n\n2\n00:00:00,600 --> 00:00:00,800\n<i>Two</i>\nlines\n"


@pytest.mark.parametrize("work", [Work.VIDEO, Work.ANIMATION])
def test_captions_are_seen_from_their_first_moment_to_their_last_and_not_outside(tmp_path: Path, work: Work) -> None:
    (tmp_path / "a.srt").write_text(CAPTIONS, encoding="utf-8")
    source = shoot(tmp_path / "a.mp4", PLAIN, rate=20)
    order = job(source, work, burn="a.srt", fps=20.0, inputs={"a.srt": "0"})
    made = make(source, order, {"a.srt": tmp_path / "a.srt"})
    frames = [picture.convert("RGB") for _, picture in seen(made)]
    written = [
        difference(picture.crop((0, 60, 160, 120)), PLAIN[0].crop((0, 60, 160, 120))) > 0.6 for picture in frames
    ]
    assert written == [4 <= number < 8 or 12 <= number < 16 for number in range(20)]
    assert all(difference(picture.crop((0, 0, 160, 50)), PLAIN[0].crop((0, 0, 160, 50))) < 1 for picture in frames)
    assert max(shown_at(made, 0.3).convert("L").crop((0, 60, 160, 120)).tobytes()) > 220


def test_captions_over_a_picture_that_stands_still_change_in_time(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text(CAPTIONS, encoding="utf-8")
    still = [Image.new("RGB", SIZE, colour) for colour in (GREY, (127, 127, 127))]
    still[0].save(tmp_path / "a.gif", save_all=True, append_images=still[1:], duration=[800, 200])
    order = job(tmp_path / "a.gif", fps=20.0, burn="a.srt", inputs={"a.srt": "0"})
    frames = [picture for _, picture in seen(make(tmp_path / "a.gif", order, {"a.srt": tmp_path / "a.srt"}))]
    assert difference(frames[3], frames[5]) > 0.4
    assert difference(frames[5], frames[13]) > 0.2
    assert difference(frames[3], frames[10]) < 0.1


def test_captions_that_the_font_cannot_write_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\n日本\n", encoding="utf-8")
    source = shoot(tmp_path / "a.mp4", PLAIN[:3])
    with pytest.raises(MediaTrouble) as caught:
        make(source, job(source, burn="a.srt", inputs={"a.srt": "0"}), {"a.srt": tmp_path / "a.srt"})
    assert (caught.value.rule, "日 本" in str(caught.value)) == ("media.font", True)
    assert "font" in caught.value.fix


def test_captions_that_are_broken_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text("1\n00:00:00,000 -> 00:00:01,000\nHello\n", encoding="utf-8")
    source = shoot(tmp_path / "a.mp4", PLAIN[:3])
    with pytest.raises(MediaTrouble) as caught:
        make(source, job(source, burn="a.srt", inputs={"a.srt": "0"}), {"a.srt": tmp_path / "a.srt"})
    assert "a.srt" in str(caught.value)


def test_a_long_caption_leaves_half_of_the_picture_free(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text(f"1\n00:00:00,000 --> 00:00:01,000\n{'many words ' * 30}\n", encoding="utf-8")
    source = shoot(tmp_path / "a.mp4", [Image.new("RGB", (320, 240), BLUE)] * 3)
    made = make(source, job(source, burn="a.srt", inputs={"a.srt": "0"}), {"a.srt": tmp_path / "a.srt"})
    picture = seen(made)[1][1]
    free = picture.crop((0, 0, 320, 100))
    assert difference(free, Image.new("RGB", free.size, BLUE)) < 2
    assert difference(picture.crop((0, 130, 320, 230)), Image.new("RGB", (320, 100), BLUE)) > 20

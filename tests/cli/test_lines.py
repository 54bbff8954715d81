"""What a pipe is told of renditions that take long."""

from __future__ import annotations

from socialpost.cli.lines import EVERY, Lines


def test_only_a_file_that_takes_long_is_mentioned_and_not_too_often() -> None:
    now, said = [0.0], list[str]()
    lines = Lines(said.append, lambda: now[0])
    for key, label in (("a", "media/film.mp4 1280 x 720"), ("b", "media/lamp.png 32 x 24")):
        lines.start(key, label)
    lines.at("b", 0.7)
    lines.finish("b")
    for tenth in range(1, 10):
        now[0] = tenth * EVERY / 3
        lines.at("a", tenth / 10)
        lines.at("b", 0.9)
    assert said == [f"making  media/film.mp4 1280 x 720: {share}0%" for share in (3, 6, 9)]

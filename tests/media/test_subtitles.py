"""Captions read for burning in."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialpost.media.making import subtitles
from socialpost.media.making.subtitles import Cue, at, parse
from socialpost.media.model import MediaTrouble

SRT = "1\n00:00:01,000 --> 00:00:02,500\nHello\nthere\n\n2\n01:02:03,004 --> 01:02:04,000\nBye\n"


def test_subrip_is_read() -> None:
    assert parse(SRT) == (Cue(1.0, 2.5, "Hello\nthere"), Cue(3723.004, 3724.0, "Bye"))


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("before", ["", "\ufeff", "\n\n"])
def test_line_ends_marks_of_order_and_empty_lines_do_not_matter(ending: str, before: str) -> None:
    assert parse((before + SRT).replace("\n", ending)) == parse(SRT)


def test_webvtt_is_read_with_its_names_settings_notes_and_styles() -> None:
    text = (
        "WEBVTT - a title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE two\nlines\n\n"
        "intro\n00:01.000 --> 00:02.000 line:0 position:20%,start align:start\n<v Anna>Hello <b>you</b> &amp; me\n\n"
        "01:00:00.500 --> 01:00:01.000\n- A <00:19.000><c.loud>word</c>\n\nREGION\nid:fred\n"
    )
    assert parse(text) == (Cue(1.0, 2.0, "Hello you & me"), Cue(3600.5, 3601.0, "- A word"))


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("<i>Hello</i>", "Hello"), ('<font color="#ff0000">Hello</font>', "Hello"), ("{\\an8}Hello", "Hello"),
        ("I <3 you", "I <3 you"), ("a < b > c", "a < b > c"), ("5 &lt; 6", "5 < 6"), ("  Hello  ", "Hello"),
        ("{really}", "{really}"), ("&#9834; La", "\u266a La"),
    ],
)  # fmt: skip
def test_marks_of_style_are_taken_out_and_nothing_else(written: str, plain: str) -> None:
    (cue,) = parse(f"1\n00:00:01,000 --> 00:00:02,000\n{written}\n")
    assert cue.text == plain


def test_cues_are_sorted_and_those_without_text_left_out() -> None:
    cues = parse(
        "1\n00:00:05,000 --> 00:00:06,000\nB\n\n2\n00:00:01,000 --> 00:00:02,000\nA\n\n3\n00:00:03,0 --> 00:00:04,0\n<i></i>\n"
    )
    assert [cue.text for cue in cues] == ["A", "B"]


def test_a_caption_is_shown_from_its_first_moment_until_before_its_last() -> None:
    cues = (Cue(1.0, 2.0, "A"), Cue(1.5, 3.0, "B"), Cue(3.0, 4.0, "C"))
    assert [at(cues, second) for second in (0.99, 1.0, 1.5, 2.0, 3.0, 4.0)] == ["", "A", "A\nB", "B", "C", ""]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("1\n00:00:01,000 -> 00:00:02,000\nA\n", "line 1"),
        ("1\n00:00:01 --> 00:00:02\nA\n", "line 2"),
        ("1\n00:00:03,000 --> 00:00:02,000\nA\n", "line 2"),
        ("1\n00:99:01,000 --> 00:99:02,000\nA\n", "line 2"),
        ("1\n00:00:01,000 --> 00:00:02,000\nA\n\nlost text\n", "line 5"),
        ("1\n00:00:01,000 --> 00:00:02,000\nA\n2\n00:00:03,000 --> 00:00:04,000\nB\n", "line 5"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: str) -> None:
    with pytest.raises(MediaTrouble) as caught:
        parse(text)
    assert (caught.value.rule, line in str(caught.value)) == ("media.captions", True)
    assert caught.value.fix


@pytest.mark.parametrize("text", ["", "\n\n", "WEBVTT\n", "WEBVTT\n\nNOTE nothing\n"])
def test_a_file_without_captions_says_so(text: str) -> None:
    with pytest.raises(MediaTrouble, match="no captions"):
        parse(text)


def test_another_encoding_and_a_file_of_no_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.srt"
    path.write_bytes(SRT.replace("Hello", "Grün").encode("latin-1"))
    with pytest.raises(MediaTrouble, match="UTF-8"):
        subtitles.read(path)
    monkeypatch.setattr(subtitles, "MOST_BYTES", 20)
    with pytest.raises(MediaTrouble, match="more than 20 bytes"):
        subtitles.read(path)


@given(st.text(alphabet="0123456789:,.->< \nWEBVTNOahi&{}\\", max_size=120))
def test_no_text_raises_anything_but_trouble(text: str) -> None:
    with suppress(MediaTrouble):
        assert all(cue.text and cue.begins <= cue.ends for cue in parse(text))

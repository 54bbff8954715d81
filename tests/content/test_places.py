from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialpost.content.document import parse

TEXT = """title: Lamp
text: |
  first
  second {{ oops }}
media:
  - image: a.jpg
    alt: {en: A, "pt-BR": B}
  - image: b.jpg
a.b: {c: 1}
empty:
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("title", "f:1:8"),
        ("media.1.image", "f:8:12"),
        ("media.0.alt.pt-BR", "f:7:27"),
        ("media.0.alt.de", "f:7:10"),
        ("media.9", "f:6:3"),
        ("a.b.c", "f:9:10"),
        ("empty", "f:10:1"),
        ("nowhere.at.all", "f:1:1"),
        ("", "f:1:1"),
    ],
)
def test_a_field_has_the_place_of_its_value_or_of_the_nearest_one_around_it(path: str, place: str) -> None:
    assert str(parse("f", TEXT).place(path)) == place


def test_the_place_of_a_key_is_the_key() -> None:
    assert str(parse("f", TEXT).place("media.1.image", key=True)) == "f:8:5"


def test_a_line_inside_a_text_has_its_own_place() -> None:
    assert str(parse("f", TEXT).place("text", 1)) == "f:4:1"


def test_a_line_beyond_the_text_stays_inside_it() -> None:
    assert parse("f", "text: |\n  one\n  two\n").place("text", 99).line <= 4


LETTERS = st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"))
KEYS = st.text(LETTERS, min_size=1, max_size=8)
LEAVES = st.one_of(st.text(LETTERS, max_size=12), st.integers(-999, 999), st.booleans(), st.none())
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


def leaves(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    if isinstance(data, dict):
        return [found for key, value in data.items() for found in leaves(value, (*path, key))]
    if isinstance(data, list):
        return [found for number, value in enumerate(data) for found in leaves(value, (*path, number))]
    return [(path, data)]


@given(st.dictionaries(KEYS, TREES, min_size=1, max_size=4))
def test_every_value_of_any_file_is_found_at_its_place(data: dict[str, Any]) -> None:
    """JSON is YAML: what stands at the place is the value itself."""
    text = json.dumps(data, indent=1, ensure_ascii=False)
    document = parse("f", text)
    assert document.findings == ()
    assert document.data == data
    lines = text.split("\n")
    for path, value in leaves(data):
        place = document.place(path)
        assert lines[place.line - 1][place.column - 1 :].startswith(json.dumps(value, ensure_ascii=False))


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    document = parse("f", text)
    assert document.data is not None or document.findings or text.strip() in {"null", "~", "Null", "NULL"}
    assert all(finding.message for finding in document.findings)

import subprocess
import sys

import pytest

from socialpost.limits import Unit
from socialpost.text import count, safe_count

FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("unit", "expected"),
    [(Unit.CODE_POINTS, 9), (Unit.UTF16, 13), (Unit.BYTES, 28), (Unit.GRAPHEMES, 3), (Unit.WEIGHTED, 4)],
)
def test_every_unit_counts_in_its_own_way(unit: Unit, expected: int) -> None:
    assert count(f"é{FAMILY}x", unit) == expected


def test_every_unit_is_counted() -> None:
    assert {unit: count("abc", unit) for unit in Unit} == dict.fromkeys(Unit, 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("a\r\nb", 3),
        ("e\u0301", 1),
        ("🐦‍⬛", 1),
        ("👩🏽‍❤️‍💋‍👨🏿", 1),
        ("🇳🇴🇸🇪", 2),
        ("각", 1),
        ("क्षि", 1),
        ("กำ", 1),
    ],
)
def test_graphemes_are_what_a_reader_takes_for_characters(text: str, expected: int) -> None:
    assert count(text, Unit.GRAPHEMES) == expected


def test_a_lone_surrogate_can_be_counted_in_every_unit() -> None:
    assert all(count("a\ud800b", unit) >= 3 for unit in Unit)


def test_the_safe_count_differs_only_for_x_and_newer_emoji() -> None:
    assert safe_count("🧑‍🎄", Unit.WEIGHTED) == 5
    assert safe_count("🧑‍🎄", Unit.GRAPHEMES) == 1


def test_counting_plain_text_does_not_import_the_grapheme_library() -> None:
    program = (
        "import sys; from socialpost.text import count; from socialpost.limits import Unit;"
        "count('plain', Unit.GRAPHEMES); count('é 中 🇳🇴', Unit.WEIGHTED); sys.exit('regex' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0

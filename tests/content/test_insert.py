"""One setting goes into socialpost.yaml, and every other byte stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from socialpost.content.insert import Unclear, insert, inserted, lines

FLOW = """\
# our shop
accounts:
  x-us:  {platform: x}   # main
  fb-us:   {platform: facebook,   market: us}  # launch
markets:
  us: {language: en, timezone: America/New_York, currency: USD}
"""
BLOCK = """\
markets: {us: {language: en, timezone: America/New_York}}
accounts:
  fb-us:
    # the shop's own Page
    platform: facebook    # first
    market: us

    defaults:
      tags: [lamp]
  x-us:
    platform: x
"""


def test_a_flow_mapping_gets_one_more_entry() -> None:
    fresh = inserted(FLOW, "fb-us", ["page"], "10293")
    assert fresh == FLOW.replace("market: us}", 'market: us, page: "10293"}')


def test_a_byte_order_mark_stays_where_it_is(tmp_path: Path) -> None:
    file = tmp_path / "socialpost.yaml"
    file.write_text(FLOW, encoding="utf-8-sig")
    insert(tmp_path, "fb-us", ["page"], "10293")
    assert file.read_bytes() == FLOW.replace("market: us}", 'market: us, page: "10293"}').encode("utf-8-sig")


def test_a_block_mapping_gets_one_more_line() -> None:
    fresh = inserted(BLOCK, "fb-us", ["page"], "10293")
    assert fresh == BLOCK.replace("    market: us\n", '    market: us\n    page: "10293"\n')


def test_a_setting_below_defaults_joins_those_that_are_there() -> None:
    fresh = inserted(BLOCK, "fb-us", ["defaults", "board"], "Desk setups")
    assert fresh == BLOCK.replace("      tags: [lamp]\n", '      tags: [lamp]\n      board: "Desk setups"\n')


def test_defaults_are_made_where_there_are_none() -> None:
    fresh = inserted(FLOW, "x-us", ["defaults", "board"], 'Größe "L": #1')
    assert fresh == FLOW.replace("{platform: x}", '{platform: x, defaults: {board: "Größe \\"L\\": #1"}}')


def test_letters_of_every_width_may_stand_before_it() -> None:
    text = FLOW.replace("our shop", "Größe, 北欧, 🛋️")
    assert inserted(text, "fb-us", ["page"], "1") == text.replace("market: us}", 'market: us, page: "1"}')


def test_an_old_value_is_replaced_where_it_stands() -> None:
    old = FLOW.replace("market: us}", "page: '1', market: us}")
    assert inserted(old, "fb-us", ["page"], "2") == old.replace("'1'", '"2"')


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_stay_those_of_the_file(end: str) -> None:
    text = BLOCK.replace("\n", end)
    assert inserted(text, "x-us", ["tier"], "Premium") == f'{text}    tier: "Premium"{end}'


def test_a_file_without_a_last_line_end_works_too() -> None:
    text = BLOCK.rstrip("\n")
    assert inserted(text, "x-us", ["tier"], "Premium") == f'{text}\n    tier: "Premium"\n'


@pytest.mark.parametrize(
    "text",
    [
        "accounts: {fb-us: {platform: facebook # {\n}}",  # the brace follows a comment
        "base: &b {platform: facebook}\naccounts: {fb-us: *b, other: *b}\n",  # both would change
        "accounts:\n  fb-us: facebook\n",
        "accounts: [fb-us]\n",
        "accounts: {fb-us: {platform: facebook, page: [1]}}\n",
        "accounts: {\n",
        "",
    ],
)
def test_what_cannot_be_proved_is_left_to_a_person(text: str) -> None:
    with pytest.raises(Unclear):
        inserted(text, "fb-us", ["page"], "1")


def test_what_a_person_would_write_is_whole() -> None:
    assert lines("pin-us", ["defaults", "board"], "Lamps") == (
        'accounts:\n  pin-us:\n    defaults:\n      board: "Lamps"'
    )


def test_the_file_is_replaced_whole_with_its_rights_behind_its_link(tmp_path: Path) -> None:
    real = tmp_path / "real.yaml"
    real.write_text(FLOW)
    real.chmod(0o640)
    (tmp_path / "socialpost.yaml").symlink_to(real)
    insert(tmp_path, "fb-us", ["page"], "1")
    assert 'page: "1"' in real.read_text()
    assert real.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["real.yaml", "socialpost.yaml"]


def test_a_file_that_is_write_protected_is_left_to_a_person(tmp_path: Path) -> None:
    file = tmp_path / "socialpost.yaml"
    file.write_text("accounts:\n  fb: {platform: facebook}\n")
    file.chmod(0o444)
    with pytest.raises(Unclear):
        insert(tmp_path, "fb", ("page",), "1")

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from socialpost.content.document import Document, parse, read


def only(document: Document) -> tuple[str, str]:
    """Return rule and place of the one finding."""
    assert len(document.findings) == 1, document.findings
    return document.findings[0].rule, str(document.findings[0].place)


@pytest.mark.parametrize(
    ("word", "means"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("Norwegian", "Norwegian"),
        ("12:30", "12:30"), ("1:20:30", "1:20:30"), ("1_000", "1_000"), ("2026-11-27", "2026-11-27"),
        ("2026-11-27 09:00:00", "2026-11-27 09:00:00"), ("0b101", "0b101"), ("=", "="), ("-pin-us", "-pin-us"),
        ("true", True), ("False", False), ("tRue", "tRue"), ("null", None), ("~", None), ("", None),
        ("010", 10), ("0o10", 8), ("0x1F", 31), ("-7", -7), ("+3", 3), ("1" * 41, "1" * 41),
        ("1.0e3", 1000.0), (".5", 0.5), ("-.inf", float("-inf")), ("1e3", 1000.0), (".", "."), ("1.2.3", "1.2.3"),
        ("'no'", "no"), ("'12'", "12"), ('"~"', "~"),
    ],
)  # fmt: skip
def test_a_scalar_means_what_yaml_1_2_says(word: str, means: object) -> None:
    value = parse("f", f"key: {word}\n").data["key"]
    assert value == means
    assert type(value) is type(means)


def test_the_norwegian_language_key_stays_text() -> None:
    assert parse("f", "languages:\n  no: {text: Hei}\n").data == {"languages": {"no": {"text": "Hei"}}}


def test_a_key_that_stands_twice_is_refused_and_both_lines_are_named() -> None:
    document = parse("f", "title: a\ntext: b\ntitle: c\n")
    assert only(document) == ("yaml.duplicate-key", "f:3:1")
    assert "line 1" in document.findings[0].message
    assert "line 3" in document.findings[0].message
    assert document.data == {"title": "a", "text": "b"}


def test_every_duplicate_of_a_file_is_told_at_once() -> None:
    document = parse("f", "a: 1\na: 2\nb: {c: 1, c: 2}\n")
    assert [str(finding.place) for finding in document.findings] == ["f:2:1", "f:3:11"]


def test_aliases_work_while_they_stay_small() -> None:
    assert parse("f", "a: &x [1]\nb: *x\n").data == {"a": [1], "b": [1]}


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    assert only(parse("f", "\n".join(lines)))[0] == "yaml.alias"


def test_an_alias_inside_itself_is_refused() -> None:
    assert only(parse("f", "a: &a [*a]\n"))[0] == "yaml.alias"


@pytest.mark.parametrize("bomb", ["[" * 500_000, "- " * 500_000 + "a", "{a: " * 200_000])
def test_nesting_that_would_kill_the_parser_is_refused(bomb: str) -> None:
    assert only(parse("f", bomb))[0] == "yaml.alias"


def test_merge_keys_are_refused_rather_than_dropped() -> None:
    assert only(parse("f", "a: &a {x: 1}\nb:\n  <<: *a\n")) == ("yaml.merge", "f:3:3")


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system [ls]", "!mine 1", "!!set {a}", "!!binary aGk="])
def test_tags_are_refused(tag: str) -> None:
    assert only(parse("f", f"a: {tag}\n"))[0] == "yaml.tag"


def test_a_list_as_a_key_is_refused() -> None:
    assert only(parse("f", "? [a]\n: b\n"))[0] == "yaml.key"


@pytest.mark.parametrize(
    ("text", "rule", "place", "words"),
    [
        ("", "yaml.empty", "f:1:1", "empty"),
        ("# only this\n", "yaml.empty", "f:1:1", "empty"),
        ("a: 1\n---\nb: 2\n", "yaml.documents", "f:2:1", "second document"),
        ("a:\n\tb: 1\n", "yaml.syntax", "f:2:1", "tab"),
        ("text: one: two\n", "yaml.syntax", "f:1:10", "`: `"),
        ('a: "open\n', "yaml.syntax", "f:2:1", "quote"),
        ("a: [1, 2\n", "yaml.syntax", "f:2:1", "bracket"),
        ("a: *nobody\n", "yaml.syntax", "f:1:4", "alias"),
        ("a: @x\n", "yaml.syntax", "f:1:4", "quotes"),
        ("a: 1\n  b: 2\n", "yaml.syntax", "f:2:4", "`: `"),
        ("a: 1\nb\n", "yaml.syntax", "f:3:1", "`:`"),
    ],
)
def test_a_syntax_error_says_where_and_in_words(text: str, rule: str, place: str, words: str) -> None:
    document = parse("f", text)
    assert only(document) == (rule, place)
    assert words in f"{document.findings[0].message} {document.findings[0].fix}"
    assert document.data is None


@pytest.mark.parametrize(
    ("raw", "rule", "place"),
    [
        (b"a: caf\xe9\n", "yaml.encoding", "f:1:1"),
        (b"a: 1\nb: \xff\n", "yaml.encoding", "f:2:1"),
        ("a: 1".encode("utf-16"), "yaml.encoding", "f"),
        (b"a: 1\nb: \0\n", "yaml.encoding", "f:2:1"),
        (b"a: \x07\n", "yaml.syntax", "f"),
    ],
)
def test_what_is_no_utf_8_text_is_refused_with_its_line(tmp_path: Path, raw: bytes, rule: str, place: str) -> None:
    (tmp_path / "f").write_bytes(raw)
    assert only(read(tmp_path / "f", "f")) == (rule, place)


def test_a_byte_order_mark_is_a_warning_and_no_part_of_the_first_key(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"\xef\xbb\xbftitle: a\n")
    document = read(tmp_path / "f", "f")
    assert only(document) == ("yaml.bom", "f:1:1")
    assert document.ok
    assert document.data == {"title": "a"}


def test_a_file_of_50_mb_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    with (tmp_path / "f").open("wb") as file:
        file.write(b"a: 1\n")
        file.truncate(50_000_000)
    tracemalloc.start()
    try:
        document = read(tmp_path / "f", "f")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert only(document) == ("yaml.too-large", "f")
    assert most < 5_000_000


def test_a_folder_or_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    assert only(read(tmp_path, "f"))[0] == "file.unreadable"
    assert only(read(tmp_path / "none", "f"))[0] == "file.unreadable"


def test_emoji_and_right_to_left_text_come_through_unchanged() -> None:
    text = "שלום עולם " + "\U0001fae9" * 300
    assert parse("f", f'text: "{text}"\n').data == {"text": text}


def test_a_text_is_never_mistaken_for_a_parsed_object() -> None:
    assert isinstance(parse("f", "a: {b: [1, x]}\n").data["a"]["b"], list)

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialpost.text import find_urls, weigh, weighted_length

PIECES = [
    *(
        "http://",
        "https://",
        ".com",
        ".it",
        ".みんな",
        ".xn--p1ai",
        "t.co/",
        "a",
        "foo",
        ".",
        "-",
        "_",
        "/",
        "?x=1",
        "#",
        "@",
        "$",
        " ",
        "\n",
    ),
    *(
        "é",
        "ж",
        "中",
        "。",
        "(",
        ")",
        "\u200d",
        "\ufe0f",
        "\ufe0e",
        "🏽",
        "👍🏽",
        "🇳🇴",
        "🇨🇶",
        "🇦",
        "👨‍👩‍👧",
        "🧑‍🎄",
        "❤️‍🔥",
        "☝️🏽",
        "1️⃣",
        "©️",
        "⛷🏽",
        "😀",
    ),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("Tiếng Việt", 12),
        ("中文http://test.com中文", 31),
        ("https://例え.jp/パス", 27),
        ("50%off.Now", 26),
        ("end.It", 23),
        ("Dr.Smith node.js $49.99 v2.0", 28),
        ("foo.zip", 23),
        ("shop.example", 12),
        ("http://localhost/x", 18),
        ("#test.com", 9),
        ("mail info@shop.com", 18),
        ("ahttp://test.com", 16),
        ("HTTPS://SHOP.COM:8080/A", 23),
        ("€", 2),
        ("…", 2),
        ("©", 1),
        ("©️", 2),
        ("❤︎", 4),
        ("   ", 3),
    ],
)
def test_what_sellers_write_weighs_what_the_library_says(text: str, length: int) -> None:
    assert weigh(text).length == length


@pytest.mark.parametrize(
    ("emoji", "strict"),
    [("🧑‍🎄", 5), ("❤️‍🔥", 5), ("🏳️‍⚧️", 7), ("🐦‍⬛", 5), ("🫱🏻‍🫲🏿", 9), ("👩🏽‍❤️‍💋‍👨🏿", 11), ("🫶🏽", 4), ("🇨🇶", 4)],
)
def test_a_newer_emoji_counts_two_and_the_library_s_count_is_told_besides(emoji: str, strict: int) -> None:
    weighed = weigh(emoji)
    assert (weighed.length, weighed.strict_length) == (2, strict)


@pytest.mark.parametrize("emoji", ["👍🏽", "👨‍👩‍👧‍👦", "👩🏽‍🦰", "🕵️‍♀️", "🇳🇴", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏳️‍🌈", "1️⃣", "☝️🏽", "😀"])
def test_an_emoji_of_2018_counts_two_either_way(emoji: str) -> None:
    weighed = weigh(emoji)
    assert (weighed.length, weighed.strict_length) == (2, 2)


def test_140_of_the_newest_emoji_are_valid_and_one_more_is_not() -> None:
    assert weigh("🧑‍🎄" * 140).valid
    assert not weigh("🧑‍🎄" * 141).valid
    assert weigh("🧑‍🎄" * 140).strict_length == 700


def test_an_emoji_inside_a_host_belongs_to_the_url() -> None:
    assert weigh("http://✪df.ws/ejp").length == 23


def test_a_premium_account_has_its_own_most() -> None:
    assert not weigh("x" * 281).valid
    assert weigh("x" * 25_000, most=25_000).valid
    assert weigh("x" * 12_500, most=25_000).permillage == 500


@pytest.mark.parametrize("char", ["\ufffe", "\ufeff", "\uffff"])
def test_a_forbidden_code_point_makes_a_text_invalid_and_ends_its_valid_range(char: str) -> None:
    weighed = weigh(f"fine{char}not")
    assert not weighed.valid
    assert weighed.valid_end == 3


def test_an_empty_text_is_not_valid() -> None:
    weighed = weigh("")
    assert (weighed.length, weighed.valid, weighed.display_end, weighed.valid_end) == (0, False, 0, 0)


def test_the_valid_range_ends_before_the_emoji_that_does_not_fit() -> None:
    assert weigh("x" * 279 + "👨‍👩‍👧").valid_end == 278
    assert weigh("x" * 278 + "👨‍👩‍👧").valid_end == 278 + 8 - 1


def test_composed_and_decomposed_letters_weigh_the_same() -> None:
    assert weigh("e\u0301").length == weigh("é").length == 1


def test_a_lone_surrogate_is_counted_and_does_not_crash() -> None:
    assert weigh("a\ud83d.com \udc00").length > 0


@settings(deadline=None, max_examples=400)
@given(TEXTS)
def test_the_strict_length_is_never_less(text: str) -> None:
    weighed = weigh(text)
    assert weighed.length <= weighed.strict_length
    assert weighed.length == weighted_length(text)


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_urls_are_in_order_and_say_what_stands_there(text: str) -> None:
    end = 0
    for url in find_urls(text):
        assert url.start >= end
        assert text[url.start : url.end] == url.value
        end = url.end


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60), st.text(max_size=60))
def test_two_paragraphs_weigh_what_each_weighs(one: str, two: str) -> None:
    # a mark would combine with what stands before it; nothing else reaches over a blank line
    assert weigh(f"{one}\n\nx {two}").length == weigh(f"{one}\n\n").length + weigh(f"x {two}").length

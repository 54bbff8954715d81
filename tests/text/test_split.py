# ruff: noqa: RUF001 - text of many scripts
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialpost.limits import Unit
from socialpost.text import CannotFit, count, cut, safe_count, split
from socialpost.text.graphemes import grapheme_ends
from socialpost.text.tokens import find_tokens

WORDS = [
    *(
        "lamp",
        "warm",
        "light,",
        "glare.",
        "Hand-made",
        "desk!",
        "–",
        "«",
        "»",
        "?",
        "(see",
        "below)",
        "Oslo;",
        "Dr.",
        "\n\n",
        "\n",
    ),
    *(
        "https://shop.example.com/lamp?a=1",
        "shop.com",
        "#desksetup",
        "@user",
        "$ABC",
        "info@shop.com",
        "http://localhost:1/x",
    ),
    *("EUR 1.299,00", "$49.99", "1 299 kr", "49,90 €", "Rs. 499", "10 x 20 cm", "5 kg", "2026"),
    *(
        "北欧デスク",
        "ランプは、まぶしい。",
        "価格は12,800円です！",
        "「光」",
        "#デスク",
        "โคมไฟตั้งโต๊ะ",
        "ໂຄມໄຟ",
        "한국어",
        "램프",
    ),
    *(
        "مصباح",
        "مكتبي،",
        "ضوء؟",
        "שולחן",
        "👍🏽",
        "👨‍👩‍👧‍👦",
        "🧑‍🎄🧑‍🎄",
        "🇳🇴🇸🇪",
        "e\u0301",
        "क्षि",
        "\u00a0",
        "a\u200bb",
        "\u200f",
    ),
]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=40).flatmap(
    lambda words: st.sampled_from([" ", " ", ""]).map(lambda glue: glue.join(words))
)
UNITS = st.sampled_from(list(Unit))


def solid(text: str) -> str:
    return "".join(text.split()).replace("\u200b", "")


@settings(deadline=None, max_examples=250)
@given(TEXTS, st.integers(20, 300), UNITS)
def test_nothing_is_lost_and_every_part_fits(text: str, most: int, unit: Unit) -> None:
    try:
        parts = split(text, most, unit)
    except CannotFit as refusal:
        too_long = safe_count(refusal.token, unit) > most
        assert too_long
        return
    assert solid("".join(parts)) == solid(text)
    assert all(count(part, unit) <= most for part in parts)
    assert all(part and part == part.strip() for part in parts) or not text.strip()


@settings(deadline=None, max_examples=250)
@given(TEXTS, st.integers(30, 120), UNITS)
def test_no_token_and_no_grapheme_is_cut(text: str, most: int, unit: Unit) -> None:
    text = text.strip()
    try:
        parts = split(text, most, unit)
    except CannotFit:
        return
    tokens, graphemes = find_tokens(text), grapheme_ends(text)
    position = 0
    for part in parts:
        start = text.index(part, position)
        position = start + len(part)
        assert not any(t.start < edge < t.end for t in tokens for edge in (start, position))
        assert position in {0, *graphemes} or text[position].isspace()
        assert start == 0 or start in graphemes


@settings(deadline=None, max_examples=150)
@given(TEXTS, st.integers(40, 200), UNITS)
def test_numbered_parts_fit_and_count_up(text: str, most: int, unit: Unit) -> None:
    try:
        parts = split(text, most, unit, numbering="{n}/{total}")
    except CannotFit:
        return
    assert all(count(part, unit) <= most for part in parts)
    if len(parts) > 1:
        assert [part.rsplit(" ", 1)[1] for part in parts] == [f"{n}/{len(parts)}" for n in range(1, len(parts) + 1)]


@settings(deadline=None, max_examples=250)
@given(TEXTS, st.integers(20, 200), UNITS)
def test_a_cut_text_fits_and_begins_like_the_text(text: str, most: int, unit: Unit) -> None:
    try:
        short = cut(text, most, unit)
    except CannotFit as refusal:
        too_long = safe_count(f"{refusal.token} …", unit) > most
        assert too_long
        return
    assert count(short, unit) <= most
    if short != text:
        kept = short.removesuffix("…").rstrip()
        assert text.lstrip().startswith(kept)
        end = len(text) - len(text.lstrip()) + len(kept)
        assert not any(t.start < end < t.end for t in find_tokens(text))


def test_a_text_that_fits_is_one_part() -> None:
    assert split("Short.\n\nAnd sweet.", 280, Unit.WEIGHTED, numbering="{n}/{total}") == ("Short.\n\nAnd sweet.",)


def test_words_of_a_spaced_text_come_back_in_order() -> None:
    text = "Warm light, zero glare. Hand-made in Oslo, on your desk by Friday. " * 20
    assert " ".join(split(text, 280, Unit.WEIGHTED)).split() == text.split()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One two three four.\n\nFive six. Seven eight nine ten", "One two three four."),
        ("One two three four five six. Seven eight nine ten", "One two three four five six."),
        ("One two three four five six, seven eight nine ten", "One two three four five six,"),
        ("One two three four five six seven eight nine ten", "One two three four five six seven"),
        ("One. Two three four five six seven eight nine ten", "One. Two three four five six seven"),
        ("One two three four six! seven eight nine ten eleven", "One two three four six! seven"),
        ("One two three four five Dr. Seven eight nine ten", "One two three four five Dr. Seven"),
        ("Lampen kostet jetzt noch z.B. Sieben acht neun zehn", "Lampen kostet jetzt noch z.B."),
    ],
)
def test_the_best_place_near_the_end_is_taken(text: str, first: str) -> None:
    assert split(text, 34, Unit.CODE_POINTS)[0] == first


def test_link_and_tags_stand_at_the_end_of_the_first_part() -> None:
    parts = split(
        "Hello there. " * 30, 100, Unit.WEIGHTED, tail="https://shop.example.com/lamp #a", numbering="{n}/{total}"
    )
    assert parts[0].endswith("\n\nhttps://shop.example.com/lamp #a 1/5")
    assert not any("https" in part for part in parts[1:])
    assert split("", 100, Unit.WEIGHTED, tail="#a") == ("#a",)


def test_a_tail_that_leaves_no_room_is_named_in_the_refusal() -> None:
    with pytest.raises(CannotFit) as refused:
        split("Hello there", 20, Unit.CODE_POINTS, tail="#" + "a" * 18)
    assert refused.value.token.startswith("#a")


@pytest.mark.parametrize("token", ["x" * 300, "#" + "tag" * 100, "@user" + "x" * 300, "http://localhost/" + "a" * 300])
def test_a_piece_that_is_too_long_is_refused_and_named(token: str) -> None:
    with pytest.raises(CannotFit) as refused:
        split(f"Before {token} after", 280, Unit.WEIGHTED)
    assert refused.value.token == token
    assert token[:40] in str(refused.value)
    assert len(str(refused.value)) < 200


def test_a_url_longer_than_a_part_fits_where_urls_count_23() -> None:
    url = "https://shop.example.com/" + "a" * 400
    assert url in split(f"{'word ' * 60}{url}", 280, Unit.WEIGHTED)[-1]
    with pytest.raises(CannotFit):
        split(f"{'word ' * 60}{url}", 280, Unit.CODE_POINTS)


def test_japanese_is_split_after_a_full_stop() -> None:
    text = "北欧デスクランプは、まぶしさのない光。金曜日までにお届けします。価格は12,800円です。"
    assert split(text, 60, Unit.WEIGHTED) == (
        "北欧デスクランプは、まぶしさのない光。",
        "金曜日までにお届けします。価格は12,800円です。",
    )


def test_no_line_of_japanese_begins_with_a_small_letter_or_ends_with_a_bracket() -> None:
    for most in range(6, 30):
        for part in split(
            "「シャッター」とキャップをチェックしたって、ずっとちょっと（もっと）" * 3, most, Unit.CODE_POINTS
        ):
            assert part[0] not in "ャュョッー、）」"
            assert part[-1] not in "（「"


def test_thai_is_split_between_its_syllable_signs() -> None:
    text = "โคมไฟตั้งโต๊ะสไตล์นอร์ดิกให้แสงอบอุ่นไม่แยงตา" * 5
    parts = split(text, 60, Unit.CODE_POINTS)
    assert "".join(parts) == text
    assert all(part[0] not in "ะาำๅ" and part[-1] not in "เแโใไ" for part in parts)


def test_three_hundred_of_the_newest_emoji_are_split_so_that_old_counters_agree() -> None:
    parts = split("🧑‍🎄" * 300, 280, Unit.WEIGHTED)
    assert "".join(parts) == "🧑‍🎄" * 300
    assert all(safe_count(part, Unit.WEIGHTED) <= 280 for part in parts)


def test_right_to_left_text_is_split_at_its_sentences() -> None:
    sentence = "مصباح مكتبي من الشمال، ضوء دافئ بلا وهج. هل السعر 1,299 ريال فقط؟"
    assert split(f"{sentence} {sentence} {sentence}", 80, Unit.CODE_POINTS) == (sentence, sentence, sentence)
    hebrew = "מנורת שולחן נורדית, אור חם ללא סנוור."
    assert split(f"{hebrew} {hebrew}", 50, Unit.CODE_POINTS) == (hebrew, hebrew)


def test_a_no_break_space_is_not_a_place_to_split() -> None:
    with pytest.raises(CannotFit):
        split("\u00a0".join(["word"] * 20), 50, Unit.CODE_POINTS)


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("Warm light, zero glare", 14, "Warm light…"),
        ("Warm light, zero glare", 22, "Warm light, zero glare"),
        ("Now at 1 299 kr only today", 14, "Now at…"),
        ("Now at 1 299 kr only today", 19, "Now at 1 299 kr …"),
        ("Look: https://a.com/b?c=d now or later", 34, "Look: https://a.com/b?c=d now or…"),
        ("Look: https://a.com/b?c=d now or later", 28, "Look: https://a.com/b?c=d …"),
        ("Look: https://a.com/b?c=d now or later", 20, "Look…"),
        ("北欧デスクランプは、まぶしい", 11, "北欧デスクランプは…"),
    ],
)
def test_a_cut_ends_at_a_word_and_leaves_tokens_whole(text: str, most: int, short: str) -> None:
    assert cut(text, most, Unit.CODE_POINTS) == short


def test_a_first_word_that_does_not_fit_is_refused() -> None:
    with pytest.raises(CannotFit):
        cut("Supercalifragilistic", 10, Unit.CODE_POINTS)

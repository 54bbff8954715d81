# ruff: noqa: RUF001 - text of many scripts
from itertools import pairwise

import pytest

from socialpost.text.tokens import find_amounts, find_tokens


@pytest.mark.parametrize(
    "amount",
    [
        *(
            "EUR 1.299,00",
            "$49.99",
            "1 299 kr",
            "¥12,800",
            "49,90 €",
            "Rs. 499",
            "US$ 1,299.99",
            "kr 1\u00a0299,-",
            "R$ 49,90",
        ),
        *(
            "12,800円",
            "1'299.00 CHF",
            "₹1,29,999",
            "1.5 million EUR",
            "499 руб.",
            "1,299 ريال",
            "£5",
            "20%",
            "20 %",
            "-20 %",
        ),
        *(
            "10 x 20 x 30 cm",
            "5–10 kg",
            "3.5 kg",
            "230 V",
            "9:00 Uhr",
            "10 am",
            "1/2 in",
            "5 GHz",
            "20 °C",
            "２０％",
        ),
    ],
)
@pytest.mark.parametrize("around", ["now {} only", "今なら {} です", "{}", "({})."])
def test_a_price_or_a_measure_is_one_piece(amount: str, around: str) -> None:
    text = around.format(amount)
    start = text.index(amount)
    assert any(token.start <= start and token.end >= start + len(amount) for token in find_tokens(text))


@pytest.mark.parametrize("text", ["no numbers here", "", "Euro and kilo", "$ only"])
def test_words_are_no_amounts(text: str) -> None:
    assert find_amounts(text) == []


def test_a_row_of_numbers_is_not_one_piece() -> None:
    assert max(len(amount) for amount in find_amounts("100 200 300 " * 40)) < 40


def test_tokens_do_not_overlap_and_come_in_order() -> None:
    tokens = find_tokens("#tag @user $ABC https://shop.com/a?b=1#c shop.com 49,90 € @user/list")
    assert all(one.end <= two.start for one, two in pairwise(tokens))
    assert len(tokens) == 7

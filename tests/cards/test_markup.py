from __future__ import annotations

from pathlib import Path

import pytest
from markupsafe import Markup

from socialpost.cards import markup
from socialpost.cards.page import POLICY, clean, environment


def test_what_people_write_is_escaped_wherever_it_stands() -> None:
    hostile = "<b>#tag</b> https://a.example/?q=<script> \"'&"
    html = str(markup.rich(hostile))
    assert "<b>" not in html
    assert "<script>" not in html
    assert html.count("<a ") == 1
    assert isinstance(markup.rich(hostile), Markup)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://["])
def test_only_addresses_of_the_web_are_followed(address: str) -> None:
    assert not markup.safe_link(address)


def test_a_link_card_of_an_address_that_cannot_be_followed_is_no_link(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text('{% import "cards.html" as cards %}{{ cards.link(address) }}')
    page = environment(tmp_path).get_template("page.html")
    assert "href" not in page.render(address="javascript:alert(1)")
    assert 'href="https://a.example/?a=1&amp;b=2"' in page.render(address="https://a.example/?a=1&b=2")


def test_a_page_runs_no_scripts_and_asks_nobody() -> None:
    assert "default-src 'none'" in POLICY
    assert "script" not in POLICY
    assert clean("half \ud83d pair") == "half ? pair"

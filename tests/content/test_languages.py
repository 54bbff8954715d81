from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from socialpost.draft import Localized
from socialpost.findings import Level

if TYPE_CHECKING:
    from tests.content.conftest import Shop

ALLOW = """
language: en
markets:
  us: {language: en, timezone: America/New_York}
  de: {language: de, timezone: Europe/Berlin}
  at: {language: de-AT, timezone: Europe/Vienna}
accounts:
  x-us: {platform: x, market: us}
  x-de: {platform: x, market: de}
  x-at: {platform: x, market: at}
  x-any: {platform: x}
policy: {untranslated: allow}
"""
REFUSE = ALLOW.replace("allow", "refuse")


@pytest.mark.parametrize(
    ("body", "rule", "level", "place"),
    [
        ("text: t", "language.missing", Level.ERROR, "1:7"),
        ("title: a\ntext: t", "language.missing", Level.ERROR, "1:8"),
        ("title: a\ntext: t\nlanguages: {de: {text: d}}", "language.missing", Level.WARNING, "1:8"),
        ("text: t\ncomment: c\nlanguages: {de: {text: d}}", "language.missing", Level.WARNING, "2:10"),
        ("text: t\nlanguages: {de: {text: d}}\nplatforms: {x: {text: p}}", "language.unnamed", Level.ERROR, "3:23"),
        ("text: t\nlanguages: {de: {text: d}}\nplatforms: {x: {comment: p}}", "language.unnamed", Level.ERROR, "3:26"),
    ],
)
def test_a_text_in_the_wrong_language_is_told(shop: Shop, body: str, rule: str, level: Level, place: str) -> None:
    _, found = shop.resolve(f"{body}\nto: [x-us, x-de]\n", REFUSE)
    assert [(finding.rule, finding.level, finding.account) for finding in found] == [(rule, level, "x-de")]
    assert str(found[0].place) == f"posts/lamp.yaml:{place}"
    assert "languages.de" in found[0].fix


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("text: t\nlanguages: {de: {text: d}}", "d"),
        ("text: t\nplatforms: {x: {text: p, languages: {de: {text: pd}}}}", "pd"),
        ("text: t\nplatforms: {x: {text: p}}\nlanguages: {de: {text: d}}\naccounts: {x-de: {text: a}}", "a"),
        ("text: t\naccounts: {x-de: {text: a}}", "a"),
        ("language: de\ntext: t\nplatforms: {x: {text: p}}", "p"),
        ("text: t\nlanguages: {de: {text: d}}\nplatforms: {x: {comment: ''}}", "d"),
    ],
)
def test_nothing_is_told_where_the_language_is_given(shop: Shop, body: str, text: str) -> None:
    made, found = shop.resolve(f"{body}\nto: [x-de]\n", REFUSE)
    assert found == []
    assert made["x-de"].text == text


def test_the_post_s_own_text_is_used_where_the_policy_allows_it_and_a_note_says_so(shop: Shop) -> None:
    made, found = shop.resolve("text: t\nplatforms: {x: {text: p}}\nto: [x-de]\n", ALLOW)
    assert (made["x-de"].text, made["x-de"].language) == ("p", "en")
    assert [(finding.rule, finding.level) for finding in found] == [("language.fallback", Level.NOTE)]


def test_a_title_that_is_not_translated_is_fine_where_the_policy_allows_it(shop: Shop) -> None:
    made, found = shop.resolve("title: a\ntext: t\nlanguages: {de: {text: d}}\nto: [x-de]\n", ALLOW)
    assert (made["x-de"].title, made["x-de"].text, found) == ("a", "d", [])


def test_a_platform_s_text_without_a_language_is_an_error_even_where_the_policy_allows_fallbacks(shop: Shop) -> None:
    _, found = shop.resolve("text: t\nlanguages: {de: {text: d}}\nplatforms: {x: {text: p}}\nto: [x-de]\n", ALLOW)
    assert [finding.rule for finding in found] == ["language.unnamed"]


def test_a_regional_market_takes_the_language_without_its_region(shop: Shop) -> None:
    made, found = shop.resolve("text: t\nlanguages: {de: {text: d}}\nto: [x-at]\n", REFUSE)
    assert (made["x-at"].text, made["x-at"].language, found) == ("d", "de", [])
    made, _ = shop.resolve("text: t\nlanguages: {de: {text: d}, de-AT: {text: a}}\nto: [x-at]\n", REFUSE)
    assert (made["x-at"].text, made["x-at"].language) == ("a", "de-AT")


def test_an_account_without_a_market_gets_the_post_s_own_language(shop: Shop) -> None:
    made, found = shop.resolve("language: de\ntext: t\nto: [x-any]\n", REFUSE)
    assert (made["x-any"].language, made["x-any"].text, found) == ("de", "t", [])


def test_the_other_languages_come_along_for_platforms_that_hold_several(shop: Shop) -> None:
    made, _ = shop.resolve(
        "title: T\ntext: t\nlanguages: {de: {title: D, text: d}, ja: {text: j}}\n"
        "platforms: {x: {text: p, languages: {de: {text: pd}}}}\nto: [x-us, x-de]\n",
        REFUSE,
    )
    assert made["x-us"].languages == {"de": Localized("D", "pd"), "ja": Localized("", "j")}
    assert made["x-de"].languages == {"en": Localized("T", "p"), "ja": Localized("", "j")}
    assert made["x-de"].where["languages.en.text"] == "platforms.x.text"


@pytest.mark.parametrize(
    ("alt", "us", "de", "warned"),
    [
        ("{en: Lamp, de: Lampe}", "Lamp", "Lampe", False),
        ("{en: Lamp}", "Lamp", "Lamp", True),
        ("Lamp", "Lamp", "Lamp", True),
        ("{ja: L}", "L", "L", True),
        ("{de: Lampe, en: ''}", "", "Lampe", False),
    ],
)
def test_the_alt_text_is_the_one_of_the_language(shop: Shop, alt: str, us: str, de: str, warned: bool) -> None:
    shop.file("media/a.jpg")
    text = f"text: t\nlanguages: {{de: {{text: d}}}}\nmedia: [{{image: media/a.jpg, alt: {alt}}}]\nto: [x-us, x-de]\n"
    made, found = shop.resolve(text, REFUSE)
    assert (made["x-us"].media[0].alt, made["x-de"].media[0].alt) == (us, de)
    warnings = {finding.account for finding in found if finding.rule == "alt.untranslated"}
    assert ("x-de" in warnings) is warned
    _, quiet = shop.resolve(text, ALLOW)
    assert quiet == []

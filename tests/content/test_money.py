from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from socialpost.content.render import Renderer
from socialpost.content.trouble import RenderError

if TYPE_CHECKING:
    from tests.content.conftest import Shop


def names(language: str, currency: str, text: str = "") -> dict[str, Any]:
    market = {"name": "m", "language": language, "currency": currency, "timezone": "UTC"}
    return {"market": market, "language": text or language, "price": {"m": 49.9}, "word": "lamp"}


# a no-break space stands between number and sign: the two never part at the end of a line
@pytest.mark.parametrize(
    ("language", "currency", "amount", "written"),
    [
        ("de", "EUR", "49.9", "49,90 €"),
        ("en-US", "USD", "49.90", "$49.90"),
        ("en-US", "USD", "1234567", "$1,234,567.00"),
        ("ja", "JPY", "5980", "¥5,980"),
        ("de-CH", "CHF", "1049.9", "CHF 1'049.90"),
        ("en-GB", "GBP", "49.9", "£49.90"),
        ("pt-BR", "BRL", "5980.5", "R$ 5.980,50"),
        ("fr", "EUR", "5980.5", "5 980,50 €"),
        ("en", "CHF", "49.9", "CHF 49.90"),
        ("en", "KWD", "49.9", "KWD 49.900"),
        ("de", "EUR", "-5", "-5,00 €"),
        ("de", "EUR", "'49.9'", "49,90 €"),
        ("de", "EUR", "0.125", "0,13 €"),
        ("ja", "JPY", "99.5", "¥100"),
        ("xx", "EUR", "49.9", "€49.90"),
        ("de-QQ", "EUR", "49.9", "49,90 €"),
        ("zh-Hant-TW", "TWD", "49", "$49.00"),
    ],
)
def test_an_amount_is_written_as_people_of_the_market_do(
    language: str, currency: str, amount: str, written: str
) -> None:
    text = Renderer().render(f"{{{{ {amount} | money }}}}", names(language, currency))
    assert text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") == written
    assert " " not in text


def test_a_currency_can_be_named(shop: Shop) -> None:
    made, found = shop.resolve(
        "text: '{{ 49.9 | money(\"EUR\") }}'\nlanguages: {de: {text: '{{ 49.9 | money(\"USD\") }}'}}\nto: [x-us, x-de]\n"
    )
    assert found == []
    assert [made[name].text for name in ("x-us", "x-de")] == ["€49.90", "49,90\N{NO-BREAK SPACE}$"]


def test_a_price_of_each_market_comes_out_of_the_variables(shop: Shop) -> None:
    made, found = shop.resolve(
        "text: 'Only {{ price[market.name] | money }}.'\nlanguages: {de: {text: 'Nur {{ price.de|money }}.'}}\n"
        "to: [x-us, x-de]\n",
        shop.plain + "variables: {price: {us: 129, de: 119.5}}\n",
    )
    assert found == []
    assert [made[name].text for name in ("x-us", "x-de")] == ["Only $129.00.", "Nur 119,50\N{NO-BREAK SPACE}€."]


def test_the_language_is_that_of_the_text_and_the_country_that_of_the_market() -> None:
    def render(market: str, text: str) -> str:
        return Renderer().render("{{ 1049.9 | money }}", names(market, "EUR", text))

    assert render("de-AT", "de") == "€\N{NO-BREAK SPACE}1.049,90"
    assert render("de-AT", "en") == "€1,049.90"


def test_an_account_without_a_market_needs_the_currency_named(shop: Shop) -> None:
    settings = "accounts: {a: {platform: x}}\n"
    _, found = shop.resolve("text: |\n  one\n  {{ 5 | money }}\nto: [a]\n", settings)
    assert [(finding.rule, str(finding.place)) for finding in found] == [("template", "posts/lamp.yaml:3:1")]
    assert "this account has no market" in found[0].message
    assert 'money("EUR")' in found[0].fix
    made, found = shop.resolve("text: '{{ 5 | money(\"EUR\") }}'\nto: [a]\n", settings)
    assert (found, made["a"].text) == ([], "€5.00")


def test_a_market_without_a_currency_is_told(shop: Shop) -> None:
    settings = "markets: {us: {language: en, timezone: UTC}}\naccounts: {a: {platform: x, market: us}}\n"
    _, found = shop.resolve("text: '{{ 5 | money }}'\nto: [a]\n", settings)
    assert "this market has none" in found[0].message


@pytest.mark.parametrize(
    ("template", "message", "fix"),
    [
        ("{{ '49,90' | money }}", "cannot read '49,90' as an amount", "write the number alone: 49.9"),
        ("{{ word | money }}", "cannot read 'lamp'", "write the number alone"),
        ("{{ '$5' | money }}", "cannot read '$5'", "write the number alone"),
        ("{{ true | money }}", "cannot read 'True'", ""),
        ("{{ price | money }}", "cannot read", ""),
        ("{{ 'NaN' | money }}", "cannot read 'NaN'", ""),
        ("{{ 1e300 | money }}", "cannot read '1e+300'", ""),
        ("{{ '1e99999999' | money }}", "cannot read '1e99999999'", ""),
        ("{{ 1000000000000000 | money }}", "cannot read", ""),
        ("{{ price.uk | money }}", "`price` has no `uk`", ""),
        ("{{ wrod | money }}", "nothing is called `wrod` here", "did you mean `word`?"),
        ("{{ 5 | money('eur') }}", "'eur' is no currency", "did you mean `EUR`?"),
        ("{{ 5 | money(7) }}", "'7' is no currency", "write it like EUR"),
        ("{{ 5 | mony }}", "mony", ""),
    ],
)
def test_what_is_no_amount_or_no_currency_is_told(template: str, message: str, fix: str) -> None:
    with pytest.raises(RenderError) as raised:
        Renderer().render(template, names("de", "EUR"))
    assert message in str(raised.value)
    assert fix in raised.value.fix


def test_the_tables_of_all_languages_are_loaded_by_those_who_name_prices_alone() -> None:
    code = (
        "import sys; from socialpost.content.render import Renderer; Renderer().render('{{ 1 }}', {});"
        "sys.exit('babel' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

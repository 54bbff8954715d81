from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from socialpost.content.render import Renderer
from socialpost.content.trouble import RenderError

if TYPE_CHECKING:
    from tests.content.conftest import Shop

NAMES = {"price": {"us": "$129"}, "market": {"name": "us"}, "tags": ["a", "b"], "n": 3, "word": "lamp"}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ price[market.name] }}", "$129"),
        ("{% for tag in tags %}{{ tag }}{% if not loop.last %}, {% endif %}{% endfor %}", "a, b"),
        ("{{ tags|join('-') }} {{ word|upper }} {{ n * 2 }}", "a-b LAMP 6"),
        ("{% if market.name == 'us' %}yes{% else %}no{% endif %}", "yes"),
        ("{{ nothing|default('x') }}", "x"),
        ("{# a remark #}text", "text"),
        ("{{ (129.5 * 1.1)|round(2) }}", "142.45"),
        ("{% for key, value in price|items %}{{ key }}={{ value }}{% endfor %}", "us=$129"),
        ("a { b } {c}", "a { b } {c}"),
        ("keeps its end\n{{ n }}\n", "keeps its end\n3\n"),
    ],
)
def test_a_template_is_filled_in(template: str, text: str) -> None:
    assert Renderer().render(template, NAMES) == text


@pytest.mark.parametrize(
    "template",
    [
        "{{ 'a' * 1000000000 }}",
        "{{ [1] * 1000000000 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ 1 // 0 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '%1000000000d'|format(1) }}",
        "{{ 'a'.ljust(1000000000) }}",
        "{{ '{:>1000000000}'.format(1) }}",
        "{{ word|center(1000000000) }}",
        "{% for a in range(1000000000) %}{% endfor %}",
        "{% for a in tags %}{% for b in tags %}{% endfor %}{% endfor %}",
        "{% for a in tags %}{% else %}{% for b in tags %}{% endfor %}{% endfor %}",
        "{% for a in tags recursive %}{{ loop(tags) }}{% endfor %}",
        "{% for a in word %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% set a = word %}{{ a }}",
        "{% include 'secrets' %}",
        "{% import 'a' as b %}",
        "{{ word.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{{ tags.append('c') }}",
        "{{ word|replace('', word * 2) }}",
        "{{ 1|round(-1000000000)|replace('1', 'x') }}{{ lipsum() }}",
        "{{ " + "word ~ " * 300 + "word }}",
        "{{ '" + "a" * 30_000 + "'|upper }}",
        "x" * 100_001 + "{{ n }}",
    ],
)
def test_a_template_that_could_grow_or_reach_out_is_refused(template: str) -> None:
    with pytest.raises(RenderError):
        Renderer().render(template, NAMES)


def test_replacing_cannot_double_a_text_again_and_again() -> None:
    template = "{{ word" + "|replace('l', 'llllllllll')" * 40 + " }}"
    with pytest.raises(RenderError, match="too long"):
        Renderer().render(template, NAMES)


def test_a_loop_goes_over_so_many_entries_and_no_more() -> None:
    template = "{% for tag in tags %}.{% endfor %}"
    assert Renderer().render(template, {"tags": ["a"] * 200}) == "." * 200
    with pytest.raises(RenderError, match="more than 200"):
        Renderer().render(template, {"tags": ["a"] * 201})


def test_the_output_of_a_template_is_bounded() -> None:
    template = "{% for tag in tags %}" + "{{ word }}" * 20 + "{% endfor %}"
    with pytest.raises(RenderError, match="grows"):
        Renderer().render(template, {"tags": ["a"] * 200, "word": "w" * 19_000})


def test_names_too_large_for_templates_are_refused() -> None:
    with pytest.raises(RenderError, match="too large"):
        Renderer().render("{{ a }}", {"a": {"deep": ["x" * 60_000, "y" * 60_000]}})


@pytest.mark.parametrize(
    ("template", "line", "words"),
    [
        ("one\n{{ wrod }}\n", 1, "nothing is called `wrod`"),
        ("one\ntwo\n{{ price['uk'] }}", 2, "`price` has no `uk`"),
        ("{{ open", 0, "unexpected"),
        ("one\n{% if %}{% endif %}", 1, "Expected"),
        ("one\n{% set a = 1 %}", 1, "not possible"),
        ("one\n{{ n + word }}", 1, "cannot be rendered"),
        ("one\n{{ 'a' * 3 }}", 1, "only numbers"),
        ("{{ word|nofilter }}", 0, "nofilter"),
    ],
)
def test_what_is_wrong_with_a_template_is_told_with_its_line(template: str, line: int, words: str) -> None:
    with pytest.raises(RenderError) as raised:
        Renderer().render(template, NAMES)
    assert raised.value.line == line
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("template", "says", "fix"),
    [
        ("{{ wrod }}", "nothing is called `wrod` here", "did you mean `word`?"),
        ("{{ price[market.nam] | upper }}", "`market` has no `nam`", "did you mean `name`?"),
        ("{{ price['uk'] ~ n }}", "`price` has no `uk`", "known: us"),
        ("{{ deep.er.onn.x }}", "`deep.er` has no `onn`", "did you mean `one`?"),
        ("{{ tags[2] }}", "`tags` has 2 entries, and none at 2", "the first is 0"),
        ("{{ word.us }}", "`word` is text and has no `us`", ""),
        ("{{ word | uper }}", "No filter named 'uper'.", "did you mean `upper`?"),
    ],
)
def test_a_misspelt_name_is_helped(template: str, says: str, fix: str) -> None:
    with pytest.raises(RenderError) as raised:
        Renderer().render(template, {**NAMES, "deep": {"er": {"one": 1, "two": 2}}})
    assert (str(raised.value), raised.value.fix) == (says, fix)


def test_whether_a_name_is_there_can_be_asked() -> None:
    asked = "{{ price.uk is defined }} {{ price.uk | default('none') }} {% if market.nam is undefined %}no{% endif %}"
    assert Renderer().render(asked, NAMES) == "False none no"


def test_texts_of_a_post_are_rendered_for_each_account(shop: Shop) -> None:
    shop.file("media/a.jpg")
    made, found = shop.resolve(
        "title: Lamp\n"
        "text: '{{ title }} {{ price[market.name] }} {{ market.currency }} {{ account.platform }} {{ post.id }}'\n"
        "link: https://a.example/{{ market.name }}\n"
        "comment: '{{ link }} {{ variables.price.de }}'\n"
        "media: [{image: media/a.jpg, alt: {en: 'In {{ market.currency }}', de: 'd {{ account.name }}'}}]\n"
        "languages: {de: {title: Lampe, text: '{{ title }} {{ price.de }}', comment: c}}\n"
        "to: [x-us, fb-de]\n",
        shop.plain + "variables: {price: {us: $129, de: 129 €}}\n",
    )
    assert found == []
    us, de = made["x-us"], made["fb-de"]
    assert us.text == "Lamp $129 USD x lamp"
    assert us.link == "https://a.example/us"
    assert us.comment == "https://a.example/{{ market.name }} 129 €"
    assert (us.media[0].alt, de.media[0].alt) == ("In USD", "d fb-de")
    assert de.text == "Lampe 129 €"


def test_a_template_error_stands_at_the_line_inside_the_text(shop: Shop) -> None:
    _, found = shop.resolve("title: t\ntext: |\n  one\n  two {{ wrod }}\nto: [us]\n")
    assert [(finding.rule, str(finding.place)) for finding in found] == [("template", "posts/lamp.yaml:4:1")]


def test_a_template_in_the_workspace_s_defaults_is_told_there(shop: Shop) -> None:
    _, found = shop.resolve(
        "text: t\nto: [a]\n", "accounts:\n  a:\n    platform: x\n    defaults: {comment: '{{ wrod }}'}\n"
    )
    assert [str(finding.place) for finding in found] == ["socialpost.yaml:4:25"]

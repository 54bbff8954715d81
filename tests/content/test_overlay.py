from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from socialpost.content.wishes import Logo, Overlay, Tag
from socialpost.findings import Level

if TYPE_CHECKING:
    from tests.content.conftest import SETTINGS, Shop
else:
    from .conftest import SETTINGS

POST = "text: t\nmedia: [{image: media/a.jpg, alt: {en: A, de: A}}]\n"
PRICES = SETTINGS + "variables: {price: {us: 49.9, de: 44.9}}\n"
STAMPED = SETTINGS.replace(
    "{platform: x, market: us}",
    "{platform: x, market: us, defaults: {overlay: {logo: {image: media/l.png}, tag: {text: New}, subtitles: burn}}}",
)


@pytest.fixture(autouse=True)
def files(shop: Shop) -> None:
    """Put the files there that the posts here name."""
    for name in ("a.jpg", "l.png", "m.png", "f.ttf", "g.ttf"):
        shop.file(f"media/{name}")


def overlay(shop: Shop, block: str, settings: str = SETTINGS) -> Overlay:
    made, found = shop.resolve(f"{POST}to: [x-us]\noverlay: {block}\n", settings)
    assert found == []
    return made["x-us"].overlay


def test_nothing_is_laid_over_unless_somebody_asks_for_it(shop: Shop) -> None:
    made, _ = shop.resolve(f"{POST}to: [x-us]\n")
    assert made["x-us"].overlay == Overlay()


def test_every_key_of_a_logo_counts(shop: Shop) -> None:
    block = "{logo: {image: ./media/l.png, corner: top-right, size: 20%, margin: 0, opacity: 0.5}}"
    assert overlay(shop, block) == Overlay(Logo("media/l.png", "top-right", 0.2, 0.0, 0.5))


def test_every_key_of_a_tag_counts(shop: Shop) -> None:
    block = (
        '{tag: {text: " -20% ", corner: bottom-left, size: 8.5%, margin: 2 %, color: "#000", background: "#FFEE00",'
        " font: media/f.ttf}}"
    )
    tag = Tag("-20%", "bottom-left", 0.085, 0.02, "#000000", "#ffee00", "media/f.ttf")
    assert overlay(shop, block) == Overlay(tag=tag)


def test_the_rest_is_as_the_contract_says(shop: Shop) -> None:
    said = overlay(shop, "{logo: {image: media/l.png}, tag: {text: New}, subtitles: both}")
    assert said == Overlay(Logo("media/l.png"), Tag("New"), "both")


def test_a_tag_uses_the_overlay_s_font_unless_it_has_its_own(shop: Shop) -> None:
    shared = overlay(shop, "{tag: {text: New}, font: media/f.ttf}")
    assert (shared.tag, shared.font) == (Tag("New", font="media/f.ttf"), "media/f.ttf")
    own = overlay(shop, "{tag: {text: New, font: media/g.ttf}, font: media/f.ttf}")
    assert (own.tag, own.font) == (Tag("New", font="media/g.ttf"), "media/f.ttf")


@pytest.mark.parametrize(
    ("block", "column", "message", "fix"),
    [
        ("media/logo.png", 10, "an overlay is `off` or a mapping", "logo: {image:"),
        ("on", 10, "an overlay is `off` or a mapping", ""),
        ("{lgo: off}", 11, "unknown key `lgo`", "did you mean `logo`?"),
        ("{logo: media/l.png}", 17, "`logo` is `off` or a mapping", 'write {image: "media/l.png"}, or `off`'),
        ("{logo: on}", 17, "`logo` is `off` or a mapping", 'write {image: "media/logo.png"}, or `off`'),
        ("{logo: {}}", 17, "`image` is missing", "add `image:`"),
        ("{logo: {image: a, path: b}}", 28, "unknown key `path`", "known: corner, image"),
        ("{logo: {image: a, szie: 5%}}", 28, "unknown key `szie`", "did you mean `size`?"),
        ("{logo: {image: a, corner: botom-right}}", 36, "not one of", "did you mean `bottom-right`?"),
        ("{logo: {image: a, size: 0}}", 34, "nothing of it would be seen", "15%"),
        ("{logo: {image: a, size: 15}}", 34, "`15` is no share", "write 15%"),
        ("{logo: {image: a, size: 15px}}", 34, "`15px` is no share", "write it like 15% or 0.15"),
        ("{logo: {image: a, size: 101%}}", 34, "`101%` is no share", "at most 100%"),
        ("{logo: {image: a, size: -5%}}", 34, "`-5%` is no share", "15%"),
        ("{logo: {image: a, size: .nan}}", 34, "`nan` is no share", "15%"),
        ("{logo: {image: a, opacity: true}}", 37, "`True` is no share", "15%"),
        ("{logo: {image: a, margin: 50%}}", 36, "a margin of 50% leaves the corner", "at most 45%"),
        (
            "{logo: {image: a, size: 80%, margin: 30%}}",
            17,
            "a logo of 80% and a margin of 30% do not fit",
            "at most 70%",
        ),
        ("{tag: {text: a, size: 60%, margin: 45%}}", 16, "a tag of 60% and a margin of 45% do not fit", "at most 55%"),
        ("{tag: New}", 16, "`tag` is `off` or a mapping", 'write {text: "New"}, or `off`'),
        ("{tag: {corner: top-left}}", 16, "`text` is missing", "add `text:`"),
        ("{tag: {text: 5}}", 23, "a number stands where text belongs", "put it in quotes"),
        ("{tag: {text: {german: a}}}", 24, "'german' is no language code", "en, de"),
        ("{tag: {text: a, color: red}}", 33, "`red` is no colour", 'write "#ff0000"'),
        ("{tag: {text: a, background: blur}}", 38, "`blur` is no colour", 'write it like "#ffffff"'),
        ("{tag: {text: a, colour: b}}", 26, "unknown key `colour`", "did you mean `color`?"),
        ("{subtitles: burned}", 22, "`burned` is not one of sidecar, burn, both", "did you mean `burn`?"),
        ("{font: 5}", 17, "a number stands where text belongs", ""),
    ],
)
def test_what_is_wrong_with_an_overlay_is_said_at_its_place(
    shop: Shop, block: str, column: int, message: str, fix: str
) -> None:
    (finding,) = shop.load(f"# a post\noverlay: {block}\n").findings
    assert finding.level is Level.ERROR
    assert str(finding.place) == f"posts/lamp.yaml:2:{column}"
    assert message in finding.message
    assert fix in finding.fix


def test_what_is_wrong_in_an_account_s_defaults_is_said_there(shop: Shop) -> None:
    _, found = shop.settings("accounts:\n  a:\n    platform: x\n    defaults: {overlay: {logo: {image: l, size: 5}}}\n")
    assert [(finding.field, str(finding.place)) for finding in found] == [
        ("accounts.a.defaults.overlay.logo.size", "socialpost.yaml:4:49")
    ]


def test_everything_wrong_with_an_overlay_is_told_at_once(shop: Shop) -> None:
    found = shop.load(
        "overlay: {logo: {image: 1, size: x, opacity: y}, tag: {text: t, color: z}, subtitles: q}\n"
    ).findings
    assert [finding.field.removeprefix("overlay.") for finding in found] == [
        "logo.image", "logo.size", "logo.opacity", "tag.color", "subtitles",
    ]  # fmt: skip


def test_a_stronger_layer_replaces_logo_and_tag_whole_and_leaves_the_rest(shop: Shop) -> None:
    made, found = shop.resolve(
        f"{POST}to: [x-us, fb-us]\n"
        "overlay: {logo: {image: media/l.png, size: 30%}, tag: {text: New, size: 9%}, subtitles: burn}\n"
        "platforms: {x: {overlay: {logo: {image: media/m.png}}}}\naccounts: {fb-us: {overlay: {tag: off}}}\n"
    )
    assert found == []
    assert made["x-us"].overlay == Overlay(Logo("media/m.png"), Tag("New", size=0.09), "burn")
    assert made["fb-us"].overlay == Overlay(Logo("media/l.png", size=0.3), None, "burn")


@pytest.mark.parametrize("off", ["off", "false"])
def test_what_an_account_always_does_can_be_taken_off(shop: Shop, off: str) -> None:
    assert overlay(shop, "{subtitles: both}", STAMPED) == Overlay(Logo("media/l.png"), Tag("New"), "both")
    assert overlay(shop, f"{{logo: {off}}}", STAMPED) == Overlay(None, Tag("New"), "burn")
    assert overlay(shop, off, STAMPED) == Overlay()


def test_every_field_remembers_where_it_came_from(shop: Shop) -> None:
    made, _ = shop.resolve(
        f"{POST}to: [x-us]\noverlay:\n  font: media/f.ttf\n  tag:\n    text: {{de: Neu, en: New}}\n    size: 8%\n"
        "platforms:\n  x:\n    overlay: {subtitles: both}\n",
        STAMPED,
    )
    one = made["x-us"]
    places = {
        "overlay.logo.image": "socialpost.yaml:7:71",
        "overlay.tag.text": "posts/lamp.yaml:7:25",
        "overlay.tag.size": "posts/lamp.yaml:8:11",
        "overlay.tag.font": "posts/lamp.yaml:5:9",
        "overlay.font": "posts/lamp.yaml:5:9",
        "overlay.subtitles": "posts/lamp.yaml:11:26",
    }
    assert {name: str(one.place(name)) for name in places} == places


@pytest.mark.parametrize(
    ("block", "place"),
    [
        ("{logo: {image: media/none.png}}", "4:25"),
        ("{tag: {text: a, font: ../f.ttf}}", "4:32"),
        ("{font: /f.ttf}", "4:17"),
        ('{font: ""}', "4:17"),
    ],
)
def test_a_file_that_is_not_there_or_outside_is_told_once_at_its_field(shop: Shop, block: str, place: str) -> None:
    made, found = shop.resolve(f"{POST}to: [us]\noverlay: {block}\n")
    assert [(finding.rule, str(finding.place)) for finding in found] == [("media.path", f"posts/lamp.yaml:{place}")]
    assert made == {}


def test_a_logo_of_nearly_that_name_is_suggested(shop: Shop) -> None:
    shop.file("media/brand-logo.png")
    _, found = shop.resolve(f"{POST}to: [us]\noverlay: {{logo: {{image: media/brand-log.png}}}}\n")
    assert [finding.fix for finding in found] == ["did you mean `media/brand-logo.png`?"]


def test_a_file_missing_from_an_account_s_defaults_is_told_in_the_workspace_s_file(shop: Shop) -> None:
    (shop.root / "media" / "l.png").unlink()
    _, found = shop.resolve(f"{POST}to: [x-us]\n", STAMPED)
    assert [(finding.rule, str(finding.place)) for finding in found] == [("media.path", "socialpost.yaml:7:71")]


def test_a_tag_is_rendered_for_each_account(shop: Shop) -> None:
    made, found = shop.resolve(
        f"{POST}languages: {{de: {{text: d}}}}\nto: [x-us, x-de]\n"
        'overlay: {tag: {text: "{{ price[market.name] | money }}"}}\n',
        PRICES,
    )
    assert found == []
    texts = [one.overlay.tag.text for one in made.values() if one.overlay.tag]
    assert texts == ["$49.90", "44,90\N{NO-BREAK SPACE}€"]


def test_a_tag_keeps_its_lines(shop: Shop) -> None:
    said = overlay(shop, '{tag: {text: "only\\n{{ market.currency }}\\n"}}')
    assert said.tag == Tag("only\nUSD")


@pytest.mark.parametrize("text", ['""', "\"{% if market.name == 'de' %}-20%{% endif %}\"", '" \\n "'])
def test_a_tag_without_text_is_none(shop: Shop, text: str) -> None:
    assert overlay(shop, f"{{tag: {{text: {text}, size: 50%}}}}") == Overlay()


def test_a_template_that_cannot_be_rendered_is_told_at_the_tag_s_text(shop: Shop) -> None:
    made, found = shop.resolve(f'{POST}to: [us]\noverlay:\n  tag:\n    text: "{{{{ pirce }}}}"\n', PRICES)
    assert [(finding.rule, str(finding.place)) for finding in found] == [("template", "posts/lamp.yaml:6:11")]
    assert found[0].fix == "did you mean `price`?"
    assert not any(one.ok for one in made.values())


def test_a_tag_is_said_in_the_language_of_the_account(shop: Shop) -> None:
    made, found = shop.resolve(
        f"{POST}languages: {{de: {{text: d}}}}\nto: [x-us, x-de]\noverlay: {{tag: {{text: {{en: New, de: Neu}}}}}}\n"
    )
    assert found == []
    assert [one.overlay.tag and one.overlay.tag.text for one in made.values()] == ["New", "Neu"]


@pytest.mark.parametrize(("untranslated", "rules"), [("refuse", ["language.missing"]), ("allow", [])])
def test_a_tag_that_is_not_translated_is_an_error_unless_the_team_allows_it(
    shop: Shop, untranslated: str, rules: list[str]
) -> None:
    made, found = shop.resolve(
        f"{POST}languages: {{de: {{text: d}}}}\nto: [x-us, x-de]\noverlay: {{tag: {{text: {{en: New}}}}}}\n",
        f"{SETTINGS}policy: {{untranslated: {untranslated}}}\n",
    )
    assert [(finding.rule, finding.account) for finding in found] == [(rule, "x-de") for rule in rules]
    assert made["x-us"].ok
    assert made["x-de"].ok is (not rules)


@pytest.mark.parametrize("text", ["n" * 201, "\\n".join("1234567")])
def test_a_tag_that_would_cover_the_picture_is_refused(shop: Shop, text: str) -> None:
    _, found = shop.resolve(f'{POST}to: [x-us]\noverlay: {{tag: {{text: "{text}"}}}}\n')
    assert [(finding.rule, str(finding.place)) for finding in found] == [("overlay.tag", "posts/lamp.yaml:4:23")]


@pytest.mark.parametrize("media", ["", "media: [{image: media/a.jpg, alt: A, overlay: false}]\n"])
def test_logo_and_tag_are_nobody_s_business_where_nothing_carries_them(shop: Shop, media: str) -> None:
    made, found = shop.resolve(
        f'text: t\n{media}to: [x-us]\noverlay: {{logo: {{image: media/none.png}}, tag: {{text: "{{{{ none }}}}"}}}}\n'
    )
    assert found == []
    assert made["x-us"].overlay == Overlay()

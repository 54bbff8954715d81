from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from socialpost.content.wishes import MediaPolicy

if TYPE_CHECKING:
    from tests.content.conftest import Shop

SETTINGS = """
language: en
markets:
  us: {language: en, timezone: America/New_York, currency: USD}
  de: {language: de, timezone: Europe/Berlin, currency: EUR}
accounts:
  x-us: {platform: x, market: us, page: "1", %s}
  x-de: {platform: x, market: de, %s}
"""
# weakest first: (name, where it stands in the post; empty for the account's defaults)
LAYERS = ["defaults", "post", "languages", "platform", "platform languages", "account"]


def post(field: str, values: dict[str, str]) -> str:
    """Return a post for x-de in which a field stands in some layers."""
    blocks = {
        "post": "%s",
        "languages": "languages: {de: {%s}}",
        "account": "accounts: {x-de: {%s}}",
    }
    lines = [blocks[layer] % f"{field}: {values[layer]}" for layer in blocks if layer in values]
    platform = [f"{field}: {values['platform']}"] if "platform" in values else []
    if "platform languages" in values:
        platform.append(f"languages: {{de: {{{field}: {values['platform languages']}}}}}")
    lines += [f"platforms: {{x: {{{', '.join(platform)}}}}}"] if platform else []
    return "\n".join([*lines, "to: [x-de]", ""])


def defaults(field: str, values: dict[str, str]) -> str:
    block = f"defaults: {{{field}: {values['defaults']}}}" if "defaults" in values else "market: de"
    return SETTINGS.replace("market: de, %s", block + (", market: de" if "defaults" in values else "")) % "tier: none"


@pytest.mark.parametrize("field", ["title", "text", "comment", "link", "tags", "media"])
@pytest.mark.parametrize("strongest", range(len(LAYERS)))
def test_the_last_layer_that_says_something_wins(shop: Shop, field: str, strongest: int) -> None:
    def value(number: int) -> str:
        plain = {
            "link": f"https://a.example/{number}",
            "tags": f"[t{number}]",
            "media": f"[{{image: media/{number}.jpg}}]",
        }
        return plain.get(field, f"v{number}")

    for number in range(len(LAYERS)):
        shop.file(f"media/{number}.jpg")
    values = {layer: value(number) for number, layer in enumerate(LAYERS[: strongest + 1])}
    made, _ = shop.resolve(post(field, values), defaults(field, values))
    wins: dict[str, Any] = {
        "tags": (f"t{strongest}",),
        "link": f"https://a.example/{strongest}",
    }
    got = getattr(made["x-de"], field)
    if field == "media":
        assert [one.path for one in got] == [f"media/{strongest}.jpg"]
    else:
        assert got == wins.get(field, f"v{strongest}")


WHERE = {
    "defaults": "socialpost.yaml",
    "post": "text",
    "languages": "languages.de.text",
    "platform": "platforms.x.text",
    "platform languages": "platforms.x.languages.de.text",
    "account": "accounts.x-de.text",
}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_field_remembers_where_it_came_from(shop: Shop, layer: str) -> None:
    made, _ = shop.resolve(post("text", {layer: "v"}), defaults("text", {layer: "v"}))
    document, path = made["x-de"].source("text")
    if layer == "defaults":
        assert (document.file, path) == ("socialpost.yaml", "accounts.x-de.defaults.text")
    else:
        assert (document.file, path) == ("posts/lamp.yaml", WHERE[layer])
    assert made["x-de"].place("text").line > 0


def test_options_are_merged_key_by_key_from_the_account_up(shop: Shop) -> None:
    settings = SETTINGS % ("a: account, b: account, defaults: {b: defaults, c: defaults}", "tier: none")
    made, _ = shop.resolve(
        "text: t\nplatforms: {x: {c: platform, d: {deep: 1}, languages: {en: {e: language}}}}\n"
        "accounts: {x-us: {d: {other: 2}}}\nto: [x-us]\n",
        settings,
    )
    one = made["x-us"]
    assert one.options == {
        "page": "1",
        "a": "account",
        "b": "defaults",
        "c": "platform",
        "d": {"other": 2},
        "e": "language",
    }
    assert one.where["options.b"] == "@accounts.x-us.defaults.b"
    assert one.where["options.e"] == "platforms.x.languages.en.e"
    assert one.place("options.d.other").column > one.place("options.d").column


def test_fit_and_disclosure_are_taken_key_by_key(shop: Shop) -> None:
    made, _ = shop.resolve(
        "text: t\nfit: {text: cut, media: pad}\ndisclose: {advertising: true, ai_generated: true}\n"
        "platforms: {x: {fit: {text: thread}, disclose: {ai_generated: false}}}\nto: [x-us, fb-us]\n"
    )
    x, fb = made["x-us"], made["fb-us"]
    assert (x.fit_text, x.media_policy.fit, x.advertising, x.ai_generated) == ("thread", "pad", True, False)
    assert (fb.fit_text, fb.media_policy.fit, fb.advertising, fb.ai_generated) == ("cut", "pad", True, True)


def test_a_text_is_refused_and_media_are_contained_unless_somebody_says_otherwise(shop: Shop) -> None:
    made, _ = shop.resolve("text: t\nto: [x-us]\n")
    assert (made["x-us"].fit_text, made["x-us"].media_policy) == ("refuse", MediaPolicy())
    assert made["x-us"].media_policy.fit == "contain"


def test_lists_replace_and_an_empty_one_empties(shop: Shop) -> None:
    made, _ = shop.resolve(
        "text: t\ntags: [a, b]\nplatforms: {x: {tags: []}, facebook: {tags: [c]}}\nto: [x-us, fb-us]\n"
    )
    assert (made["x-us"].tags, made["fb-us"].tags) == ((), ("c",))


def test_a_platform_that_is_off_gets_nothing(shop: Shop) -> None:
    for off in ("off", "false"):
        made, found = shop.resolve(f"text: t\nplatforms: {{x: {off}}}\nto: [us]\n")
        assert set(made) == {"fb-us"}
        assert found == []


def test_groups_and_minus_decide_who_gets_it_in_the_order_written(shop: Shop) -> None:
    made, found = shop.resolve("text: t\nlanguages: {de: {text: d}}\nto: [-fb-us, fb-de, all]\n")
    assert list(made) == ["fb-de", "x-us", "x-de"]
    assert found == []


@pytest.mark.parametrize(
    ("text", "rule", "place", "fix"),
    [
        ("text: t\n", "to.missing", "1:1", "to: [us, all]"),
        ("text: t\nto: [x-uk]\n", "account.unknown", "2:6", "`x-us`"),
        ("text: t\nto: [x-us, -x-us]\n", "to.nobody", "2:5", ""),
        ("text: t\nto: [x-us, -fb-de]\n", "account.minus", "2:12", "remove"),
        ("text: t\nplatforms: {twiter: {text: a}}\nto: [x-us]\n", "platform.unknown", "2:21", ""),
        ("text: t\naccounts: {x-uk: {text: a}}\nto: [x-us]\n", "account.unknown", "2:18", "`x-us`"),
        ("text: t\naccounts: {fb-us: {text: a}}\nto: [x-us]\n", "account.idle", "2:19", "add fb-us to `to`"),
    ],
)
def test_a_wrong_name_is_told(shop: Shop, text: str, rule: str, place: str, fix: str) -> None:
    _, found = shop.resolve(text)
    assert [(finding.rule, str(finding.place)) for finding in found] == [(rule, f"posts/lamp.yaml:{place}")]
    assert fix in found[0].fix


def test_what_is_wrong_with_a_file_stops_each_of_its_deliveries(shop: Shop) -> None:
    made, _ = shop.resolve("text: t\nlink: nonsense\nto: [us]\n")
    assert [one.ok for one in made.values()] == [False, False]


def test_only_some_accounts_can_be_asked_for(shop: Shop) -> None:
    from socialpost.content.resolve import resolve

    made, _ = resolve(shop.load("text: t\nto: [us]\n"), shop.workspace(), only={"fb-us"})
    assert [one.account for one in made] == ["fb-us"]


def test_each_target_is_a_delivery_of_its_own(shop: Shop) -> None:
    made, _ = shop.resolve(
        "text: t\nlink: https://a.example/\nplatforms: {x: {targets: [one, two]}}\nto: [us]\n",
        "links: {utm: {content: '{account}-{target}'}}\naccounts: {x-us: {platform: x}, fb-us: {platform: facebook}}\n"
        "groups: {us: [x-us, fb-us]}\n",
    )
    assert set(made) == {"x-us/one", "x-us/two", "fb-us"}
    assert made["x-us/two"].link.endswith("utm_content=x-us-two")


def test_a_link_is_tagged_for_each_account(shop: Shop) -> None:
    settings = (
        "links: {utm: {source: '{platform}', medium: social, campaign: '{post}', content: '{account}',"
        " term: '{market}'}}\n"
        "accounts: {x-us: {platform: x}}\n"
    )
    made, _ = shop.resolve("text: t\nlink: https://a.example/p?a=1#top\nto: [x-us]\n", settings)
    tagged = "https://a.example/p?a=1&utm_source=x&utm_medium=social&utm_campaign=lamp&utm_content=x-us#top"
    assert made["x-us"].link == tagged


def test_a_link_stays_as_it_is_without_utm(shop: Shop) -> None:
    made, _ = shop.resolve("text: t\nlink: https://a.example/p\nto: [x-us]\n")
    assert made["x-us"].link == "https://a.example/p"


@pytest.mark.parametrize(
    "link", ["shop.example.com", "ftp://a.example", "https://", "javascript:alert(1)", "https://a b.c"]
)
def test_a_link_that_nobody_can_open_is_refused_at_its_place(shop: Shop, link: str) -> None:
    _, found = shop.resolve(f"text: t\nlink: {link}\nto: [us]\n")
    assert [(finding.rule, finding.place.line) for finding in found] == [("link.invalid", 2)]


def test_findings_of_the_gate_are_led_back_to_the_line(shop: Shop) -> None:
    from socialpost.findings import error

    made, _ = shop.resolve("text: t\nplatforms:\n  x:\n    text: long\n    poll: {a: 1}\nto: [x-us]\n")
    one = made["x-us"]
    located = one.locate(error("text.too-long", "too long", field="text"))
    assert (str(located.place), located.field, located.account) == ("posts/lamp.yaml:4:11", "platforms.x.text", "x-us")
    assert str(one.locate(error("o", "o", field="options.poll.a")).place) == "posts/lamp.yaml:5:15"
    assert str(one.locate(error("o", "o", field="platforms.x.poll")).place) == "posts/lamp.yaml:5:11"

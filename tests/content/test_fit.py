from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from socialpost.content.wishes import MediaPolicy
from socialpost.findings import Level

if TYPE_CHECKING:
    from tests.content.conftest import SETTINGS, Shop
else:
    from .conftest import SETTINGS

POST = "text: t\nmedia: [{image: media/a.jpg, alt: A}]\nto: [x-us]\n"


@pytest.fixture(autouse=True)
def picture(shop: Shop) -> None:
    """Put the picture there that every post here has."""
    shop.file("media/a.jpg")


def policy(shop: Shop, block: str) -> MediaPolicy:
    made, found = shop.resolve(f"{POST}fit: {block}\n")
    assert found == []
    return made["x-us"].media_policy


def test_every_key_of_fit_becomes_a_part_of_the_policy(shop: Shop) -> None:
    said = policy(shop, '{text: cut, media: pad, pad: "#Fa0", quality: 80, shape: 1.91:1, metadata: keep}')
    assert said == MediaPolicy("pad", "#ffaa00", 80, 1.91, "keep")


@pytest.mark.parametrize(("written", "shape"), [("4:5", 0.8), ('"1:1"', 1.0), ("1.91:1", 1.91), ("9:16", 0.5625)])
def test_a_shape_is_width_to_height(shop: Shop, written: str, shape: float) -> None:
    assert policy(shop, f"{{media: crop, shape: {written}}}").shape == shape


@pytest.mark.parametrize(
    ("written", "colour"), [('"#abc"', "#aabbcc"), ('"#FFFFFF"', "#ffffff"), ("blur", "blur"), ("'blur'", "blur")]
)
def test_borders_are_blurred_or_of_a_colour(shop: Shop, written: str, colour: str) -> None:
    assert policy(shop, f"{{media: pad, pad: {written}}}").pad == colour


@pytest.mark.parametrize("quality", [1, 95])
def test_a_quality_may_be_as_low_as_1_and_as_high_as_95(shop: Shop, quality: int) -> None:
    assert policy(shop, f"{{quality: {quality}}}").quality == quality


@pytest.mark.parametrize(
    ("block", "column", "message", "fix"),
    [
        ("{media: croop}", 14, "`croop` is not one of refuse, contain, pad, crop", "did you mean `crop`?"),
        ("{media: stretch}", 14, "`stretch` is not one of", "known: contain, crop, pad, refuse"),
        ("{medai: crop}", 7, "unknown key `medai`", "did you mean `media`?"),
        ("{pad: blurr}", 12, "neither a colour nor `blur`", "did you mean `blur`?"),
        ("{pad: white}", 12, "neither a colour nor `blur`", 'write "#ffffff"'),
        ("{pad: ffffff}", 12, "neither a colour nor `blur`", 'write "#ffffff"'),
        ('{pad: "#ffff"}', 12, "neither a colour nor `blur`", 'write it like "#ffffff", or `blur`'),
        ("{pad: 0}", 12, "`0` is no colour", 'write it like "#ffffff"'),
        ("{quality: 96}", 16, "96 is no quality", "1 to 95"),
        ("{quality: 0}", 16, "0 is no quality", "1 to 95"),
        ("{quality: 80%}", 16, "text stands where a whole number belongs", ""),
        ("{quality: 80.5}", 16, "a number stands where a whole number belongs", ""),
        ("{quality: true}", 16, "true/false stands where a whole number belongs", ""),
        ("{shape: square}", 14, "`square` is no shape", 'write "1:1"'),
        ("{shape: sqare}", 14, "`sqare` is no shape", 'write "1:1"'),
        ("{shape: 4/5}", 14, "`4/5` is no shape", 'write "4:5"'),
        ("{shape: 1080x1350}", 14, "`1080x1350` is no shape", 'write "1080:1350"'),
        ("{shape: 0.8}", 14, "`0.8` is no shape", 'write width and height: "4:5"'),
        ("{shape: 0:5}", 14, "nobody takes pictures of 0:5", "between 1:10 and 10:1"),
        ("{shape: 11:1}", 14, "nobody takes pictures of 11:1", "between 1:10 and 10:1"),
        ("{metadata: remove}", 17, "`remove` is not one of strip, keep", "known: keep, strip"),
    ],
)
def test_what_is_wrong_with_fit_is_said_at_its_place(
    shop: Shop, block: str, column: int, message: str, fix: str
) -> None:
    (finding,) = shop.load(f"# a post\nfit: {block}\n").findings
    assert finding.level is Level.ERROR
    assert str(finding.place) == f"posts/lamp.yaml:2:{column}"
    assert message in finding.message
    assert fix in finding.fix


def test_a_colour_without_quotes_is_a_comment_and_said_to_be_one(shop: Shop) -> None:
    (finding,) = shop.load("fit:\n  media: pad\n  pad: #ffffff\n").findings
    assert (finding.place.line, finding.fix) == (3, 'put the colour in quotes: "#ffffff"')
    assert "begins a comment" in finding.message


def test_everything_wrong_with_fit_is_told_at_once(shop: Shop) -> None:
    found = shop.load("fit: {media: a, pad: b, quality: c, shape: d, metadata: e, more: f}\n").findings
    assert [finding.field for finding in found] == [
        "fit.media", "fit.pad", "fit.quality", "fit.shape", "fit.metadata", "fit.more",
    ]  # fmt: skip


# weakest first
LAYERS = {
    "@accounts.x-de.defaults.fit": "",
    "fit": "fit: {quality: %d, media: crop}\n",
    "platforms.x.fit": "platforms: {x: {fit: {quality: %d}}}\n",
    "accounts.x-de.fit": "accounts: {x-de: {fit: {quality: %d}}}\n",
}


@pytest.mark.parametrize("strongest", range(4))
def test_each_key_of_fit_counts_from_the_strongest_layer_that_says_it(shop: Shop, strongest: int) -> None:
    settings = SETTINGS.replace(
        "{platform: x, market: de}",
        '{platform: x, market: de, defaults: {fit: {quality: 10, media: pad, pad: "#000"}}}',
    )
    blocks = [block % (10 + number) for number, block in enumerate(LAYERS.values()) if block]
    made, _ = shop.resolve(
        POST.replace("[x-us]", "[x-de]").replace("text: t", "text: t\nlanguage: de") + "".join(blocks[:strongest]),
        settings,
    )
    one = made["x-de"]
    assert one.media_policy == MediaPolicy("crop" if strongest else "pad", "#000000", 10 + strongest)
    assert one.where["fit.quality"] == f"{list(LAYERS)[strongest]}.quality"
    assert one.where["fit.pad"] == "@accounts.x-de.defaults.fit.pad"


def test_a_finding_about_the_policy_stands_at_its_line(shop: Shop) -> None:
    made, _ = shop.resolve(f"{POST}fit:\n  media: crop\nplatforms:\n  x:\n    fit:\n      shape: 4:5\n")
    one = made["x-us"]
    assert [str(one.place(name)) for name in ("fit.media", "fit.shape")] == [
        "posts/lamp.yaml:5:10",
        "posts/lamp.yaml:9:14",
    ]


@pytest.mark.parametrize(
    ("block", "column", "fix"),
    [("{shape: 4:5}", 14, "`media: pad` or `media: crop`"), ('{pad: "#fff"}', 12, "add `media: pad`")],
)
def test_a_shape_or_colour_that_does_nothing_is_told(shop: Shop, block: str, column: int, fix: str) -> None:
    _, found = shop.resolve(f"{POST}fit: {block}\n")
    assert [(finding.rule, finding.level, str(finding.place)) for finding in found] == [
        ("fit.idle", Level.WARNING, f"posts/lamp.yaml:4:{column}")
    ]
    assert fix in found[0].fix


@pytest.mark.parametrize(
    ("post", "settings"),
    [
        ("text: t\nfit: {shape: 4:5}\nto: [x-us]\n", SETTINGS),  # no media
        (f"{POST}fit: {{shape: 4:5}}\nplatforms: {{x: {{fit: {{media: refuse}}}}}}\n", SETTINGS),
        (POST, SETTINGS.replace("market: us}", 'market: us, defaults: {fit: {pad: "#fff"}}}', 1)),
    ],
)
def test_a_shape_or_colour_that_waits_for_others_is_not(shop: Shop, post: str, settings: str) -> None:
    assert shop.resolve(post, settings)[1] == []

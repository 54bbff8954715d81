from __future__ import annotations

import base64
import io
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from socialpost.adapter import Localized
from socialpost.content import bundled
from socialpost.draft import Media
from socialpost.errors import StateTrouble
from socialpost.findings import error
from socialpost.plan.model import Due
from socialpost.preview.page import page, write
from socialpost.preview.pictures import Pictures, pictures
from socialpost.preview.sheet import Sheet, sheets
from socialpost.testing.media import jpeg
from tests.preview.conftest import NOW, Read, Sheeted, Shop, picture

HOSTILE = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)>&lt; {{ 7*7 }} https://a.example/"onclick=alert(1)'
DUE = Due("2026-12-01T09:00", "America/New_York", datetime(2026, 12, 1, 14, tzinfo=UTC))


def drawn(*media: Media) -> Pictures:
    """Pictures for made-up media, one dot each."""
    names = {(one.file.path, "", False): f"p{number}" for number, one in enumerate(media)}
    return Pictures(dict.fromkeys(names.values(), b"jpeg"), names)


def read(*shown: Sheet, pictures: Pictures | None = None) -> Read:
    return Read(page(shown, pictures or Pictures(), (), NOW))


def test_nothing_that_people_write_becomes_markup(sheeted: Sheeted) -> None:
    media = picture(alt=HOSTILE)
    finding = error("rule", HOSTILE, HOSTILE)
    shown = [
        sheeted(platform, kind, texts=(HOSTILE, HOSTILE), title=HOSTILE, comment=HOSTILE, link=f"javascript:{HOSTILE}",
                tags=(HOSTILE,), media=(media,), target=HOSTILE, market=HOSTILE, language=HOSTILE, findings=(finding,),
                languages={HOSTILE: Localized(HOSTILE, HOSTILE)}, options={"poll": {"options": [HOSTILE]}})
        for platform, kind in (("x", "poll"), ("facebook", "link"), ("youtube", "video"), ("reddit", "poll"))
    ]  # fmt: skip
    found = Read(page(shown, drawn(media), (finding,), NOW))
    assert not [tag for tag, _ in found.tags if tag in ("script", "img", "iframe", "form")]
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on")]
    assert not [link for link in found.every("a", "href") if not link.startswith(("https://a.example/", "#"))]
    assert found.text.count("<script>alert(1)</script>") > 20
    assert "49" not in found.text
    assert HOSTILE in found.every("svg", "aria-label")


def test_the_page_forbids_scripts_and_every_address_beside_its_own(sheeted: Sheeted) -> None:
    media = picture()
    found = read(sheeted("x", "photo", media=(media,)), pictures=drawn(media))
    policies = [dict(attributes) for tag, attributes in found.tags if tag == "meta"]
    assert any("default-src 'none'" in (meta.get("content") or "") for meta in policies)
    assert all(
        address.startswith(("data:", "#")) for address in found.every("image", "href") + found.every("use", "href")
    )
    assert found.every("link", "href") == ["data:,"]


def test_what_lies_behind_the_fold_is_there_below_a_line(sheeted: Sheeted) -> None:
    html = page([sheeted("facebook", "photo", texts=("shown " * 79 + "xxx" + " behind" * 9,))], Pictures(), (), NOW)
    before, fold, after = html.partition("<summary>… See more</summary>")
    assert fold
    assert "behind" not in before
    assert after.count("behind") == 9
    assert '<details class="fold" open>' in before


def test_links_and_tags_are_marked_on_both_sides_of_the_fold(sheeted: Sheeted) -> None:
    text = "#one https://a.example/x " + "words " * 80 + "#two https://b.example/y"
    found = read(sheeted("facebook", "photo", texts=(text,)))
    assert found.every("a", "title") == ["https://a.example/x", "https://b.example/y"]
    assert found.every("span", "class").count("tag") == 2


def test_every_part_of_a_thread_stands_on_the_card(sheeted: Sheeted) -> None:
    found = read(sheeted("x", "thread", texts=("One", "Two", "Three")))
    for words in ("One", "Two", "Three", "part 3 5/280 weighted"):
        assert words in found.text


def test_what_the_feed_cuts_off_is_dimmed_and_the_whole_picture_is_there(sheeted: Sheeted) -> None:
    media = picture(0, 600, 1000)
    found = read(sheeted("x", "photo", media=(media,)), pictures=drawn(media))
    assert found.every("svg", "viewbox") == ["0 0 600 1000", "0 0 600 1000"]
    edges = [attributes for tag, attributes in found.tags if tag == "rect"]
    assert [(edge["y"], edge["height"]) for edge in edges] == [("100", "800")], "once dimmed, once as it is"
    assert "the feed cuts off 10 % above and below" in found.text


def test_tiles_show_their_part_and_the_rest_waits_behind_the_last(sheeted: Sheeted) -> None:
    media = tuple(picture(number, 1200, 900) for number in range(7))
    found = read(sheeted("facebook", "photos", media=media), pictures=drawn(*media))
    assert found.every("svg", "viewbox")[:5] == ["150 0 900 900"] * 5
    assert "+2" in found.text
    assert found.every("svg", "viewbox").count("0 0 1200 900") == 7, "all of them on demand"


def test_a_picture_is_in_the_page_once_however_many_show_it(sheeted: Sheeted) -> None:
    media = picture()
    found = read(*[sheeted("x", "photo", media=(media,))] * 3, pictures=drawn(media))
    assert found.every("image", "id") == ["p-p0"]
    assert found.every("use", "href") == ["#p-p0"] * 3


def test_a_picture_without_alt_text_says_so(sheeted: Sheeted) -> None:
    media = picture(alt="")
    found = read(sheeted("x", "photo", media=(media,)), pictures=drawn(media))
    assert "no alt text" in found.text


def test_due_times_labels_comment_market_and_cost_stand_on_the_card(sheeted: Sheeted) -> None:
    found = read(
        sheeted("x", "text", texts=("Hi",), due=DUE, comment="Ask us", market="us", language="en", advertising=True)
    )
    for words in ("2026-12-01 09:00 America/New_York", "2026-12-01 14:00 UTC", "Ask us", "us, en", "Paid partnership",
                  "comment 6/280 weighted"):  # fmt: skip
        assert words in found.text


def test_errors_stand_first_and_are_counted_in_the_index(sheeted: Sheeted) -> None:
    found = read(sheeted("x", "text", findings=(error("text.too-long", "too long", "shorten it"),)))
    assert "1 stopped by errors" in found.text
    assert "1 error" in found.text
    assert "too long" in found.text
    assert "shorten it" in found.text


def test_every_link_within_the_page_has_its_place(sheeted: Sheeted) -> None:
    found = read(sheeted("x", "text"), sheeted("facebook", "text"))
    ids = {attributes["id"] for _, attributes in found.tags if attributes.get("id")}
    inside = [link[1:] for link in found.every("a", "href") if link.startswith("#")]
    assert inside
    assert set(inside) <= ids


def test_headings_and_landmarks_are_in_order(sheeted: Sheeted) -> None:
    found = read(sheeted("reddit", "self", title="A title", findings=()), sheeted("x", "text"))
    levels = [int(tag[1]) for tag, _ in found.tags if tag[0] == "h" and tag[1:].isdigit()]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert next(tag for tag, _ in found.tags if tag in ("header", "main", "footer")) == "header"
    assert "main" in {tag for tag, _ in found.tags}


def test_arabic_finds_its_own_direction(sheeted: Sheeted) -> None:
    html = page([sheeted("x", "text", texts=("مصباح",), comment="تعليق")], Pictures(), (), NOW)
    assert 'dir="auto">مصباح' in html
    assert 'dir="auto">تعليق' in html


def test_half_a_surrogate_pair_does_not_end_the_page(sheeted: Sheeted) -> None:
    assert "broken ? emoji" in page([sheeted("x", "text", texts=("broken \ud83d emoji",))], Pictures(), (), NOW)


def test_a_plan_without_deliveries_is_a_page_too() -> None:
    assert "There is nothing to show" in read().text


def test_every_delivery_of_the_demo_is_on_the_page(tmp_path: Path) -> None:
    bundled.unpack("demo", tmp_path)
    plan = Shop(tmp_path).plan()
    shown = sheets(plan)
    html = page(shown, pictures(shown, tmp_path), plan.findings, NOW)
    found = Read(html)
    assert len(plan.deliveries) == 14
    for planned in plan.deliveries:
        assert str(planned.key) in found.text
    for words in ("Forest green", "Messinglampe", "Board: Desk setups", "r/BuyItForLife", "Technical drawing"):
        assert words in html
    assert "gone" not in found.every("div", "class"), "every picture could be made"
    assert len(found.every("image", "href")) >= 5


def test_a_missing_file_still_gives_a_page_with_the_finding(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", "text: Warm light\nto: [x-us]\nmedia: [{image: media/gone.jpg, alt: A lamp}]\n")
    plan = shop.plan()
    shown = sheets(plan)
    assert "media/gone.jpg" in Read(page(shown, pictures(shown, shop.root), plan.findings, NOW)).text


def test_the_pictures_of_a_page_are_in_the_page(shop: Shop) -> None:
    shop.write("media/lamp.jpg", jpeg("peru", (1600, 1200)))
    shop.write("posts/lamp.yaml", "text: Hi\nto: [x-us]\nmedia: [{image: media/lamp.jpg, alt: A lamp}]\n")
    shown = sheets(shop.plan())
    (address,) = Read(page(shown, pictures(shown, shop.root), (), NOW)).every("image", "href")
    with Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))) as image:
        assert image.size == (720, 540)
        assert image.getpixel((9, 9)) == pytest.approx((205, 133, 63), abs=3)


@pytest.mark.parametrize(
    ("target", "written"), [("page.html", "page.html"), ("out", "out/index.html"), (".", "index.html")]
)
def test_a_page_goes_to_a_file_or_into_a_folder(tmp_path: Path, target: str, written: str) -> None:
    assert write("<p>", tmp_path / target) == tmp_path / written
    assert (tmp_path / written).read_text() == "<p>"
    assert write("<b>", tmp_path / target).read_text() == "<b>"
    assert not list(tmp_path.rglob(".*"))


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StateTrouble, match="cannot be written"):
        write("<p>", tmp_path / "file" / "page.html")


def test_what_was_half_written_does_not_stay(tmp_path: Path) -> None:
    (tmp_path / "index.html" / "in the way").mkdir(parents=True)
    with pytest.raises(StateTrouble, match="cannot be written"):
        write("<p>", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]

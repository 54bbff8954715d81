from __future__ import annotations

from dataclasses import replace

from socialpost import registry
from socialpost.draft import Draft, File, Media, Role
from socialpost.findings import error, note, warning
from socialpost.media.model import Probe
from socialpost.media.recipe import Job, Recipe, Shape, Work
from socialpost.plan.model import Plan, Planned
from socialpost.preview.sheet import sheet, sheets
from tests.preview.conftest import Sheeted, picture


def test_the_fold_stands_where_the_platform_has_it(sheeted: Sheeted) -> None:
    text = "a" * 600
    assert len(sheeted("facebook", "photo", texts=(text,)).parts[0].folded.shown) == 477
    assert len(sheeted("facebook", "reel", texts=(text,)).parts[0].folded.shown) == 72
    assert len(sheeted("x", "text", texts=(text,), options={"tier": "Premium"}).parts[0].folded.shown) == 280
    assert not sheeted("x", "text", texts=("a" * 280,)).parts[0].folded.hidden
    assert sheeted("pinterest", "image", texts=(text,)).parts[0].folded.shown == ""


def test_every_part_of_a_thread_is_shown_with_its_count(sheeted: Sheeted) -> None:
    parts = sheeted("x", "thread", texts=("One", "Two 光")).parts
    assert [(part.whole, part.count) for part in parts] == [("One", "3/280 weighted"), ("Two 光", "6/280 weighted")]


def test_a_text_that_is_too_long_is_counted_all_the_same(sheeted: Sheeted) -> None:
    part = sheeted("x", "text", texts=("a" * 300,)).parts[0]
    assert (part.count, part.over) == ("300/280 weighted", True)


def test_a_title_is_shown_where_the_platform_has_one_and_folded_as_its_lists_do(sheeted: Sheeted) -> None:
    title = "A title that goes on and on, far beyond what any list would show"
    assert sheeted("x", "text", title=title).title is None
    shown = sheeted("youtube", "video", title=title).title
    assert shown is not None
    assert (len(shown.folded.shown), shown.folded.hidden) == (59, " show")


def test_one_picture_is_cut_to_what_the_feed_shows(sheeted: Sheeted) -> None:
    look = sheeted("x", "photo", media=(picture(0, 600, 1000),)).looks[0]
    assert (look.box.y, look.box.height, look.cut) == (100, 800, "the feed cuts off 10 % above and below")
    look = sheeted("youtube", "video", media=(picture(0, 600, 1000),)).looks[0]
    assert look.cut == "", "YouTube shows bars instead"


def test_pictures_beside_each_other_are_cut_to_their_tiles(sheeted: Sheeted) -> None:
    found = sheeted("x", "photo", media=tuple(picture(number) for number in range(3)))
    assert [round(look.box.width / look.box.height, 2) for look in found.looks] == [0.89, 1.78, 1.78]
    many = sheeted("facebook", "photos", media=tuple(picture(number) for number in range(7)))
    assert [look.beyond for look in many.looks] == [False] * 5 + [True] * 2


def test_pictures_that_are_swiped_have_no_tiles(sheeted: Sheeted) -> None:
    found = sheeted("reddit", "gallery", media=(picture(0), picture(1)))
    assert found.tiles == ()
    assert not any(look.cut or look.beyond for look in found.looks)


def test_a_link_is_a_card_only_where_the_platform_makes_one(sheeted: Sheeted) -> None:
    link, text = "https://shop.example.com/lamp", "Look https://shop.example.com/a and https://shop.example.com/lamp"
    assert sheeted("facebook", "link", link=link).card == link
    assert sheeted("x", "text", texts=(text,)).card == link
    assert sheeted("x", "photo", texts=(text,), link=link, media=(picture(),)).card == ""
    assert sheeted("pinterest", "image", link=link).card == link


def test_labels_are_those_that_the_platform_has_a_field_for(sheeted: Sheeted) -> None:
    disclosed = {"advertising": True, "ai_generated": True}
    assert sheeted("x", "text", **disclosed).labels == ("Paid partnership", "Made with AI")
    assert sheeted("reddit", "self", **disclosed).labels == ("r/BuyItForLife",)
    assert sheeted("facebook", "reel", **disclosed).labels == ("AI info",)


def test_a_cover_stands_for_its_video_and_both_files_are_told(sheeted: Sheeted) -> None:
    video = File("media0", "media/lamp.mp4", "video/mp4", 1_000_000, 640, 360)
    cover = File("media0.cover", "media/cover.jpg", "image/jpeg", 1000, 1280, 720)
    captions = {"en": File("media0.captions.en", "media/lamp.srt", "text/srt", 200)}
    film = Media(Role.VIDEO, video, seconds=4.0, cover=cover, captions=captions)
    look = sheeted("youtube", "video", media=(film,)).looks[0]
    assert (look.poster, look.moving) == (cover, False)
    assert [path for path, _ in look.recipes] == ["media/lamp.mp4", "media/cover.jpg", "media/lamp.srt"]
    bare = sheeted("youtube", "video", media=(replace(film, cover=None),)).looks[0]
    assert (bare.poster, bare.moving) == (video, True)


def test_what_becomes_of_a_file_is_told_by_its_job(sheeted: Sheeted) -> None:
    probe = Probe("image/heic", 5_200_000, Role.IMAGE, 4032, 3024)
    promise = Probe("image/jpeg", 900_000, Role.IMAGE, 1200, 900)
    job = Job(
        "media/0.jpg", "0" * 64, probe, Recipe(Work.PICTURE, "image/jpeg", Shape((1200, 900), (1200, 900))), promise
    )
    found = sheeted("x", "photo", media=(picture(),), jobs={"media0": job})
    assert found.looks[0].recipes == (
        ("media/0.jpg", "4032x3024 HEIC, 5.2 MB → 1200x900 JPEG, at most 900 kB (scaled, to JPEG)"),
    )


def test_errors_come_first_and_are_counted(sheeted: Sheeted) -> None:
    found = sheeted("x", "text", findings=(note("a", "1"), warning("b", "2"), error("c", "3"), error("d", "4")))
    assert [finding.rule for finding in found.findings] == ["c", "d", "b", "a"]
    assert found.errors == 2


def test_options_that_are_wrong_do_not_hide_the_post() -> None:
    draft = Draft("lamp", "shop", "x", texts=("Hello",), options={"poll": ["nonsense"]}, kind="poll")
    found = sheet(Planned(draft, "posts/lamp.yaml"), registry.load("x"))
    assert found.parts[0].whole == "Hello"


def test_a_draft_whose_kind_nobody_could_tell_is_shown() -> None:
    draft = Draft("lamp", "shop", "x", texts=("Hello",), media=(picture(0, 0, 0),))
    found = sheet(Planned(draft, "posts/lamp.yaml"), registry.load("x"))
    assert (found.kind, found.parts[0].count, found.looks[0].cut) == ("post", "", "")


def test_the_deliveries_of_a_platform_stand_together() -> None:
    drafts = [Draft("lamp", name, name) for name in ("x", "reddit")] + [Draft("lamp", "x2", "x")]
    plan = Plan(tuple(Planned(draft, "posts/lamp.yaml") for draft in drafts))
    assert [one.draft.account for one in sheets(plan)] == ["x", "x2", "reddit"]

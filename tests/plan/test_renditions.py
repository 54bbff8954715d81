"""Renditions in the plan: what is made of which file, said before anything is made, and nothing where nothing is needed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from socialpost.adapter import Draft, Limits, MediaLimit
from socialpost.draft import Role
from socialpost.media.recipe import Work
from socialpost.plan.view import view

POST = "text: Warm light\nmedia:\n  - {image: media/lamp.png, alt: A lamp}\nto: [main]\n"
FILM = "text: Warm light\nmedia:\n  - {video: media/lamp.mp4}\nto: [main]\n"


def limited(shop: Any, **changes: Any) -> Any:
    """Let the platform take something else."""
    before = shop.adapter.limits({}, "post")
    shop.adapter = replace(shop.adapter, limits=lambda _options, _kind: replace(before, **changes))
    return shop


def wide(shop: Any, width: int, height: int, name: str = "lamp.png", **options: Any) -> None:
    Image.new("RGB", (width, height), "orange").save(shop.root / "media" / name, **options)


def planned(shop: Any, text: str = POST) -> Any:
    shop.post("lamp", text)
    (one,) = shop.plan().deliveries
    return one


def rules(one: Any) -> list[tuple[str, str]]:
    return [(str(finding.level), finding.rule) for finding in one.findings]


def test_a_picture_that_fits_goes_out_untouched(shop: Any) -> None:
    one = planned(shop)
    assert (one.jobs, one.draft.media[0].file.recipe) == ({}, "")


def test_a_picture_that_is_too_wide_is_scaled_and_the_plan_says_so(shop: Any) -> None:
    wide(shop, 5000, 2000)
    one = planned(shop)
    file = one.draft.media[0].file
    assert (file.width, file.height, file.recipe) == (4000, 1600, one.jobs["media0"].digest)
    assert rules(one) == [("note", "media.rendition")]
    assert "scaled from 5000 x 2000 to 4000 x 1600" in one.findings[0].message
    assert [step.name for step in one.steps] == ["media0", "post"]


def test_a_seller_who_refuses_gets_the_error_with_both_ways_out(shop: Any) -> None:
    wide(shop, 5000, 2000)
    one = planned(shop, POST + "fit: {media: refuse}\n")
    (finding,) = one.findings
    assert (finding.rule, one.jobs) == ("media.width", {})
    assert "platforms: {fake: {fit: {media: contain}}}" in finding.fix


def test_a_shape_that_is_not_taken_is_refused_until_the_seller_chooses(shop: Any) -> None:
    limited(shop, image=MediaLimit(("image/png",), aspect=(0.9, 1.1)))
    assert rules(planned(shop)) == [("error", "media.aspect")]
    cropped = planned(shop, POST + "fit: {media: crop}\n")
    padded = planned(shop, POST + "fit: {media: pad, pad: '#ffffff'}\n")
    assert cropped.draft.media[0].file.width < 64 < padded.jobs["media0"].recipe.shape.canvas[1] + 17
    assert (cropped.ok, padded.ok) == (True, True)


def test_scaling_is_the_same_content_and_cropping_is_not(shop: Any) -> None:
    plain = planned(shop)
    limited(shop, image=MediaLimit(("image/png",), width=(None, 32)))
    scaled = planned(shop)
    assert scaled.jobs
    assert scaled.fingerprint == plain.fingerprint
    assert planned(shop, POST + "fit: {media: crop, shape: '1:1'}\n").fingerprint != plain.fingerprint


def test_the_name_of_what_is_sent_has_the_ending_of_its_type(shop: Any) -> None:
    limited(shop, image=MediaLimit(("image/jpeg",)))
    one = planned(shop)
    assert (one.draft.media[0].file.path, one.jobs["media0"].path) == ("media/lamp.jpg", "media/lamp.png")


def test_an_animation_becomes_a_video_where_only_videos_are_taken(shop: Any) -> None:
    frames = [Image.new("RGB", (64, 48), (60 * number, 0, 0)) for number in range(4)]
    frames[0].save(shop.root / "media" / "lamp.gif", save_all=True, append_images=frames[1:], duration=500)
    text = POST.replace("lamp.png", "lamp.gif")
    one = planned(shop, text)
    assert (one.draft.media[0].role, one.draft.media[0].file.mime) == (Role.VIDEO, "video/mp4")
    assert one.jobs["media0"].recipe.work is Work.VIDEO
    assert rules(planned(shop, text + "fit: {media: refuse}\n")) == [("error", "media.no-place")]


def test_a_kind_that_insists_on_a_cover_gets_a_frame_of_the_video(shop: Any, video: Path) -> None:
    assert video.exists()
    limited(shop, cover=MediaLimit(("image/jpeg",)), cover_required=True)
    one = planned(shop, FILM)
    assert one.draft.media[0].cover.path == "media/lamp.jpg"
    assert one.jobs["media0.cover"].recipe.at == pytest.approx(0.5)
    assert one.hashes["media0.cover"] == one.hashes["media0"]
    assert planned(shop, FILM + "fit: {media: refuse}\n").draft.media[0].cover is None


def test_a_cover_is_taken_from_the_second_that_the_seller_names(shop: Any, video: Path) -> None:
    assert video.exists()
    limited(shop, cover=MediaLimit(("image/jpeg",)))
    text = FILM.replace("lamp.mp4}", "lamp.mp4, cover: {at: 0.25}}")
    assert planned(shop, text).jobs["media0.cover"].recipe.at == 0.25
    (finding,) = planned(shop, text.replace("0.25", "99")).findings
    assert (finding.rule, "1 s long" in finding.message) == ("media.at", True)


def test_location_is_taken_out_even_where_nothing_else_may_be_changed(shop: Any) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (59.0, 54.0, 0.0)
    wide(shop, 64, 48, "lamp.jpg", exif=exif)
    text = POST.replace("lamp.png", "lamp.jpg")
    one = planned(shop, text + "fit: {media: refuse}\n")
    assert one.jobs["media0"].recipe.work is Work.STRIP
    assert planned(shop, text + "fit: {metadata: keep}\n").jobs == {}


def test_pictures_that_shall_be_alike_are_brought_to_one_shape_and_size(shop: Any) -> None:
    wide(shop, 300, 200, "wide.png")
    wide(shop, 90, 60, "small.png")
    text = POST.replace(
        "  - {image: media/lamp.png, alt: A lamp}\n",
        "  - {image: media/wide.png, alt: A}\n  - {image: media/small.png, alt: B}\n  - {image: media/lamp.png, alt: C}\n",
    )
    limited(shop, one_shape=True, images=(0, 5))
    one = planned(shop, text + "fit: {media: crop}\n")
    assert {(media.file.width, media.file.height) for media in one.draft.media} == {(63, 42)}
    contained = planned(shop, text)
    assert contained.jobs == {}, "without a word of the seller nothing is cut off"


def test_a_logo_is_laid_over_and_its_content_decides_the_rendition(shop: Any) -> None:
    text = POST + "overlay: {logo: {image: media/logo.png}}\n"
    names = set()
    for colour in ("red", "blue"):
        Image.new("RGB", (20, 10), colour).save(shop.root / "media" / "logo.png")
        one = planned(shop, text)
        names.add(one.draft.media[0].file.recipe)
        assert one.fingerprint != planned(shop).fingerprint
    assert len(names) == 2
    assert planned(shop, text.replace("alt: A lamp", "alt: A lamp, overlay: false")).jobs == {}


def test_a_tag_without_glyphs_is_an_error_with_its_line(shop: Any) -> None:
    one = planned(shop, POST + "overlay:\n  tag: {text: デスク}\n")
    (finding,) = [finding for finding in one.findings if finding.level == "error"]
    assert (finding.rule, finding.place.line, "font" in finding.fix) == ("overlay.glyphs", 6, True)


def test_captions_are_burnt_in_where_the_seller_says_so(shop: Any, video: Path) -> None:
    assert video.exists()
    cue = "1\n00:00:00,000 --> 00:00:00,500\nWarm\n"
    (shop.root / "media" / "lamp.srt").write_text(cue, encoding="utf-8")
    text = FILM.replace("lamp.mp4}", "lamp.mp4, captions: {en: media/lamp.srt}}")
    assert [file.key for file in planned(shop, text).draft.files] == ["media0", "media0.captions.en"]
    burnt = planned(shop, text + "overlay: {subtitles: burn}\n")
    assert [file.key for file in burnt.draft.files] == ["media0"]
    assert burnt.jobs["media0"].recipe.burn == "media/lamp.srt"
    (shop.root / "media" / "lamp.srt").write_bytes((shop.root / "media" / "lamp.png").read_bytes())
    assert ("error", "media.captions") in rules(planned(shop, text + "overlay: {subtitles: burn}\n"))
    without = planned(shop, FILM + "overlay: {subtitles: burn}\n")
    assert rules(without) == [("warning", "subtitles.missing")]


def test_a_cover_that_is_left_out_is_not_called_the_video(shop: Any, video: Path) -> None:
    assert video.exists()
    (finding,) = planned(shop, FILM.replace("lamp.mp4}", "lamp.mp4, cover: {at: 0.25}}")).findings
    assert "the cover (second 0.25 of media/lamp.mp4) is left out" in finding.message


def test_files_that_cannot_be_read_are_not_called_the_same(shop: Any) -> None:
    for name in ("a", "b"):
        (shop.root / "media" / f"{name}.png").write_bytes(b"")
        shop.post(name, POST.replace("lamp.png", f"{name}.png"))
    assert {finding.rule for finding in shop.plan().every_finding} == {"media.empty"}


def test_the_view_of_a_plan_tells_before_and_after(shop: Any) -> None:
    wide(shop, 5000, 2000)
    shop.post("lamp", POST)
    told = view(shop.plan())["deliveries"][0]["media"][0]["rendition"]
    assert (told["from"]["width"], told["to"]["width"], told["work"]) == (5000, 4000, "picture")
    assert told["says"]


def test_what_cannot_be_made_to_fit_stays_an_error_under_every_policy(shop: Any, video: Path) -> None:
    assert video.exists()
    limited(shop, video=MediaLimit(("video/mp4",), seconds=(3.0, 60.0)))
    for policy in ("contain", "pad", "crop"):
        one = planned(shop, FILM + f"fit: {{media: {policy}}}\n")
        assert rules(one) == [("error", "media.seconds")]


def test_a_kind_is_asked_again_for_what_an_animation_has_become(shop: Any) -> None:
    kinds: list[list[Role]] = []

    def kind(draft: Draft) -> str:
        kinds.append([media.role for media in draft.media])
        return "film" if draft.media and draft.media[0].role is Role.VIDEO else "post"

    before: Limits = shop.adapter.limits({}, "post")
    shop.adapter = replace(
        shop.adapter,
        kind=kind,
        limits=lambda _options, name: before if name == "film" else replace(before, videos=(0, 0)),
    )
    frames = [Image.new("RGB", (64, 48), (60 * number, 0, 0)) for number in range(4)]
    frames[0].save(shop.root / "media" / "lamp.gif", save_all=True, append_images=frames[1:], duration=500)
    one = planned(shop, POST.replace("lamp.png", "lamp.gif"))
    assert (one.ok, one.draft.kind, kinds[:2]) == (True, "film", [[Role.ANIMATION], [Role.VIDEO]])

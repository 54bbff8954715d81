"""What becomes of pictures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from socialpost.content.wishes import Logo, MediaPolicy, Tag
from socialpost.draft import Role
from socialpost.limits import MediaLimit
from socialpost.media.fitting.fit import Fit, Wish, converted, fit
from socialpost.media.model import Probe
from socialpost.media.recipe import Box, Shape, Work

PHOTO = Probe("image/jpeg", 3_000_000, Role.IMAGE, 4000, 3000, mode="RGB")
SCREENSHOT = Probe("image/png", 300_000, Role.IMAGE, 1200, 800, mode="RGB")
CUT_OUT = replace(SCREENSHOT, mode="RGBA", alpha=True)
ANY = MediaLimit(("image/jpeg", "image/png", "image/webp"), bytes=5_000_000)
JPEG = MediaLimit(("image/jpeg",), bytes=5_000_000)


def policy(**fields: Any) -> Wish:
    return Wish(MediaPolicy(**fields))


def rules(found: Fit) -> list[str]:
    return [misfit.rule for misfit in found.misfits]


@pytest.mark.parametrize("way", ["refuse", "contain", "pad", "crop"])
def test_a_picture_that_fits_goes_out_untouched(way: str) -> None:
    assert fit(PHOTO, ANY, policy(fit=way)) == Fit(None, PHOTO)


@pytest.mark.parametrize(
    ("probe", "limit", "wish", "mime", "canvas", "says"),
    [
        pytest.param(
            PHOTO, replace(ANY, width=(None, 1080)), Wish(), "image/jpeg", (1080, 810),
            ["scaled from 4000 x 3000 to 1080 x 810", "encoded anew as JPEG, quality 75 to 92"],
            id="a photo with too many pixels is scaled",
        ),
        pytest.param(
            replace(PHOTO, size=8_000_000), ANY, Wish(), "image/jpeg", (4000, 3000),
            ["encoded anew as JPEG, quality 75 to 92"],
            id="a photo with too many bytes keeps its pixels where the lowest quality will do",
        ),
        pytest.param(
            replace(PHOTO, mime="image/heic"), ANY, Wish(), "image/jpeg", (4000, 3000),
            ["HEIC becomes JPEG, quality 75 to 92"],
            id="a phone's photo becomes a JPEG",
        ),
        pytest.param(
            replace(SCREENSHOT, width=3000), replace(ANY, width=(None, 1500)), Wish(), "image/png", (1500, 400),
            ["scaled from 3000 x 800 to 1500 x 400", "encoded anew as PNG"],
            id="a small drawing stays a PNG",
        ),
        pytest.param(
            replace(SCREENSHOT, size=9_000_000, width=3000, height=2000), ANY, Wish(), "image/jpeg", (3000, 2000),
            ["PNG becomes JPEG, quality 75 to 92"],
            id="a large PNG becomes a JPEG",
        ),
        pytest.param(
            CUT_OUT, JPEG, Wish(), "image/jpeg", (1200, 800),
            ["PNG becomes JPEG, quality 75 to 92", "transparent parts become white"],
            id="transparent parts become white where there are none",
        ),
        pytest.param(
            CUT_OUT, replace(ANY, alpha=False), policy(pad="#336699"), "image/png", (1200, 800),
            ["encoded anew as PNG", "transparent parts become #336699"],
            id="or the colour of the borders",
        ),
        pytest.param(
            replace(CUT_OUT, size=9_000_000, width=1600, height=1200), ANY, Wish(), "image/webp", (1600, 1200),
            ["PNG becomes WebP, quality 75 to 92"],
            id="transparent parts stay in a WebP where a PNG has too many bytes",
        ),
        pytest.param(
            replace(PHOTO, mode="CMYK"), ANY, policy(quality=60), "image/jpeg", (4000, 3000),
            ["encoded anew as JPEG, quality 60 to 92", "printers' colours (CMYK) become sRGB"],
            id="printers' colours become those of screens",
        ),
        pytest.param(
            replace(PHOTO, mime="image/tiff", location=True), replace(JPEG, width=(None, 2000)), Wish(), "image/jpeg",
            (2000, 1500),
            ["scaled from 4000 x 3000 to 2000 x 1500", "TIFF becomes JPEG, quality 75 to 92", "location data are taken out"],
            id="what is encoded anew loses its metadata",
        ),
        pytest.param(
            replace(PHOTO, width=500, height=400, size=90_000), replace(ANY, width=(800, None)), Wish(), "image/jpeg",
            (800, 640),
            ["enlarged from 500 x 400 to 800 x 640", "encoded anew as JPEG, quality 75 to 92"],
            id="enlarged only where it is too small",
        ),
    ],
)  # fmt: skip
def test_the_least_is_done_and_said(
    probe: Probe, limit: MediaLimit, wish: Wish, mime: str, canvas: tuple[int, int], says: list[str]
) -> None:
    found = fit(probe, limit, wish)
    assert found.recipe
    assert (found.recipe.work, found.promise.mime) == (Work.PICTURE, mime)
    assert (found.promise.width, found.promise.height) == canvas
    assert list(found.says) == says


def test_an_original_of_dense_bytes_is_scaled_down_until_the_lowest_quality_will_do() -> None:
    noise = replace(PHOTO, mime="image/bmp", size=36_000_000)
    found = fit(noise, JPEG, Wish())
    assert 0.72 * found.promise.pixels < 5_000_000 < 0.75 * found.promise.pixels
    assert fit(noise, JPEG, policy(quality=40)).promise.pixels > found.promise.pixels


def test_the_promise_is_the_limit_or_the_worst_that_so_many_pixels_can_have() -> None:
    assert fit(replace(PHOTO, size=8_000_000), ANY, Wish()).promise.size == 5_000_000
    small = fit(PHOTO, replace(ANY, width=(None, 400)), Wish())
    assert small.promise.size < 300_000
    assert small.recipe
    assert small.recipe.most_bytes == small.promise.size


@pytest.mark.parametrize("way", ["refuse", "contain"])
def test_location_and_camera_data_are_taken_out_without_touching_the_picture(way: str) -> None:
    found = fit(replace(PHOTO, location=True, camera=True, orientation=6), ANY, policy(fit=way))
    assert found.recipe
    assert found.recipe.work is Work.STRIP
    assert found.promise == replace(PHOTO, orientation=6)
    assert found.says == ("location and camera data are taken out, the picture stays as it is",)


def test_metadata_stay_where_the_seller_keeps_them() -> None:
    told = replace(PHOTO, location=True)
    assert fit(told, ANY, policy(metadata="keep")) == Fit(None, told)


def test_a_type_that_cannot_be_stripped_is_encoded_anew_unless_nothing_may_be() -> None:
    phone = replace(PHOTO, mime="image/heic", camera=True)
    takes = MediaLimit(("image/jpeg", "image/heic"))
    made = fit(phone, takes, Wish())
    assert made.recipe
    assert (made.recipe.work, made.promise.mime, made.promise.camera) == (Work.PICTURE, "image/jpeg", False)
    left = fit(phone, takes, policy(fit="refuse"))
    assert rules(left) == ["metadata"]
    assert "metadata: keep" in left.misfits[0].fix


def test_refuse_leaves_every_misfit_as_it_is() -> None:
    found = fit(replace(PHOTO, location=True, mode="CMYK"), replace(ANY, width=(None, 1080)), policy(fit="refuse"))
    assert (found.recipe, rules(found)) == (None, ["width", "cmyk"])


def test_a_shape_that_is_not_allowed_waits_for_the_seller() -> None:
    found = fit(PHOTO, replace(ANY, aspect=(0.5, 1.0)), Wish())
    assert rules(found) == ["aspect"]
    assert "crop" in found.misfits[0].fix


def test_a_wanted_shape_is_cut_around_the_focal_point() -> None:
    found = fit(PHOTO, ANY, Wish(MediaPolicy(fit="crop", shape=0.8), focal=(0.9, 0.5)))
    assert found.recipe
    assert found.recipe.shape == Shape((2400, 3000), (2400, 3000), Box(1600, 0, 2400, 3000))
    assert found.says[0] == "cropped to 4:5 around the focal point (40 % of the picture is cut)"


def test_a_wanted_shape_is_an_error_where_nothing_may_change_it() -> None:
    assert rules(fit(PHOTO, ANY, policy(shape=0.8))) == ["shape"]
    assert fit(PHOTO, ANY, policy(shape=4 / 3)) == Fit(None, PHOTO)


def test_borders_are_said_with_the_shape_they_make() -> None:
    found = fit(PHOTO, replace(ANY, width=(None, 1080)), Wish(MediaPolicy(fit="pad", shape=1.0)))
    assert found.says[:2] == ("scaled from 4000 x 3000 to 1080 x 810", "blurred borders make it 1080 x 1080 (1:1)")


def test_a_logo_is_laid_over_a_picture_that_fits() -> None:
    wish = Wish(logo=Logo("logo.png"), tag=Tag("9.90 EUR"), inputs={"logo.png": "aa", "captions.srt": "bb"})
    found = fit(PHOTO, ANY, wish)
    assert found.recipe
    assert found.recipe.shape == Shape((4000, 3000), (4000, 3000))
    assert found.recipe.inputs == {"logo.png": "aa"}
    assert found.says[1:] == ("logo bottom-right", "tag '9.90 EUR' top-left")


def test_a_logo_is_laid_over_even_where_a_misfit_would_be_refused() -> None:
    found = fit(PHOTO, ANY, Wish(MediaPolicy(fit="refuse"), logo=Logo("logo.png")))
    assert found.recipe
    assert found.recipe.work is Work.PICTURE


def test_a_picture_for_a_place_that_takes_none_is_a_misfit_of_its_type() -> None:
    found = fit(PHOTO, MediaLimit(("image/gif",)), Wish())
    assert (found.recipe, rules(found), found.misfits[0].fix) == (None, ["type"], "give it in a type that is taken")


def test_what_would_need_fewer_pixels_than_are_allowed_has_too_many_bytes() -> None:
    assert rules(fit(PHOTO, MediaLimit(("image/jpeg",), bytes=20_000, width=(1000, None)), Wish())) == ["bytes"]


def test_a_poster_is_taken_from_a_video_even_under_refuse() -> None:
    film = Probe("video/mp4", 9_000_000, Role.VIDEO, 1920, 1080, seconds=20.0, fps=30.0, video_codec="h264")
    found = converted(film, Role.IMAGE, JPEG, Wish(MediaPolicy(fit="refuse"), at=3.5))
    assert found.recipe
    assert (found.recipe.work, found.recipe.at, found.promise.mime) == (Work.PICTURE, 3.5, "image/jpeg")
    assert found.says == ("the picture at 3.5 s becomes a JPEG, quality 75 to 92",)
    unsaid = converted(film, Role.IMAGE, JPEG, Wish())
    assert unsaid.recipe
    assert unsaid.recipe.at == 2.0
    assert rules(converted(film, Role.IMAGE, JPEG, Wish(at=20.0))) == ["at"]


def test_the_first_picture_of_an_animation_can_be_a_still() -> None:
    moving = Probe("image/gif", 900_000, Role.ANIMATION, 400, 300, mode="P", frames=9, seconds=1.0, fps=9.0)
    found = converted(moving, Role.IMAGE, JPEG, Wish())
    assert found.recipe
    assert (found.recipe.at, found.promise.role, found.promise.frames) == (None, Role.IMAGE, 1)

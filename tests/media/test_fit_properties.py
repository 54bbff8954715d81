"""The planner's promises, over random originals, the limits of every installed adapter, and every policy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from socialpost import registry
from socialpost.content.wishes import Logo, MediaPolicy, Tag
from socialpost.draft import Role
from socialpost.limits import MediaLimit
from socialpost.media.fitting.fit import Fit, Wish, converted, fit
from socialpost.media.fitting.misfits import misfits
from socialpost.media.model import Probe
from socialpost.media.recipe import Work

STRICT = {
    Role.IMAGE: MediaLimit(
        ("image/jpeg",), bytes=1_000_000, width=(320, 1440), height=(None, 1800), aspect=(0.8, 1.91), alpha=False
    ),
    Role.ANIMATION: MediaLimit(("image/gif",), bytes=2_000_000, width=(None, 600), frames=60, fps=(None, 20.0)),
    Role.VIDEO: MediaLimit(
        ("video/mp4",), bytes=8_000_000, width=(None, 1920), aspect=(0.8, 1.78), seconds=(3.0, 60.0), fps=(23.0, 30.0),
        video_codecs=("h264",), audio_codecs=("aac",), pixel_formats=("yuv420p",), profiles=("High", "Main"), multiple=4,
        channels=2, sample_rates=(44_100, 48_000), constant_rate=True, square=True, progressive=True, faststart=True,
    ),
}  # fmt: skip
"""Stricter in everything than the adapters' own."""


def installed() -> dict[Role, list[MediaLimit]]:
    """Return the limits of every kind of post of every adapter, by role; covers are images."""
    found: dict[Role, list[MediaLimit]] = {role: [limit] for role, limit in STRICT.items()}
    for name in registry.names():
        adapter = registry.load(name)
        for kind in adapter.kinds:
            for options in ({}, {"tier": "premium"}):
                limits = adapter.limits(options, kind)
                pairs = ((Role.IMAGE, limits.image), (Role.IMAGE, limits.cover), (Role.VIDEO, limits.video))
                for role, limit in (*pairs, (Role.ANIMATION, limits.animation)):
                    if limit and limit not in found[role]:
                        found[role].append(limit)
    return found


LIMITS = installed()
EDGES = st.one_of(st.integers(1, 300), st.integers(300, 6000), st.sampled_from([540, 960, 1080, 1280, 1920, 4032]))
SIZES = st.tuples(EDGES, EDGES)
BYTES = st.one_of(st.integers(100, 100_000), st.integers(100_000, 60_000_000))


@st.composite
def stills(draw: st.DrawFn) -> Probe:
    mime = draw(st.sampled_from(["jpeg", "png", "webp", "gif", "heic", "avif", "tiff", "bmp"]))
    clear = draw(st.booleans()) and mime not in ("jpeg", "bmp")
    mode = "RGBA" if clear else draw(st.sampled_from(["RGB", "L", "CMYK"]))
    return Probe(
        f"image/{mime}", draw(BYTES), Role.IMAGE, *draw(SIZES), mode=mode, alpha=clear, srgb=draw(st.booleans()),
        orientation=draw(st.integers(1, 8)), location=draw(st.booleans()), camera=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def animations(draw: st.DrawFn) -> Probe:
    frames, seconds = draw(st.integers(2, 600)), draw(st.floats(0.0, 60.0).map(lambda s: round(s, 2)))
    return Probe(
        draw(st.sampled_from(["image/gif", "image/webp", "image/png"])), draw(BYTES), Role.ANIMATION, *draw(SIZES), mode="P",
        alpha=draw(st.booleans()), frames=frames, seconds=seconds, fps=round(frames / seconds, 3) if seconds else None,
        location=draw(st.booleans()),
    )  # fmt: skip


FILM = Probe(
    "video/mp4", 9_000_000, Role.VIDEO, 1280, 720, seconds=20.0, fps=30.0, container="mov", video_codec="h264",
    profile="High", pixel_format="yuv420p", audio_codec="aac", channels=2, sample_rate=48_000,
)  # fmt: skip
SPOILED: dict[str, st.SearchStrategy[object]] = {
    "mime": st.sampled_from(
        [f"video/{name}" for name in ("quicktime", "webm", "x-matroska", "x-msvideo", "mp2t", "3gpp")]
    ),
    "size": st.integers(10_000, 2_000_000_000),
    "width": EDGES,
    "height": EDGES,
    "seconds": st.one_of(st.none(), st.floats(0.3, 2000.0).map(lambda s: round(s, 3))),
    "fps": st.one_of(st.sampled_from([23.976, 25.0, 29.97, 50.0, 60.0, 120.0]), st.floats(1.0, 240.0), st.none()),
    "video_codec": st.sampled_from(["hevc", "vp9", "av1", "mpeg4"]),
    "profile": st.sampled_from(["Main", "High 10", ""]),
    "pixel_format": st.just("yuv422p10le"),
    "audio_codec": st.sampled_from(["", "mp3", "opus", "pcm_s16le"]),
    "channels": st.integers(1, 6),
    "sample_rate": st.sampled_from([44_100, 96_000]),
    "rotation": st.just(90),
    "transfer": st.just("arib-std-b67"),
    "tracks": st.just(2),
    "faststart": st.just(False),
    "square": st.just(False),
    **dict.fromkeys(["variable", "interlaced", "location", "camera"], st.just(True)),
}


@st.composite
def videos(draw: st.DrawFn) -> Probe:
    """A video as all platforms want it, of which up to six things are different."""
    names = draw(st.lists(st.sampled_from(sorted(SPOILED)), max_size=6, unique=True))
    spoiled: dict[str, Any] = {name: draw(SPOILED[name]) for name in names}
    return replace(FILM, **spoiled)


ORIGINALS = st.one_of(stills(), animations(), videos())
POLICIES = st.builds(
    MediaPolicy,
    fit=st.sampled_from(["refuse", "contain", "pad", "crop"]),
    pad=st.sampled_from(["blur", "#ffffff"]),
    quality=st.integers(1, 95),
    shape=st.one_of(st.none(), st.none(), st.sampled_from([1.0, 0.8, 16 / 9, 9 / 16])),
    metadata=st.sampled_from(["strip", "keep"]),
)
FOCAL = st.one_of(st.none(), st.tuples(st.floats(0, 1), st.floats(0, 1)))
WISHES = st.builds(
    Wish,
    policy=POLICIES,
    focal=FOCAL,
    logo=st.one_of(st.none(), st.none(), st.just(Logo("logo.png"))),
    tag=st.one_of(st.none(), st.none(), st.just(Tag("9.90"))),
    inputs=st.just({"logo.png": "00", "other.png": "11"}),
)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Probe, MediaLimit, Wish, Fit]:
    """Any original for any limit: as what it is, or made into what the limit is for."""
    probe, wish = draw(ORIGINALS), draw(WISHES)
    role = draw(
        st.sampled_from([Role.IMAGE, Role.ANIMATION, Role.VIDEO, probe.role or Role.IMAGE, probe.role or Role.IMAGE])
    )
    limit = draw(st.sampled_from(LIMITS[role]))
    return probe, limit, wish, converted(probe, role, limit, wish)


checked = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@checked
@given(questions())
def test_what_is_promised_obeys_the_limit(asked: tuple[Probe, MediaLimit, Wish, Fit]) -> None:
    probe, limit, _wish, found = asked
    if found.misfits:
        assert found.recipe is None
        assert found.promise == probe
    else:
        assert [misfit for misfit in misfits(found.promise, limit) if not misfit.unknown] == []


@checked
@given(questions())
def test_what_was_made_to_fit_needs_nothing_more(asked: tuple[Probe, MediaLimit, Wish, Fit]) -> None:
    _probe, limit, wish, found = asked
    if found.recipe:
        again = fit(found.promise, limit, replace(wish, logo=None, tag=None))
        assert (again.recipe, again.promise, again.misfits) == (None, found.promise, ())


@checked
@given(questions())
def test_the_same_question_gets_the_same_recipe(asked: tuple[Probe, MediaLimit, Wish, Fit]) -> None:
    probe, limit, wish, found = asked
    assert converted(probe, found.promise.role or Role.IMAGE, limit, wish) == found or found.misfits


@checked
@given(questions())
def test_a_file_that_fits_goes_out_untouched_and_every_change_is_said(
    asked: tuple[Probe, MediaLimit, Wish, Fit],
) -> None:
    probe, _limit, _wish, found = asked
    if found.recipe is None:
        assert found.promise == probe
        assert found.says == ()
    else:
        assert found.says
        assert not found.promise.location
        assert not found.promise.camera
        assert set(found.recipe.inputs) == ({"logo.png"} if found.recipe.logo else set())


@checked
@given(questions())
def test_every_shape_keeps_to_its_policy(asked: tuple[Probe, MediaLimit, Wish, Fit]) -> None:
    probe, _limit, wish, found = asked
    shape = found.recipe.shape if found.recipe else None
    if shape is None:
        return
    size = (shape.crop.width, shape.crop.height) if shape.crop else (probe.width, probe.height)
    assert shape.scaled[0] <= shape.canvas[0]
    assert shape.scaled[1] <= shape.canvas[1]
    assert bool(shape.pad) == (shape.scaled != shape.canvas)
    assert not shape.crop or wish.policy.fit == "crop"
    assert not shape.pad or wish.policy.fit == "pad"
    step = 4 if found.recipe and found.recipe.work is Work.VIDEO else 1  # the coarsest multiple among the limits
    stretched = abs((shape.scaled[0] / size[0]) / (shape.scaled[1] / size[1]) - 1)
    assert stretched <= 0.005 + step / min(*shape.scaled, *size), "no face gets broader than whole pixels need"
    factor = max(shape.scaled[0] / size[0], shape.scaled[1] / size[1])
    if wish.policy.fit == "pad":
        assert shape.scaled[0] <= size[0]
        assert shape.scaled[1] <= size[1]
    assert factor <= 2 * (1 + step / min(size))
    if factor > 1 + step / min(size):
        assert any(said.startswith("enlarged") for said in found.says)


@checked
@given(
    st.one_of(stills(), videos()),
    POLICIES.filter(lambda policy: policy.fit == "crop"),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_a_crop_lies_within_the_original_and_keeps_the_focal_point(
    probe: Probe, policy: MediaPolicy, focal: tuple[float, float]
) -> None:
    found = fit(probe, STRICT[probe.role or Role.IMAGE], Wish(policy, focal))
    crop = found.recipe.shape.crop if found.recipe and found.recipe.shape else None
    if crop:
        assert 0 <= crop.x <= crop.x + crop.width <= probe.width
        assert 0 <= crop.y <= crop.y + crop.height <= probe.height
        assert crop.x <= focal[0] * probe.width <= crop.x + crop.width
        assert crop.y <= focal[1] * probe.height <= crop.y + crop.height


@checked
@given(st.one_of(stills(), animations(), videos()), WISHES, st.data())
def test_refuse_changes_nothing_but_metadata(probe: Probe, wish: Wish, data: st.DataObject) -> None:
    limit = data.draw(st.sampled_from(LIMITS[probe.role or Role.IMAGE]))
    policy = replace(wish.policy, fit="refuse")
    found = fit(probe, limit, Wish(policy))
    if found.recipe:
        assert found.recipe.work is Work.STRIP
        assert found.promise == replace(probe, location=False, camera=False)

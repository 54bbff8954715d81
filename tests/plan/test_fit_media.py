"""The gate for media: counts, mixture and shapes, with both numbers in the message."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from socialpost.content.wishes import MediaPolicy
from socialpost.draft import File, Role
from socialpost.limits import MediaLimit, Source
from socialpost.media.model import Probe
from socialpost.plan.fit import Policy


def test_media_that_fit_stay_untouched(gate: Any) -> None:
    media = (gate.media(0), gate.media(1))
    fitted = gate.fit(media=media)
    assert (fitted.draft.media, fitted.findings) == (media, ())


def test_too_many_images_are_refused_with_the_numbers_and_a_choice(gate: Any) -> None:
    (finding,) = gate.fit(media=tuple(gate.media(number) for number in range(4))).findings
    assert finding.message == "4 images, and Fakebook takes at most 2"
    assert "platforms: {fake: {media: [0, 1]}}" in finding.fix


def test_a_mixture_is_refused_with_both_choices(gate: Any) -> None:
    media = (gate.media(0), gate.media(1, Role.VIDEO, seconds=3.0), gate.media(2))
    (finding,) = gate.fit(media=media).findings
    assert finding.rule == "media.mixed"
    assert "{media: [0, 2]}" in finding.fix
    assert "{media: [1]}" in finding.fix
    assert gate.fit(media=media, limits={"mixed": True}).findings == ()


def test_a_mixture_is_not_judged_by_the_rules_of_a_kind_that_it_is_not(gate: Any, rules_of: Any) -> None:
    media = (gate.media(0), gate.media(1, Role.VIDEO, seconds=3.0))
    assert rules_of(gate.fit(media=media, limits={"alt": None})) == [("error", "media.mixed")]


def test_a_picture_that_nobody_unpacks_is_refused_even_where_there_is_no_limit(gate: Any, rules_of: Any) -> None:
    media = (gate.media(0, width=20_000, height=20_000),)
    assert rules_of(gate.fit(media=media, limits={"image": None})) == [("error", "media.bomb")]


def test_a_role_that_is_not_taken_at_all_is_refused(gate: Any) -> None:
    (finding,) = gate.fit(media=(gate.media(0, Role.ANIMATION, frames=3),)).findings
    assert (finding.rule, "takes no animations" in finding.message) == ("media.no-place", True)


def test_a_picture_where_a_video_is_needed_is_one_error_with_a_way_out(gate: Any) -> None:
    (finding,) = gate.fit(limits={"images": (0, 0), "videos": (1, 1), "alt": None}, media=(gate.media(),)).findings
    assert finding.message == "Fakebook needs at least 1 video in this kind of post, and takes no images"
    assert finding.fix == "add `video: media/FILE`, or leave the platform out: platforms: {fake: off}"


def test_too_few_are_refused(gate: Any, rules_of: Any) -> None:
    assert rules_of(gate.fit(limits={"images": (1, 2)})) == [("error", "media.too-few")]


def test_a_file_that_does_not_fit_names_file_value_and_limit(gate: Any) -> None:
    refuse = Policy(media=MediaPolicy("refuse"))
    (finding,) = gate.fit(media=(gate.media(size=1_200_000),), policy=refuse).findings
    assert "fit: {media: contain}" in finding.fix
    assert finding.message == "media/0.bin has 1,200,000 bytes; Fakebook takes at most 1,000,000"
    assert (finding.rule, finding.field) == ("media.bytes", "media.0")


def test_a_file_in_trouble_is_not_judged_twice(gate: Any) -> None:
    media = gate.media(size=1_200_000)
    gate.probes.clear()
    assert gate.fit(media=(media,)).findings == ()


def test_missing_alt_text_is_refused_where_the_team_requires_it(gate: Any, rules_of: Any) -> None:
    silent = (gate.media(0, alt=""),)
    assert rules_of(gate.fit(media=silent)) == [("error", "alt.missing")]
    assert rules_of(gate.fit(media=silent, policy=Policy(require_alt=False))) == []
    assert rules_of(gate.fit(media=silent, limits={"alt": None})) == []
    assert rules_of(gate.fit(media=(gate.media(0, Role.VIDEO, alt="", seconds=3.0),))) == []


def test_alt_text_is_counted_and_left_out_only_with_a_warning(gate: Any, rules_of: Any) -> None:
    (finding,) = gate.fit(media=(gate.media(alt="a" * 31),)).findings
    assert (finding.message, finding.field) == ("the alt text is 31/30 code points", "media.0.alt")
    fitted = gate.fit(media=(gate.media(),), limits={"alt": None})
    assert (rules_of(fitted), fitted.draft.media[0].alt) == ([("warning", "alt.no-place")], "")


def test_cover_and_captions_without_a_place_are_left_out_with_a_warning(gate: Any, rules_of: Any) -> None:
    cover, subtitles = (
        File("media0.cover", "c.png", "image/png", 10),
        File("media0.captions.en", "a.srt", "text/srt", 9),
    )
    video = replace(gate.media(0, Role.VIDEO, seconds=3.0), cover=cover, captions={"en": subtitles})
    fitted = gate.fit(media=(video,), limits={"captions": ()})
    assert rules_of(fitted) == [("warning", "cover.no-place"), ("warning", "captions.no-place")]
    assert [file.key for file in fitted.draft.files] == ["media0"]


def test_captions_of_another_kind_and_covers_that_do_not_fit_are_refused(gate: Any, rules_of: Any) -> None:
    cover, subtitles = (
        File("media0.cover", "c.gif", "image/gif", 10),
        File("media0.captions.en", "a.vtt", "text/vtt", 9),
    )
    video = replace(gate.media(0, Role.VIDEO, seconds=3.0), cover=cover, captions={"en": subtitles})
    gate.probes |= {"media0.cover": Probe("image/gif", 10, Role.IMAGE, 9, 9), subtitles.key: Probe("text/vtt", 9)}
    refuse = Policy(media=MediaPolicy("refuse"))
    fitted = gate.fit(media=(video,), limits={"cover": MediaLimit(("image/png",))}, policy=refuse)
    assert rules_of(fitted) == [("error", "media.type"), ("error", "media.type")]


def test_media_that_must_be_public_and_are_not_are_refused(gate: Any, rules_of: Any) -> None:
    fitted = gate.fit(media=(gate.media(),), limits={"source": Source.PUBLIC_URL})
    assert rules_of(fitted) == [("error", "media.not-public")]


def test_a_length_that_the_file_does_not_tell_is_a_warning(gate: Any) -> None:
    (finding,) = gate.fit(media=(gate.media(0, Role.VIDEO, seconds=None),)).findings
    assert (finding.level, finding.rule) == ("warning", "media.seconds")

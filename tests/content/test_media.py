from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from socialpost.content.folder import Folder

if TYPE_CHECKING:
    from tests.content.conftest import Shop


def test_a_file_in_the_workspace_is_fine_also_through_a_link_inside_it(shop: Shop) -> None:
    real = shop.file("media/a.jpg")
    (shop.root / "media" / "link.jpg").symlink_to(real)
    (shop.root / "pictures").symlink_to(shop.root / "media")
    folder = Folder(shop.root)
    for path in ("media/a.jpg", "./media//a.jpg", "media/../media/a.jpg", "media/link.jpg", "pictures/a.jpg"):
        assert folder.trouble(path) == ("", ""), path


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("../outside.jpg", "a path that leaves"),
        ("media/../../outside.jpg", "a path that leaves"),
        ("/etc/hostname", "absolute path"),
        ("~/a.jpg", "absolute path"),
        ("https://shop.example.com/a.jpg", "an address, not a file"),
        ("C:\\a.jpg", "absolute path"),
        ("media\\a.jpg", "`\\`"),
        ("media/out.jpg", "a link that leaves"),
        ("out/outside.jpg", "a link that leaves"),
        ("out/../media/a.jpg", "no such file"),
        ("media/gone.jpg", "no such file"),
        ("media/loop.jpg", "cannot be read"),
        ("media", "a folder"),
        ("media/pipe", "not a regular file"),
        ("media/null", "a link that leaves"),
        ("media/a.jpg/b", "cannot be read"),
        ("m" * 5000, "cannot be read"),
        ("", "no path"),
        ("media/\0.jpg", "no path"),
    ],
)
def test_anything_else_is_refused_without_being_opened(shop: Shop, path: str, says: str) -> None:
    shop.file("media/a.jpg")
    (shop.root.parent / "outside.jpg").write_bytes(b"x")
    (shop.root / "out").symlink_to(shop.root.parent)
    (shop.root / "media" / "out.jpg").symlink_to(shop.root.parent / "outside.jpg")
    (shop.root / "media" / "loop.jpg").symlink_to(shop.root / "media" / "loop.jpg")
    (shop.root / "media" / "null").symlink_to("/dev/null")
    os.mkfifo(shop.root / "media" / "pipe")
    message, _ = Folder(shop.root).trouble(path)
    assert says in message


def test_a_workspace_behind_a_link_is_a_workspace(shop: Shop, tmp_path: Path) -> None:
    shop.file("media/a.jpg")
    (tmp_path / "behind").symlink_to(shop.root)
    assert Folder(tmp_path / "behind").trouble("media/a.jpg") == ("", "")


def test_a_file_of_nearly_that_name_is_suggested(shop: Shop) -> None:
    shop.file("media/lamp-front.jpg")
    assert Folder(shop.root).trouble("media/lamp-frnt.jpg")[1] == "did you mean `media/lamp-front.jpg`?"


def test_every_file_of_an_entry_is_looked_at(shop: Shop) -> None:
    made, found = shop.resolve(
        "text: t\nmedia:\n  - video: a.mp4\n    cover: a.jpg\n    captions: {en: a.srt}\n  - image: ../a.jpg\n"
        "to: [us]\n"
    )
    assert [str(finding.place) for finding in found] == [
        f"posts/lamp.yaml:{at}" for at in ("3:12", "4:12", "5:20", "6:12")
    ]
    assert made == {}


def test_numbers_stand_for_the_post_s_own_media(shop: Shop) -> None:
    for name in "abcd":
        shop.file(f"media/{name}.jpg")
    made, found = shop.resolve(
        "text: t\nmedia: [{image: media/a.jpg, alt: A}, {image: media/b.jpg, alt: B}]\n"
        "platforms: {x: {media: [1, {image: media/c.jpg, alt: C}]}}\nto: [us]\n"
    )
    assert found == []
    assert [one.alt for one in made["fb-us"].media] == ["A", "B"]
    assert [one.alt for one in made["x-us"].media] == ["B", "C"]
    assert made["x-us"].source("media.0.alt")[1] == "media.1.alt"
    assert made["x-us"].source("media.1.alt")[1] == "platforms.x.media.1.alt"


@pytest.mark.parametrize("number", ["2", "-1"])
def test_a_number_that_the_post_does_not_have_is_refused(shop: Shop, number: str) -> None:
    shop.file("media/a.jpg")
    _, found = shop.resolve(
        f"text: t\nmedia: [{{image: media/a.jpg}}]\nplatforms: {{x: {{media: [{number}]}}}}\nto: [us]\n"
    )
    assert [(finding.rule, str(finding.place)) for finding in found] == [("media.number", "posts/lamp.yaml:3:25")]


def test_a_number_in_the_post_s_own_list_is_refused(shop: Shop) -> None:
    _, found = shop.resolve("text: t\nmedia: [0]\nto: [us]\n")
    assert [(finding.rule, str(finding.place)) for finding in found] == [("media.number", "posts/lamp.yaml:2:9")]


def test_an_entry_carries_all_that_it_says(shop: Shop) -> None:
    for name in ("a.mp4", "a.jpg", "a.srt"):
        shop.file(f"media/{name}")
    made, _ = shop.resolve(
        "text: t\nto: [x-us]\nmedia:\n"
        "- {video: ./media/a.mp4, cover: media/a.jpg, captions: {en: media//a.srt}, focal: [0, 0.5]}\n"
    )
    (one,) = made["x-us"].media
    assert (one.path, one.hint, one.cover, one.captions) == (
        "media/a.mp4",
        "video",
        "media/a.jpg",
        {"en": "media/a.srt"},
    )
    assert one.focal == (0.0, 0.5)


@pytest.mark.parametrize(
    ("at", "seconds"), [("3.5", 3.5), ("0", 0.0), ('"0:03.5"', 3.5), ("0:03.5", 3.5), ("1:02:03", 3723.0)]
)
def test_a_cover_can_be_a_moment_of_the_video_itself(shop: Shop, at: str, seconds: float) -> None:
    shop.file("media/a.mp4")
    made, found = shop.resolve(f"text: t\nto: [x-us]\nmedia: [{{video: media/a.mp4, cover: {{at: {at}}}}}]\n")
    assert found == []
    (one,) = made["x-us"].media
    assert (one.cover, one.cover_at) == ("", seconds)
    assert made["x-us"].source("media.0.cover")[1] == "media.0.cover"


@pytest.mark.parametrize(("written", "carries"), [("", True), ("overlay: true", True), ("overlay: false", False)])
def test_an_entry_can_do_without_the_overlay(shop: Shop, written: str, *, carries: bool) -> None:
    shop.file("media/a.jpg")
    made, _ = shop.resolve(f"text: t\nto: [x-us]\nmedia: [{{image: media/a.jpg, alt: A, {written}}}]\n")
    assert [one.overlay for one in made["x-us"].media] == [carries]
    off, _ = shop.resolve("text: t\nto: [x-us]\nmedia: [{image: media/a.jpg, alt: A, overlay: off}]\n")
    assert [one.overlay for one in off["x-us"].media] == [False]

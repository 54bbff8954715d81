from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from socialpost.findings import Level

if TYPE_CHECKING:
    from tests.content.conftest import Shop


@pytest.mark.parametrize(
    ("line", "place", "message", "fix"),
    [
        ("txet: hi", "2:1", "unknown key `txet`", "did you mean `text`?"),
        ("text: [a]", "2:7", "a list stands where text belongs", ""),
        ("text: {en: a}", "2:7", "a mapping stands where text belongs", ""),
        ("title: 2024", "2:8", "a number stands where text belongs", "put it in quotes"),
        ("title: true", "2:8", "true/false stands where text belongs", "put it in quotes"),
        ("tags: sale", "2:7", "text stands where a list belongs", "write [sale]"),
        ("tags: [a b]", "2:8", "'a b' is no single tag", "one word a tag"),
        ("to: x-us", "2:5", "text stands where a list belongs", "write [x-us]"),
        ("to: []", "2:5", "list should have at least 1 item", ""),
        ("languages: [de]", "2:12", "a list stands where a mapping belongs", ""),
        ("languages: {german: {text: x}}", "2:13", "'german' is no language code", "en, de"),
        ("languages: {de: {txt: x}}", "2:18", "unknown key `txt`", "`text`"),
        ("languages: {de: {reply_settings: x}}", "2:18", "unknown key", ""),
        ("media: media/a.jpg", "2:8", "text stands where a list belongs", ""),
        ("media: [media/a.jpg]", "2:9", "text stands where a mapping belongs", ""),
        ("media: [{image: a.jpg, atl: x}]", "2:24", "unknown key `atl`", "did you mean `alt`?"),
        ("media: [{alt: x}]", "2:9", "needs either `image` or `video`", "write"),
        ("media: [{image: a.jpg, video: b.mp4}]", "2:9", "needs either `image` or `video`", "write"),
        ("media: [{image: a.jpg, cover: b.jpg}]", "2:9", "belong to a video", "`video:`"),
        ("media: [{video: a.mp4, cover: {at: -1}}]", "2:36", "no moment of a video", "3.5"),
        ("media: [{video: a.mp4, cover: {at: 1:75}}]", "2:36", "no moment of a video", "0:03.5"),
        ("media: [{video: a.mp4, cover: {at: .nan}}]", "2:36", "no moment of a video", "3.5"),
        ("media: [{video: a.mp4, cover: {at: true}}]", "2:36", "no moment of a video", "3.5"),
        ("media: [{video: a.mp4, cover: {from: 1, at: 2}}]", "2:32", "unknown key `from`", "at"),
        ("media: [{video: a.mp4, cover: {}}]", "2:31", "`at` is missing", "add `at:`"),
        ("media: [{video: a.mp4, cover: 3.5}]", "2:31", "a number stands where text belongs", ""),
        ("media: [{image: a.jpg, cover: {at: 1}}]", "2:9", "belong to a video", "`video:`"),
        ("media: [{image: a.jpg, overlay: {logo: off}}]", "2:33", "can only be left out", "`overlay: false`"),
        ("media: [{image: a.jpg, overlay: none}]", "2:33", "text stands where true or false", "write true or false"),
        ("media: [{image: a.jpg, alt: [x]}]", "2:29", "a list stands where text belongs", ""),
        ("media: [{image: a.jpg, alt: {de: 5}}]", "2:34", "a number stands where text belongs", "quotes"),
        ("media: [{image: a.jpg, focal: [0.5]}]", "2:31", "two shares", "focal: [0.3, 0.5]"),
        ("media: [{image: a.jpg, focal: [30, 50]}]", "2:31", "two shares", "focal: [0.3, 0.5]"),
        ("fit: {text: shrink}", "2:13", "`shrink` is not one of refuse, thread, cut", "known"),
        ("fit: {text: thred}", "2:13", "not one of", "did you mean `thread`?"),
        ("disclose: {advertising: yes}", "2:25", "text stands where true or false belongs", "write true or false"),
        ("platforms: {x: on}", "2:16", "`off` or a mapping", "write `off`"),
        ("platforms: {x: }", "2:13", "`off` or a mapping", "write `off`"),
        ("platforms: {x: {fit: {txet: cut}}}", "2:23", "unknown key `txet`", "did you mean `text`?"),
        ("platforms: {X: {text: a}}", "2:13", "'X' cannot be a name", "lower-case"),
        ("id: a b", "2:5", "cannot be the id", "letters"),
        ("id: a@b", "2:5", "cannot be the id", "letters"),
        ("schedule: 09:00", "2:11", "a schedule is a mapping", "in: market"),
        ("schedule: next slot", "2:11", "no schedule", "schedule: next-slot"),
        ("schedule: {every: {weekly: fri 09:00}, in: market}", "2:11", "no end", "until"),
        ("schedule: {every: {weekly: fri 09:00}, until: 2027-01-01}", "2:11", "another moment", "in: market"),
        ("schedule: {every: {weekly: fri 09:00}, in: market, times: 3}", "2:11", "a first day", "from"),
        (
            "schedule: {every: {weekly: fir 09:00}, in: market, times: 3}",
            "2:28",
            "neither a day nor a time",
            "weekdays",
        ),
        ("schedule: {every: {monthly: 31 09:00}, in: market, times: 3}", "2:29", "not every month", "last 09:00"),
        ("schedule: {every: {yearly: x}, in: market, times: 3}", "2:20", "unknown key", "daily, monthly, weekly"),
        ("schedule: {every: weekly, in: market, times: 3}", "2:19", "says no time", "fri 09:00"),
        ("schedule: {in: market}", "2:11", "`at` is missing", "add `at:`"),
        ("schedule: {at: 09:00, in: market}", "2:16", "a time without a date", "2026-11-27 09:00"),
        ("schedule: {at: 2026-11-27, in: market}", "2:16", "a date without a time", "09:00"),
        ("schedule: {at: 2026-02-30 09:00, in: market}", "2:16", "does not exist", "write at"),
        ("schedule: {at: tomorrow, in: market}", "2:16", "no date and time", "write at"),
        ("schedule: {at: 2026-11-27 09:00}", "2:11", "`in` is missing", "in: market"),
        ('schedule: {at: "2026-11-27 09:00+01:00", in: market}', "2:11", "needs no `in`", "remove"),
        ("schedule: {at: 2026-11-27 09:00, in: Europe/Berln}", "2:38", "no time zone", "`Europe/Berlin`"),
        ("schedule: {at: 2026-11-27 09:00, in: ../../etc}", "2:38", "no time zone", ""),
        ("accounts: {x-us: {targets: [a, a]}}", "2:28", "stands twice", "once"),
        ("accounts: {x-us: {access_token: abc}}", "2:19", "looks like a secret", "SOCIALPOST__X_US__ACCESS_TOKEN"),
    ],
)
def test_what_is_wrong_is_said_in_words_at_its_place(shop: Shop, line: str, place: str, message: str, fix: str) -> None:
    loaded = shop.load(f"# a post\n{line}\n")
    assert len(loaded.findings) == 1, loaded.findings
    finding = loaded.findings[0]
    assert finding.level is Level.ERROR
    assert str(finding.place) == f"posts/lamp.yaml:{place}"
    assert message in finding.message
    assert fix in finding.fix
    assert not loaded.ok


def test_every_problem_of_a_file_is_told_at_once(shop: Shop) -> None:
    loaded = shop.load(
        "txet: a\ntags: x\nmedia: [{image: a, atl: b}, 5.5]\nfit: {text: no}\nschedule: {at: 12:30}\ntags: [y]\n"
    )
    assert sorted(finding.place.line for finding in loaded.findings) == [1, 2, 3, 3, 4, 5, 6]


def test_what_is_sound_of_a_broken_file_is_still_checked(shop: Shop) -> None:
    made, found = shop.resolve("txet: a\nmedia: [{image: media/none.jpg}]\nto: [x-us, nobody]\n")
    assert {finding.rule for finding in found} == {"key.unknown", "media.path", "account.unknown"}
    assert made == {}


def test_a_key_that_belongs_one_level_further_in_is_shown_its_place(shop: Shop) -> None:
    (found,) = shop.load("text: a\nto: [x-us]\nevery: {daily: '09:00'}\n").findings
    assert (found.message, found.fix) == ("unknown key `every`", "write it under `schedule:`")


@pytest.mark.parametrize("text", ["- a\n", "hello\n", "5\n"])
def test_a_file_that_is_no_mapping_is_explained(shop: Shop, text: str) -> None:
    loaded = shop.load(text)
    assert "stands where a mapping belongs" in loaded.findings[0].message
    assert loaded.post is None


def test_an_empty_field_counts_as_absent(shop: Shop) -> None:
    loaded = shop.load("title:\ntext: a\n")
    assert loaded.ok
    assert loaded.post is not None
    assert loaded.post.title is None


def test_a_secret_is_never_repeated(shop: Shop) -> None:
    loaded = shop.load("text: a\nplatforms: {x: {access_token: hunter2, deep: [{client-secret: hunter2}]}}\n")
    assert [finding.rule for finding in loaded.findings] == ["secret.in-file"] * 2
    assert "hunter2" not in repr(loaded.findings)


def test_the_id_is_the_path_under_posts_unless_the_post_says_another(shop: Shop) -> None:
    assert shop.load("text: a\n", "posts/2026/lamp.yaml").id == "2026/lamp"
    assert shop.load("text: a\nid: lamp-1\n", "posts/2026/lamp.yaml").id == "lamp-1"
    assert shop.load("text: a\n", "other/lamp.yml").id == "other/lamp"


def test_a_file_name_that_gives_no_id_asks_for_one(shop: Shop) -> None:
    assert [finding.rule for finding in shop.load("text: a\n", "posts/my lamp.yaml").findings] == ["post.id"]
    assert shop.load("text: a\nid: lamp\n", "posts/my lamp.yaml").ok


def test_two_posts_of_one_id_are_errors_in_both(shop: Shop) -> None:
    for name, text in (("a", "id: same\n"), ("b", "id: same\n"), ("c", "id: other\n")):
        shop.file(f"posts/{name}.yaml", text)
    loaded = {one.file: [str(finding.place) for finding in one.findings] for one in shop.load_all()}
    assert loaded == {"posts/a.yaml": ["posts/a.yaml:1:5"], "posts/b.yaml": ["posts/b.yaml:1:5"], "posts/c.yaml": []}


def test_one_file_named_twice_is_one_post(shop: Shop) -> None:
    path = shop.file("posts/a.yaml", "text: a\n")
    (loaded,) = shop.load_all([path, path.parent / "." / "a.yaml"])
    assert loaded.ok


def test_posts_are_found_in_folders_but_not_in_hidden_ones(shop: Shop) -> None:
    for name in ("posts/b.yml", "posts/x/a.yaml", "posts/.hidden.yaml", "posts/.git/c.yaml", "posts/note.md"):
        shop.file(name, "text: a\n")
    assert [one.file for one in shop.load_all()] == ["posts/b.yml", "posts/x/a.yaml"]


def test_a_post_outside_the_workspace_is_refused_also_through_a_link(shop: Shop) -> None:
    outside = shop.root.parent / "secret.yaml"
    outside.write_text("text: a\n")
    link = shop.root / "posts" / "link.yaml"
    link.symlink_to(outside)
    for path in (outside, link):
        (loaded,) = shop.load_all([path])
        assert [finding.rule for finding in loaded.findings] == ["post.outside"]
        assert not loaded.document.text


def test_a_pipe_is_never_opened(shop: Shop) -> None:
    os.mkfifo(shop.root / "posts" / "pipe.yaml")
    (loaded,) = shop.load_all()
    assert [finding.rule for finding in loaded.findings] == ["file.unreadable"]

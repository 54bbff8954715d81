from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from socialpost.cards import markup
from socialpost.sandbox.engine import Sandbox
from socialpost.sandbox.kit import Platform
from socialpost.sandbox.wall import page, snapshot

HOSTILE = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)>&lt; {{ 7*7 }} https://a.example/"onclick=alert(1)'
PNG = b"\x89PNG\r\n\x1a\n picture"
Put = Callable[..., None]


class Read(HTMLParser):
    """What a browser would make of the page: tags with their attributes, and the text between."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.text = re.sub(r"\s+", " ", " ".join(self.words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def every(self, tag: str, attribute: str) -> list[str]:
        return [found.get(attribute) or "" for name, found in self.tags if name == tag]


@pytest.fixture
def put(sandbox: Sandbox) -> Put:
    def add(text: str = "", platform: str = "toy", **fields: Any) -> None:
        world = sandbox.world(platform)
        world.put("note", str(world.number("note", 1001)), {"text": text, "pictures": [], **fields})

    return add


def blob(sandbox: Sandbox, name: str, data: bytes = PNG) -> str:
    return sandbox.world("toy").keep_bytes(data, name)


def test_nothing_a_stranger_writes_becomes_markup(sandbox: Sandbox, put: Put) -> None:
    name = blob(sandbox, "a.png")
    everywhere = dict.fromkeys(("author", "title", "link", "url", "alt", "comment"), HOSTILE)
    put(HOSTILE, **everywhere, poll=[HOSTILE], labels=[HOSTILE], pictures=[name], thread=[{"text": HOSTILE}])
    found = Read(page(sandbox, {"platform": HOSTILE, "post": HOSTILE}))
    assert not [tag for tag, _ in found.tags if tag == "script"]
    found = Read(page(sandbox, {}))
    assert not [tag for tag, _ in found.tags if tag == "script"]
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on")]
    assert found.every("img", "src") == ["/blobs/a.png"] * 2  # the post's and its thread part's
    assert found.every("img", "alt") == [HOSTILE] * 2
    assert found.text.count("<script>alert(1)</script>") >= 8
    assert "49" not in found.text


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "https://", "http://[", "vbscript:x"]
)
def test_an_address_that_is_not_of_the_web_cannot_be_followed(address: str, sandbox: Sandbox, put: Put) -> None:
    put(f"see {address}", link=address, url=address)
    assert all(href.startswith("/") for href in Read(page(sandbox, {})).every("a", "href"))


def test_links_tags_and_mentions_are_marked_and_nothing_is_lost() -> None:
    text = "Look (https://shop.example.com/a_b?x=1&y=2). #lamp, @oslo! a@b.example 5 > 4"
    html = str(markup.rich(text))
    assert 'href="https://shop.example.com/a_b?x=1&amp;y=2"' in html
    assert re.findall(r'class="tag">([^<]+)<', html) == ["#lamp", "@oslo"]
    assert Read(html).text.replace("  ", " ") == re.sub(r"\s+", " ", " ".join(Read(html).words))
    assert "".join(Read(html).words) == text.replace("https://", "")


def test_a_long_link_is_shown_short_with_the_whole_in_its_title() -> None:
    url = "https://www.shop.example.com/lamp?utm_source=x&utm_medium=social&utm_campaign=nordic-lamp"
    found = Read(str(markup.rich(url)))
    assert found.every("a", "title") == [url]
    assert found.words == ["shop.example.com/lamp?utm_source=x&utm_me…"]


def test_the_newest_stands_first_with_its_time_in_utc(sandbox: Sandbox, put: Put) -> None:
    put("older")
    sandbox.advance(3600)
    put("newer")
    found = Read(page(sandbox, {}))
    assert found.text.index("newer") < found.text.index("older")
    assert "15 Jan 2027, 08:00 UTC" in found.text
    assert "2027-01-15T08:00:00+00:00" in found.every("time", "datetime")


def test_a_platform_a_post_and_a_page_can_be_chosen_by_address(toy: Platform) -> None:
    with Sandbox([toy, replace(toy, name="other", title="Other")]) as box:
        for number in range(60):
            box.world("toy").put("note", str(number), {"text": f"toy-{number}.", "pictures": []})
        box.world("other").put("note", "1", {"text": "elsewhere", "pictures": []})
        everything = page(box, {})
        assert "elsewhere" in everything
        assert "toy-40." in everything
        assert "toy-39." not in everything
        first, second = page(box, {"platform": "toy"}), page(box, {"platform": "toy", "page": "2"})
        assert "elsewhere" not in first
        assert [text in first for text in ("toy-10.", "toy-9.")] == [True, False]
        assert [text in second for text in ("toy-10.", "toy-9.")] == [False, True]
        assert re.findall(r"toy-\d+\.", page(box, {"platform": "toy", "post": "7"})) == ["toy-7."]


@pytest.mark.parametrize(
    "query", [{"page": "x"}, {"page": "-1"}, {"page": "9" * 50}, {"page": "²"}, {"platform": "no"}, {"live": "x"}]
)
def test_a_nonsense_address_still_shows_the_wall(query: dict[str, str], sandbox: Sandbox, put: Put) -> None:
    put("hello")
    assert "hello" in page(sandbox, query)
    assert "The wall" in page(sandbox, {**query, "platform": "toy"})


def test_an_empty_wall_says_what_to_do(sandbox: Sandbox, put: Put) -> None:
    assert "Nothing has been published here yet" in page(sandbox, {})
    assert "Nothing on Toy is public" in page(sandbox, {"platform": "toy"})
    put("hello")
    assert "Nothing" not in Read(page(sandbox, {})).text.replace("Nothing here has left it", "")


def test_pictures_videos_and_files_that_are_neither_are_told_apart_by_content(sandbox: Sandbox, put: Put) -> None:
    names = [
        blob(sandbox, "really-video.png", b"\x00\x00\x00\x18ftypmp42"),
        blob(sandbox, "really-picture.mp4"),
        blob(sandbox, "page.png", b"<html>"),
        "gone.png",
        "/blobs/../world.sqlite3",
    ]
    put("media", pictures=names, alt="what it shows")
    found = Read(page(sandbox, {}))
    assert found.every("video", "src") == ["/blobs/really-video.png"]
    assert found.every("img", "src") == ["/blobs/really-picture.mp4"]
    assert found.text.count("neither a picture nor a video") == 3
    assert found.text.count("what it shows") == 5


def test_a_picture_without_alt_text_says_so(sandbox: Sandbox, put: Put) -> None:
    put("media", pictures=[blob(sandbox, "a.png")])
    assert "no alt text" in page(sandbox, {})
    assert "<summary>" not in page(sandbox, {})


def test_every_text_of_a_person_finds_its_own_direction(sandbox: Sandbox, put: Put) -> None:
    put("مصباح", title="عنوان", comment="تعليق", thread=[{"text": "جزء"}])
    html = page(sandbox, {})
    for text in ("مصباح", "عنوان", "تعليق", "جزء"):
        assert re.search(rf'dir="auto">{text}', html)


def test_half_a_surrogate_pair_does_not_end_the_page(sandbox: Sandbox, put: Put) -> None:
    put("broken \ud83d emoji", author="\ud83d")
    assert "broken ? emoji" in page(sandbox, {})


def test_the_page_renews_itself_only_when_asked(sandbox: Sandbox) -> None:
    assert "http-equiv" not in page(sandbox, {})
    assert 'http-equiv="refresh"' in page(sandbox, {"live": "1"})


def test_a_snapshot_opens_without_a_server_and_has_all_it_needs(sandbox: Sandbox, put: Put, tmp_path: Path) -> None:
    for number in range(60):
        put(f"note-{number}.")
    put("media", pictures=[blob(sandbox, "a", PNG), blob(sandbox, "b.mp4", b"\x00\x00\x00\x18ftypmp42")])
    index = snapshot(sandbox, tmp_path / "wall")
    found = Read(index.read_text("utf-8"))
    assert "note-0." in found.text
    addresses = [*found.every("img", "src"), *found.every("video", "src"), *found.every("a", "href")]
    assert "media/a.png" in addresses
    for address in addresses:
        file, _, anchor = address.partition("#")
        assert (index.parent / file).is_file()
        assert not anchor or f'id="{anchor}"' in (index.parent / file).read_text("utf-8")
    assert 'http-equiv="refresh"' not in index.read_text("utf-8")

from __future__ import annotations

import webbrowser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from socialpost.cli import show
from tests.cli.conftest import LAMP, Shop

LONG = "text: " + "warm light " * 60 + "\nto: [fb-us]\n"


def test_every_delivery_is_shown_with_its_text_and_count(shop: Shop) -> None:
    said = shop.run("preview")
    assert said.code == 0
    for words in ("lamp@x-us: X, photo post", "lamp@fb-us: Facebook Page, photo", "Warm light, zero glare.",
                  "[image: A lamp]", "/280 weighted", "2 deliveries, nothing was sent"):  # fmt: skip
        assert words in said.out


def test_the_fold_is_a_line_with_the_rest_below_it(shop: Shop) -> None:
    shop.write("posts/long.yaml", LONG)
    shown, fold, hidden = shop.run("preview", "long").out.partition("- - - … See more")
    assert fold
    assert shown.count("warm light") in (43, 44)
    assert shown.count("warm") + hidden.count("warm") == 60


def test_only_some_accounts_are_shown(shop: Shop) -> None:
    assert "fb-us" not in shop.run("preview", "--only", "x-us").out
    assert shop.run("preview", "--only", "x-uk").code == 2


def test_control_characters_of_a_post_do_not_reach_the_terminal(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", 'text: "Warm \\e[31mlight"\nto: [x-us]\n')
    assert "\x1b" not in shop.run("preview").out


def test_the_page_is_written_where_it_is_wanted(shop: Shop) -> None:
    said = shop.run("preview", "--html", "out/lamp.html")
    page = shop.root / "out" / "lamp.html"
    assert said.code == 0
    assert page.as_uri() in said.out
    assert "Warm light, zero glare." in page.read_text("utf-8")
    assert "data:image/jpeg;base64," in page.read_text("utf-8")
    assert [path.name for path in page.parent.iterdir()] == ["lamp.html"], "one file holds everything"


def test_an_error_exits_3_and_the_page_is_there_all_the_same(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP.replace("zero glare.", "no glare " * 60))
    said = shop.run("preview", "--html", "page.html")
    assert said.code == 3
    assert "1 error" in said.out
    assert "characters" not in said.err
    assert "text.too-long" in (shop.root / "page.html").read_text("utf-8")
    assert shop.run("preview").code == 3


def test_a_file_that_is_missing_is_a_finding_on_the_page(shop: Shop) -> None:
    (shop.root / "media" / "lamp.jpg").unlink()
    said = shop.run("preview", "--html", "page.html")
    assert said.code == 3
    assert "media/lamp.jpg" in (shop.root / "page.html").read_text("utf-8")


def test_json_holds_the_pieces_the_crop_and_the_address_of_the_page(shop: Shop) -> None:
    shop.write("posts/long.yaml", LONG)
    told = shop.run("preview", "long", "--json", "--html", "page.html").json
    (one,) = told["deliveries"]
    assert (one["key"], one["ok"], one["more"]) == ("long@fb-us", True, "See more")
    assert len(one["texts"][0]["shown"]) <= 477
    assert (one["texts"][0]["shown"] + one["texts"][0]["hidden"]).count("warm light") == 60
    assert Path(unquote(urlsplit(told["html"]).path)).is_file()
    assert shop.run("preview", "long", "--json").json["html"] == ""


def test_it_opens_in_a_browser_where_there_is_a_screen(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def browser(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr(webbrowser, "open", browser)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("DISPLAY", ":0")
    said = shop.run("preview", "--open")
    page = shop.root / ".socialpost" / "preview" / "index.html"
    assert (said.code, opened) == (0, [page.as_uri()])
    assert "opened in the browser" in said.out
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    said = shop.run("preview", "--open")
    assert (said.code, len(opened)) == (0, 1)
    assert "no screen" in said.out


def test_on_a_terminal_each_delivery_stands_in_a_frame(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(show, "is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    said = shop.run("preview", "--only", "x-us").out
    assert "╭─ lamp@x-us: X, photo post ─" in said
    assert max(len(line) for line in said.splitlines()) <= 80

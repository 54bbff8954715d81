"""Tokens go to the platform's own hosts: not along redirects, to addresses that were handed out, or where a file says."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable

import pytest

from tests.leaks.conftest import House, forms
from tests.leaks.servers import Heard, Reply, Server, listening, passing_on

PICTURE = "title: A lamp\ntext: Warm light\nmedia: [{image: media/lamp.jpg, alt: A lamp}]\nto: [pictures]\n"
FILM = "title: A film\ntext: It turns\nmedia: [{video: media/lamp.mp4, alt: It turns}]\nto: [films]\n"
LINES = (
    ("accounts", "--check"),
    ("plan", "--online"),
    ("publish", "posts/lamp.yaml", "--wait", "0s"),
    ("publish", "posts/film.yaml", "--wait", "0s"),
)


@pytest.fixture
def shop(house: House) -> House:
    house.post("lamp", PICTURE)
    house.post("film", FILM)
    return house


def everywhere(monkeypatch: pytest.MonkeyPatch, url: Callable[[str], str]) -> None:
    for name, value in os.environ.items():
        if "__ORIGIN__" in name:
            monkeypatch.setenv(name, url(value))


def told(server: Server, house: House) -> list[str]:
    """Return which secrets a server was told."""
    house.renewed()
    raw = b"\n".join(heard.raw for heard in server.heard)
    return [place for place, secret in house.secrets.items() if any(form in raw for form in forms(secret))]


@pytest.mark.slow
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_takes_nothing_along(shop: House, monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    with listening() as stranger:

        def elsewhere(heard: Heard) -> Reply:
            return status, [("location", f"{stranger.url}{heard.target}")], b""

        with listening(elsewhere) as platform:
            everywhere(monkeypatch, lambda _: platform.url)
            for line in LINES:
                assert shop.run(*line) != 70
        assert told(platform, shop)
        assert stranger.heard == []


@pytest.mark.slow
def test_an_address_that_a_platform_hands_out_gets_bytes_and_never_a_token(
    shop: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening() as stranger, listening(passing_on(shop.url, lambda: stranger.url)) as platform:
        everywhere(monkeypatch, lambda value: value.replace(shop.url, platform.url))
        for line in LINES:
            assert shop.run(*line) != 70
        assert told(platform, shop)
        assert [heard for heard in stranger.heard if heard.body]  # a pre-signed upload goes there, as it must
        assert told(stranger, shop) == []
        assert not [heard for heard in stranger.heard if heard.header("authorization")]


HOSTILE = """
accounts:
  x-env: {{platform: x, origins: {{api: "{url}"}}}}
  fb-env: {{platform: facebook, page: "100000000000001", origins: {{api: "{url}", video: "{url}", upload: "{url}"}}}}
  reddit-cmd:
    {{platform: reddit, token_command: {command}, origins: {{api: "{url}", www: "{url}"}}, defaults: {{subreddit: lamps}}}}
groups: {{pictures: [x-env, fb-env, reddit-cmd], films: [reddit-cmd]}}
"""


@pytest.mark.parametrize("consent", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_cloned_repository_sends_nothing_anywhere_before_the_person_agreed(
    shop: House, monkeypatch: pytest.MonkeyPatch, consent: bool
) -> None:
    for name in [name for name in os.environ if "__ORIGIN__" in name]:
        monkeypatch.delenv(name)
    ran = shop.away / "ran"
    steal = f"{sys.executable} -c \"open({str(ran)!r}, 'w').write('x')\""
    with listening() as stranger:
        (shop.root / "socialpost.yaml").write_text(HOSTILE.format(url=stranger.url, command=json.dumps(steal)))
        if consent:
            shop.run("accounts", "trust", "--yes")
        codes = [shop.run(*line) for line in LINES]
        assert bool(told(stranger, shop)) is consent
        assert bool(stranger.heard) is consent
        assert ran.exists() is consent
    if not consent:
        assert codes == [4, 4, 4, 4]
        assert "socialpost accounts trust x-env" in "".join(shop.said)


@pytest.mark.parametrize(
    ("variable", "form"),
    [
        ("SOCIALPOST__X_ENV__ORIGIN__AIP", "{0}"),
        ("SOCIALPOST__X_ENV__ORIGIN__API", "http://api.x.com@{1}"),
        ("SOCIALPOST__X_ENV__ORIGIN__API", "{0}?api.x.com"),
        ("SOCIALPOST__X_ENV__ORIGIN__API", "{0}/#api.x.com"),
        ("SOCIALPOST__X_ENV__ORIGIN__API", "http://localhost.:{2}"),
        ("SOCIALPOST__X_ENV__ORIGIN__API", "htp://{1}"),
    ],
)
def test_a_slip_in_an_address_sends_nothing(
    shop: House, monkeypatch: pytest.MonkeyPatch, variable: str, form: str
) -> None:
    shop.post("lamp", PICTURE.replace("[pictures]", "[x-env]"))
    with listening() as stranger:
        place = stranger.url.removeprefix("http://")
        monkeypatch.setenv(variable, form.format(stranger.url, place, place.partition(":")[2]))
        assert shop.run("publish", "posts/lamp.yaml", "--wait", "0s") in (2, 3, 4)
        assert stranger.heard == []

from __future__ import annotations

from pathlib import Path

import pytest

from socialpost import registry
from socialpost.cli import abilities, adapters
from socialpost.errors import UsageError
from tests.cli.typed import typed

Capsys = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_every_installed_platform_and_each_of_its_kinds_is_shown(capsys: Capsys) -> None:
    told = typed(capsys, "adapters")
    data = typed(capsys, "adapters", "--json").json
    assert told.code == 0
    assert [one["name"] for one in data["adapters"]] == registry.names()
    for name in registry.names():
        adapter = registry.load(name)
        assert f"{adapter.title} ({name})" in told.out
        assert set(next(one for one in data["adapters"] if one["name"] == name)["kinds"]) == set(adapter.kinds)


def test_the_figures_are_those_of_the_adapter(capsys: Capsys) -> None:
    (told,) = typed(capsys, "adapters", "x", "--json").json["adapters"]
    photo = told["kinds"]["photo"]["limits"]
    limits = abilities.limits(registry.load("x"), "photo")
    assert photo["text"]["most"] == limits.text.most == 280
    assert photo["text"]["unit"] == "weighted"
    assert photo["images"] == list(limits.images)
    assert told["costs"] == {"a post": "0.015", "a post with a link": "0.200"}
    assert "delete" in told["verbs"]


def test_no_secret_of_a_scheme_is_more_than_its_name(capsys: Capsys) -> None:
    (told,) = typed(capsys, "adapters", "facebook", "--json").json["adapters"]
    (method,) = told["credentials"]["methods"]
    assert [field["name"] for field in method["fields"]] == ["page_access_token"]


def test_the_markdown_table_has_a_column_for_each_platform(capsys: Capsys) -> None:
    lines = typed(capsys, "adapters", "facebook", "x", "--markdown").out.splitlines()
    assert {line.count("|") - line.count("\\|") for line in lines} == {4}
    assert "| text | 63,206 UTF-16 units | 280 weighted characters |" in lines
    assert "| images | 10, each 10 MB | 4, each 5 MiB |" in lines


def test_an_unknown_platform_is_wrong_usage(capsys: Capsys) -> None:
    told = typed(capsys, "adapters", "facebok")
    assert told.code == 2
    assert "did you mean 'facebook'?" in told.err


def test_a_broken_adapter_is_named_and_does_not_hide_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    load = registry.load

    def broken(name: str) -> object:
        if name == "x":
            raise UsageError("the adapter 'x' cannot be imported: no module named y")
        return load(name)

    monkeypatch.setattr(registry, "load", broken)
    told = typed(capsys, "adapters")
    assert told.code == 2
    assert "x: the adapter 'x' cannot be imported" in told.out
    assert "Facebook Page (facebook)" in told.out


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (5 * 1024**2, "5 MiB"),
        (10_000_000, "10 MB"),
        (10 * 1024**3, "10 GiB"),
        (976_560, "976,560 bytes"),
        (500, "500 bytes"),
    ],
)
def test_sizes_are_written_as_the_vendor_means_them(count: int, said: str) -> None:
    assert abilities.size(count) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(140, "140 seconds"), (14_400, "4 hours"), (600, "10 minutes"), (29 * 86_400, "29 days")]
)
def test_times_are_written_in_the_largest_whole_unit(seconds: float, said: str) -> None:
    assert abilities.time_words(seconds) == said


def test_what_a_platform_cannot_do_is_said(capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    whole = registry.load("x")
    monkeypatch.setattr(registry, "load", lambda _name: replace(whole, delete=None))
    assert "cannot take a post down" in typed(capsys, "adapters", "x").out
    assert "| delete | no |" not in adapters.table([whole])

from __future__ import annotations

from pathlib import Path

import pytest

from socialpost.cli.new import media, slug
from socialpost.errors import UsageError
from tests.cli.typed import typed

Capsys = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capsys) -> Path:
    monkeypatch.chdir(tmp_path)
    typed(capsys, "init")
    return tmp_path


def test_a_post_from_a_template_names_the_media_that_are_still_missing(shop: Path, capsys: Capsys) -> None:
    told = typed(capsys, "new", "Autumn Lamp!", "--template", "launch", "--json")
    assert (told.code, told.json["file"]) == (0, "posts/autumn-lamp.yaml")
    assert told.json["missing_media"] == ["media/front.jpg", "media/detail.jpg"]
    (shop / "media" / "front.jpg").write_bytes((shop / "media" / "desk-lamp.jpg").read_bytes())
    told = typed(capsys, "new", "winter", "--json")
    assert told.json["missing_media"] == ["media/detail.jpg"]


@pytest.mark.parametrize("template", ["launch", "sale", "thread", "video"])
def test_every_bundled_template_is_complete_once_its_media_and_prices_are_there(template: str, capsys: Capsys) -> None:
    missing = typed(capsys, "new", "x", "-t", template, "--json").json["missing_media"]
    told = typed(capsys, "validate", "--json")
    messages = [one for one in told.json["findings"] if one["level"] == "error"]
    assert {one["message"].partition(":")[0] for one in messages if one["rule"] == "media.path"} == set(missing)
    assert {one["rule"] for one in messages} <= {"media.path", "template"}


def test_an_existing_post_is_never_overwritten(shop: Path, capsys: Capsys) -> None:
    before = (shop / "posts" / "hello.yaml").read_text()
    told = typed(capsys, "new", "hello")
    assert told.code == 2
    assert "is there already" in told.err
    assert (shop / "posts" / "hello.yaml").read_text() == before


def test_a_template_of_the_team_comes_before_a_bundled_one(shop: Path, capsys: Capsys) -> None:
    (shop / "templates").mkdir()
    (shop / "templates" / "launch.yaml").write_text("# Our own.\ntext: ours\nto: [everywhere]\n")
    listed = typed(capsys, "new", "--list", "--json").json["templates"]
    assert listed["launch"] == "Our own"
    assert {"sale", "thread", "video"} <= listed.keys()
    typed(capsys, "new", "x")
    assert "text: ours" in (shop / "posts" / "x.yaml").read_text()


def test_templates_can_be_listed_outside_of_a_workspace(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert "launch" in typed(capsys, "new", "--list").out
    assert typed(capsys, "new", "x").code == 2


def test_a_workspace_without_the_template_s_group_gets_its_own_accounts(shop: Path, capsys: Capsys) -> None:
    (shop / "socialpost.yaml").write_text("accounts:\n  one: {platform: x}\n  two: {platform: x}\n")
    typed(capsys, "new", "x")
    assert "\nto: [one, two]\n" in (shop / "posts" / "x.yaml").read_text()


def test_the_schema_is_found_from_a_folder_below_posts(shop: Path, capsys: Capsys) -> None:
    typed(capsys, "new", "autumn/lamp")
    path = shop / "posts" / "autumn" / "lamp.yaml"
    first = path.read_text().splitlines()[0]
    assert (path.parent / first.partition("$schema=")[2]).resolve() == (
        shop / ".socialpost" / "schema" / "post.schema.json"
    )


def test_a_template_that_is_not_there_gets_a_suggestion(capsys: Capsys) -> None:
    told = typed(capsys, "new", "x", "--template", "launhc")
    assert told.code == 2
    assert "did you mean 'launch'?" in told.err


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Herbst Ängebot!", "herbst-angebot"),
        ("posts/lamp.yaml", "lamp"),
        ("Größe 2.0", "grosse-2.0"),
        ("a/B c", "a/b-c"),
        ("-x-", "x"),
    ],
)
def test_a_name_becomes_one_that_can_be_a_file_and_an_id(name: str, clean: str) -> None:
    assert slug(name) == clean


@pytest.mark.parametrize("name", ["???", "../secret", "/etc/passwd", "a//b", "", "北欧"])
def test_a_name_of_which_nothing_is_left_or_that_leaves_posts_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        slug(name)


def test_media_are_found_wherever_a_post_may_name_them() -> None:
    post = {
        "media": [{"image": "a.jpg"}, {"video": "b.mp4", "cover": "c.jpg", "captions": {"en": "d.srt"}}, 0],
        "languages": {"de": {"media": [{"image": "e.jpg"}, {"image": "a.jpg"}]}},
        "text": "image",
    }
    assert media(post) == ["a.jpg", "b.mp4", "c.jpg", "d.srt", "e.jpg"]

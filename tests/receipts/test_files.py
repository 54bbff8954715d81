"""Receipt files: what is written is read again, whatever git made of two branches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from socialpost.errors import StateTrouble
from socialpost.plan.model import DeliveryKey
from socialpost.receipts import file
from socialpost.receipts.book import Elsewhere, entered
from socialpost.receipts.folder import FolderBook
from socialpost.receipts.model import NOT_OUT, Mark, Receipt, joined
from tests.receipts.conftest import git

PAGE = Path(__file__).parents[2] / "docs" / "receipts.md"
AT = datetime(2026, 11, 27, 8, 0, 4, tzinfo=UTC)
KEY = DeliveryKey("lamp", "x-main")
OUT = Receipt(KEY, Mark.PUBLISHED, "a", id="1", url="https://x.example/1", at=AT, fingerprint="f", identity="x:7")

PATIENT = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
times = st.none() | st.integers(0, 10**6).map(lambda seconds: AT + timedelta(seconds=seconds))
words = st.text(min_size=0, max_size=12)
names = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
receipts = st.builds(
    Receipt,
    key=st.builds(DeliveryKey, st.just("lamp"), names, words, words),
    state=st.sampled_from([*map(str, Mark), "of-a-newer-version"]),
    run=names,
    attempt=st.integers(1, 5),
    id=words,
    url=words,
    at=times,
    since=times,
    first=times,
    fingerprint=words,
    identity=words,
    after=st.lists(names, max_size=2).map(tuple),
    facts=st.dictionaries(names, st.dictionaries(names, words | st.integers(), min_size=1, max_size=2), max_size=2),
    more=st.just({}) | st.just({"colour": "red"}),
)
of_one = receipts.map(lambda one: replace(one, key=KEY))


@PATIENT
@given(one=receipts)
def test_a_receipt_is_read_as_it_was_written(one: Receipt) -> None:
    read, findings = file.parse(file.render([one]), "receipts/lamp.yaml", "lamp")
    assert (read, findings) == ([one], [])


@PATIENT
@given(several=st.lists(of_one, min_size=1, max_size=4))
def test_what_receipts_come_to_does_not_hang_on_their_order(several: list[Receipt]) -> None:
    assert len({repr(joined(order)) for order in permutations(several)}) == 1


@PATIENT
@given(several=st.lists(of_one, min_size=1, max_size=6))
def test_writing_a_file_again_changes_nothing_of_what_it_says(several: list[Receipt]) -> None:
    once, _ = file.parse(file.render(several), "", "lamp")
    assert joined(once) == joined(several)
    assert file.render(once) == file.render(several)


@PATIENT
@given(several=st.lists(of_one, min_size=1, max_size=4), public=of_one)
def test_what_is_public_for_one_run_is_never_lost_among_others(several: list[Receipt], public: Receipt) -> None:
    public = replace(public, state=Mark.PUBLISHED, run="the-one")
    found = joined([*several, public])
    assert found is not None
    assert found.mark is Mark.PUBLISHED


class Merging:
    """A repository with two branches that change one receipt file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        git(folder, "init", "-q", "-b", "main")
        self.book = FolderBook(folder)
        self.book.write(replace(OUT, key=DeliveryKey("lamp", "a-first")))
        (folder / ".gitignore").write_text(".socialpost/\n")
        self.commit("base")

    def commit(self, message: str) -> None:
        git(self.folder, "add", "-A")
        git(self.folder, "commit", "-qm", message, "--allow-empty")

    def merged(self, ours: Sequence[Receipt], theirs: Sequence[Receipt], base: Sequence[Receipt] = ()) -> list[Receipt]:
        """Let two people write on top of the same base, and git merge them; return what the file holds then."""
        git(self.folder, "checkout", "-q", "-f", "--detach", "main")
        for one in base:
            self.book.write(one)
        self.commit("base")
        root = git(self.folder, "rev-parse", "HEAD").strip()
        for one in ours:
            self.book.write(one)
        self.commit("ours")
        mine = git(self.folder, "rev-parse", "HEAD").strip()
        git(self.folder, "checkout", "-q", "--detach", root)
        for one in theirs:
            self.book.write(one)
        self.commit("theirs")
        git(self.folder, "merge", "-q", "-m", "both", mine)
        return list(self.book.read().by_key.values())


@pytest.fixture(scope="module")
def merging(tmp_path_factory: pytest.TempPathFactory) -> Merging:
    return Merging(tmp_path_factory.mktemp("merging"))


accounts = st.sampled_from(["b", "c", "d"])
written = st.builds(
    lambda account, state, run, attempt: replace(
        OUT, key=DeliveryKey("lamp", account), state=state, run=run, attempt=attempt, id=run, url=""
    ),
    accounts,
    st.sampled_from(list(Mark)),
    st.sampled_from(["r1", "r2"]),
    st.integers(1, 2),
)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(base=st.lists(written, max_size=2), ours=st.lists(written, max_size=3), theirs=st.lists(written, max_size=3))
def test_git_merges_two_peoples_receipts_by_itself_and_nothing_public_is_forgotten(
    merging: Merging, base: list[Receipt], ours: list[Receipt], theirs: list[Receipt]
) -> None:
    found = {one.key: one for one in merging.merged(ours, theirs, base)}
    for side in (ours, theirs):
        alone: list[Receipt] = []
        for one in [*base, *side]:
            alone = entered(alone, one)
        for key, mine in {one.key: joined(each for each in alone if each.key == one.key) for one in alone}.items():
            assert mine is not None
            over = [one for one in (*ours, *theirs) if one.key == key and one.mark in NOT_OUT]
            later = [one for one in (*ours, *theirs) if one.run == mine.run and one.attempt > mine.attempt]
            if mine.mark is Mark.PUBLISHED and not over and not later:  # else its own run has the last word
                assert found[key].mark is Mark.PUBLISHED
            assert found[key].out or over or not mine.out


def test_two_people_who_publish_different_posts_of_one_file_merge_without_a_conflict(merging: Merging) -> None:
    mine, theirs = (replace(OUT, key=DeliveryKey("lamp", name)) for name in ("x-de", "x-us"))
    found = {one.key.account for one in merging.merged([mine], [theirs])}
    assert {"x-de", "x-us"} <= found


def test_a_deletion_counts_beside_the_older_word_that_it_is_out(merging: Merging) -> None:
    found = merging.merged([replace(OUT, state=Mark.DELETED)], [replace(OUT, key=DeliveryKey("lamp", "x-us"))], [OUT])
    assert {one.key.account: one.mark for one in found}["x-main"] is Mark.DELETED


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("<<<<<<< HEAD", "a conflict marker of git: a merge was not finished here"),
        ("- {account: x-main", "this line cannot be read"),
        ("- just words", "this line is no receipt"),
        ("- {account: x-main}", "`account` and `state` belong into every receipt"),
        ("- {account: x-main, state: published, at: yesterday}", "`at` is no time: 'yesterday'"),
        ("- {account: x-main, state: published, id: 12}", "`id` is no text"),
    ],
)
def test_a_line_that_is_no_receipt_is_an_error_with_its_place(tmp_path: Path, line: str, says: str) -> None:
    book = FolderBook(tmp_path)
    book.write(OUT)
    path = tmp_path / "receipts" / "lamp.yaml"
    path.write_text(path.read_text() + line + "\n")
    found = book.read()
    assert [str(one.place) for one in found.findings] == ["receipts/lamp.yaml:3:1"]
    assert says in found.findings[0].message
    assert found.broken == {"lamp"}
    assert found.by_key[KEY] == OUT


def test_nothing_is_written_over_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    book = FolderBook(tmp_path)
    path = tmp_path / "receipts" / "lamp.yaml"
    path.parent.mkdir()
    path.write_text("- ruined\n")
    with pytest.raises(StateTrouble, match=r"receipts/lamp\.yaml:2:1|receipts/lamp\.yaml:1:1"):
        book.write(OUT)
    assert path.read_text() == "- ruined\n"


def test_a_line_that_a_person_wrote_as_yaml_is_read(tmp_path: Path) -> None:
    path = tmp_path / "receipts" / "2026" / "lamp.yaml"
    path.parent.mkdir(parents=True)
    path.write_text('# by hand\n- {account: x-main, state: published, id: "12", at: 2026-11-27T09:00:04+01:00}\n')
    found = FolderBook(tmp_path).read().by_key[DeliveryKey("2026/lamp", "x-main")]
    assert (found.id, found.at) == ("12", AT)


def test_a_state_of_a_newer_version_counts_as_perhaps_public() -> None:
    assert Receipt(KEY, "resting", "a").mark is Mark.UNCERTAIN


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = FolderBook(tmp_path)
    book.write(OUT)
    before = (tmp_path / "receipts" / "lamp.yaml").read_text()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StateTrouble, match="No space left on device"):
        book.write(replace(OUT, state=Mark.DELETED))
    assert (tmp_path / "receipts" / "lamp.yaml").read_text() == before
    assert [path.name for path in (tmp_path / "receipts").iterdir() if path.suffix == ".new"] == []


def test_git_is_told_how_to_merge_them_unless_somebody_told_it_before(tmp_path: Path) -> None:
    book = FolderBook(tmp_path)
    book.write(OUT)
    attributes = tmp_path / "receipts" / ".gitattributes"
    assert "*.yaml merge=union" in attributes.read_text()
    attributes.write_text("*.yaml merge=ours\n")
    book.write(replace(OUT, key=DeliveryKey("lamp", "x-us")))
    assert attributes.read_text() == "*.yaml merge=ours\n"


def test_a_folder_lets_nobody_send_what_its_file_says_is_out(tmp_path: Path) -> None:
    book = FolderBook(tmp_path)
    book.write(OUT)
    with pytest.raises(Elsewhere):
        book.claim(Receipt(KEY, Mark.SENDING, "b"), AT)


@pytest.mark.skipif(not PAGE.exists(), reason="needs the checkout")
def test_the_example_of_the_page_is_a_receipt() -> None:
    example = PAGE.read_text("utf-8").partition("```yaml\n")[2].partition("```")[0]
    read, findings = file.parse(example, "receipts/lamp.yaml", "lamp")
    assert ([one.url for one in read], findings) == (["https://x.com/i/status/1812"], [])

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from socialpost.errors import SandboxTrouble
from socialpost.sandbox.engine import Dropped, Sandbox
from socialpost.sandbox.kit import Call, Platform
from tests.sandbox.conftest import START, Send, sender

Texts = Callable[[], list[str]]


def test_what_is_posted_is_what_people_see(send: Send, texts: Texts) -> None:
    status, headers, content = send("POST", "/notes", {"text": "hello"})
    assert (status, json.loads(content)) == (201, {"data": {"id": "1001", "text": "hello"}})
    assert headers["content-length"] == str(len(content))
    assert texts() == ["hello"]


def test_a_literal_path_wins_over_a_named_part_whatever_the_order_of_the_routes(send: Send) -> None:
    assert json.loads(send("GET", "/notes/newest?page=2")[2]) == {"newest": True, "page": "2"}
    assert send("GET", "/notes/77")[0] == 404


def test_named_parts_of_a_path_are_decoded(send: Send, sandbox: Sandbox) -> None:
    send("PUT", "/uploads/a%2Fb%20c", body=b"x")
    assert sandbox.world("toy").get("upload", "a/b c") is not None


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("PATCH", "/notes", 405)])
def test_a_call_no_route_takes_gets_a_plain_answer_and_a_line_in_the_log(
    method: str, path: str, status: int, send: Send, sandbox: Sandbox
) -> None:
    answer = send(method, path)
    assert (answer[0], json.loads(answer[2])["sandbox"]["status"]) == (status, status)
    assert [(line.status, line.route, line.applied) for line in sandbox.log] == [(status, "", False)]


def test_a_method_that_is_not_allowed_is_told_the_ones_that_are(send: Send) -> None:
    assert send("PATCH", "/notes/1")[1]["allow"] == "DELETE, GET"


def test_an_unknown_platform_is_a_plain_404(sandbox: Sandbox) -> None:
    assert sandbox.call("nobody", Call("GET", "/")).status == 404


def test_a_bug_of_a_fake_is_a_500_with_its_traceback_in_the_log_and_nothing_of_it_stays(
    send: Send, sandbox: Sandbox, texts: Texts
) -> None:
    assert send("POST", "/notes", {"text": "raise after writing"})[0] == 500
    assert texts() == []
    assert "RuntimeError: a bug of the fake" in sandbox.log[-1].trace
    assert not sandbox.log[-1].applied
    assert json.loads(send("POST", "/notes", {"text": "next"})[2])["data"]["id"] == "1001"


@pytest.mark.parametrize("name", ["access_token", "oauth_signature", "appsecret_proof", "client_secret", "code"])
def test_no_secret_stands_in_the_log(name: str, send: Send, sandbox: Sandbox) -> None:
    send("GET", f"/notes/newest?{name}=s3cret&page=2", headers={"Authorization": "Bearer s3cret"})
    line = sandbox.log[-1]
    assert "s3cret" not in repr(line)
    assert (line.auth, dict(line.query)) == ("Bearer ***", {name: "***", "page": "2"})


def test_the_answers_date_is_the_sandboxs(send: Send, sandbox: Sandbox) -> None:
    sandbox.advance(3600)
    assert parsedate_to_datetime(send("GET", "/notes/newest")[1]["date"]).timestamp() == START + 3600


def test_an_account_keeps_its_seat(sandbox: Sandbox) -> None:
    first = sandbox.seat("toy", "shop", {"name": "Shop"})
    assert sandbox.seat("toy", "other", {}) != first
    assert sandbox.seat("toy", "shop", {"name": "Shop"}) == first


def test_origins_follow_the_base(sandbox: Sandbox) -> None:
    sandbox.base = "http://127.0.0.1:8080/"
    assert sandbox.origins("toy") == {
        "api": "http://127.0.0.1:8080/toy",
        "upload": "http://127.0.0.1:8080/toy/uploads",
    }
    assert sandbox.world("toy").base == "http://127.0.0.1:8080/toy"


def test_a_platform_that_is_not_there_is_named_with_those_that_are(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxTrouble) as caught:
        sandbox.world("toi")
    assert "toy" in caught.value.fix


def test_in_a_folder_everything_lasts(
    toy: Platform, tmp_path: Path, multipart: Callable[..., tuple[bytes, dict[str, str]]]
) -> None:
    body, headers = multipart({"text": "lasting"}, {"a": ("a.jpg", "image/jpeg", b"picture")})
    with Sandbox([toy], tmp_path / "box") as first:
        token = first.seat("toy", "shop")
        sender(first)("POST", "/notes", body=body, headers=headers)
    with Sandbox([toy], tmp_path / "box") as second:
        (card,) = second.cards()
        assert card.text == "lasting"
        assert second.world("toy").blob_path(card.pictures[0].url).read_bytes() == b"picture"
        assert second.seat("toy", "shop") == token
        assert [line.route for line in second.log] == ["create"]


def test_a_late_effect_survives_a_restart(toy: Platform, tmp_path: Path) -> None:
    with Sandbox([toy], tmp_path, clock=lambda: START) as first:
        first.fail("toy", "create", "apply-late", seconds=60)
        with pytest.raises(Dropped):
            sender(first)("POST", "/notes", {"text": "late"})
    with Sandbox([toy], tmp_path, clock=lambda: START + 59) as second:
        assert second.cards() == []
    with Sandbox([toy], tmp_path, clock=lambda: START + 61) as third:
        assert [card.time for card in third.cards()] == [START + 60]


def test_two_sandboxes_on_one_folder_apply_a_late_effect_once(toy: Platform, tmp_path: Path) -> None:
    with Sandbox([toy], tmp_path) as one, Sandbox([toy], tmp_path) as two:
        one.fail("toy", "create", "apply-late", seconds=0)
        with pytest.raises(Dropped):
            sender(one)("POST", "/notes", {"text": "once"})
        assert [len(one.cards()), len(two.cards())] == [1, 1]


def test_without_a_folder_nothing_is_left_behind(toy: Platform) -> None:
    with Sandbox([toy]) as box:
        sender(box)("PUT", "/uploads/a", body=b"bytes")
        folder = box.store.folder
        assert folder.is_dir()
    assert not folder.exists()


def test_received_files_go_after_the_call(send: Send, sandbox: Sandbox) -> None:
    send("PUT", "/uploads/a", body=b"bytes")
    send("PUT", "/uploads/a", body=b"cut", headers={"Content-Length": "99"})
    assert list(sandbox.store.spool.iterdir()) == []


def test_what_a_killed_process_was_receiving_is_cleared_away(toy: Platform, tmp_path: Path) -> None:
    dead = tmp_path / "spool" / "999999999-x"
    dead.mkdir(parents=True)
    with Sandbox([toy], tmp_path), Sandbox([toy], tmp_path) as second:
        assert not dead.exists()
        assert len(list(second.store.spool.parent.iterdir())) == 2  # the living one's is left alone


def test_a_folder_that_cannot_be_used_is_said_plainly(toy: Platform, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(SandboxTrouble):
        Sandbox([toy], tmp_path / "file")
    (tmp_path / "world.sqlite3").write_text("this is no database" * 100)
    with pytest.raises(SandboxTrouble):
        Sandbox([toy], tmp_path)


def test_reset_forgets_everything(send: Send, sandbox: Sandbox, texts: Texts) -> None:
    send("PUT", "/uploads/a", body=b"bytes")
    send("POST", "/notes", {"text": "hello"})
    sandbox.fail("toy", "create", "slow")
    sandbox.world("toy").knobs.processing = 5
    sandbox.reset()
    assert (texts(), sandbox.log, sandbox.faults.rules()) == ([], [], [])
    assert sandbox.world("toy").knobs.processing == 0
    assert list(sandbox.store.blobs.iterdir()) == []
    assert json.loads(send("POST", "/notes", {"text": "again"})[2])["data"]["id"] == "1001"


def test_many_threads_lose_nothing_and_share_no_id(toy: Platform, tmp_path: Path) -> None:
    with Sandbox([toy], tmp_path) as box:

        def work(name: str) -> None:
            for number in range(25):
                sender(box)("POST", "/notes", {"text": f"{name}{number}"})

        threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        cards = box.cards()
    assert {card.text for card in cards} == {f"{name}{number}" for name in "abcd" for number in range(25)}
    assert len({card.id for card in cards}) == 100


def test_cards_of_several_platforms_come_in_order_of_time(toy: Platform) -> None:
    with Sandbox([toy, replace(toy, name="toy2")], clock=lambda: START) as box:
        for platform in ("toy2", "toy", "toy2"):
            box.call(platform, Call("POST", "/notes", json={"text": platform}))
            box.advance(1)
        assert [card.platform for card in box.cards()] == ["toy2", "toy", "toy2"]
        assert [card.platform for card in box.cards("toy")] == ["toy"]


def test_a_late_effect_that_another_process_has_just_applied_is_not_applied_again(
    toy: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox([toy], tmp_path) as one, Sandbox([toy], tmp_path) as two:
        one.fail("toy", "create", "apply-late", seconds=0)
        with pytest.raises(Dropped):
            sender(one)("POST", "/notes", {"text": "once"})
        seen = [one._exchange._late.next(one.now()), None]  # one has looked, two is faster
        assert len(two.cards()) == 1
        monkeypatch.setattr(one._exchange._late, "next", lambda _: seen.pop(0))
        assert len(one.cards()) == 1

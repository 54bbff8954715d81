"""Recordings: complete enough to compare, and without a secret wherever one was planted."""

from __future__ import annotations

import json
import stat
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from socialpost.deliver.mask import Masker
from socialpost.deliver.overhear import overheard
from socialpost.deliver.record import Noted, Recorder, line
from socialpost.errors import UsageError
from socialpost.faults import Fault
from socialpost.sandbox.record import record
from socialpost.sandbox.transport import handle
from socialpost.testing.rig import Rig
from socialpost.wire import Base64, Json, Multipart, Part, Raw, Request, Response, Slice
from tests.fidelity import driven
from tests.fidelity.descriptions import DESCRIPTIONS

NOW = datetime(2026, 11, 27, tzinfo=UTC)
PLANTED = "pl4nted/S3cret+Value="
PAIR = b64encode(f"app:{PLANTED}".encode()).decode()


def written(**values: Any) -> str:
    """Return the line of an exchange as it stands in the file."""
    exchange = Noted(NOW, "x", "api", "POST", values.pop("path", "/2/tweets"), **values)
    return json.dumps(line(exchange, Masker()))


@pytest.mark.parametrize(
    "values",
    [
        {"headers": {"Authorization": f"Bearer {PLANTED}"}},
        {"headers": {"Authorization": f"Basic {PAIR}"}, "answer": f"who is app:{PLANTED} ({PAIR})?"},
        {"headers": {"authorization": f'OAuth oauth_token="{quote(PLANTED, safe="")}", oauth_nonce="n"'}},
        {"headers": {"x-api-token": PLANTED}},
        {"headers": {"cookie": PLANTED}},
        {"query": {"access_token": PLANTED}},
        {"query": {"upload_id": PLANTED}},
        {"path": f"/bot12:{PLANTED.replace('/', '')}/sendMessage"},
        *(
            {"body": {"form": {name: PLANTED}, "files": {}}}
            for name in ("client_secret", "refresh_token", "code", "password", "x-amz-signature", "policy", "key")
        ),
        {"body": {"json": {"deep": [{"fb_exchange_token": PLANTED}]}}},
        {"body": {"json": {"args": [{"name": "x-amz-security-token", "value": PLANTED}]}}},
        {"body": {"form": {"batch": json.dumps([{"access_token": PLANTED}])}, "files": {}}},
        {"answer": {"access_token": PLANTED, "refresh_token": PLANTED}},
        {"answer": {"upload_parameters": {"x-amz-credential": PLANTED}}},
        {"answer": {"credentials": {"a": {"b": PLANTED}}}},
        {"answer": {"paging": {"next": f"https://a.com/x?limit=2&access_token={quote(PLANTED, safe='')}&b=c"}}},
        {"answer": f"<html>the header was: Bearer {PLANTED}</html>"},
        {"answer": {"error": {"message": f"Malformed access token {PLANTED}"}}, "query": {"access_token": PLANTED}},
        {"answer": {PLANTED: 1}, "secrets": (PLANTED,)},
        {"answer_headers": {"location": f"https://a.com/upload?upload_id={quote(PLANTED, safe='')}"}},
        {"answer": {"url": f"wss://a.com/{quote(PLANTED, safe='')}"}, "secrets": (PLANTED,)},
        {"answer": f"go to https://me:{quote(PLANTED, safe='')}@a.com/"},
    ],
)
def test_a_planted_secret_never_stands_in_the_line(values: Mapping[str, Any]) -> None:
    text = written(**values)
    for form in (PLANTED, PLANTED.replace("/", ""), quote(PLANTED, safe=""), PAIR, json.dumps(PLANTED)[1:-1]):
        assert form not in text
    assert "***" in text


def test_a_secret_that_was_handed_out_is_masked_when_it_comes_back_in_a_path() -> None:
    masker = Masker()
    line(Noted(NOW, "x", "api", "POST", "/session", answer={"upload_token": PLANTED}), masker)
    text = json.dumps(line(Noted(NOW, "x", "api", "PUT", f"/session/{PLANTED}/part", headers={"a": PLANTED}), masker))
    assert PLANTED not in text
    assert "/session/***/part" in text


def test_a_pre_signed_field_is_masked_when_it_comes_back_under_another_name() -> None:
    masker = Masker()
    lease = {"fields": [{"name": "x-amz-signature", "value": PLANTED}]}
    line(Noted(NOW, "x", "api", "POST", "/lease", answer=lease), masker)
    assert masker.text(f"sent {PLANTED}") == "sent ***"


@pytest.mark.parametrize("text", ["https://a.com/?access_token=abc&x=1", '{"client_secret": "abc"}', "code=abc"])
def test_a_short_secret_is_masked_where_its_name_stands_beside_it(text: str) -> None:
    assert Masker().text(text) == text.replace("abc", "***")


def test_an_exchange_without_an_answer_is_recorded_with_status_0_on_both_ends(tmp_path: Path) -> None:
    suite = driven.suite_of("x")
    assert suite is not None
    file = tmp_path / "sandbox.jsonl"
    heard: list[Noted] = []
    with Rig(suite.adapter, suite.platform) as rig:
        record(rig.sandbox, Recorder(file))
        rig.sandbox.fail("x", "get_me", "drop-after", count=1)
        line_of = rig._line(rig.queue(suite.cases[0]))
        line_of._hear = heard.append
        with pytest.raises(Fault):
            line_of.send(Request("GET", "/2/users/me"), {})
    assert [(one.path, one.status, one.answer) for one in heard] == [("/2/users/me", 0, None)]
    (told,) = map(json.loads, file.read_text().splitlines())
    assert (told["path"], told["status"], told["answer"]) == ("/2/users/me", 0, None)


def test_a_body_that_the_sandbox_cannot_read_is_recorded_with_its_refusal(tmp_path: Path) -> None:
    suite = driven.suite_of("x")
    assert suite is not None
    file = tmp_path / "sandbox.jsonl"
    with Rig(suite.adapter, suite.platform) as rig:
        record(rig.sandbox, Recorder(file))
        handle(rig.sandbox, "POST", "http://127.0.0.1/x/2/tweets", {"content-type": "application/json"}, [b"{"])
    assert json.loads(file.read_text())["status"] == 400


def test_what_is_no_secret_stays_as_it_is() -> None:
    answer = {
        "error": {"code": 190, "error_subcode": 463},
        "token_type": "bearer",
        "expires_in": 7200,
        "media_key": "3_1",
    }
    told = line(Noted(NOW, "x", "api", "GET", "/2/tweets/7", {"ids": "7"}, status=400, answer=answer), Masker())
    assert told["answer"] == answer
    assert (told["path"], told["query"], told["status"]) == ("/2/tweets/7", {"ids": "7"}, 400)


def test_the_shape_of_a_masked_value_stays(tmp_path: Path) -> None:
    masked = Masker().masked({"tokens": [{"token": "a", "expires_in": 5, "is_token": True}, None]})
    assert masked == {"tokens": [{"token": "***", "expires_in": "***", "is_token": True}, None]}
    assert not list(tmp_path.iterdir())


def test_only_its_owner_can_read_a_recording_and_it_is_added_to(tmp_path: Path) -> None:
    file = tmp_path / "real.jsonl"
    file.write_text("")
    file.chmod(0o644)
    for _ in range(2):
        recorder = Recorder(file)
        recorder(Noted(NOW, "x", "api", "GET", "/2/users/me"))
        recorder.close()
        recorder(Noted(NOW, "x", "api", "GET", "/too/late"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [json.loads(text)["path"] for text in file.read_text().splitlines()] == ["/2/users/me"] * 2


def test_a_file_that_cannot_be_written_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        Recorder(tmp_path / "missing" / "real.jsonl")


def test_files_are_told_by_their_size_and_digest_never_by_their_bytes(rig_files: Any) -> None:
    def body(sent: Any) -> Any:
        return overheard(
            platform="x",
            bases={"api": "https://api.x.com", "video": "https://api.x.com/video"},
            time=NOW,
            method="POST",
            url="https://api.x.com/video/a?b=1",
            headers={},
            body=sent,
            files=rig_files,
            answer=Response(200, {}, b'{"a": 1}'),
            credential=None,
        )

    whole, part = Slice("media0"), Slice("media0", 2, 3)
    sent = body(Multipart((Part("kind", "image"), Part("media", whole))))
    assert (sent.origin, sent.path, sent.query, sent.answer) == ("video", "/a", {"b": "1"}, {"a": 1})
    assert sent.body == {
        "form": {"kind": "image"},
        "files": {"media": {"size": 10, "sha256": "5" * 64, "type": "image/png"}},
    }
    assert body(Raw(part)).body == {"raw": {"size": 3, "sha256": "", "type": "image/png"}}
    assert body(Json({"data": [Base64(whole)]})).body == {"json": {"data": ["<16 characters>"]}}


@pytest.fixture
def rig_files() -> Any:
    from socialpost.deliver.body import FileOnDisk

    return {"media0": FileOnDisk(Path("lamp.png"), 10, "image/png", "5" * 64)}


@pytest.mark.parametrize("platform", [*DESCRIPTIONS, "reddit"])
def test_a_whole_delivery_is_recorded_alike_on_both_ends_without_a_secret(platform: str, tmp_path: Path) -> None:
    suite = driven.suite_of(platform)
    if suite is None:
        pytest.skip(f"the adapter of {platform} has no suite yet")
    mine, theirs = tmp_path / "line.jsonl", tmp_path / "sandbox.jsonl"
    with Rig(suite.adapter, suite.platform) as rig:
        record(rig.sandbox, Recorder(theirs))
        hear = Recorder(mine)
        before = rig._line

        def line_that_tells(delivery: Any) -> Any:
            made = before(delivery)
            made._hear = hear
            return made

        rig._line = line_that_tells  # type: ignore[method-assign]
        delivery = rig.carry(rig.queue(suite.cases[0]))[0]
        driven.renew(rig, delivery)
        seat = rig.sandbox.seat(platform, delivery.key.account, delivery.draft.options)
    names = {one.name for method in suite.adapter.auth.methods for one in method.fields if one.secret}
    secrets = [value for name, value in seat.items() if name in names]
    assert secrets
    texts = mine.read_text(), theirs.read_text()
    assert not [value for value in secrets for text in texts if value in text]
    sent, got = ([json.loads(one) for one in text.splitlines()] for text in texts)
    alike = ("platform", "origin", "method", "path", "query", "auth", "status", "answer")
    assert len(sent) > 2
    assert [{name: one[name] for name in alike} for one in sent] == [{name: one[name] for name in alike} for one in got]

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from socialpost.errors import SandboxTrouble, UsageError
from socialpost.sandbox.engine import Dropped, Sandbox
from socialpost.sandbox.faults import KINDS, FaultBook, FaultRule, parse

Texts = Callable[[], list[str]]

# kind -> (status the client gets, 0 for a dead connection; what people see right after)
PROMISED: dict[str, tuple[int, list[str]]] = {
    "refuse": (403, []),
    "drop-before": (0, []),
    "drop-after": (0, ["hello"]),
    "half": (0, ["hello"]),
    "500-before": (500, []),
    "500-after": (500, ["hello"]),
    "429": (429, []),
    "429-plain": (429, []),
    "expired": (401, []),
    "apply-late": (0, []),
    "slow": (201, ["hello"]),
    "html": (502, []),
    "html-after": (502, ["hello"]),
}


def status_of(send: Callable[..., tuple[int, dict[str, str], bytes]]) -> int:
    try:
        return send("POST", "/notes", {"text": "hello"})[0]
    except Dropped:
        return 0


def test_every_kind_of_fault_is_promised_here() -> None:
    assert set(PROMISED) == set(KINDS)


@pytest.mark.parametrize("kind", PROMISED)
def test_a_fault_gives_the_client_and_the_public_what_it_promises(
    kind: str, sandbox: Sandbox, send: Callable[..., tuple[int, dict[str, str], bytes]], texts: Texts
) -> None:
    sandbox.fail("toy", "create", kind)
    assert (status_of(send), texts()) == PROMISED[kind]


@pytest.mark.parametrize("kind", PROMISED)
def test_the_log_tells_what_struck_and_whether_it_was_applied(
    kind: str, sandbox: Sandbox, send: Callable[..., tuple[int, dict[str, str], bytes]]
) -> None:
    sandbox.fail("toy", "create", kind)
    status_of(send)
    line = sandbox.log[-1]
    status, seen = PROMISED[kind]
    fault = "" if kind == "slow" else kind
    assert (line.status, line.fault, line.applied, line.route) == (status, fault, bool(seen), "create")
    assert line.publishes


@pytest.mark.parametrize("kind", PROMISED)
def test_after_its_count_everything_goes_well_again(
    kind: str, sandbox: Sandbox, send: Callable[..., tuple[int, dict[str, str], bytes]]
) -> None:
    sandbox.fail("toy", "create", kind, count=2)
    assert [status_of(send) for _ in range(3)] == [PROMISED[kind][0]] * 2 + [201]


def test_a_fault_can_let_calls_pass_first_and_can_last_for_ever(
    sandbox: Sandbox, send: Callable[..., tuple[int, dict[str, str], bytes]]
) -> None:
    sandbox.fail("toy", "create", "500-before", skip=2, count=0)
    assert [status_of(send) for _ in range(5)] == [201, 201, 500, 500, 500]
    sandbox.faults.clear()
    assert status_of(send) == 201


def test_a_fault_strikes_only_the_routes_it_names(
    sandbox: Sandbox, send: Callable[..., tuple[int, dict[str, str], bytes]]
) -> None:
    sandbox.fail("toy", "re*", "500-before", count=0)
    assert status_of(send) == 201
    assert send("DELETE", "/notes/1001")[0] == 500


def test_half_an_answer_is_the_first_half_of_the_real_one(
    sandbox: Sandbox, send: Callable[..., tuple[int, dict[str, str], bytes]]
) -> None:
    sandbox.fail("toy", "create", "half")
    with pytest.raises(Dropped) as caught:
        send("POST", "/notes", {"text": "hello"})
    whole = json.dumps({"data": {"id": "1001", "text": "hello"}}).encode()
    assert caught.value.partial == whole[: len(whole) // 2]
    assert caught.value.applied


def test_a_late_effect_lands_at_its_own_time_however_late_the_next_look(
    sandbox: Sandbox, send: Callable[..., tuple[int, dict[str, str], bytes]], texts: Texts
) -> None:
    begun = sandbox.now()
    sandbox.fail("toy", "create", "apply-late", seconds=30)
    assert status_of(send) == 0
    sandbox.advance(29)
    assert texts() == []
    sandbox.advance(1000)
    assert [card.time for card in sandbox.cards()] == [begun + 30]
    assert [line.fault for line in sandbox.log] == ["apply-late", "late"]


def test_a_late_effect_lands_before_the_call_that_comes_after_it(
    sandbox: Sandbox, send: Callable[..., tuple[int, dict[str, str], bytes]], texts: Texts
) -> None:
    sandbox.fail("toy", "create", "apply-late", seconds=5)
    status_of(send)
    sandbox.advance(6)
    send("POST", "/notes", {"text": "second"})
    assert texts() == ["hello", "second"]


def test_a_late_effect_keeps_its_files(
    sandbox: Sandbox,
    send: Callable[..., tuple[int, dict[str, str], bytes]],
    multipart: Callable[..., tuple[bytes, dict[str, str]]],
) -> None:
    sandbox.fail("toy", "create", "apply-late", seconds=5)
    body, headers = multipart({"text": "pictured"}, {"a": ("a.jpg", "image/jpeg", b"\xff\xd8\xffpicture")})
    with pytest.raises(Dropped):
        send("POST", "/notes", body=body, headers=headers)
    sandbox.advance(6)
    picture = sandbox.cards()[0].pictures[0]
    assert sandbox.world("toy").blob_path(picture.url).read_bytes() == b"\xff\xd8\xffpicture"
    assert list((sandbox.store.folder / "late").iterdir()) == []


def test_a_late_call_that_the_platform_cannot_digest_is_logged_and_gone(
    sandbox: Sandbox, send: Callable[..., tuple[int, dict[str, str], bytes]], texts: Texts
) -> None:
    sandbox.fail("toy", "create", "apply-late", seconds=5)
    with pytest.raises(Dropped):
        send("POST", "/notes", {"text": "raise after writing"})
    sandbox.advance(6)
    assert texts() == []
    assert "a bug of the fake" in sandbox.log[-1].trace
    assert len(sandbox.log) == 2


def test_slow_adds_to_another_fault(sandbox: Sandbox, send: Callable[..., tuple[int, dict[str, str], bytes]]) -> None:
    begun = sandbox.now()
    sandbox.fail("toy", "*", "slow", seconds=7, count=0)
    sandbox.fail("toy", "create", "500-before")
    assert [status_of(send), status_of(send)] == [500, 201]
    assert sandbox.now() == begun + 14


def test_a_rate_limit_says_how_long_or_not_at_all(
    sandbox: Sandbox, send: Callable[..., tuple[int, dict[str, str], bytes]]
) -> None:
    sandbox.fail("toy", "create", "429", wait=7)
    sandbox.fail("toy", "create", "429-plain")
    told, silent = (send("POST", "/notes", {"text": "hi"})[1] for _ in range(2))
    assert (told["retry-after"], told["x-rate-limit-reset"]) == ("7", "1790000000")
    assert not {"retry-after", "x-rate-limit-reset"} & set(silent)
    assert silent["x-shop"] == "1"


def test_a_refusal_of_the_handlers_own_is_not_called_applied(
    sandbox: Sandbox, send: Callable[..., tuple[int, dict[str, str], bytes]]
) -> None:
    sandbox.fail("toy", "create", "drop-after")
    with pytest.raises(Dropped) as caught:
        send("POST", "/notes", {"text": "forbidden"})
    assert not caught.value.applied


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("x:create_post:drop-after", FaultRule("x", "create_post", "drop-after")),
        ("x:create_post:drop-after:count=2", FaultRule("x", "create_post", "drop-after", count=2)),
        ("*:*:apply-late:seconds=1.5:skip=1", FaultRule("*", "*", "apply-late", seconds=1.5, skip=1)),
        ("facebook:feed:429:wait=5:count=0", FaultRule("facebook", "feed", "429", wait=5, count=0)),
    ],
)
def test_a_fault_reads_from_text_and_writes_back(text: str, rule: FaultRule) -> None:
    assert parse(text) == rule
    assert parse(str(rule)) == rule


@pytest.mark.parametrize(
    "text", ["", "x", "x:create", "x::slow", "x:create:slow:count", "x:create:slow:count=many", "x:create:slow:often=2"]
)
def test_a_fault_that_cannot_be_read_is_the_users_error(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert "PLATFORM:ROUTE:KIND" in caught.value.fix


def test_a_misspelt_kind_is_answered_with_the_right_one() -> None:
    with pytest.raises(UsageError) as caught:
        parse("x:create:drop-aftr")
    assert caught.value.fix == "did you mean 'drop-after'?"


def test_negative_numbers_are_refused() -> None:
    with pytest.raises(UsageError):
        parse("x:create:slow:seconds=-1")


def test_a_fault_for_a_route_that_does_not_exist_is_refused_with_those_that_do(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxTrouble) as caught:
        sandbox.fail("toy", "craete", "slow")
    assert "toy:create" in caught.value.fix


def test_the_book_counts_how_often_each_rule_struck() -> None:
    book = FaultBook()
    book.add(FaultRule("x", "a", "500-before", skip=1))
    book.add(FaultRule("x", "*", "html"))
    fates = [book.strike("x", "a")[0] for _ in range(3)]
    assert [rule.kind if rule else "" for rule in fates] == ["html", "500-before", ""]
    assert [struck for _, struck in book.rules()] == [1, 1]

"""Renewing a token: once for everybody, kept before it is used, and never given up over a network."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from socialpost.adapter import Adapter, Cause, Fault, Form, Header, Method, Request, Response
from socialpost.auth.chain import Chain
from socialpost.auth.credential import Credential, StaticCredentials
from socialpost.auth.sign import sign
from socialpost.errors import StateTrouble
from socialpost.scheme import CredentialField, Scheme

OLD = {"access_token": "old", "refresh_token": "r1", "client_id": "app", "login": "L"}


class Platform:
    """A token endpoint that answers what it is told and refuses a refresh token used twice."""

    def __init__(self, *answers: Response | Fault) -> None:
        self.seen: list[Request] = []
        self._answers = list(answers)
        self._used: set[str] = set()

    def __call__(self, request: Request) -> Response:
        self.seen.append(request)
        if self._answers:
            answer = self._answers.pop(0)
            if isinstance(answer, Fault):
                raise answer
            return answer
        token = self.form["refresh_token"]
        if token in self._used:
            return reply(400, error="invalid_grant")
        self._used.add(token)
        number = len(self._used) + 1
        return reply(200, access_token=f"new{number}", refresh_token=f"r{number}", expires_in=7200)

    @property
    def form(self) -> dict[str, str]:
        body = self.seen[-1].body
        assert isinstance(body, Form)
        return dict(body.fields)


def reply(status: int, **data: object) -> Response:
    return Response(status, {}, json.dumps(data).encode())


@pytest.fixture
def chain(adapter: Adapter, vault: Any, clock: Any, tmp_path: Path) -> Callable[..., Chain]:
    vault.kept["x"] = dict(OLD)

    def make(**environ: str) -> Chain:
        given = {f"SOCIALPOST__X__{name}": value for name, value in environ.items()}
        return Chain(adapter, "x", environ=given, vault=vault, locks=tmp_path, clock=clock)

    return make


def refused(chain: Chain, platform: Platform) -> Fault:
    with pytest.raises(Fault) as caught:
        chain.renew(chain.current(), platform)
    assert not any(value in repr(vars(caught.value)) for value in ("'old'", "r1", "c-secret"))
    return caught.value


def test_a_new_token_is_kept_and_used(chain: Callable[..., Chain], vault: Any) -> None:
    mine, platform = chain(), Platform()
    fresh = mine.renew(mine.current(), platform)
    expected = {"access_token": "new2", "refresh_token": "r2", "expires_at": "2026-11-21T14:00:00+00:00"}
    assert vault.kept["x"] == {**OLD, **expected}
    assert mine.current() == fresh == chain().current()
    assert fresh.seal == "L"
    assert (platform.seen[0].target, platform.seen[0].auth) == ("/oauth2/token", "none")


def test_a_public_client_names_itself_in_the_form(chain: Callable[..., Chain]) -> None:
    platform = Platform()
    chain().renew(chain().current(), platform)
    assert platform.form == {"grant_type": "refresh_token", "refresh_token": "r1", "client_id": "app"}
    assert "Authorization" not in platform.seen[0].headers


def test_a_client_with_a_secret_says_it_in_the_header(chain: Callable[..., Chain]) -> None:
    mine, platform = chain(CLIENT_SECRET="c:secret"), Platform()
    mine.renew(mine.current(), platform)
    assert platform.form == {"grant_type": "refresh_token", "refresh_token": "r1"}
    assert b64decode(platform.seen[0].headers["Authorization"].removeprefix("Basic ")) == b"app:c%3Asecret"


def test_a_secret_of_the_environment_does_not_wander_into_the_vault(chain: Callable[..., Chain], vault: Any) -> None:
    mine = chain(CLIENT_SECRET="c-secret", CLIENT_ID="other")
    mine.renew(mine.current(), Platform())
    assert "client_secret" not in vault.kept["x"]
    assert vault.kept["x"]["client_id"] == "app"


@pytest.mark.parametrize("told", [{}, {"refresh_token": ""}, {"refresh_token": None}])
def test_an_empty_refresh_token_never_overwrites_one_that_works(
    chain: Callable[..., Chain], vault: Any, told: dict[str, object]
) -> None:
    chain().renew(chain().current(), Platform(reply(200, access_token="new", **told)))
    assert (vault.kept["x"]["access_token"], vault.kept["x"]["refresh_token"]) == ("new", "r1")


@pytest.mark.parametrize(
    "answer",
    [
        reply(400, error="invalid_grant"),
        reply(400, error="invalid_request", error_description="Value passed for the token was invalid."),
    ],
)
def test_only_the_platforms_own_word_asks_for_a_login(chain: Callable[..., Chain], answer: Response) -> None:
    fault = refused(chain(), Platform(answer))
    assert fault.cause is Cause.LOGIN
    assert "socialpost login x" in fault.fix
    assert fault.signals.status == 400


@pytest.mark.parametrize(
    "answer",
    [
        Fault(Cause.WAIT, "no network"),
        Fault(Cause.RETRY, "the connection broke"),
        reply(500, error="invalid_grant"),
        reply(503, error="invalid_grant"),
        reply(429, error="invalid_grant"),
        reply(503),
        reply(429),
        reply(400, error="invalid_request", error_description="Missing parameter"),
        reply(401, error="unauthorized_client"),
        reply(400, error={"code": 190}),
        reply(200),
        reply(200, access_token=""),
        Response(200, {}, b"<html>"),
        Response(200, {}, b"[]"),
    ],
)
def test_everything_else_only_waits_and_leaves_the_login_as_it_is(
    chain: Callable[..., Chain], vault: Any, answer: Response | Fault
) -> None:
    mine = chain()
    fault = refused(mine, Platform(answer))
    assert fault.cause is Cause.WAIT
    assert vault.kept["x"] == OLD
    assert mine.renew(mine.current(), Platform()).values["access_token"] == "new2"


def test_a_wait_that_the_platform_asks_for_is_passed_on(chain: Callable[..., Chain]) -> None:
    assert refused(chain(), Platform(Response(429, {"retry-after": "77"}))).after == 77


def test_a_lost_answer_is_followed_by_one_more_try_with_the_old_token(chain: Callable[..., Chain]) -> None:
    mine, platform = chain(), Platform(Fault(Cause.RETRY, "the connection broke"))
    refused(mine, platform)
    mine.renew(mine.current(), platform)
    assert platform.form["refresh_token"] == "r1"


def test_threads_that_are_refused_at_once_ask_the_platform_once(chain: Callable[..., Chain]) -> None:
    mine, platform = chain(), Platform()
    old = mine.current()
    got: list[str] = []
    second = threading.Barrier(2)

    def slow(request: Request) -> Response:
        with contextlib.suppress(threading.BrokenBarrierError):
            second.wait(0.05)  # whoever asks a second time gets in here
        return platform(request)

    threads = [
        threading.Thread(target=lambda: got.append(mine.renew(old, slow).values["access_token"])) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == ["new2"] * 8
    assert len(platform.seen) == 1


def test_what_another_process_renewed_is_used_without_asking_again(chain: Callable[..., Chain], vault: Any) -> None:
    mine = chain()
    old = mine.current()
    vault.kept["x"] = OLD | {"access_token": "theirs", "refresh_token": "r9"}
    platform = Platform()
    assert mine.renew(old, platform).values["access_token"] == "theirs"
    assert platform.seen == []


def test_a_vault_that_takes_nothing_is_found_out_before_the_old_token_is_spent(
    chain: Callable[..., Chain], vault: Any
) -> None:
    mine, platform = chain(), Platform()
    mine.current()
    vault.full = StateTrouble("the disk is full")
    assert refused(mine, platform).cause is Cause.WAIT
    assert platform.seen == []


def renew_onto_a_full_disk(mine: Chain, platform: Platform, vault: Any) -> None:
    """Let the disk be full between the platform's answer and the vault."""

    def breaking(request: Request) -> Response:
        vault.full = StateTrouble("the disk is full")
        return platform(request)

    with pytest.raises(Fault, match="the disk is full"):
        mine.renew(mine.current(), breaking)


def test_a_new_token_is_not_used_before_the_vault_has_it_and_not_lost_either(
    chain: Callable[..., Chain], vault: Any
) -> None:
    mine, platform = chain(), Platform()
    old = mine.current()
    renew_onto_a_full_disk(mine, platform, vault)
    assert mine.current() == old
    vault.full = None
    assert mine.renew(old, platform).values["access_token"] == "new2"
    assert vault.kept["x"]["refresh_token"] == "r2"
    assert len(platform.seen) == 1


@pytest.mark.parametrize("meanwhile", [{"access_token": "theirs", "refresh_token": "their-r", "login": "M"}, {}])
def test_a_token_that_could_not_be_kept_never_replaces_what_a_person_did_meanwhile(
    chain: Callable[..., Chain], vault: Any, meanwhile: dict[str, str]
) -> None:
    mine, platform = chain(), Platform()
    old = mine.current()
    renew_onto_a_full_disk(mine, platform, vault)
    vault.full = None
    vault.kept["x"] = dict(meanwhile)  # a new login, or a logout
    with contextlib.suppress(Fault):
        mine.renew(old, platform)
    assert vault.kept["x"] == meanwhile


def test_a_new_token_that_could_not_be_kept_is_said_to_live_in_this_process_alone(
    chain: Callable[..., Chain], vault: Any
) -> None:
    mine, platform = chain(), Platform()

    def breaking(request: Request) -> Response:
        vault.full = StateTrouble("the disk is full", "check the disk")
        return platform(request)

    with pytest.raises(Fault) as caught:
        mine.renew(mine.current(), breaking)
    assert "only this process has the new token" in caught.value.says


def test_a_token_of_the_environment_can_only_be_replaced_there(chain: Callable[..., Chain]) -> None:
    platform = Platform()
    fault = refused(chain(ACCESS_TOKEN="given"), platform)
    assert fault.cause is Cause.LOGIN
    assert fault.fix == "put a new one into SOCIALPOST__X__ACCESS_TOKEN"
    assert platform.seen == []


def test_what_cannot_be_renewed_needs_a_login(chain: Callable[..., Chain], vault: Any) -> None:
    vault.kept["x"] = {"access_token": "old"}
    assert refused(chain(), Platform()).cause is Cause.LOGIN
    method = Method("m", (CredentialField("access_token", "t"),), (("account", Header("access_token")),))
    with pytest.raises(Fault, match="no longer accepts") as caught:
        StaticCredentials(Credential("x", method, {})).renew(Credential("x", method, {}), Platform())
    assert caught.value.cause is Cause.LOGIN


def test_a_login_that_is_gone_needs_a_new_one(chain: Callable[..., Chain], vault: Any) -> None:
    mine = chain()
    mine.current()
    vault.kept.clear()
    assert refused(mine, Platform()).cause is Cause.LOGIN


def lasting(adapter: Adapter) -> Adapter:
    """A platform whose refresh token stays the same, so that it may stand in the environment."""
    bearer = adapter.auth.methods[0]
    access, again, *app = bearer.fields
    fields = (replace(access, required=False), replace(again, required=True, rotates=False), *app)
    return replace(adapter, auth=Scheme((replace(bearer, fields=fields),)))


def test_a_lasting_refresh_token_of_the_environment_needs_no_vault(
    adapter: Adapter, vault: Any, clock: Any, tmp_path: Path
) -> None:
    vault.full = StateTrouble("no keyring here")
    environ = {"SOCIALPOST__X__REFRESH_TOKEN": "r1", "SOCIALPOST__X__CLIENT_ID": "app"}
    mine = Chain(lasting(adapter), "x", environ=environ, vault=vault, locks=tmp_path, clock=clock)
    first = mine.current()
    with pytest.raises(Fault) as caught:
        sign(first, Request("GET", "/"), "https://a.example/", now=clock.now(), random=bytes)
    assert caught.value.cause is Cause.REFRESH
    tokens = iter(("t1", "t2"))

    def platform(_request: Request) -> Response:
        return reply(200, access_token=next(tokens))

    second = mine.renew(first, platform)
    assert second.values["access_token"] == "t1"
    assert mine.renew(first, platform) == second == mine.current()
    assert mine.renew(second, platform).values["access_token"] == "t2"
    assert mine.current().seal == first.seal
    assert vault.reads == 0


RACER = """
import json, os, sys, time
from pathlib import Path
from types import SimpleNamespace
from socialpost.adapter import CredentialField, Header, Method, Refresh, Response, Scheme
from socialpost.auth.chain import Chain
from socialpost.auth.vault import FileVault
from socialpost.clock import SystemClock

folder = Path(sys.argv[1])
fields = (CredentialField("access_token", "t"), CredentialField("refresh_token", "r", required=False, rotates=True))
method = Method("m", fields, (("account", Header("access_token")),), Refresh("api", "/token"))
adapter = SimpleNamespace(auth=Scheme((method,)), title="Toy")
chain = Chain(adapter, "x", environ={}, vault=FileVault(folder / "credentials.json"), locks=folder, clock=SystemClock())

def platform(request):
    token = request.body.fields["refresh_token"]
    os.close(os.open(folder / f"used-{token}", os.O_CREAT | os.O_EXCL))  # a second use fails
    time.sleep(0.1)
    return Response(200, {}, json.dumps({"access_token": f"after-{token}", "refresh_token": token + "+"}).encode())

old = chain.current()
print("ready", flush=True)
sys.stdin.readline()
print(chain.renew(old, platform).values["access_token"])
"""


def test_processes_that_are_refused_at_once_ask_the_platform_once(tmp_path: Path) -> None:
    (tmp_path / "credentials.json").write_text(json.dumps({"x": {"access_token": "old", "refresh_token": "r1"}}))
    pipe = subprocess.PIPE
    racers = [
        subprocess.Popen([sys.executable, "-c", RACER, str(tmp_path)], stdin=pipe, stdout=pipe, text=True)
        for _ in range(4)
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    answers = [racer.communicate("go\n", timeout=60)[0].strip() for racer in racers]
    assert answers == ["after-r1"] * 4
    assert [file.name for file in tmp_path.glob("used-*")] == ["used-r1"]

"""The device flow in virtual time, against the fake of Google's endpoints and against bad networks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from socialpost import registry
from socialpost.auth.login import device
from socialpost.errors import LoginNeeded
from socialpost.faults import Cause, Fault
from socialpost.sandbox.engine import Sandbox
from socialpost.sandbox.transport import handle
from socialpost.testing.clock import VirtualClock
from socialpost.wire import Form, Request, Response
from socialpost_youtube.sandbox import platform

LOGIN = next(one for one in registry.load("youtube").auth.logins if one.name == "device")
APP = dict(platform.apps["device"])


class Google:
    """The fake, asked in process; `person` acts while the machine sleeps."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.sandbox = Sandbox([platform], clock=self.clock.seconds)
        self.sandbox.seat("youtube", "yt")
        self.polls = 0
        self.breaks: set[int] = set()

    def __call__(self, request: Request) -> Response:
        assert isinstance(request.body, Form)
        self.polls += "device_code" in request.body.fields
        if self.polls in self.breaks:
            raise Fault(Cause.WAIT, "no network")
        head = {**request.headers, "content-type": "application/x-www-form-urlencoded"}
        body = urlencode(request.body.fields).encode()
        return Response(*handle(self.sandbox, "POST", f"http://127.0.0.1/youtube/oauth{request.target}", head, [body]))

    def decide(self, code: str, decision: str = "allow") -> None:
        channel = next(key for key, _ in self.sandbox.world("youtube").all("channel"))
        form = urlencode({"user_code": code, "person": channel, "decision": decision}).encode()
        head = {"content-type": "application/x-www-form-urlencoded"}
        status, _, page = handle(self.sandbox, "POST", "http://127.0.0.1/youtube/accounts/device", head, [form])
        assert status == 200, page


class Napping:
    """A clock that lets a person act after so many sleeps."""

    def __init__(self, clock: VirtualClock, at: int, act: Callable[[], None]) -> None:
        self._clock, self._at, self._act = clock, at, act
        self.naps: list[float] = []

    def now(self) -> Any:
        return self._clock.now()

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self._clock.sleep(seconds)
        if len(self.naps) == self._at:
            self._act()


@pytest.fixture
def google() -> Iterator[Google]:
    made = Google()
    yield made
    made.sandbox.close()


def finish(google: Google, started: device.Started, at: int = 0, act: Callable[[], None] = lambda: None) -> Any:
    clock = Napping(google.clock, at, act)
    return device.finish("YouTube", LOGIN, APP, started, google, clock), clock


def test_tokens_come_after_the_person_has_agreed(google: Google) -> None:
    started = device.start("YouTube", LOGIN, APP, google)
    grant, clock = finish(google, started, 4, lambda: google.decide(started.user_code))
    assert clock.naps == [5.0] * 4
    assert grant.values["refresh_token"].startswith("1//")
    assert grant.lacking(LOGIN) == []


def test_whoever_asks_too_fast_asks_more_slowly_then(google: Google) -> None:
    started = replace(device.start("YouTube", LOGIN, APP, google), interval=1.0)
    _, clock = finish(google, started, 5, lambda: google.decide(started.user_code))
    assert clock.naps == [1.0, 1.0, 6.0, 6.0, 6.0]


def test_a_network_that_fails_for_a_while_ends_nothing(google: Google) -> None:
    google.breaks = {2, 3}
    started = device.start("YouTube", LOGIN, APP, google)
    grant, clock = finish(google, started, 4, lambda: google.decide(started.user_code))
    assert clock.naps == [5.0, 5.0, 10.0, 15.0]
    assert grant.values["access_token"]


def test_a_refusal_ends_the_wait_at_once(google: Google) -> None:
    started = device.start("YouTube", LOGIN, APP, google)
    with pytest.raises(LoginNeeded, match="refused on YouTube's page"):
        finish(google, started, 1, lambda: google.decide(started.user_code, "deny"))


def test_a_code_that_nobody_types_ends_after_its_time(google: Google) -> None:
    started = device.start("YouTube", LOGIN, APP, google)
    begin = google.clock.now()
    with pytest.raises(LoginNeeded):
        finish(google, started)
    assert (google.clock.now() - begin).total_seconds() == started.lives


def test_a_scope_that_devices_may_not_have_is_refused_at_the_start(google: Google) -> None:
    browser = registry.load("youtube").auth.logins[0]
    with pytest.raises(LoginNeeded, match="invalid_scope"):
        device.start("YouTube", replace(LOGIN, scopes=browser.scopes), APP, google)


def test_a_device_code_works_once(google: Google) -> None:
    started = device.start("YouTube", LOGIN, APP, google)
    finish(google, started, 1, lambda: google.decide(started.user_code))
    with pytest.raises(LoginNeeded, match="invalid_grant"):
        finish(google, started)


def test_an_answer_that_wants_ages_is_asked_again_within_a_day() -> None:
    told = {
        "device_code": "d",
        "user_code": "u",
        "verification_url": "https://x",
        "interval": 1e300,
        "expires_in": 1e300,
    }
    answer = Response(200, {}, json.dumps(told).encode())
    started = device.start("YouTube", LOGIN, APP, lambda _request: answer)
    assert (started.interval, started.lives) == (86400.0, 86400.0)

"""The device flow: a person types a short code into a page on any device, this machine asks again and again.

https://www.rfc-editor.org/rfc/rfc8628
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from socialpost.auth.credential import Exchange
from socialpost.auth.login.grant import Grant, granted, refused, unreached
from socialpost.auth.login.token import is_token, request
from socialpost.clock import Clock
from socialpost.errors import LoginNeeded
from socialpost.faults import Fault
from socialpost.scheme import Login
from socialpost.wire import Response

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
SLOWER = 5.0  # seconds more, section 3.5
LONGEST = 86400.0  # seconds; nobody waits longer for a code, whatever an answer says


@dataclass(frozen=True, slots=True)
class Started:
    """What the person is shown (`user_code`, `url`), and what this machine asks with, every `interval` seconds."""

    user_code: str
    url: str
    device_code: str = field(repr=False)
    interval: float = 5.0
    lives: float = 1800.0


def start(platform: str, login: Login, app: Mapping[str, str], exchange: Exchange) -> Started:
    """Ask for a pair of codes. LoginNeeded."""
    if login.start is None:
        raise LoginNeeded(f"{platform} has no device login", "take another --method")
    try:
        # the secret has no business here: https://www.rfc-editor.org/rfc/rfc8628#section-3.1
        asked = request(login, login.start, {"client_id": app.get("client_id", "")}, {"scope": login.scope})
        answer = exchange(asked)
    except Fault as fault:
        problem = unreached(platform, fault)
    else:
        told = answer.object
        # Google says verification_url, the RFC verification_uri
        url = str(told.get("verification_url") or told.get("verification_uri") or "")
        if answer.ok and told.get("device_code") and told.get("user_code") and url:
            lives = min(_number(told.get("expires_in"), 1800.0), LONGEST)
            interval = min(_number(told.get("interval"), 5.0), lives)
            return Started(str(told["user_code"]), url, str(told["device_code"]), interval, lives)
        problem = refused(platform, login, answer)
    raise problem


def finish(
    platform: str, login: Login, app: Mapping[str, str], started: Started, exchange: Exchange, clock: Clock
) -> Grant:
    """Ask until the person has decided or the code has ended. LoginNeeded.

    A network that fails for a while ends nothing: the code is still good.
    """
    interval, until = started.interval, clock.now().timestamp() + started.lives
    while clock.now().timestamp() < until:
        clock.sleep(interval)
        answer = _asked(login, app, started, exchange)
        if answer is None:
            interval += SLOWER
            continue
        if is_token(answer):
            return granted(app, answer.object, clock)
        error = str(answer.object.get("error") or "")  # statuses differ from the RFC's: Google answers 428 and 403
        if error == "slow_down" or answer.status == 429 or answer.status >= 500:
            interval += SLOWER
        elif error != "authorization_pending":
            raise _ended(platform, login, answer, error)
    raise LoginNeeded("nobody typed the code in time", "run the same command again: it shows a new one")


def _asked(login: Login, app: Mapping[str, str], started: Started, exchange: Exchange) -> Response | None:
    if login.token is None:
        return None
    try:
        return exchange(request(login, login.token, app, {"grant_type": GRANT, "device_code": started.device_code}))
    except Fault:
        return None


def _ended(platform: str, login: Login, answer: Response, error: str) -> LoginNeeded:
    if error == "access_denied":
        return LoginNeeded(f"the login was refused on {platform}'s page", "nothing was kept")
    if error == "expired_token":
        return LoginNeeded("nobody typed the code in time", "run the same command again: it shows a new one")
    return refused(platform, login, answer)


def _number(value: object, usual: float) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value > 0 else usual

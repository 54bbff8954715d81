from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from socialpost.adapter import (
    Adapter,
    CredentialField,
    FaultTable,
    Header,
    Limits,
    Method,
    OAuth1,
    Options,
    Origin,
    Refresh,
    Scheme,
    Signals,
    TextLimit,
)


@pytest.fixture
def adapter() -> Adapter:
    """A platform with a token that is renewed (best) and with four keys that never expire."""
    bearer = Method(
        "OAuth 2.0",
        (
            CredentialField("access_token", "token"),
            CredentialField("refresh_token", "renews it", required=False, rotates=True),
            CredentialField("client_id", "app", secret=False, required=False),
            CredentialField("client_secret", "app", required=False),
        ),
        (("account", Header("access_token")),),
        Refresh("api", "/oauth2/token", revoked=("invalid_grant", "invalid_request: token was invalid")),
    )
    names = ("consumer_key", "consumer_secret", "token", "token_secret")
    keys = Method("OAuth 1.0a", tuple(CredentialField(name, name) for name in names), (("account", OAuth1(*names)),))
    return Adapter(
        name="toy", title="Toy", api="1", origins={"api": Origin("https://api.example.com"), "up-load": Origin("https://up.example.com")},
        auth=Scheme((bearer, keys), page="https://example.com/apps"), faults=FaultTable(), options=Options, kinds={},
        kind=lambda _: "", limits=lambda *_: Limits(TextLimit(9)), compile=lambda _: [],
        signals=lambda answer: Signals(answer.status),
    )  # fmt: skip


class MemoryVault:
    """Keeps everything in memory and counts; `full` makes it refuse to write."""

    name = "memory"

    def __init__(self, **accounts: dict[str, str]) -> None:
        self.kept = dict(accounts)
        self.reads = 0
        self.full: Exception | None = None

    def read(self, account: str) -> dict[str, str]:
        self.reads += 1
        return dict(self.kept.get(account, {}))

    def write(self, account: str, values: Mapping[str, str]) -> None:
        if self.full is not None:
            raise self.full
        self.kept[account] = dict(values)

    def forget(self, account: str) -> None:
        self.kept.pop(account, None)


@pytest.fixture
def vault() -> MemoryVault:
    return MemoryVault()


class Noon:
    def now(self) -> datetime:
        return datetime(2026, 11, 21, 12, tzinfo=UTC)

    def sleep(self, seconds: float) -> None:
        raise AssertionError(timedelta(seconds=seconds))


@pytest.fixture
def clock() -> Noon:
    return Noon()

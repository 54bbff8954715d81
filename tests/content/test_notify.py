from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from socialpost.content.channels import KINDS, Channel, Smtp
from socialpost.findings import Level

if TYPE_CHECKING:
    from tests.content.conftest import Shop

SMTP = "smtp: {host: mail.example.com, from: bot@example.com}\n"


def test_one_block_and_a_list_of_one_mean_the_same(shop: Shop) -> None:
    one = shop.workspace("notify: {webhook: {env: SLACK_URL}}\n").notify
    assert one == shop.workspace("notify: [{webhook: {env: SLACK_URL}}]\n").notify
    assert one == (Channel(KINDS, variable="SLACK_URL"),)


def test_every_address_is_a_channel_of_its_own(shop: Shop) -> None:
    text = "notify: {webhook: https://example.com/in, email: [a@example.com, b@example.com], on: [failed]}\n" + SMTP
    workspace = shop.workspace(text)
    assert [channel.email for channel in workspace.notify] == ["a@example.com", "b@example.com", ""]
    assert {channel.kinds for channel in workspace.notify} == {("failed",)}
    assert workspace.smtp == Smtp("mail.example.com", "bot@example.com", 587, "", "starttls")


def test_the_name_of_a_channel_tells_two_apart_and_shows_no_address() -> None:
    one, other = (Channel(KINDS, url=f"https://hooks.example.com/{word}") for word in ("sesame", "other"))
    assert one.name != other.name
    assert "sesame" not in one.name + repr(one)


@pytest.mark.parametrize(
    ("text", "place", "message", "fix"),
    [
        ("notify: {webhook: http://example.com/in}", "1:19", "it must be https", "env: SLACK_URL"),
        ("notify: {webhook: 'https://u:p@example.com'}", "1:19", "a name or password", ""),
        ("notify: {webhook: example.com}", "1:19", "no address: write it like https://", "env:"),
        ("notify: {webhook: {env: 'https://example.com'}}", "1:25", "name of a variable", "the name, not the address"),
        ("notify: {email: team}", "1:17", "no e-mail address", ""),
        ("notify: {email: team@example.com}", "1:17", "needs a server", "add `smtp:"),
        ("notify: {on: [failed]}", "1:9", "nobody is named", "webhook"),
        ("notify: {webhook: {env: A}, on: [broken]}", "1:34", "broken", ""),
        ("notify: {webhook: https://hooks.slack.com/services/T0/B0/x}", "1:10", "whoever has this address", "env:"),
        ("smtp: {host: mail.example.com, from: a@example.com, security: none}", "1:7", "in the clear", "starttls"),
        ("smtp: {host: a, from: a@example.com, password: x}", "1:38", "looks like a secret", ""),
    ],
)
def test_what_cannot_be_is_an_error_at_its_place(shop: Shop, text: str, place: str, message: str, fix: str) -> None:
    found = [one for one in shop.settings(text)[1] if one.level is Level.ERROR]
    assert [str(one.place) for one in found] == [f"socialpost.yaml:{place}"]
    assert message in found[0].message
    assert fix in found[0].fix


def test_an_address_that_may_be_a_secret_is_a_warning_that_does_not_quote_it(shop: Shop) -> None:
    found = shop.settings("notify: {webhook: https://chat.example.com/hooks/a8f9s7d6f5g4h3j2k1l0z}")[1]
    assert [(one.level, one.rule) for one in found] == [(Level.WARNING, "secret.looks-like")]
    assert "a8f9s7" not in found[0].message + found[0].fix

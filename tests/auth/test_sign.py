"""Signatures against the vendor's worked example and against an independent computation."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from datetime import UTC, datetime
from urllib.parse import quote, unquote

import pytest

from socialpost.adapter import Adapter, Base64, Cause, Fault, Form, Json, Multipart, Part, Request, Slice
from socialpost.auth.credential import Credential
from socialpost.auth.sign import _oauth1, sign
from socialpost.scheme import OAuth1
from socialpost.wire import Body

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def keys(adapter: Adapter, **values: str) -> Credential:
    mine = {"consumer_key": "ck", "consumer_secret": "c&s", "token": "tk", "token_secret": "t=s"} | values
    return Credential("toy", adapter.auth.methods[1], mine)


def fields_of(header: str) -> dict[str, str]:
    assert header.startswith("OAuth ")
    return {name: unquote(value) for name, value in re.findall(r'(\w+)="([^"]*)"', header)}


def test_the_signature_of_the_vendors_worked_example(adapter: Adapter) -> None:
    # https://docs.x.com/resources/fundamentals/authentication/oauth-1-0a/creating-a-signature
    example = keys(
        adapter,
        consumer_key="xvz1evFS4wEEPTGEFPHBog",
        consumer_secret="kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
        token="370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
        token_secret="LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
    )
    style = OAuth1("consumer_key", "consumer_secret", "token", "token_secret")
    status = Form({"status": "Hello Ladies + Gentlemen, a signed OAuth request!"})
    url = "https://api.twitter.com/1.1/statuses/update.json?include_entities=true"
    now = datetime.fromtimestamp(1318622958, UTC)
    nonce = "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg"
    header = _oauth1(style, example, (Request("POST", url, body=status), url), now, nonce)
    assert fields_of(header)["oauth_signature"] == "hCtSmYh+iHYCEqBWrE7C7hYmtUk="


def computed(method: str, url: str, query: dict[str, str], header: dict[str, str]) -> str:
    """The signature once more, from RFC 5849 section 3.4 alone."""
    given = {**query, **{name: value for name, value in header.items() if name != "oauth_signature"}}
    pairs = sorted((quote(name, "~"), quote(value, "~")) for name, value in given.items())
    text = "&".join(f"{name}={value}" for name, value in pairs)
    base = "&".join(quote(part, "~") for part in (method, url, text))
    digest = hmac.new(b"c%26s&t%3Ds", base.encode(), hashlib.sha1)
    return base64.b64encode(digest.digest()).decode()


@pytest.mark.parametrize(
    ("body", "signed"),
    [
        (None, {}),
        (Json({"text": "ä"}), {}),
        (Json({"media": Base64(Slice("m"))}), {}),
        (Multipart((Part("text", "ä"),)), {}),
        (Form({"text": "ä & b", "x": ""}), {"text": "ä & b", "x": ""}),
    ],
    ids=["none", "json", "json with base64", "multipart", "form"],
)
def test_query_and_form_are_signed_and_other_bodies_are_not(
    adapter: Adapter, body: Body | None, signed: dict[str, str]
) -> None:
    url = "http://127.0.0.1:8000/x/2/tweets"
    request = Request("POST", "/2/tweets", body=body)
    headers = sign(keys(adapter), request, f"{url}?q=%C3%A4%20b&z=", now=NOW, random=bytes)
    told = fields_of(headers["Authorization"])
    assert told["oauth_signature"] == computed("POST", url, {"q": "ä b", "z": "", **signed}, told)
    assert told["oauth_timestamp"] == str(int(NOW.timestamp()))
    assert told["oauth_nonce"] == "00" * 16
    assert (told["oauth_consumer_key"], told["oauth_token"], told["oauth_version"]) == ("ck", "tk", "1.0")


def test_a_bearer_token_goes_into_its_header(adapter: Adapter) -> None:
    credential = Credential("toy", adapter.auth.methods[0], {"access_token": "t"})
    assert sign(credential, Request("GET", "/"), "https://a.example/", now=NOW, random=bytes) == {
        "Authorization": "Bearer t"
    }


@pytest.mark.parametrize("value", ["", "sec\nret", "sécret"])
def test_a_value_that_no_header_can_carry_asks_for_a_login_without_showing_it(adapter: Adapter, value: str) -> None:
    with pytest.raises(Fault, match="the value of token_secret is empty or") as caught:
        sign(keys(adapter, token_secret=value), Request("GET", "/"), "https://a.example/", now=NOW, random=bytes)
    assert caught.value.cause is Cause.LOGIN
    assert "ret" not in str(caught.value).replace("token_secret", "")

"""The sandbox in process, without sockets: a request in parts goes in, an answer in parts comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, urlsplit

from socialpost.sandbox.call import Call
from socialpost.sandbox.engine import Sandbox
from socialpost.sandbox.render import render


def handle(
    sandbox: Sandbox,
    method: str,
    url: str,
    headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    chunks: Iterable[bytes] = (),
) -> tuple[int, dict[str, str], bytes]:
    """Answer a request: (status, lower-case headers, content).

    `url` is whole; its path begins with the platform's name. A slow answer takes its time in `Sandbox`'s `sleep`.
    Dropped: a fault closed the connection.
    """
    platform, call = describe(method, url, headers)
    with sandbox.reader(call.headers) as reader:
        for chunk in chunks:
            reader.feed(chunk)
        outcome = sandbox.arrive(platform, call, reader)
    answer = render(sandbox.finish(outcome), sandbox.now())
    return answer.status, answer.headers, answer.content


def describe(method: str, url: str, headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> tuple[str, Call]:
    """Return the platform's name and the call as far as it is known before its body."""
    parts = urlsplit(url)
    platform, _, path = parts.path.lstrip("/").partition("/")
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    call = Call(
        method=method.upper(),
        path=f"/{path}",
        url=url,
        query=dict(parse_qsl(parts.query, keep_blank_values=True)),
        headers={name.lower(): value for name, value in pairs},
    )
    return platform, call

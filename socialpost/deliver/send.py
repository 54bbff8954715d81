"""One account's line to its platform; the only user of httpx.

Nothing here judges a status and nothing is sent twice: what an answer means is the fault table's business, what to do
about it the runner's. The line only tells truthfully whether a request may have left.
"""

from __future__ import annotations

import logging
import os
import secrets
import ssl
import threading
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import quote, urlencode

import httpx

from socialpost import __version__
from socialpost.adapter import Adapter
from socialpost.auth.credential import Credential, Credentials, login_fault
from socialpost.auth.hide import hidden_bytes, unquoted
from socialpost.auth.reach import PORTS, Spot, reach
from socialpost.auth.sign import Random, carried, sign
from socialpost.clock import Clock
from socialpost.deliver.answer import BadAnswer, whole
from socialpost.deliver.body import Built, FileOnDisk, build
from socialpost.deliver.overhear import Hear, overheard
from socialpost.deliver.pace import Pace
from socialpost.deliver.progress import Progress, Tally, silent
from socialpost.deliver.trouble import TooLate, Trail, lost, not_sent
from socialpost.errors import LoginNeeded, SocialpostError, StateTrouble, UsageError
from socialpost.faults import Cause, Fault, Scope
from socialpost.http_date import parse_date
from socialpost.scheme import OAuth1
from socialpost.wire import Request, Response

__all__ = ["FileOnDisk", "Line", "httpx", "make_client", "post_json"]

TIMEOUT = httpx.Timeout(connect=10.0, read=60.0, write=60.0, pool=60.0)  # seconds
BRIEF = httpx.Timeout(10.0)  # seconds, for what nothing waits for
UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
TOLERATED = timedelta(seconds=30)  # of the time of a signature; less than any platform tolerates
STALE = timedelta(minutes=5)  # less than a lease and a claim last: until then nobody else has taken the delivery over
log = logging.getLogger(__name__)


def make_client(transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """Make the client that all lines of a process share; close it at the end.

    TLS is always verified (SSL_CERT_FILE is honoured), redirects are not followed, no cookie is kept. HTTPS_PROXY,
    HTTP_PROXY, ALL_PROXY and NO_PROXY count, but never for this machine. `transport` replaces the network in tests.
    """
    for name in ("httpx", "httpcore"):  # they would write addresses, some of them pre-signed, and headers
        logging.getLogger(name).setLevel(logging.WARNING)
    client = httpx.Client(
        verify=_trust(*map(os.environ.get, ("SSL_CERT_FILE", "SSL_CERT_DIR"))) if transport is None else True,
        transport=transport,
        mounts=dict.fromkeys(("all://127.0.0.1", "all://localhost", "all://[::1]")) if transport is None else None,
        timeout=TIMEOUT,
        follow_redirects=False,
        headers={"User-Agent": f"socialpost/{__version__}", "Accept-Encoding": "gzip"},
        limits=httpx.Limits(max_connections=64, keepalive_expiry=5.0),  # an idle connection may be dead: keep it short
    )
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # accounts must not share a session
    return client


@cache
def _trust(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """Read whom to trust, as httpx does it, once a process: a hundred certificates take ten milliseconds."""
    return httpx.create_ssl_context()


def post_json(client: httpx.Client, url: str, content: bytes, clock: Clock) -> Response:
    """Send JSON to an address that belongs to no account, once, and return the answer, whatever its status.

    Fault RETRY: there was none that counts. Its words do not quote the address, which may be a secret.
    """
    says = ""
    try:
        headers = {"Content-Type": "application/json"}
        request = client.build_request("POST", url, content=content, headers=headers, timeout=BRIEF)
        with closing(client.send(request, stream=True, auth=None, follow_redirects=False)) as response:
            return _read(response, clock)
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, BadAnswer) as problem:
        says = type(problem).__name__
    raise Fault(Cause.RETRY, f"no answer ({says})")


@dataclass(frozen=True, slots=True)
class _Parcel:
    """A request ready to leave."""

    method: str
    url: httpx.URL
    headers: Mapping[str, str]
    body: Built | None
    asked: datetime


class Line:
    """One account's line to its platform: signs, sends, streams, keeps to the pace. Safe to use from several threads.

    `origins` replace the adapter's (see `auth.reach.overrides`). `identity` is what rate limits are kept under, by
    default the account. `hear` hears every exchange, secrets included. UsageError: an origin is not https (or loopback).
    """

    def __init__(
        self,
        adapter: Adapter,
        account: str,
        credential: Credentials,
        *,
        client: httpx.Client,
        origins: Mapping[str, str],
        clock: Clock,
        pace: Pace | None = None,
        progress: Progress = silent,
        random: Random = secrets.token_bytes,
        identity: str = "",
        hear: Hear | None = None,
    ) -> None:
        self.account = account
        self.skew: timedelta | None = None
        """The server\'s clock minus ours, from the last answers (whole seconds); None until one told."""
        self._adapter = adapter
        self._credentials = credential
        self._client = client
        self._reach = reach(adapter, origins)
        self._clock = clock
        self._pace = pace
        self._progress = progress
        self._random = random
        self._identity = identity or f"{adapter.name}/{account}"
        self._hear = hear
        self._used = threading.local()

    def send(self, request: Request, files: Mapping[str, FileOnDisk]) -> Response:
        """Send one request and return its whole answer, whatever its status.

        Fault WAIT: certainly nothing reached the server, or a limit that it told is used up. Fault RETRY: it may have
        got the request. Fault REJECTED: the address is not one to send this to, or a file is gone or has changed. Fault
        LOGIN: there is no credential.
        """
        asked = self._clock.now()
        url = self._address(request, credential=request.auth != "none")
        self._keep_pace(request)
        body = self._body(request, files)
        headers = dict(request.headers)
        if request.auth != "none":
            headers |= self._signature(request, str(url))
        answer = self._heard(request, _Parcel(request.method, url, headers, body, asked), files)
        self._learn(request, answer)
        return answer if request.auth == "none" else self._without_token(request, answer)

    def _without_token(self, request: Request, answer: Response) -> Response:
        """Take the token out of an answer that quotes it: the platform's words go into the journal and onto the screen."""
        sent = carried(self._used.credential, request)
        content = hidden_bytes(answer.content, sent)
        return answer if content == answer.content else replace(answer, content=content)

    @property
    def seal(self) -> str:
        """What tells one login from another without holding it; a refresh keeps it. Fault LOGIN: there is none."""
        return self._credential().seal

    def base(self, origin: str) -> str:
        """Return the address of an origin as it counts for this account. KeyError."""
        return self._reach.bases[origin]

    def refresh(self) -> None:
        """Get a fresh credential after the platform refused the one this thread sent last.

        Fault LOGIN: the platform says it is revoked, or nothing can renew it. Fault WAIT: not now (network, 5xx).
        """
        used: Credential = getattr(self._used, "credential", None) or self._credential()
        if self._was_late(used):
            return
        self._used.credential = self._credentials.renew(used, self.plainly)

    def _was_late(self, used: Credential) -> bool:
        """Tell whether a signature was refused for its time: the refusal told what the time is, the next one is right.

        https://docs.x.com/fundamentals/authentication/oauth-1-0a/authorizing-a-request: oauth_timestamp
        """
        signed, now = getattr(self._used, "skew", timedelta()), self.skew or timedelta()
        return isinstance(used.method.style("account"), OAuth1) and abs(now - signed) > TOLERATED

    def plainly(self, request: Request) -> Response:
        """Send a request that holds its secrets itself (a renewal, a login), so only where the credential may go. Fault."""
        url = self._address(request, credential=True)
        body = self._body(request, {})
        parcel = _Parcel(request.method, url, request.headers, body, self._clock.now())
        return unquoted(request, self._heard(request, parcel, {}))

    def _address(self, request: Request, *, credential: bool) -> httpx.URL:
        own = request.target.startswith("/")
        text = f"{self._reach.bases[request.origin]}{request.target}" if own else request.target
        if request.query:
            text += ("&" if "?" in text else "?") + urlencode(request.query, quote_via=quote)
        try:
            url = httpx.URL(text)
        except httpx.InvalidURL:
            url = httpx.URL()
        if url.userinfo or not url.host or url.fragment:
            raise Fault(Cause.REJECTED, "refused to send: the address is not usable", fix="nothing was sent")
        spot = Spot(url.scheme, url.raw_host.decode(), url.port or PORTS.get(url.scheme, 0))
        self._reach.check(spot, credential=credential)
        return url

    def _keep_pace(self, request: Request) -> None:
        fault = None
        if self._pace is not None:
            with suppress(StateTrouble):  # what cannot be read holds nobody back: the platform counts for itself
                fault = self._pace.check(self._identity, self._adapter.bucket(request))
        if fault is not None:
            raise fault

    def _body(self, request: Request, files: Mapping[str, FileOnDisk]) -> Built | None:
        if request.body is None:
            return None
        body = build(request.body, files, lambda: self._random(16).hex())
        body.check()
        return body

    def _signature(self, request: Request, url: str) -> dict[str, str]:
        credential = self._used.credential = self._credential()
        skew = self._used.skew = self.skew or timedelta()
        return sign(credential, request, url, now=self._clock.now() + skew, random=self._random)

    def _credential(self) -> Credential:
        try:
            return self._credentials.current()
        except (LoginNeeded, UsageError) as problem:
            fault = login_fault(self.account, str(problem), problem.fix)
        except SocialpostError as problem:
            fault = Fault(Cause.WAIT, f"{self.account}: {problem}", fix=problem.fix, scope=Scope.ACCOUNT)
        raise fault

    def _heard(self, request: Request, parcel: _Parcel, files: Mapping[str, FileOnDisk]) -> Response:
        """Exchange, and tell who wants to hear of it, also of what got no answer."""
        if self._hear is None:
            return self._exchange(parcel)
        answer = None
        try:
            answer = self._exchange(parcel)
        finally:
            with suppress(Exception):  # what came of a request matters more than its record
                self._hear(
                    overheard(
                        platform=self._adapter.name,
                        bases=self._reach.bases,
                        time=self._clock.now(),
                        method=parcel.method,
                        url=str(parcel.url),
                        headers=parcel.headers,
                        body=request.body,
                        files=files,
                        answer=answer,
                        credential=getattr(self._used, "credential", None),
                    )
                )
        return answer

    def _exchange(self, parcel: _Parcel) -> Response:
        """Send and read.

        Faults are raised outside of `except`: the client's errors hold the headers and must not cling to them.
        """
        _check_headers(parcel.headers)
        trail = Trail(lambda: self._clock.now() - parcel.asked > STALE)
        tally = Tally(self._progress, self.account, parcel.body.sections if parcel.body is not None else ())
        try:
            answer = self._roundtrip(parcel, trail, tally)
        except (httpx.HTTPError, httpx.StreamError, BadAnswer, StateTrouble, TooLate) as problem:
            unsent = not trail.left if trail.told else isinstance(problem, UNSENT)
            fault = (not_sent if unsent else lost)(parcel.url.host, problem)
        else:
            tally.finish()
            return answer
        tally.undo()
        raise fault

    def _roundtrip(self, parcel: _Parcel, trail: Trail, tally: Tally) -> Response:
        headers, content = dict(parcel.headers), None
        if parcel.body is not None:
            headers = {"Content-Type": parcel.body.mime, **headers, "Content-Length": str(parcel.body.length)}
            content = parcel.body.stream(tally.count)
        request = self._client.build_request(
            parcel.method, parcel.url, headers=headers, content=content, extensions={"trace": trail}
        )
        with closing(self._client.send(request, stream=True, auth=None, follow_redirects=False)) as response:
            return _read(response, self._clock)

    def _learn(self, request: Request, answer: Response) -> None:
        """Note what the answer tells besides; never lose an answer over it."""
        try:
            date = None if "age" in answer.headers else parse_date(answer.headers.get("date", ""))
            if date is not None:
                self.skew = date - self._clock.now()
            if self._pace is not None:
                self._pace.learn(self._identity, self._adapter.meter(request, answer), self.skew or timedelta())
        except Exception:  # noqa: BLE001 - a post may just have been made: its answer matters more than any limit
            log.warning("%s: the rate limits of an answer could not be kept", self.account)


def _read(response: httpx.Response, clock: Clock) -> Response:
    packed = response.headers.get("content-encoding", "").strip().lower()
    if response.is_stream_consumed:  # a transport that answers from memory has unpacked it already
        body, complete = whole([response.content], "", clock)
    else:
        chunks: Iterable[bytes] = response.iter_raw()
        body, complete = whole(chunks, packed, clock)
    if not complete and response.is_success:
        raise BadAnswer("the answer is larger than 4 MiB")
    headers = {name.lower(): value for name, value in response.headers.items() if name.lower() != "set-cookie"}
    return Response(response.status_code, headers, body)


def _check_headers(headers: Mapping[str, str]) -> None:
    """Refuse what no header can carry before the client does: its words would quote the value."""
    for name, value in headers.items():
        if not value.isascii() or not value.isprintable():
            raise Fault(Cause.REJECTED, f"the header {name} would hold characters that cannot be sent")

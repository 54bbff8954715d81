"""Where an account may send and where its credential may go: checked on the address that is really used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from socialpost.adapter import Adapter
from socialpost.errors import UsageError
from socialpost.faults import Cause, Fault

LOOPBACK = ("127.0.0.1", "localhost", "::1")
PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Spot:
    """Scheme, host and port: what a credential is bound to."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        """Render as a person writes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS.get(self.scheme) else f":{self.port}")

    @property
    def local(self) -> bool:
        """True for this machine."""
        return self.host in LOOPBACK


@dataclass(frozen=True, slots=True)
class Reach:
    """The origins of one account as they count: its adapter's, or what replaces them.

    `bases` are URLs by origin name, no slash at the end. `trusted` may receive the credential: a page for a browser
    never does. `local` is True when all others are on this machine (the sandbox): then nothing may leave it, whatever
    address it hands out.
    """

    bases: Mapping[str, str]
    trusted: frozenset[Spot]
    local: bool

    def check(self, spot: Spot, *, credential: bool) -> None:
        """Refuse an address. Fault REJECTED, before anything is sent."""
        if spot.scheme != "https" and not (spot.scheme == "http" and spot.local):
            raise _refused(f"{spot} is not encrypted")
        if self.local and not spot.local:
            raise _refused(f"the sandbox handed out an address outside this machine: {spot}")
        if credential and spot not in self.trusted:
            raise _refused(f"the credential of this account does not belong to {spot}")


def reach(adapter: Adapter, overrides: Mapping[str, str]) -> Reach:
    """Work out the reach of an account. UsageError: an override names no origin or is no usable address.

    An origin that is replaced takes its further hosts with it: a token for a stand-in must not reach the platform, nor
    the platform's token a host that only the platform may name.
    """
    unknown = sorted(set(overrides) - set(adapter.origins))
    if unknown:
        raise UsageError(
            f"{adapter.title} has no origin {unknown[0]!r}", f"it has: {', '.join(sorted(adapter.origins))}"
        )
    bases: dict[str, str] = {}
    trusted: set[Spot] = set()
    for name, origin in adapter.origins.items():
        bases[name] = overrides.get(name, origin.url).rstrip("/")
        spot = spot_of(bases[name])
        if origin.browser:
            continue
        trusted.add(spot)
        if name not in overrides:
            trusted.update(Spot("https", host, 443) for host in origin.hosts)
    own = [url for name, url in bases.items() if not adapter.origins[name].browser]
    return Reach(bases, frozenset(trusted), all(_local(own)))


def spot_of(url: str) -> Spot:
    """Read the spot of an origin. UsageError: not https (or http on loopback), or more than host and path."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UsageError(f"{url!r} is not an address") from None
    spot = Spot(parts.scheme, parts.hostname or "", port or PORTS.get(parts.scheme, 0))
    plain = not (parts.username or parts.password or parts.query or parts.fragment) and spot.host.isprintable()
    if not spot.host or not plain:
        raise UsageError("an origin is https://host with a path at most", "no user name, no query")
    if spot.scheme != "https" and not (spot.scheme == "http" and spot.local):
        raise UsageError(f"{spot} is not allowed as an origin", "use https; plain http only goes to 127.0.0.1")
    return spot


def overrides(
    workspace: Mapping[str, str], environment: Mapping[str, str], sandbox: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Merge what replaces an account's origins: the sandbox alone, else the environment over socialpost.yaml.

    What the file says must have been agreed to by the person (`auth.consent`). UsageError: an address that none may have,
    or one of the sandbox that is not on this machine.
    """
    if sandbox is None:
        return {**workspace, **environment}
    for url in sandbox.values():
        if not spot_of(url).local:
            raise UsageError(f"{spot_of(url)} may not be an origin of the sandbox", "it is on this machine only")
    return dict(sandbox)


def _local(urls: Iterable[str]) -> Iterable[bool]:
    return (spot_of(url).local for url in urls)


def _refused(why: str) -> Fault:
    return Fault(
        Cause.REJECTED,
        f"refused to send: {why}",
        fix="nothing was sent; when an origin is overridden, override the others of this account too",
    )

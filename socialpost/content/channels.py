"""Where people are told of what needs them: webhooks and e-mail addresses, as `notify:` in socialpost.yaml names them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

Kind = Literal["failed", "uncertain", "held", "incomplete", "login", "late"]
KINDS: tuple[Kind, ...] = ("failed", "uncertain", "held", "incomplete", "login", "late")
"""What can be told of a delivery."""

PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, slots=True)
class Smtp:
    """The server that takes e-mail. `security` is starttls, tls or none (this machine only). The password is no setting."""

    host: str
    sender: str
    port: int = 587
    user: str = ""
    security: str = "starttls"


@dataclass(frozen=True, slots=True)
class Channel:
    """One place to tell, and of what (`kinds`). Either `url`, or `variable` that holds one, or `email` is set."""

    kinds: tuple[Kind, ...] = KINDS
    url: str = field(default="", repr=False)
    variable: str = ""
    email: str = ""

    @property
    def name(self) -> str:
        """Its stable name for people and for the record of what was told; an address that may be a secret is not in it."""
        if self.email:
            return f"email {self.email}"
        if self.variable:
            return f"webhook {self.variable}"
        return f"webhook {urlsplit(self.url).hostname} {hashlib.sha256(self.url.encode()).hexdigest()[:8]}"

    def address(self, environ: Mapping[str, str]) -> str:
        """Return where a webhook is; empty when the variable is not set."""
        return environ.get(self.variable, "").strip() if self.variable else self.url


def problem_of(url: str) -> str:
    """Return what is wrong with the address of a webhook, without quoting it; empty when nothing is."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "it is no address"
    if not parts.hostname or parts.scheme not in {"http", "https"} or not url.isprintable() or " " in url:
        return "it is no address: write it like https://hooks.example.com/..."
    if parts.username is not None:
        return "a name or password stands in the address"
    if parts.scheme == "http" and not local(parts.hostname):
        return "it must be https: plain http only goes to 127.0.0.1"
    return ""


def local(host: str) -> bool:
    """Tell whether a host is this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False

"""Encryption for one or several readers: age (https://age-encryption.org/v1), through pyrage.

The private key is a text `AGE-SECRET-KEY-1...`, as age-keygen writes it: in SOCIALPOST_AGE_KEY, or in a file that only its
owner can read. pyrage is imported when something is opened or closed: most commands never need it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from socialpost.auth.private import read_private
from socialpost.auth.vault import make_file
from socialpost.errors import LoginNeeded, StateTrouble, UsageError

KEY, KEY_FILE = "SOCIALPOST_AGE_KEY", "SOCIALPOST_AGE_KEY_FILE"
KEYGEN = "socialpost accounts keygen"
BEGIN = b"-----BEGIN AGE ENCRYPTED FILE-----"
MOST = 1 << 20


class NoKey(LoginNeeded):
    """The person has no private key."""


class Foreign(LoginNeeded):
    """Something is sealed for other keys than the person's."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Private keys of the person, and where they came from. Their repr shows nothing of them."""

    identities: Sequence[Any] = field(repr=False)
    source: str

    @property
    def publics(self) -> tuple[str, ...]:
        """The public halves, as `recipients` lists them."""
        return tuple(str(one.to_public()) for one in self.identities)


def key_file(environ: Mapping[str, str]) -> Path:
    """Return where the private key lies: what SOCIALPOST_AGE_KEY_FILE names, else `age.key` in the user's configuration."""
    if named := environ.get(KEY_FILE, "").strip():
        return Path(named)
    from platformdirs import user_config_path

    return user_config_path("socialpost") / "age.key"


def keys(environ: Mapping[str, str]) -> Keys:
    """Return the person's private keys. LoginNeeded: there are none, or others can read the file."""
    if text := environ.get(KEY, "").strip():
        return Keys(_parsed(text, KEY), KEY)
    path = key_file(environ)
    found = read_private(path)
    if found is None:
        raise NoKey(f"there is no age key: neither {KEY} nor {path}", f"make one: {KEYGEN}; or set {KEY}")
    return Keys(_parsed(found, str(path)), str(path))


def keygen(path: Path, now: datetime) -> bool:
    """Make a key file (0600); False: there is one already, which is never replaced: nothing could be opened any more."""
    from pyrage import x25519

    identity = x25519.Identity.generate()
    head = f"# created: {now.isoformat(timespec='seconds')}\n# public key: {identity.to_public()}\n"
    return make_file(path, f"{head}{identity}\n".encode())


def seal(content: bytes, readers: Iterable[str]) -> bytes:
    """Return the content so that only these public keys' owners can open it, as text. UsageError: one is no key."""
    import pyrage

    return bytes(pyrage.encrypt(content, [_recipient(one) for one in dict.fromkeys(readers)], armored=True))


def unseal(content: bytes, own: Keys, name: str) -> bytes:
    """Return what was sealed; `name` is what people call it. LoginNeeded: not for these keys. StateTrouble: no such file."""
    import pyrage

    check_form(content, name)
    try:
        return bytes(pyrage.decrypt(content, list(own.identities)))
    except pyrage.DecryptError as problem:
        foreign = "No matching keys" in str(problem)
    if foreign:
        raise Foreign(
            f"the key of {own.source} ({', '.join(own.publics)}) does not open {name}",
            "ask somebody who can open it to add this public key to the readers and seal it anew",
        )
    raise StateTrouble(f"{name} is damaged: it cannot be opened", "take it from version control, or log in again")


def check_form(content: bytes, name: str) -> None:
    """Refuse what is no such file, before anything replaces it. StateTrouble."""
    if b"\n<<<<<<< " in content or content.startswith(b"<<<<<<< "):
        raise StateTrouble(
            f"{name} holds a merge conflict", "take one side: git checkout --ours (or --theirs), then log in again"
        )
    if len(content) > MOST or not content.lstrip().startswith((BEGIN, b"age-encryption.org/v1")):
        raise StateTrouble(f"{name} is no age file", "name another file, or remove it")


def check_reader(public: str) -> None:
    """Refuse a text that is no public key. UsageError."""
    _recipient(public)


def _recipient(public: str) -> Any:
    import pyrage
    from pyrage import x25519

    try:
        return x25519.Recipient.from_str(public.strip())
    except pyrage.RecipientError:
        shown = "a private key" if public.strip().startswith("AGE-SECRET") else repr(public)
        raise UsageError(f"{shown} is no public age key", f"it looks like age1...; {KEYGEN} shows yours") from None


def _parsed(text: str, source: str) -> list[Any]:
    """Read the keys of a text: one a line, `#` begins a comment. LoginNeeded, without any of it."""
    import pyrage
    from pyrage import x25519

    lines = [line.strip() for line in text.splitlines()]
    try:
        found = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise LoginNeeded(
            f"{source} holds no private age key", f"it is one line, AGE-SECRET-KEY-1...; {KEYGEN} makes one"
        )
    return found

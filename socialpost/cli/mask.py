"""Nothing secret leaves in a text: known values of credentials, and whatever looks like a token."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence

from socialpost.deliver.address import VARIABLE as DATABASE
from socialpost.deliver.address import has_secret

HIDDEN = "***"
_LEAST = 6  # shorter values would hide half of every text

_OPEN = frozenset(f"SOCIALPOST_{name}" for name in ("AGE_KEY_FILE", "MACHINE", "RECORD", "SEED", "TEST_WHEEL", "TRUST"))
_WORD = r"[\w-]*(?:token|secret|password|passwd|api_?key|signature|verifier)[\w-]*[\"']?\s*"
# after `=` anything; after `:`, which prose has too, only what no word looks like
_NAMED = re.compile(
    rf"(?i)({_WORD}(?:=\s*[\"']?(?=\S)|:\s*[\"']?(?=[^\s\"']*\d)(?=\S{{8}})))(?!\*{{3}})[^\s\"'&,;)}}\]]+"
)
_CARRIED = re.compile(r"(?i)\b(bearer|oauth|basic)(\s+)(?=\S*\d)[\w.~+/=%-]{8,}")
_SHAPED = re.compile(
    r"\b(?: AGE-SECRET-KEY-[0-9A-Z-]{10,} | EAA[A-Za-z0-9]{16,} | ya29\.[\w-]{10,} | gh[opsur]_\w{16,} | xox[a-z]-[\w-]{10,}"
    r" | eyJ[\w-]{8,}\.[\w-]+\.[\w-]* | (?=\w*[a-z])(?=\w*[A-Z])(?=\w*[0-9])[A-Za-z0-9]{40,} )",
    re.VERBOSE,
)
_USER = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^/\s:@]+:[^/\s@]+@")


def masked(text: str, secrets: Iterable[str] = ()) -> str:
    """Return the text without the given values and without what looks like a token."""
    for secret in sorted({value for value in secrets if len(value) >= _LEAST}, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    text = _USER.sub(rf"\1{HIDDEN}@", text)
    text = _CARRIED.sub(rf"\1\2{HIDDEN}", text)
    text = _NAMED.sub(rf"\1{HIDDEN}", text)
    return _SHAPED.sub(HIDDEN, text)


def from_environment(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Return the secrets that the environment holds: every variable of ours counts, but for those known to be none."""
    return [
        line
        for name, value in environ.items()
        if (name.startswith("SOCIALPOST_") or name == "PGPASSWORD") and "__ORIGIN__" not in name and name not in _OPEN
        if name != DATABASE or _holds_secret(value)
        for line in dict.fromkeys((value.strip(), *map(str.strip, value.splitlines())))
        if line
    ]


def _holds_secret(address: str) -> bool:
    """Tell whether a database's address holds a password; without one people must see which server is meant."""
    try:
        return has_secret(address)
    except ValueError:
        return True


def masked_line(arguments: Sequence[str], secrets: Iterable[str] = ()) -> str:
    """Return a command line for a report."""
    import shlex

    return masked(shlex.join(arguments), secrets)

"""Keys that look like secrets do not belong in files that a team commits."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from socialpost.findings import Finding, error

_LOOKS = re.compile(
    r"(^|[_-])(token|tokens|secret|secrets|password|passwd|passphrase|bearer|authorization|cookie|credentials?)($|[_-])"
    r"|(api|private|access|consumer|client|signing)[_-]?(key|secret|token)",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"accounts\.[^.]+\.token_command")


def secret_keys(data: Any, path: str = "") -> list[Finding]:
    """Return a finding for every key in the data that looks like a secret; its value is never shown."""
    found: list[Finding] = []
    if isinstance(data, dict):
        for key, value in data.items():
            here = f"{path}.{key}" if path else key
            if _COMMAND.fullmatch(here):
                continue  # how to get secrets, not secrets
            if _LOOKS.search(key):
                found.append(_finding(key, here))
            elif type(value) is dict or type(value) is list:
                found += secret_keys(value, here)
    elif isinstance(data, list):
        for number, value in enumerate(data):
            found += secret_keys(value, f"{path}.{number}")
    return found


def secret_in_address(data: Any) -> list[Finding]:
    """Return a finding where the workspace's `database` holds a password; it is never shown."""
    url = data.get("database") if isinstance(data, dict) else None
    if not isinstance(url, str):
        return []
    parts = urlsplit(url)
    if parts.password is None and not any("password" in name for name, _ in parse_qsl(parts.query)):
        return []
    return [
        error(
            "secret.in-file",
            "`database` holds a password, and this file is committed",
            "take it out, change it on the server, and give the whole address in SOCIALPOST_DATABASE, or PGPASSWORD,"
            " or ~/.pgpass",
            "database",
        )
    ]


def _finding(key: str, path: str) -> Finding:
    parts = path.split(".")
    account = parts[1] if len(parts) > 2 and parts[0] == "accounts" else "ACCOUNT"
    variable = f"SOCIALPOST__{account.upper().replace('-', '_')}__{re.sub('[^A-Z0-9]', '_', key.upper())}"
    return error(
        "secret.in-file",
        f"`{key}` looks like a secret, and this file is committed",
        f"remove it, revoke it if it was committed, and get a new one: `socialpost login {account}`,"
        f" or {variable} in the environment",
        path,
    )

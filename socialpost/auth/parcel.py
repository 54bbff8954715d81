"""Credentials on their way to another machine: a sealed parcel, or variables for a store that seals by itself.

Inside a parcel: `{"version": 1, "accounts": {NAME: {"platform": P, "fields": {FIELD: VALUE}}}}`.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from socialpost.adapter import Adapter
from socialpost.auth.credential import BOOKS, Credential
from socialpost.auth.environ import variable
from socialpost.errors import UsageError

VERSION = 1


@dataclass(frozen=True, slots=True)
class Packed:
    """What goes along of one account. `left` are fields that stay: they rotate, and two machines would end them."""

    account: str
    platform: str
    fields: Mapping[str, str] = field(repr=False)
    left: tuple[str, ...] = ()


def pack(adapter: Adapter, credential: Credential, *, rotating: bool) -> Packed:
    """Take what publishing elsewhere needs. UsageError: it cannot be used there without what must stay here."""
    stays = tuple(one.name for one in credential.method.fields if one.rotates and credential.values.get(one.name))
    left = () if rotating else stays
    fields = {name: value for name, value in credential.values.items() if name not in left}
    needed = {one.name for one in credential.method.fields if one.required}
    if needed & set(left):
        raise UsageError(
            f"{credential.account}: {', '.join(left)} is replaced at every use, so it works on one machine only",
            f"--move takes it along, and it is forgotten here: {credential.account} is published from there then",
        )
    return Packed(credential.account, adapter.name, fields, left)


def sealed_text(parcels: list[Packed]) -> bytes:
    """Return the content of a parcel, not sealed yet."""
    accounts = {one.account: {"platform": one.platform, "fields": dict(one.fields)} for one in parcels}
    return json.dumps({"version": VERSION, "accounts": accounts}, sort_keys=True).encode()


def unpack(content: bytes) -> list[Packed]:
    """Return what a parcel holds. UsageError: it is none, or of a newer version."""
    try:
        found: Any = json.loads(content)
        accounts: Any = found["accounts"] if found["version"] == VERSION else None
        return [
            Packed(str(name), str(one["platform"]), {str(k): str(v) for k, v in one["fields"].items()})
            for name, one in accounts.items()
        ]
    except (ValueError, LookupError, TypeError, AttributeError):
        raise UsageError(
            "this is no export of socialpost, or that of a newer version", "socialpost accounts export"
        ) from None


def variables(parcels: list[Packed]) -> str:
    """Return lines `SOCIALPOST__ACCOUNT__FIELD=value`, as shells and stores of secrets read them."""
    lines = [
        f"{variable(one.account, name)}={shlex.quote(value)}"
        for one in parcels
        for name, value in one.fields.items()
        if name not in BOOKS
    ]
    return "".join(f"{line}\n" for line in lines)

"""Facts as JSON: secrets are taken out into a second, sealed document that is erased when the step ends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from socialpost.wire import Secret

MARK = "$sealed"


def dump(facts: Mapping[str, Any]) -> tuple[str, str]:
    """Return (plain, sealed) JSON documents; `sealed` is empty when there is no secret."""
    secrets: list[str] = []

    def open_(value: object) -> object:
        if isinstance(value, Secret):
            secrets.append(value.value)
            return {MARK: len(secrets) - 1}
        if isinstance(value, Mapping):
            return {str(key): open_(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [open_(item) for item in value]
        return value

    plain = json.dumps(open_(facts), ensure_ascii=False)
    return plain, json.dumps(secrets) if secrets else ""


def load(plain: str, sealed: str) -> dict[str, Any]:
    """Return the facts again. A secret that was erased is left out."""
    secrets: list[str] = json.loads(sealed) if sealed else []

    def close(value: Any) -> Any:
        if isinstance(value, dict):
            if value.keys() == {MARK}:
                return Secret(secrets[value[MARK]]) if value[MARK] < len(secrets) else None
            return {key: close(item) for key, item in value.items()}
        if isinstance(value, list):
            return [close(item) for item in value]
        return value

    facts: dict[str, Any] = close(json.loads(plain or "{}"))
    return facts


def strip(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts without their secrets: what stays when a step has ended."""
    return load(dump(facts)[0], "")

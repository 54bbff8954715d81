"""Times as Pinterest writes them: without a zone."""

from __future__ import annotations

from datetime import UTC, datetime


def written(seconds: float) -> str:
    """Return a time as `2026-11-21T01:40:29` (UTC, which Pinterest does not say)."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")

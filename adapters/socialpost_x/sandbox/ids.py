"""Ids that hold their time, as X makes them (snowflakes)."""

from __future__ import annotations

from datetime import UTC, datetime

from socialpost.sandbox.kit import World

EPOCH = 1288834974657  # milliseconds since 1970


def next_id(world: World) -> str:
    """Return a new id: 42 bits of time in milliseconds, then a running number."""
    return str(((int(world.now() * 1000) - EPOCH) << 22) | (world.number("sequence") & 0x3FFFFF))


def iso(seconds: float) -> str:
    """Return a time as X writes it: 2026-11-21T20:00:00.000Z."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

"""Files in words, for plans and findings."""

from __future__ import annotations

from socialpost.media.model import Probe


def described(probe: Probe, *, bound: bool = False) -> str:
    """Write a probe for people: `image/jpeg 4000 x 3000, 6.7 MB`; `bound`: at most so many bytes."""
    edges = f" {probe.width} x {probe.height}" if probe.width else ""
    parts = [f"{probe.mime}{edges}", f"{probe.seconds:g} s" if probe.seconds else "", size(probe.size)]
    if bound:
        parts[-1] = f"at most {parts[-1]}"
    return ", ".join(part for part in parts if part)


def size(count: int) -> str:
    """Write bytes for people: 6.7 MB, 48 kB."""
    if count >= 1_000_000_000:
        return f"{count / 1_000_000_000:.1f} GB"
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000))} kB"

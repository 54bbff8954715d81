"""What the parts of the gate share: the draft under judgement, what the platform takes, and what the seller allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from socialpost.draft import Draft
from socialpost.limits import Limits
from socialpost.media.model import Probe


@dataclass(frozen=True, slots=True)
class Policy:
    """What the seller allows: `text` refuse, thread or cut; `media` refuse, contain, pad or crop."""

    text: str = "refuse"
    media: str = "refuse"
    require_alt: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """One draft before the gate. `name` is what people call the platform; a file in trouble has no probe."""

    draft: Draft
    limits: Limits
    name: str
    probes: Mapping[str, Probe] = field(default_factory=dict)
    policy: Policy = Policy()

    def change(self, line: str) -> str:
        """Write the change to the post that concerns this platform only: `platforms: {x: {fit: {text: cut}}}`."""
        return f"platforms: {{{self.draft.platform}: {{{line}}}}}"

    def without(self, field: str) -> str:
        """Write the change that leaves a text field out on this platform: `platforms: {x: {comment: ""}}`."""
        return self.change(f'{field}: ""')

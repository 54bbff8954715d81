"""What the parts of the gate share: the draft under judgement, what the platform takes, and what the seller allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from socialpost.content.wishes import MediaPolicy
from socialpost.draft import Draft
from socialpost.limits import Limits
from socialpost.media.fitting.model import Wish
from socialpost.media.model import Probe


@dataclass(frozen=True, slots=True)
class Policy:
    """What the seller allows: `text` refuse, thread or cut; `media` as the seller wrote it."""

    text: str = "refuse"
    media: MediaPolicy = field(default_factory=MediaPolicy)
    require_alt: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """One draft before the gate. `name` is what people call the platform; a file in trouble has no probe.

    `hashes` are those of the originals by file key; `wishes` is what is wanted of each file beside fitting.
    """

    draft: Draft
    limits: Limits
    name: str
    probes: Mapping[str, Probe] = field(default_factory=dict)
    policy: Policy = Policy()
    hashes: Mapping[str, str] = field(default_factory=dict)
    wishes: Mapping[str, Wish] = field(default_factory=dict)

    def wish(self, key: str) -> Wish:
        """Return what is wanted of a file: at least what the policy says."""
        return self.wishes.get(key) or Wish(self.policy.media)

    def change(self, line: str) -> str:
        """Write the change to the post that concerns this platform only: `platforms: {x: {fit: {text: cut}}}`."""
        return f"platforms: {{{self.draft.platform}: {{{line}}}}}"

    def without(self, field: str) -> str:
        """Write the change that leaves a text field out on this platform: `platforms: {x: {comment: ""}}`."""
        return self.change(f'{field}: ""')

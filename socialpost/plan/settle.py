"""What kind of post a draft is, and how it fits: as it is, else with its animations as videos or the other way round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from socialpost.adapter import Adapter
from socialpost.content.resolve import Resolved
from socialpost.draft import Draft, Role
from socialpost.findings import Level
from socialpost.limits import Limits
from socialpost.plan.asking import ask
from socialpost.plan.draft import Drafted
from socialpost.plan.fit import Case, Fitted, Policy, fit

_TURNS = ((Role.ANIMATION, Role.VIDEO), (Role.VIDEO, Role.ANIMATION))


@dataclass(frozen=True, slots=True)
class Settled:
    """A draft with its kind, what such a one may hold, and how it fits."""

    draft: Draft
    limits: Limits
    fitted: Fitted


def settled(resolved: Resolved, made: Drafted, adapter: Adapter) -> Settled:
    """Return the first way in which the media of a draft fit; where none does, the draft as it is. AdapterBug."""
    first = _as(made.draft, resolved, made, adapter)
    if resolved.media_policy.fit == "refuse" or not _media_errors(first.fitted):
        return first
    for draft in _turned(made.draft):
        other = _as(draft, resolved, made, adapter)
        if not _media_errors(other.fitted):
            return other
    return first


def _as(draft: Draft, resolved: Resolved, made: Drafted, adapter: Adapter) -> Settled:
    kind = ask(adapter, "kind", adapter.kind, draft)
    draft = replace(draft, kind=kind)
    limits = ask(adapter, "limits", lambda given: adapter.limits(given.options, kind), draft)
    policy = Policy(resolved.fit_text, resolved.media_policy, resolved.require_alt)
    case = Case(draft, limits, adapter.title, made.probes, policy, made.hashes, made.wishes)
    return Settled(draft, limits, fit(case))


def _media_errors(fitted: Fitted) -> bool:
    return any(one.level is Level.ERROR and one.rule.startswith("media.") for one in fitted.findings)


def _turned(draft: Draft) -> Iterator[Draft]:
    """Yield the draft with all of its animations as videos, or its videos as animations."""
    for role, other in _TURNS:
        if any(media.role is role for media in draft.media):
            turned = [replace(media, role=other) if media.role is role else media for media in draft.media]
            yield replace(draft, media=tuple(turned))

"""The plan against what is out: what publishing would do to each delivery. Pure, wherever the knowledge is from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from socialpost.draft import Draft
from socialpost.plan.model import DeliveryKey, Plan, Planned

_OUT = {"published", "incomplete", "placed"}
_UNDER_WAY = {"sending", "accepted"}
_ENDED = {"cancelled", "deleted"}
_WAITING = {"queued", "held"}
_NOT_OUT = {"failed", "cancelled", "deleted", "held"}
_OF_TIME = {"schedule.past", "schedule.window"}


@dataclass(frozen=True, slots=True)
class Known:
    """What the journal (or a receipt) says about a delivery. `state` as people see it (`queued`).

    `identity` is whose it is on the platform, empty where nobody knows; `draft` what is frozen of one that waits.
    """

    state: str
    fingerprint: str = ""
    url: str = ""
    due: datetime | None = None
    identity: str = ""
    draft: Draft | None = None


class Verdict(StrEnum):
    """What publishing would do."""

    NEW = "new"  # sent, or queued for its time
    QUEUED = "queued"  # waits, nothing has changed
    UPDATE = "update"  # waits with older content; the new takes its place
    RESCHEDULE = "reschedule"  # waits for another time
    UNDER_WAY = "under way"
    PUBLISHED = "published"  # out, as it stands in the file
    CHANGED = "changed since published"  # out, the file says something else now; it is not sent again
    INCOMPLETE = "incomplete"  # out, a part is missing: `retry` goes on there
    FAILED = "failed"  # certainly not out; only when it was edited does publishing try again
    UNCERTAIN = "uncertain"  # a person must look first
    TWIN = "same content elsewhere"  # new by its name, and known by its content: refused without --again
    ENDED = "ended"  # cancelled or deleted by a person; not sent again without --again
    GONE = "gone from the files"  # waits, but no file asks for it any more


@dataclass(frozen=True, slots=True)
class Difference:
    """One delivery: what would happen to it; `planned` is None when no file asks for it.

    `known` is what is known of it, or of its `twin`.
    """

    key: DeliveryKey
    verdict: Verdict
    planned: Planned | None = None
    known: Known | None = None
    twin: DeliveryKey | None = None

    @property
    def sends(self) -> bool:
        """True when publishing would send or queue something new."""
        if self.planned is None or not self.planned.ok:
            return False
        if self.verdict is Verdict.FAILED and self.known is not None:
            return self.planned.fingerprint != self.known.fingerprint
        return self.verdict in {Verdict.NEW, Verdict.UPDATE, Verdict.RESCHEDULE, Verdict.FAILED}


def diff(
    plan: Plan, known: Mapping[DeliveryKey, Known], posts: Collection[str] | None = None
) -> tuple[Difference, ...]:
    """Compare a plan with what is known, in the order of the plan; what no file asks for any more comes last.

    `posts` are the ids that the plan speaks for; without them those that occur in it. Only waiting deliveries of these
    can be `GONE`: another file may well ask for the others.
    """
    alike: dict[str, list[DeliveryKey]] = {}  # by fingerprint: every plan may meet every delivery that ever was
    for key, one in known.items():
        if one.fingerprint and one.state not in _NOT_OUT:
            alike.setdefault(one.fingerprint, []).append(key)
    planned = [_difference(one, known, alike.get(one.fingerprint, ())) for one in plan.deliveries]
    keys = {one.key for one in plan.deliveries}
    spoken = set(posts) if posts is not None else {key.post for key in keys}
    gone = [
        Difference(key, Verdict.GONE, None, state)
        for key, state in known.items()
        if key not in keys and key.post in spoken and not key.occurrence and state.state in _WAITING
    ]
    return (*planned, *sorted(gone, key=lambda one: str(one.key)))


def _difference(planned: Planned, known: Mapping[DeliveryKey, Known], alike: Iterable[DeliveryKey]) -> Difference:
    """Return what would happen to one; `alike` are the deliveries of the same content."""
    mine = known.get(planned.key)
    twin = _twin(planned, known, alike) if mine is None else None
    if twin is not None:
        return Difference(planned.key, Verdict.TWIN, planned, known[twin], twin)
    return Difference(planned.key, _verdict(planned, mine), planned, mine)


def _twin(planned: Planned, known: Mapping[DeliveryKey, Known], alike: Iterable[DeliveryKey]) -> DeliveryKey | None:
    """Return what has the same content in the same place under another name, as after a file was renamed."""
    if planned.draft.occurrence:
        return None
    for key in alike:
        same = planned.identity and planned.identity == known[key].identity
        if same or key.account == planned.draft.account:
            return key
    return None


def without_time_errors(plan: Plan, known: Collection[DeliveryKey]) -> Plan:
    """Take back what speaks against the time of deliveries that are known already: publishing again is harmless."""
    return replace(plan, deliveries=tuple(_forgiven(one) if one.key in known else one for one in plan.deliveries))


def _forgiven(planned: Planned) -> Planned:
    findings = tuple(finding for finding in planned.findings if finding.rule not in _OF_TIME)
    return replace(planned, findings=findings)


def _verdict(planned: Planned, known: Known | None) -> Verdict:
    if known is None:
        return Verdict.NEW
    if known.state in _WAITING:
        return _waiting(planned, known)
    if known.state in _UNDER_WAY:
        return Verdict.UNDER_WAY
    if known.state in _ENDED:
        return Verdict.ENDED
    if known.state in _OUT and known.fingerprint and planned.fingerprint != known.fingerprint:
        return Verdict.CHANGED
    named = {"published": Verdict.PUBLISHED, "placed": Verdict.PUBLISHED, "incomplete": Verdict.INCOMPLETE}
    named |= {"failed": Verdict.FAILED}
    return named.get(known.state, Verdict.UNCERTAIN)


def _waiting(planned: Planned, known: Known) -> Verdict:
    if planned.fingerprint != known.fingerprint or known.draft not in (None, planned.draft):
        return Verdict.UPDATE
    due = planned.due.utc if planned.due else None
    return Verdict.RESCHEDULE if due != known.due else Verdict.QUEUED

"""The plan against what is out: what publishing would do to each delivery. Pure, wherever the knowledge is from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from socialpost.draft import Draft
from socialpost.plan.gone import PLACED, WAITING, Waiting, gone
from socialpost.plan.model import DeliveryKey, Plan, Planned

_OUT = {"published", "incomplete", "placed"}
_UNDER_WAY = {"sending", "accepted"}
_ENDED = {"cancelled", "deleted"}
_NOT_OUT = {"failed", "cancelled", "deleted", "held"}
_OF_TIME = {"schedule.past"}


@dataclass(frozen=True, slots=True)
class Known:
    """What the journal (or a receipt) says about a delivery. `state` as people see it (`queued`).

    `identity` is whose it is on the platform, empty where nobody knows; `draft` what is frozen of one that waits. `asked`
    is how its file asked for its time, `file` that file. `gone`: it was taken out because no file asked for it.
    `kept`: a person holds it by hand, whatever its file says.
    """

    state: str
    fingerprint: str = ""
    url: str = ""
    due: datetime | None = None
    identity: str = ""
    draft: Draft | None = None
    asked: str = ""
    file: str = ""
    gone: bool = False
    kept: bool = False


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
    ADRIFT = "with the platform, gone from the files"  # it goes out all the same, unless a person takes it back there


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

    @property
    def action(self) -> str:
        """What publishing would do to the queue: create, update, reschedule, cancel, or leave it unchanged."""
        if self.verdict is Verdict.GONE:
            return "cancel"
        if not self.sends:
            return "unchanged"
        return {Verdict.NEW: "create", Verdict.RESCHEDULE: "reschedule"}.get(self.verdict, "update")


def diff(
    plan: Plan, known: Mapping[DeliveryKey, Known], files: Collection[str] | None = None
) -> tuple[Difference, ...]:
    """Compare a plan with what is known, in the order of the plan; what no file asks for any more comes last.

    `files` is every post file there is, when the plan is of all of them: see `gone`.
    """
    stands = {key: Waiting(one.state, one.file) for key, one in known.items() if not one.kept}
    left, adrift = gone(plan, stands, files), gone(plan, stands, files, PLACED)
    alike: dict[str, list[DeliveryKey]] = {}  # by fingerprint: every plan may meet every delivery that ever was
    leaving = set(left)  # publishing takes them out first: the file was renamed, say
    for key, one in known.items():
        if one.fingerprint and one.state not in _NOT_OUT and key not in leaving:
            alike.setdefault(one.fingerprint, []).append(key)
    planned = [_difference(one, known, alike.get(one.fingerprint, ())) for one in plan.deliveries]
    more = [*((key, Verdict.GONE) for key in left), *((key, Verdict.ADRIFT) for key in adrift)]
    return (*planned, *(Difference(key, verdict, None, known[key]) for key, verdict in more))


def _difference(planned: Planned, known: Mapping[DeliveryKey, Known], alike: Iterable[DeliveryKey]) -> Difference:
    """Return what would happen to one; `alike` are the deliveries of the same content."""
    mine = known.get(planned.key)
    twin = _twin(planned, known, alike) if mine is None else None
    if twin is not None:
        return Difference(planned.key, Verdict.TWIN, planned, known[twin], twin)
    return Difference(planned.key, _verdict(planned, mine), planned, mine)


def _twin(planned: Planned, known: Mapping[DeliveryKey, Known], alike: Iterable[DeliveryKey]) -> DeliveryKey | None:
    """Return what has the same content in the same place under another name, as after a file was renamed."""
    for key in alike:
        if not rivals(planned.key, key):
            continue
        same = planned.identity and planned.identity == known[key].identity
        if same or key.account == planned.draft.account:
            return key
    return None


def rivals(key: DeliveryKey, other: DeliveryKey) -> bool:
    """Tell whether the same content under two names is too much: a recurring post may repeat itself on purpose."""
    if key.first != key:
        return False
    return not key.occurrence or (key.post != other.post and key.occurrence == other.occurrence)


def without_time_errors(plan: Plan, known: Collection[DeliveryKey]) -> Plan:
    """Take back what speaks against the time of deliveries that are known already: publishing again is harmless."""
    return replace(plan, deliveries=tuple(_forgiven(one) if one.key in known else one for one in plan.deliveries))


def _forgiven(planned: Planned) -> Planned:
    findings = tuple(finding for finding in planned.findings if finding.rule not in _OF_TIME)
    return replace(planned, findings=findings)


def _verdict(planned: Planned, known: Known | None) -> Verdict:
    if known is None or (known.state == "cancelled" and known.gone):
        return Verdict.NEW
    if known.state in WAITING:
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
    same_time = asks_same(planned, known.asked)
    if planned.fingerprint != known.fingerprint or not _same_draft(planned, known, same_time=same_time):
        return Verdict.UPDATE
    return Verdict.QUEUED if same_time else Verdict.RESCHEDULE


def _same_draft(planned: Planned, known: Known, *, same_time: bool) -> bool:
    """Compare what is frozen; a time that was moved by hand is in the draft only where the platform holds the post."""
    if known.draft is None:
        return True
    mine = replace(planned.draft, publish_at=known.draft.publish_at) if same_time else planned.draft
    return mine == known.draft


def asks_same(planned: Planned, asked: str) -> bool:
    """Tell whether a file still asks for the time that a queued delivery was asked for (perhaps moved by hand since)."""
    mine = planned.due.asked if planned.due else ""
    return mine == asked or (mine == "now" and not asked)  # quiet hours hold back nothing that was let go before them

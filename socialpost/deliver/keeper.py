"""The keeper of a book of receipts: asks it before people can see anything, and tells it how deliveries rest.

The book is a folder of the workspace that people commit, or a branch on which whoever wants to send has a claim first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from socialpost.deliver import agenda, decisions
from socialpost.deliver.claims import Met
from socialpost.deliver.database import Taken
from socialpost.deliver.elsewhere import OVER, brought, from_elsewhere
from socialpost.deliver.others import once_more
from socialpost.deliver.rules import begun as may_be_seen
from socialpost.deliver.state import PUBLIC, Delivery, State, StepRecord
from socialpost.deliver.stops import End, Park
from socialpost.deliver.telling import MARKS, begun, blank, carried, continued, receipt, worth_a_push
from socialpost.errors import SocialpostError
from socialpost.plan.model import DeliveryKey, Planned
from socialpost.receipts.book import Book, Elsewhere, Receipts
from socialpost.receipts.branch import RENEW
from socialpost.receipts.model import GIVES_WAY, NOT_OUT, Mark, Receipt

if TYPE_CHECKING:
    from socialpost.adapter import Adapter, Step
    from socialpost.clock import Clock
    from socialpost.deliver.journal import Journal
    from socialpost.deliver.store import Store

AGAIN = timedelta(minutes=1)
CLAIMS = 3
"""So often a claim is made again that took so long that it is old already."""


class Keeper:
    """See the module. `troubles` are receipts that could not be kept, for people; safe for threads."""

    def __init__(self, journal: Journal, adapter: Callable[[str], Adapter], book: Book, clock: Clock) -> None:
        self.book = book
        self.troubles: dict[str, SocialpostError] = {}
        self._journal = journal
        self._adapter = adapter
        self._clock = clock
        self._lock = threading.Lock()
        self._read: Receipts | None = None

    @property
    def alone(self) -> bool:
        """See `Claims`."""
        return self.book.alone

    def read(self) -> Receipts:
        """See `Claims`."""
        with self._lock:
            self._read = self.book.read()
            return self._read

    def receipts(self) -> Receipts:
        """Return what was read last; read now where nothing was. StateTrouble."""
        with self._lock:
            found = self._read
        return self.read() if found is None else found

    def take(self, delivery: Delivery, steps: Sequence[Step], records: Mapping[str, StepRecord]) -> None:
        """See `Claims`."""
        started = begun(records)
        if may_be_seen(records) and not self.book.claims:
            return
        known = self.book.of(delivery.key) if started else None  # who has begun it goes on with it
        run = known.run if known and _is_told(known, delivery, records) else ""
        wanted = replace(blank(delivery, Mark.SENDING), run=run, facts=carried(steps, records))
        try:
            self._claim(wanted)
        except Elsewhere as elsewhere:
            now = self._clock.now()
            raise _stop(elsewhere.receipt, delivery, now, begun=may_be_seen(records)) from elsewhere

    def _claim(self, wanted: Receipt) -> None:
        """Have a claim that is fresh: others count from when it was begun, and pushing it may take minutes."""
        for _ in range(CLAIMS):
            now = self._clock.now()
            self.book.claim(wanted, now)
            if self._clock.now() - now < RENEW:
                return
        raise Park(now + AGAIN, "its claim takes too long to arrive", fix="nothing was sent on it; look at the network")

    def meet(self, planned: Planned, store: Store) -> Met:
        """See `Claims`."""
        receipts = self.receipts()
        if planned.key.post in receipts.broken:
            return Met(f"receipts/{planned.key.post}.yaml cannot be read: nobody knows what is out")
        known = receipts.by_key.get(planned.key)
        row = self._journal.find(planned.key)
        if row is None and self.alone and planned.due is not None and planned.due.rule == "next-slot":
            return Met("a free slot is known only where the queue lasts: here, write the time into the file")
        if known is None or known.mark is Mark.FREE:
            return self._twin(planned, receipts) if row is None and not planned.draft.occurrence else Met()
        if row is not None and not self._gives_way(row, known):
            return Met()
        return self._bring(planned, known, row, store)

    def knows(self, key: DeliveryKey) -> bool:
        """See `Claims`."""
        return key in self.receipts().by_key

    def alike(self, delivery: Delivery) -> Receipt | None:
        """See `Claims`: who an account is, is known only now, so an account that was renamed is recognised here."""
        for one in self.receipts().alike.get(delivery.fingerprint, ()):
            same = one.key != delivery.key and one.identity == delivery.identity
            if same and self._journal.find(one.key) is None:  # else that one judges
                return one
        return None

    def ids_of_others(self, delivery: Delivery) -> frozenset[str]:
        """See `Claims`."""
        told = self.receipts()
        known = [*told.by_key.values(), *chain.from_iterable(told.twice.values())]
        theirs = [one for one in known if one.key != delivery.key and one.identity == delivery.identity]
        parts = (str(facts.get("id") or "") for one in theirs for facts in one.facts.values())
        return frozenset(filter(None, chain((one.id for one in theirs), parts)))

    def ended(self, key: DeliveryKey) -> bool:
        """See `Claims`."""
        known = self.receipts().by_key.get(key)
        return known is not None and known.mark in OVER

    def _twin(self, planned: Planned, receipts: Receipts) -> Met:
        """Refuse the same content in the same place under another name, as after a file was renamed."""
        for one in receipts.alike.get(planned.fingerprint, ()):
            key = one.key
            same = planned.identity and planned.identity == one.identity
            if (same or key.account == planned.key.account) and self._journal.find(key) is None:  # else that one judges
                return Met(f"the same content went to the same place as {key}: {one.url or one.state}", twin=key)
        return Met()

    def _gives_way(self, row: Delivery, known: Receipt) -> bool:
        """Tell whether a receipt knows better than this journal."""
        if row.leased:
            return False
        if row.state in PUBLIC:  # another clone ends it under the name of the run that began it
            return known.mark is Mark.DELETED and known.id == row.remote_id
        if row.state is State.UNCERTAIN:
            return known.mark in (*OVER, Mark.INCOMPLETE)
        if row.state is State.DELETED:
            return once_more(known.mark, known.id, row)
        if known.mark is Mark.FAILED:
            return False
        records = self._journal.steps(row.id)
        if known.run == row.id:  # a journal that was put back from a backup has forgotten what it did
            return not may_be_seen(records)
        doubt = any(one.doubt or one.state.value == "sending" for one in records.values())
        return known.mark in OVER or not doubt or (from_elsewhere(records) and self.book.claims)

    def _bring(self, planned: Planned, known: Receipt, row: Delivery | None, store: Store) -> Met:
        now = self._clock.now()
        going = known.mark in (Mark.SENDING, Mark.ACCEPTED, Mark.PLACED)
        alone = self.book.claims
        if alone and going and not self._taken_over(planned, known, now):
            since = known.since or known.at
            at = f" since {since:%H:%M} UTC" if since else ""
            return Met(f"another run has it{at} ({known.run})", busy=True)
        hashes = planned.hashes
        if known.mark not in OVER:
            frozen = store.freeze(planned.draft.files, planned.hashes)
            hashes = hashes if isinstance(frozen, str) else frozen
        found = brought(planned, known, now, alone=alone)
        sent = known.fingerprint or planned.fingerprint  # what is out, whatever the file says now
        whose = planned.identity or known.identity
        told = replace(planned, hashes=hashes, fingerprint=sent, identity=whose)
        try:
            decisions.bring_in(self._journal, told, found, row)
        except Taken:
            return Met("another process has it just now", busy=True)
        return Met()

    def _taken_over(self, planned: Planned, known: Receipt, now: datetime) -> bool:
        """Have it in writing that this run goes on with what another one left. False: somebody works on it."""
        if known.key in self.book.held():
            return True
        wanted = Receipt(planned.key, known.state, known.run, fingerprint=known.fingerprint, identity=known.identity)
        try:
            self.book.claim(wanted, now)
        except Elsewhere:
            return False
        return True

    def settle(self, delivery: Delivery) -> None:
        """See `Claims`."""
        self._settle(delivery, last=False)

    def catch_up(self, posts: Collection[str] | None = None) -> None:
        """See `Claims`."""
        if not self.book.writes:
            return
        known = self.receipts().by_key
        for one in agenda.told(self._journal.database, *PUBLIC, State.UNCERTAIN, State.DELETED, posts=posts):
            there = known.get(one.key)
            if there is None or (there.mark, there.id) != (MARKS[one.state], one.remote_id):
                self.settle(self._journal.get(one.id))
        for one in agenda.told(self._journal.database, State.SENDING, posts=posts):  # who had it died in the middle
            if (there := known.get(one.key)) is None or there.mark in GIVES_WAY:
                self.settle(self._journal.get(one.id))

    def finish(self) -> None:
        """See `Claims`."""
        for key in self.book.held():
            delivery = self._journal.find(key)
            if delivery is not None:
                self._settle(delivery, last=True)

    def _settle(self, delivery: Delivery, *, last: bool) -> None:
        if not self.book.writes:
            return
        try:
            records = self._journal.steps(delivery.id)
            new = receipt(delivery, self._adapter(delivery.platform).compile(delivery.draft), records)
            if new.mark in GIVES_WAY and not begun(records) and delivery.key not in self.book.held():
                return  # nothing of it was ever told by us
            known = self.book.of(delivery.key)
            if last or not self.book.claims or worth_a_push(new, delivery, known):
                self._tell(new, known, delivery)
        except SocialpostError as problem:
            self.troubles[str(delivery.key)] = problem
        except Exception as bug:  # noqa: BLE001 - what has come to rest is not to be stirred up by what tells of it
            why = f"the receipt of {delivery.key} could not be made: {type(bug).__name__}"
            self.troubles[str(delivery.key)] = SocialpostError(why, "report the bug; what the journal says stays true")
        else:
            self.troubles.pop(str(delivery.key), None)

    def _tell(self, new: Receipt, known: Receipt | None, delivery: Delivery) -> None:
        """Keep a receipt, unless it says nothing new. What nobody can see is told only to end what was said before."""
        if known is None and new.mark in NOT_OUT:
            return
        if known is not None and not self.book.claims:
            new = continued(new, known, delivery)
        new = replace(new, run=new.run or delivery.id, first=new.first or (known.first if known else None))
        if known is None or known.since is not None or not new.says_as_much(known):
            self.book.write(new)


def _is_told(known: Receipt, delivery: Delivery, records: Mapping[str, StepRecord]) -> bool:
    """Tell whether the journal knows what a receipt says. Else another run went on meanwhile, and here it looks unsent."""
    if known.mark in OVER:
        return delivery.state in PUBLIC
    return known.mark in GIVES_WAY or may_be_seen(records)  # what is in doubt is looked for before it is sent


def _stop(known: Receipt, delivery: Delivery, now: datetime, *, begun: bool) -> Exception:
    """Return how the runner leaves a delivery that somebody else has; one that was begun stays what it is."""
    key = delivery.key
    if begun or known.mark in (*GIVES_WAY, Mark.SENDING, Mark.ACCEPTED, Mark.PLACED):
        fix = "nothing more was sent from here: pull, then run it again"
        return Park(now + AGAIN, f"another run has it ({known.run})", fix=fix)
    where = known.url or known.id or f"see receipts/{key.post}.yaml"
    return End(
        State.HELD,
        f"its receipt says {known.state}, by another run: {where}",
        f"nothing was sent from here: socialpost publish {delivery.file} takes the receipt over",
    )

"""One round for cron: plan, queue, send what is due, wait briefly, and say by the exit code what a person must know."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from queue import SimpleQueue

from socialpost.deliver import agenda, exits, keep, roster, zones
from socialpost.deliver.enqueue import Entry
from socialpost.deliver.office import Office
from socialpost.deliver.state import Delivery, Hold, State
from socialpost.errors import SocialpostError
from socialpost.schedule import foretold
from socialpost.schedule.event import Hear
from socialpost.schedule.logins import Logins
from socialpost.schedule.pool import Pool, Turn
from socialpost.schedule.replan import Replanned, replan
from socialpost.schedule.told import Told


@dataclass(frozen=True, slots=True)
class Round:
    """What one round came to: deliveries it had in its hands, and those that stand there and need a person.

    `elsewhere`: another run works on one. `stuck`: something that is no state of a delivery kept it from being sent.
    `untold` is why receipts could not be kept.
    """

    touched: tuple[Delivery, ...]
    standing: tuple[Delivery, ...]
    refused: bool
    invalid: bool
    next: datetime | None
    elsewhere: bool = False
    stuck: bool = False
    untold: tuple[SocialpostError, ...] = ()

    def code(self, now: datetime) -> int:
        """Return the exit code.

        Failed, incomplete and warned of count in the round that caused them: cron shall not call for ever about what it
        has told. Uncertain, held by a rule and waiting for a login count as long as they stand: nothing goes on there.
        """
        codes = {exits.one(one, now) for one in (*self.touched, *self.standing)}
        codes |= {exits.INVALID} if self.invalid else set()
        codes |= {exits.HELD} if self.refused else set()
        codes |= {exits.UNDER_WAY} if self.elsewhere else set()
        codes |= {exits.FAILED} if self.stuck else set()
        codes |= {exits.PARTLY} if self.untold else set()
        return next((code for code in exits.ORDER if code in codes), exits.DONE)


def once(office: Office, hands: Executor, workers: int, hear: Hear, wait: timedelta) -> Round:
    """Do one round. StateTrouble."""
    journal, told = office.journal, Told(hear, office.clock)
    until = office.clock.now() + wait
    roster.arrive(journal.database, journal.owner, "once", office.clock.now())
    try:
        journal.free_dead()
        Logins(office).again(every=True)
        for text in zones.says(zones.follow(journal.database)):
            told.say("zone", text)
        result = replan(office, stopped=office.stop.is_set)
        told.planned(result)
        foretold.queued(office, told, result.entered)
        ids, stuck = _carry(office, hands, workers, told, until)
        keep.tidy(office)
        office.claims.finish()
        foretold.last_call(office, told)
        return replace(_round(office, {*ids, *_entered(result)}, result), stuck=stuck)
    finally:
        office.claims.finish()
        roster.leave(journal.database, journal.owner, office.clock.now())


def _carry(office: Office, hands: Executor, workers: int, told: Told, until: datetime) -> tuple[set[str], bool]:
    """Give everything that is due, or is again before `until`, its turns; return what had one, and whether any got stuck."""
    turns: SimpleQueue[Turn] = SimpleQueue()
    pool = Pool(office.tools(), hands, turns.put, workers)
    touched: set[str] = set()
    stuck = False
    while not (office.stop.is_set() and not pool.doing):
        if not office.stop.is_set():
            pool.start()
        if pool.doing:
            turn = turns.get()
            pool.ended(turn)
            told.turn(turn)
            touched.add(turn.id)
            stuck = stuck or turn.trouble is not None
            continue
        at = pool.next(office.clock.now())
        if at is None or at > until:
            break
        office.clock.sleep(max((at - office.clock.now()).total_seconds(), 0.01))
    return touched, stuck


def _entered(result: Replanned) -> set[str]:
    return {one.delivery.id for one in result.entered if one.delivery and one.entry in (Entry.NEW, Entry.UPDATED)}


def _round(office: Office, ids: set[str], result: Replanned) -> Round:
    journal = office.journal
    standing = [
        *agenda.in_state(journal.database, State.UNCERTAIN, State.HELD),
        *agenda.held(journal.database, Hold.LOGIN),
    ]
    needed = [one for id_ in dict.fromkeys(standing) if needs_a_person(one := journal.get(id_))]
    return Round(
        touched=tuple(one for id_ in sorted(ids) if (one := journal.get(id_)).hold is not Hold.PERSON),
        standing=tuple(one for one in needed if one.id not in ids),
        refused=any(one.entry in (Entry.REFUSED, Entry.TWIN) for one in result.entered),
        invalid=bool(result.findings),
        next=agenda.next_ready(journal.database),
        elsewhere=any(one.entry is Entry.ELSEWHERE for one in result.entered),
        untold=tuple(office.claims.troubles.values()),
    )


def needs_a_person(delivery: Delivery) -> bool:
    """Tell whether nothing goes on with a delivery until somebody does something; not what a person holds on purpose."""
    return delivery.hold is not Hold.PERSON

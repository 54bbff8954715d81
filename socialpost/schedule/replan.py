"""From the files into the queue, unattended: what is new or changed is entered, whatever is wrong with other files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from socialpost.content.load import POSTS, names
from socialpost.deliver import agenda
from socialpost.deliver.enqueue import Entered, enter, needs_files, set_adrift, withdraw
from socialpost.deliver.keep import store_lock
from socialpost.deliver.office import Office
from socialpost.deliver.state import Delivery
from socialpost.deliver.times import JournalTimes, slots_left
from socialpost.findings import Finding, Level, Place, error
from socialpost.media.model import MediaTrouble
from socialpost.media.prepare import prepare
from socialpost.media.renditions import FOLDER, Renditions
from socialpost.plan.build import Asked, build
from socialpost.plan.gone import PLACED, gone
from socialpost.plan.model import DeliveryKey, Plan, Planned
from socialpost.plan.renamed import Left, keeping_slots
from socialpost.plan.taken import Times
from socialpost.receipts.known import with_broken
from socialpost.schedule import files

READINGS = 3
"""So often files are read again that somebody writes into while they are read."""

WRITTEN = (f"{POSTS}/", "templates/")
"""Where people write texts; a picture that is another one than was planned is seen when it is frozen."""


@dataclass(frozen=True, slots=True)
class Replanned:
    """What became of every file under `posts/`.

    `withdrawn` is what no file asks for any more, `adrift` what a platform holds all the same, where that is news.
    `findings` are errors; `stopped` are deliveries and files they stop. `named` are the files that posts name,
    relative to the workspace.
    """

    entered: tuple[Entered, ...] = ()
    withdrawn: tuple[Delivery, ...] = ()
    adrift: tuple[Delivery, ...] = ()
    findings: tuple[Finding, ...] = ()
    stopped: tuple[str, ...] = ()
    named: frozenset[str] = frozenset()


def replan(office: Office, *, stopped: Callable[[], bool] = lambda: False) -> Replanned:
    """Plan every post and enter what is sound; renditions are made now, not when it is sent. StateTrouble.

    A time that has passed is no error here: the late policy of the runner decides about it.
    """
    with Renditions(office.workspace.root / FOLDER).using():  # nobody cleans away what is not frozen yet
        plan, sound, spoiled = _read(office, stopped)
        if stopped():
            return Replanned()
        withdrawn = _withdraw(office, _gone(office, plan))
        adrift = _adrift(office, plan)
        entered = [_enter(office, one) for one in sound if one.key not in spoiled]
    return Replanned(
        tuple(entered),
        tuple(withdrawn),
        tuple(adrift),
        (*_missing(office), *_errors(plan), *(finding for found in spoiled.values() for finding in found)),
        (*_stopped(plan), *map(str, spoiled)),
        frozenset(file.path for one in plan.deliveries for file in one.draft.files),
    )


def _read(office: Office, stopped: Callable[[], bool]) -> tuple[Plan, list[Planned], Mapping[object, list[Finding]]]:
    """Return the plan, what is sound in it, and what could not be made, by key.

    Making a film takes minutes: what a person writes meanwhile counts, and not what it said before.
    """
    root = office.workspace.root
    for _ in range(READINGS):
        seen = files.look(root)
        plan = with_broken(_planned(office), office.claims.read())
        office.claims.catch_up()
        sound = [one for one in plan.deliveries if one.ok]
        spoiled = _prepare(office, sound, stopped)
        if stopped() or not any(path.startswith(WRITTEN) for path in files.changed(seen, files.look(root))):
            break
    return plan, sound, spoiled


def _planned(office: Office) -> Plan:
    """Return the plan of every post; what was renamed keeps its slot."""
    now, asked = office.clock.now(), _asked(office)

    def make(taken: Times) -> Plan:
        return build(office.workspace, now=now, asked=replace(asked, taken=taken))

    def left(plan: Plan, contents: Collection[str]) -> list[Left]:
        return slots_left(office.journal.database, now, _gone(office, plan), contents)

    return keeping_slots(make, asked.taken, left, now)


def _gone(office: Office, plan: Plan) -> list[DeliveryKey]:
    """Return what waits and no file asks for any more."""
    db, root = office.journal.database, office.workspace.root
    found = names(root)
    if found is None:
        return []
    missing = agenda.missing(db, root, found)
    waiting = agenda.waiting_of(db, plan.posts, missing)
    return gone(plan, waiting, found | {one.file for one in waiting.values() if one.file not in missing})


def _adrift(office: Office, plan: Plan) -> list[Delivery]:
    """Note what platforms hold and no file asks for any more, and return what is news; nothing is taken back by itself."""
    db, root, now = office.journal.database, office.workspace.root, office.clock.now()
    found, held = names(root), agenda.placed(db, now)
    if found is None or not held:
        return []
    there = found | {one.file for one in held.values() if (root / one.file).exists()}
    return [one for one, news in set_adrift(office.journal, gone(plan, held, there, PLACED), now) if news]


def _missing(office: Office) -> list[Finding]:
    """Return an error where the folder of the posts is away, as a disk that is not mounted, and something waits."""
    root = office.workspace.root
    if (root / POSTS).is_dir() or not agenda.files(office.journal.database):
        return []
    fix = f"put it back; what shall not go out any more: leave {POSTS}/ empty, or socialpost queue cancel"
    says = f"the folder {POSTS}/ is not there; what was queued of it stays in the queue"
    return [error("posts.missing", says, fix).at(Place(POSTS))]


def _withdraw(office: Office, keys: Sequence[DeliveryKey]) -> list[Delivery]:
    """Take out of the queue what no file asks for any more; first, as its time may be another one's now."""
    done = [key for key in keys if withdraw(office.journal, key)]
    return [found for key in done if (found := office.journal.find(key)) is not None]


def _asked(office: Office) -> Asked:
    """Return what to plan: without a lasting journal, occurrences too that were missed by no more than the late policy."""
    late = office.workspace.policy.late_after
    back = (late or timedelta(hours=3)) if office.claims.alone else timedelta()
    return Asked(late="queue", back=back, taken=JournalTimes(office.journal.database, office.clock.now()))


def _enter(office: Office, planned: Planned) -> Entered:
    with store_lock(office):
        return enter(office.journal, office.store, planned, office.clock.now(), claims=office.claims)


def _prepare(office: Office, sound: Sequence[Planned], stopped: Callable[[], bool]) -> Mapping[object, list[Finding]]:
    """Make the renditions that will be frozen; return by key why some cannot be made."""
    wanting = [
        one for one in sound if one.jobs and needs_files(office.journal, one) and not office.claims.ended(one.key)
    ]
    jobs = {job.digest: job for one in wanting for job in one.jobs.values()}
    if not jobs:
        return {}
    root = office.workspace.root
    made = prepare(jobs.values(), Renditions(root / FOLDER), root, stopped=stopped)
    found = {one.key: _unmade(one, made) for one in wanting}
    return {key: findings for key, findings in found.items() if findings}


def _unmade(planned: Planned, made: Mapping[str, object]) -> list[Finding]:
    found = []
    for key, job in planned.jobs.items():
        if isinstance(trouble := made.get(job.digest), MediaTrouble):
            one = error(trouble.rule, f"{job.path} {trouble}", trouble.fix, key.replace("media", "media.", 1))
            found.append(replace(one, account=planned.key.account, place=Place(planned.file)))
    return found


def _errors(plan: Plan) -> list[Finding]:
    return [finding for finding in plan.every_finding if finding.level is Level.ERROR]


def _stopped(plan: Plan) -> list[str]:
    """Return the deliveries that have errors, and the files that are too broken to become any."""
    broken = {finding.place.file for finding in plan.findings if finding.level is Level.ERROR}
    files = sorted(broken - {one.file for one in plan.deliveries})
    return [*(str(one.key) for one in plan.deliveries if not one.ok), *files]

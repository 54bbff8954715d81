"""Receipts on a branch of a remote: whoever wants to send must have a claim there first.

A claim is a receipt in state `sending` in a commit that the remote has taken on top of what was read. A push that is
refused means that somebody else was faster: read again, judge again. So of two jobs one sends, whatever their clocks say.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from socialpost.errors import StateTrouble
from socialpost.findings import Finding
from socialpost.plan.model import DeliveryKey
from socialpost.receipts import file
from socialpost.receipts.book import Elsewhere, Receipts, entered, gathered
from socialpost.receipts.file import ENDING, FOLDER
from socialpost.receipts.folder import ATTRIBUTES
from socialpost.receipts.git import Git, Place, Pushed
from socialpost.receipts.model import GIVES_WAY, Mark, Receipt, joined

LEASE = timedelta(minutes=10)
"""A claim that is older and has no end is taken over."""

RENEW = timedelta(minutes=2)
"""A claim of our own that is older is looked at again before anything is sent: somebody may have taken it over."""

TRIES = 12
_PUBLIC = (Mark.ACCEPTED, Mark.PLACED, Mark.INCOMPLETE, Mark.PUBLISHED)


@dataclass(frozen=True, slots=True)
class _Tip:
    """The branch as it was read: its commit, and the texts of the receipts by post."""

    commit: str
    texts: dict[str, str]
    attributes: bool


class BranchBook:
    """See `book.Book`. `run` names this run; `alone`: it has no journal that lasts.

    `pause` waits some seconds (given the number of the try) after a defeat. `at` is called at every step: a test ends the
    process there. Safe for threads.
    """

    claims = True
    writes = True

    def __init__(
        self,
        git: Git,
        place: Place,
        run: str,
        *,
        alone: bool = True,
        pause: Callable[[int], None] = lambda _number: None,
        at: Callable[[str], None] = lambda _name: None,
    ) -> None:
        self.place = place
        self.run = run
        self.alone = alone
        self._git = git
        self._folder = f"{git.prefix}{FOLDER}"
        self._pause = pause
        self._at = at
        self._lock = threading.RLock()
        self._mine: dict[DeliveryKey, Receipt] = {}
        self._known: dict[DeliveryKey, Receipt] = {}
        self._was_read = False

    def read(self) -> Receipts:
        """Fetch the branch and return its receipts. StateTrouble."""
        with self._lock:
            tip = self._tip()
            found = gathered(self._parsed(tip, post) for post in sorted(tip.texts))
            self._known = dict(found.by_key)
            self._was_read = True
            return found

    def of(self, key: DeliveryKey) -> Receipt | None:
        """Return what was last read or written of a delivery; read now where nothing was. StateTrouble."""
        with self._lock:
            if not self._was_read:
                self.read()
            return self._known.get(key)

    def held(self) -> list[DeliveryKey]:
        """Return the deliveries that this run has a claim on and has not ended."""
        with self._lock:
            return list(self._mine)

    def claim(self, wanted: Receipt, now: datetime) -> None:
        """Have it in writing that this run sends `wanted`. Elsewhere: another run has it, or took it over from this one.

        StateTrouble: the remote cannot be reached or takes nothing; then nothing may be sent.
        """
        with self._lock:
            mine = self._mine.get(wanted.key)
            if mine is not None and mine.since and now - mine.since < RENEW:
                return

            def decide(known: Receipt | None) -> Receipt:
                return self._claimed(wanted, known, now)

            self._mine[wanted.key] = self._put(wanted.key, decide)

    def write(self, receipt: Receipt) -> None:
        """End or change the claim of this run. What another run took over meanwhile stays, unless ours is public."""
        with self._lock:

            def decide(known: Receipt | None) -> Receipt:
                return self._ended(receipt, known)

            try:
                written = self._put(receipt.key, decide)
            except Elsewhere as elsewhere:
                self._mine.pop(receipt.key, None)
                self._known[receipt.key] = elsewhere.receipt
                return
            if written.since:
                self._mine[receipt.key] = written
            else:
                self._mine.pop(receipt.key, None)

    def forward(self) -> str:
        """Bring the work tree to where the branch was seen last; return why not, empty when done."""
        return self._git.forward(self.place)

    def _ended(self, receipt: Receipt, known: Receipt | None) -> Receipt:
        """Return what to write at the end of a claim. Elsewhere: another run took it over, and ours adds nothing."""
        mine = self._mine.get(receipt.key)
        if known is None or known.run == self.run:
            return replace(
                receipt, run=self.run, attempt=known.attempt if known else 1, after=known.after if known else ()
            )
        public = receipt.mark in _PUBLIC
        if mine is not None:
            if not public:
                raise Elsewhere(known)  # who took it over decides
            return replace(receipt, run=self.run, attempt=mine.attempt, after=mine.after)
        stale = receipt.at is not None and known.mark not in _PUBLIC and goes_on(known, receipt.at)
        if not (public or stale or receipt.mark is Mark.DELETED):
            raise Elsewhere(known)
        two = public and known.mark in _PUBLIC
        return replace(receipt, run=self.run, attempt=known.attempt + 1, after=() if two else (known.run,))

    def _claimed(self, wanted: Receipt, known: Receipt | None, now: datetime) -> Receipt:
        """Return the claim to write over what is known. Elsewhere."""
        mine = known is not None and known.run == self.run
        if known is not None and not mine and wanted.key in self._mine:
            raise Elsewhere(known)  # it was taken over while this process slept
        if known is None or (known.mark in GIVES_WAY and not mine):
            return replace(wanted, run=self.run, since=now, first=now, attempt=known.attempt + 1 if known else 1)
        if mine:
            begun = known.mark not in GIVES_WAY
            return replace(
                wanted,
                run=self.run,
                state=known.state if begun else wanted.state,
                since=now,
                first=(known.first if begun else None) or now,
                attempt=known.attempt if begun else known.attempt + 1,
                after=known.after,
                facts={**known.facts, **wanted.facts},
            )
        if wanted.run != known.run or not goes_on(known, now):
            raise Elsewhere(known)  # only who has read of it may go on with it
        state = Mark.SENDING if known.mark is Mark.UNCERTAIN else known.state
        return replace(
            *(known,),
            state=state,
            run=self.run,
            since=now,
            first=known.first or now,
            attempt=known.attempt + 1,
            after=(known.run,),
        )

    def _put(self, key: DeliveryKey, decide: Callable[[Receipt | None], Receipt]) -> Receipt:
        """Write what `decide` makes of what is known, however often somebody else is faster. StateTrouble, Elsewhere."""
        for number in range(TRIES):
            tip = self._tip()
            self._at("branch.read")
            receipts = self._sound(tip, key.post)
            known = joined(one for one in receipts if one.key == key)
            new = decide(known)
            commit = self._git.commit(tip.commit, self._changed(tip, receipts, new), _message(new))
            self._at("branch.committed")
            if self._git.push(self.place, commit) is Pushed.DONE:
                self._at("branch.pushed")
                self._known[key] = joined(one for one in entered(receipts, new) if one.key == key) or new
                return new
            self._pause(number)
        raise StateTrouble(
            f"{self.place} moved {TRIES} times while a receipt of {key} was pushed", "nothing was sent; run it again"
        )

    def _tip(self) -> _Tip:
        commit = self._git.fetch(self.place)
        files = self._git.files(commit, self._folder)
        names = {path: PurePosixPath(path).relative_to(self._folder).as_posix() for path in files}
        texts = {
            name.removesuffix(ENDING): files[path]
            for path, name in names.items()
            if name.endswith(ENDING) and not PurePosixPath(name).name.startswith(".")
        }
        return _Tip(commit, texts, ".gitattributes" in names.values())

    def _parsed(self, tip: _Tip, post: str) -> tuple[str, list[Receipt], list[Finding]]:
        return post, *file.parse(tip.texts.get(post, ""), f"{FOLDER}/{post}{ENDING}", post)

    def _sound(self, tip: _Tip, post: str) -> list[Receipt]:
        _, receipts, findings = self._parsed(tip, post)
        if findings:
            raise StateTrouble(f"{findings[0].place} on {self.place}: {findings[0].message}", findings[0].fix)
        return receipts

    def _changed(self, tip: _Tip, receipts: Iterable[Receipt], new: Receipt) -> dict[str, str]:
        """Return the files to commit: the post's, and how git merges them where nothing says it yet."""
        text = file.render(entered(receipts, new))
        changed = {f"{self._folder}/{new.key.post}{ENDING}": text}
        if not tip.attributes:
            changed[f"{self._folder}/.gitattributes"] = ATTRIBUTES
        return changed


def goes_on(known: Receipt, now: datetime) -> bool:
    """Tell whether another run may go on with this: people may see it, and nobody works on it any more."""
    if not known.out:
        return False
    return known.since is None or now - known.since >= LEASE


def _message(new: Receipt) -> str:
    where = f"\n\n{new.url}" if new.url else ""
    return f"socialpost: {new.key} {new.state} [skip ci]{where}\n"

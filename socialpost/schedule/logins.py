"""Deliveries that wait for a login: tried again when the account's credential is another one, not every minute."""

from __future__ import annotations

from socialpost.deliver import agenda, keep
from socialpost.deliver.office import Office
from socialpost.deliver.state import Delivery, Hold
from socialpost.errors import SocialpostError
from socialpost.faults import Fault


class Logins:
    """Remembers with which credential an account was stopped; a credential is told by its seal, never held."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._stopped: dict[str, str] = {}

    def stopped(self, delivery: Delivery) -> None:
        """Note that a delivery was stopped for a login just now; the next one reads the credential anew."""
        self._stopped[delivery.key.account] = self._seal(delivery)
        self._office.forget(delivery.key.account)

    def again(self, *, every: bool = False) -> list[Delivery]:
        """Let go what waits for a login whose credential has changed, or `every` one, and return it. StateTrouble."""
        waiting = agenda.held(self._office.journal.database, Hold.LOGIN)
        let: list[Delivery] = []
        fresh: dict[str, bool] = {}
        for id_ in waiting:
            delivery = self._office.journal.get(id_)
            account = delivery.key.account
            if account not in fresh:
                fresh[account] = every or self._is_fresh(delivery)
            if fresh[account]:
                keep.let_go(self._office, delivery)
                let.append(delivery)
        return let

    def _is_fresh(self, delivery: Delivery) -> bool:
        account = delivery.key.account
        self._office.forget(account)
        now = self._seal(delivery)
        before = self._stopped.setdefault(account, now)  # another process was stopped; we see the account only now
        self._stopped[account] = now
        return before != now

    def _seal(self, delivery: Delivery) -> str:
        try:
            return self._office.line(delivery).seal
        except (SocialpostError, Fault):
            return ""

from __future__ import annotations

import threading

from socialpost.schedule.herald import Herald
from socialpost.schedule.notify import Said


def test_a_poke_is_told_soon_and_not_by_the_one_who_pokes() -> None:
    told, where = threading.Event(), []

    def tell() -> list[Said]:
        where.append(threading.current_thread().name)
        told.set()
        return []

    with Herald(tell, lambda _said: None, every=3600, gather=0) as herald:
        herald.poke()
        assert told.wait(30)
    assert set(where) == {"herald"}


def test_at_the_end_what_came_last_is_told_too() -> None:
    last = Said("told webhook HOOK: 1 notice", heard=True)
    lines = iter([[last]])
    said: list[Said] = []
    with Herald(lambda: next(lines, []), said.append, every=3600, gather=3600):
        pass
    assert said == [last]

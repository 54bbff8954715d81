"""Workers on several machines: what one queues, another sends, once."""

from __future__ import annotations

import signal

from tests.team.conftest import Team, until


def test_what_is_queued_on_one_machine_is_sent_by_the_worker_of_another(team: Team) -> None:
    team.post("lamp", "Warm light.", schedule={"at": "2030-01-01 09:00", "in": "market"})
    assert team.run("publish", "posts/lamp.yaml")["exit"] == 0
    worker = team.worker("two")
    team.post("lamp", "Warm light.")
    team.run("publish", "posts/lamp.yaml", "--wait", "0s", accounts=())
    until(lambda: team.all_out(3), "all are published", 20)
    assert len(team.texts()) == 3
    worker.send_signal(signal.SIGTERM)
    out, _ = worker.communicate(timeout=60)
    assert worker.returncode == 0, out

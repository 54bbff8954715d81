"""A runner in a process of its own: what it tells people and Prometheus meanwhile."""

from __future__ import annotations

import json
import signal
import urllib.request
from typing import IO

import pytest

from tests.cli.conftest import Shop
from tests.cli.test_telling import Heard, heard

__all__ = ["heard"]


def until(lines: IO[str], what: str) -> dict[str, object]:
    """Read a runner's lines up to the first of a kind."""
    for line in lines:
        event: dict[str, object] = json.loads(line)
        if event["event"] == what:
            return event
    raise AssertionError(f"it ended without {what!r}")


@pytest.mark.slow
def test_a_runner_tells_people_and_prometheus_what_became_of_a_post(shop: Shop, heard: Heard) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with shop.sandbox() as control:
        control.fail("x:create_post:refuse")
        runner = shop.start("run", "--sandbox", "--json", "--metrics", "127.0.0.1:0")
        try:
            assert runner.stdout is not None
            port = until(runner.stdout, "start")["port"]
            until(runner.stdout, "told")
            with opener.open(f"http://127.0.0.1:{port}/metrics") as answer:
                text = answer.read().decode()
        finally:
            runner.send_signal(signal.SIGTERM)
            runner.communicate(timeout=60)
    assert [event["key"] for body in heard for event in body["events"]] == ["lamp@x-us"]
    assert 'socialpost_outcomes_total{outcome="failed",platform="x"} 1.0' in text
    assert 'socialpost_publication_delay_seconds_count{platform="facebook"} 1.0' in text


def test_a_round_for_cron_tells_people_and_says_nothing_of_it_where_nobody_reads(shop: Shop, heard: Heard) -> None:
    with shop.sandbox() as control:
        control.fail("x:create_post:refuse")
        said = shop.run("run", "--once", "--sandbox", "--wait", "0s")
        shop.run("run", "--once", "--sandbox", "--wait", "0s")
    assert [event["key"] for body in heard for event in body["events"]] == ["lamp@x-us"]
    assert "told" not in said.out

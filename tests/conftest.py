"""A PostgreSQL server for the tests that need one: started once a process, where the machine has one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from socialpost.testing.server import NoServer, Server, programs


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    try:
        started = Server()
    except NoServer as problem:
        pytest.skip(f"NO POSTGRESQL: {problem}")
    with started:
        yield started


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    try:
        programs()
    except NoServer as problem:
        terminalreporter.write_line(f"NOT TESTED: the team's journal and its workers: {problem}", red=True, bold=True)

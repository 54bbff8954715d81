"""Commands in what people are told to do, as they have to be typed in the sandbox."""

from __future__ import annotations

import pytest

from socialpost.deliver.hints import to_type


@pytest.mark.parametrize(
    ("told", "typed"),
    [
        ("settle it: socialpost queue resolve lamp@x --adopt URL | --send-again",
         "settle it: socialpost queue resolve lamp@x --sandbox --adopt URL | --send-again"),
        ("socialpost queue release lamp@x (send it now) | queue cancel lamp@x",
         "socialpost queue release lamp@x --sandbox (send it now) | queue cancel lamp@x --sandbox"),
        ("run `socialpost login x-main`; nothing was kept", "run `socialpost login x-main --sandbox`; nothing was kept"),
        ("socialpost queue show lamp@x --sandbox", "socialpost queue show lamp@x --sandbox"),
        ("socialpost media clean frees the disk", "socialpost media clean frees the disk"),
    ],
)  # fmt: skip
def test_in_the_sandbox_every_command_that_means_something_else_there_names_it(told: str, typed: str) -> None:
    assert (to_type(told, sandbox=True), to_type(told, sandbox=False)) == (typed, told)

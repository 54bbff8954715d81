"""What a program that is started gets of the environment: nothing of ours, which holds tokens, keys and passwords.

Git runs hooks and helpers, a browser its extensions' hosts, and none of them has any business with those.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

OURS = "SOCIALPOST"


def environment(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment without our variables."""
    given = os.environ if environ is None else environ
    return {name: value for name, value in given.items() if not name.startswith(OURS)}

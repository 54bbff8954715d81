"""What is said when the disk does not take a rendition."""

from __future__ import annotations

import errno
import os

from socialpost.errors import StateTrouble

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Numbers of errors after which room helps."""


def refused(what: str, number: int | None) -> StateTrouble:
    """Make the trouble of a disk that refuses; `what` cannot be written, `number` is the system's own of the error."""
    says = f"{what} cannot be written: {os.strerror(number or errno.EIO)}"
    if number not in FULL:
        return StateTrouble(says, "mend the folder or the disk, then run it again")
    fix = "free disk space (`socialpost media clean --all` removes renditions that nothing needs), then run it again"
    return StateTrouble(f"the disk is full: {says}", fix)

"""What is known of an account's credential, without any value of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from socialpost.adapter import Budget
from socialpost.deliver.outlook import Outlook


@dataclass(frozen=True, slots=True)
class Standing:
    """`sources`: field -> where it comes from, `missing` for what is needed. `trouble` and `fix`: why it is of no use.

    `origins` are the addresses that are replaced, by name; `usual` those of the platform. `outlook`: until when the
    login lasts, and what it may do. `elsewhere` is the other machine that renews it.
    """

    account: str
    platform: str
    method: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""
    fix: str = ""
    origins: Mapping[str, str] = field(default_factory=dict)
    usual: Mapping[str, str] = field(default_factory=dict)
    outlook: Outlook | None = None
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a platform answered to a harmless read with an account's credential.

    `me` is what `whoami` told (`id`, `name`), empty where it did not; `trouble`, `fix` and the exit code say why. `skew`
    is the platform's clock minus ours, `budgets` what is left of its limits.
    """

    account: str
    platform: str
    me: Mapping[str, Any] = field(default_factory=dict)
    trouble: str = ""
    fix: str = ""
    code: int = 0
    skew: timedelta | None = None
    budgets: tuple[Budget, ...] = ()

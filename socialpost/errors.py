"""Every error a person can meet, classed by what to do next.

SocialpostError
├── UsageError            2   the command line asks for something that cannot be
├── InvalidContent        3   files or configuration are wrong; carries every finding
├── LoginNeeded           4   a credential is missing, refused or revoked
├── Busy                 75   another process holds what is needed; run again
├── StateTrouble          1   the journal, disk or folder cannot be used; nothing was sent after that
└── SandboxTrouble        1   the loopback server could not start or answer

What happens to a delivery is not an error: it is a state (`deliver.state`), and the exit code follows from it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from socialpost.findings import Finding


class SocialpostError(Exception):
    """One line for a person (`str(error)`) and, where something helps, what to do (`fix`)."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.fix = fix


class UsageError(SocialpostError):
    """The command line asks for something that cannot be."""

    exit_code = 2


class InvalidContent(SocialpostError):
    """Files or configuration are wrong; `findings` holds every one of them."""

    exit_code = 3

    def __init__(self, message: str, findings: Sequence[Finding] = (), fix: str = "") -> None:
        super().__init__(message, fix)
        self.findings = tuple(findings)


class LoginNeeded(SocialpostError):
    """A credential is missing, refused or revoked."""

    exit_code = 4


class Busy(SocialpostError):
    """Another process holds what is needed; running again later helps."""

    exit_code = 75


class StateTrouble(SocialpostError):
    """The journal, the disk or a folder cannot be used; nothing is sent without a record."""


class SandboxTrouble(SocialpostError):
    """The loopback server could not start or answer."""


def conceal(error: BaseException, secrets: Iterable[str]) -> None:
    """Let an error carry what must not be shown of it: whatever it quotes is masked at the edge (`concealed`)."""
    error.__dict__["secrets"] = [*error.__dict__.get("secrets", ()), *secrets]


@contextmanager
def concealing(secrets: Iterable[str]) -> Iterator[None]:
    """Let whatever goes wrong inside carry these secrets."""
    try:
        yield
    except BaseException as problem:
        conceal(problem, secrets)
        raise


def concealed(error: BaseException | None) -> list[str]:
    """Return what must not be shown of an error and of those that led to it."""
    found: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        found += error.__dict__.get("secrets", ())
        error = error.__cause__ or error.__context__
    return found

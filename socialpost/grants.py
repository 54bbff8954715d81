"""How long a login lasts and what it must be allowed to do, as data of an adapter: foresight reads it, nobody sends by it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from socialpost.draft import Draft, Role
from socialpost.scheme import Permission

When = Literal["always", "media", "comment", "captions", "cover", "later"]
"""What in a post asks for a permission. `later`: nothing in it, but what is done with it afterwards."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long the credential of one method lives, where an answer does not tell it. None: as long as nobody ends it.

    `token` counts from when the access token was given, and matters where nothing renews it. `renewal` is how long what
    renews it lives; with `slides` each renewal begins it anew, else it counts from the login. `unused`: it dies when it
    was not used for so long. `trial`: so long after the login it may end, where the app is on trial, which cannot be
    asked. `unsure`: the vendor tells no number, or nobody has tried it; `says` is for a person, `source` the page or sheet.
    """

    token: timedelta | None = None
    renewal: timedelta | None = None
    slides: bool = False
    unused: timedelta | None = None
    trial: timedelta | None = None
    unsure: bool = False
    says: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """A permission (one of `scopes` is enough) and what does not work without it.

    `kinds` are the kinds of posts that need it (empty: all), `when` what in the post does.
    """

    scopes: tuple[str, ...]
    lost: str
    when: When = "always"
    kinds: tuple[str, ...] = ()

    def met(self, granted: Collection[str]) -> bool:
        """Tell whether what was granted is enough; `*` is everything (Reddit)."""
        return "*" in granted or any(scope in granted for scope in self.scopes)

    def applies(self, draft: Draft) -> bool:
        """Tell whether a post asks for it."""
        if self.kinds and draft.kind not in self.kinds:
            return False
        return {
            "always": True,
            "media": bool(draft.media),
            "comment": bool(draft.comment),
            "captions": any(one.captions for one in draft.media if one.role is Role.VIDEO),
            "cover": any(one.cover for one in draft.media),
            "later": False,
        }[self.when]


def permissions(needs: Iterable[Need], *more: Permission) -> tuple[Permission, ...]:
    """Return what a login asks for, each scope once: of each need the first, and what only the login itself wants."""
    lost: dict[str, list[str]] = {}
    for need in needs:
        lost.setdefault(need.scopes[0], []).append(need.lost)
    return (*(Permission(scope, ", ".join(words)) for scope, words in lost.items()), *more)


@dataclass(frozen=True, slots=True)
class Mode:
    """Something about the app or the account that a platform does not tell when asked.

    It is said until a post of the account has been proved public. `window`: a limit that is counted over at least so
    long tells that it is so.
    """

    says: str
    fix: str
    window: timedelta | None = None
    source: str = ""

"""Who is meant by a list of accounts and groups, of which a minus takes some out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from socialpost.content.explain import near
from socialpost.findings import Finding, error, warning

MOST_LEVELS = 32


def expand(
    members: Sequence[str], accounts: Collection[str], groups: Mapping[str, Sequence[str]], field: str
) -> tuple[tuple[str, ...], list[Finding]]:
    """Return the accounts that `members` mean, in order and once each; `field` is where the list stands.

    Groups in `groups` are expanded already. A minus counts for the whole list, wherever it stands.
    """
    chosen: dict[str, None] = {}
    gone: dict[str, None] = {}
    found: list[Finding] = []
    minus: list[tuple[str, str, Sequence[str]]] = []
    for number, member in enumerate(members):
        name = member.removeprefix("-")
        here = f"{field}.{number}"
        meant = (name,) if name in accounts else groups.get(name)
        if meant is None:
            found.append(
                error("account.unknown", f"no account or group {name!r}", near(name, {*accounts, *groups}), here)
            )
        elif member is name or member == name:
            chosen |= dict.fromkeys(meant)
        else:
            minus.append((here, member, meant))
            gone |= dict.fromkeys(meant)
    for here, member, meant in minus:
        if not any(name in chosen for name in meant):
            found.append(warning("account.minus", f"`{member}` takes nothing out", "remove it", here))
    return tuple(name for name in chosen if name not in gone), found


def flatten(
    groups: Mapping[str, Sequence[str]], accounts: Collection[str]
) -> tuple[dict[str, tuple[str, ...]], list[Finding]]:
    """Return every group with its accounts, nested groups expanded; circles, unknown members and names are findings."""
    flat: dict[str, tuple[str, ...]] = {}
    found: list[Finding] = []
    for name in groups:
        if name in accounts:
            found.append(error("group.name", f"{name!r} is an account too", "rename the group", f"groups.{name}"))
        _flatten(name, groups, accounts, flat, found, above=())
    return flat, found


def _flatten(
    name: str,
    groups: Mapping[str, Sequence[str]],
    accounts: Collection[str],
    flat: dict[str, tuple[str, ...]],
    found: list[Finding],
    *,
    above: tuple[str, ...],
) -> None:
    if name in flat:
        return
    inner: dict[str, Sequence[str]] = {}
    for number, member in enumerate(groups[name]):
        bare = member.removeprefix("-")
        if bare in accounts or bare not in groups:
            continue
        if bare in (*above, name) or len(above) >= MOST_LEVELS:
            found.append(error("group.cycle", _circle((*above, name), bare), "remove it", f"groups.{name}.{number}"))
            inner[bare] = ()
            continue
        _flatten(bare, groups, accounts, flat, found, above=(*above, name))
        inner[bare] = flat.get(bare, ())
    flat[name], problems = expand(groups[name], accounts, inner, f"groups.{name}")
    found += problems


def _circle(above: tuple[str, ...], bare: str) -> str:
    if bare not in above:
        return f"groups nested deeper than {MOST_LEVELS} levels"
    return f"groups in a circle: {' > '.join([*above[above.index(bare) :], bare])}"

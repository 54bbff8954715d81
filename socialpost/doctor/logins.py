"""Logins against what is queued and what the posts need: will they last, may they do it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from socialpost import registry
from socialpost.deliver import foresight
from socialpost.deliver.outlook import Outlook
from socialpost.deliver.state import OPEN
from socialpost.doctor.model import LOGIN, Line, Site, error, note, ok, warning
from socialpost.grants import Mode, Need

ENDED, THREE_DAYS = 4, 3


def lasting(site: Site) -> Iterator[Line]:
    """Tell of each login until when it lasts, and how much is queued for later than that."""
    for name, one in _outlooks(site).items():
        lifetime = registry.load(site.standings[name].platform).lifetimes.get(one.method)
        if one.ends is None and not one.renewable and lifetime and lifetime.token:
            yield warning(
                f"nothing renews its token, and nobody told when it ends: such tokens live {_span(lifetime.token)} at most",
                f"log in instead: {foresight.again(name)}",
                name,
            )
            continue
        if one.ends is None:
            yield note(lifetime.says if lifetime and lifetime.says else "nothing tells when it ends", account=name)
            continue
        fix = f"log in anew: {foresight.again(name)}"
        when = f"{one.ends:%Y-%m-%d %H:%M} UTC"
        late = _later(site, name, one.ends)
        more = f"; {late:,} queued for later than that" if late else ""
        weight = one.weight(site.now)
        if weight == ENDED and one.sure:
            yield error(f"the login ended {when}{more}", fix, LOGIN, name)
        elif weight == ENDED:
            yield warning(f"the login may have ended {when}{more}", f"socialpost doctor --online tells; {fix}", name)
        elif weight or (late and one.slides is None):
            yield warning(f"the login {'ends' if one.sure else 'may end'} {when}{more}", fix, name)
        else:
            yield ok(f"the login lasts until {when}" + (", longer when it is used" if one.slides else ""), name)


def permissions(site: Site) -> Iterator[Line]:
    """Compare what a login may do with what the account's posts need, where that is known."""
    assert site.workspace is not None  # noqa: S101 - the check needs a workspace
    from socialpost.plan.build import build

    known = {name: one for name, one in _outlooks(site).items() if one.scopes}
    if not known:
        return
    drafts = [one.draft for one in build(site.workspace, None, now=site.now).deliveries]
    for name, one in known.items():
        lacking = _lacking(site, name, one)
        mine = [draft for draft in drafts if draft.account == name]
        for need in lacking:
            says = f"{' or '.join(need.scopes)} was not granted: without it no {need.lost}"
            fix = f"log in anew and grant it: {foresight.again(name)}"
            wanted = need.when == "always" or any(need.applies(draft) for draft in mine)
            yield error(says, fix, LOGIN, name) if wanted else note(f"{says}; no post asks for it now", fix, name)
        if not lacking:
            yield ok("the login may do all that posts can ask for", name)


def modes(site: Site) -> Iterator[Line]:
    """Tell what a platform does not tell of an app, until a post of the account has been proved public."""
    ask = "SELECT 1 FROM delivery WHERE account=? AND platform=? AND state='published' AND url<>'' LIMIT 1"
    for name, asked in site.asked.items():
        proved = bool(site.read(ask, (name, asked.platform)))
        for mode in registry.load(asked.platform).modes:
            if mode.window is not None and _counted(site, name, mode):
                yield warning(f"{mode.says}; its limits are counted as those of such an app are", mode.fix, name)
            elif not proved and (mode.window is None or not asked.budgets):
                yield note(mode.says, mode.fix, name)


def _span(length: timedelta) -> str:
    hours = int(length.total_seconds() // 3600)
    many, unit = (hours, "hour") if hours < 48 else (hours // 24, "day")
    return f"{many} {unit}{'' if many == 1 else 's'}"


def _outlooks(site: Site) -> dict[str, Outlook]:
    return {name: held.outlook for name, held in site.standings.items() if held.outlook and not held.trouble}


def _lacking(site: Site, name: str, one: Outlook) -> list[Need]:
    granted = one.scopes.split()
    return [need for need in registry.load(site.standings[name].platform).needs if not need.met(granted)]


def _later(site: Site, account: str, end: datetime) -> int:
    marks = ",".join("?" * len(OPEN))
    ask = f"SELECT count(*) FROM delivery WHERE account=? AND due>? AND state IN ({marks})"  # noqa: S608 - question marks
    found = site.read(ask, (account, end.timestamp(), *OPEN))
    return int(found[0][0]) if found else 0


def _counted(site: Site, name: str, mode: Mode) -> bool:
    """Tell whether a limit of the account begins anew only after so long a time."""
    assert mode.window is not None  # noqa: S101 - asked of such modes only
    until = site.now.timestamp() + mode.window.total_seconds()
    return any(one.reset is not None and one.reset > until for one in site.asked[name].budgets)

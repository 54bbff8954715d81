"""What others have done, as their receipts tell it, for `status` and `queue`: a fresh clone knows what is out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socialpost.cli import context, pick, receipts
from socialpost.cli.show import Screen
from socialpost.deliver import others
from socialpost.deliver.others import Others

if TYPE_CHECKING:
    from socialpost.deliver.journal import Journal
    from socialpost.deliver.state import Delivery
    from socialpost.receipts.model import Receipt

NONE = Others()
TITLES = {
    "uncertain": "Uncertain elsewhere: a person must look",
    "incomplete": "Public by others, but something is missing",
    "in flight": "In flight elsewhere",
    "placed": "Given to the platforms by others, which hold them until their time",
    "published": "Published by others",
    "deleted": "Deleted by others",
}
SHOWN = {"published": 5, "deleted": 0}
OPEN = ("uncertain", "incomplete", "in flight", "placed")
"""What has not come to its end, or needs a person."""
MOST = 10


def look(
    root: Path, journal: Journal | None, most: int | None, groups: Collection[str] = tuple(TITLES), *, sandbox: bool
) -> Others:
    """Return what the receipts of a workspace tell beside its journal, see `deliver.others`; the sandbox has none."""
    if sandbox or not has_receipts(root):
        return NONE
    from socialpost.receipts.index import opened

    with opened(root) as index:
        return others.look(index, journal.database if journal else None, most, groups)


def of(root: Path, groups: Collection[str], *, sandbox: bool) -> Others:
    """Return all of some groups."""
    with context.journal(root, sandbox=sandbox) as journal:
        return look(root, journal, None, groups, sandbox=sandbox)


def has_receipts(root: Path) -> bool:
    """Tell whether there may be receipts: in the folder, or on a branch that git knows of."""
    return (root / "receipts").is_dir() or any((folder / ".git").exists() for folder in (root, *root.parents))


def tell(screen: Screen, found: Others, *, every: bool, groups: Collection[str] = tuple(TITLES)) -> None:
    """Show what others have done, and what of the receipts cannot be read."""
    for name in groups:
        many = found.counts[name]
        if not many or (SHOWN.get(name) == 0 and not every):
            continue
        last = f", last {receipts.when(found.last)}" if name == "published" and found.last else ""
        screen.say(f"{TITLES[name]} ({many:,}){last}", "head")
        shown = found.groups[name][: None if every else SHOWN.get(name, MOST)]
        table(screen, shown)
        if len(shown) < many:
            screen.say(f"and {many - len(shown):,} more: socialpost status --all", "dim")
        screen.say()
    unreadable(screen, found)


def unreadable(screen: Screen, found: Others) -> None:
    """Show what of the receipts cannot be read, and what is not merged here."""
    if found.findings:
        from socialpost.content import report

        screen.findings(report.human(found.findings))
        screen.say("nobody knows what is out of these, so nothing of them is sent", "warning")
    if text := unmerged(found):
        screen.say(text, "warning")


def unmerged(found: Others) -> str:
    """Return that there are receipts that git has fetched and nobody has merged; empty where there are none."""
    many = len(found.ahead.posts)
    if not many:
        return ""
    files = "1 file of receipts that is" if many == 1 else f"{many} files of receipts that are"
    return f"{found.ahead.name} has {files} not merged here; what they tell is counted in: git pull"


def table(screen: Screen, shown: Sequence[Receipt]) -> None:
    """Show receipts as a table."""
    rows = [(str(one.key), one.mark.value, line(one)) for one in shown]
    screen.table(("Delivery", "State", "Where, or since when"), rows, style_of=1)


def line(one: Receipt) -> str:
    """Return how a delivery of another run stands, without its name."""
    at = one.first or one.since or one.at
    when = receipts.when(at) if at else ""
    match one.mark.value:
        case "sending":
            return f"begun {when} by another run ({one.run}), which has told no end yet"
        case "uncertain":
            return f"another run ({one.run}) could not tell whether it is public {when}".rstrip()
        case "deleted":
            return f"taken down {receipts.when(one.at)}" if one.at else "taken down"
        case _:
            told = receipts.when(one.at) if one.at else ""
            return ", ".join(part for part in (one.url or one.id or f"by another run ({one.run})", told) if part)


def advice(found: Others) -> list[str]:
    """Return what to do next."""
    told = [
        f"look at it: socialpost queue show {one.key}"
        for name in ("uncertain", "incomplete")
        for one in found.groups[name][:MOST]
    ]
    if found.groups["in flight"]:
        told.append("how what is in flight elsewhere ended: git pull, then look again")
    return told


def matching(root: Path, journal: Journal | None, text: str, *, sandbox: bool) -> list[Receipt]:
    """Return the receipts that a person may mean, of what the journal does not know."""
    found = look(root, journal, None, sandbox=sandbox)
    return pick.matching([one for group in found.groups.values() for one in group], text)


def beside(root: Path, delivery: Delivery, *, sandbox: bool) -> Receipt | None:
    """Return the receipt that knows better than the journal how a delivery stands."""
    if sandbox or not has_receipts(root):
        return None
    from socialpost.deliver.state import State
    from socialpost.receipts.index import opened

    with opened(root) as index:
        found = index.of(delivery.key)
    settles = delivery.state is State.UNCERTAIN and found is not None and found.mark.value in ("published", "deleted")
    return found if found and (settles or others.counts(found.mark, found.id, delivery)) else None


def tell_one(screen: Screen, one: Receipt) -> int:
    """Show what a receipt tells of a delivery that this journal does not know, and what can be done about it."""
    ways = _ways(one)
    screen.document({**receipt_dict(one), "elsewhere": True, "ways_out": ways})
    screen.say(str(one.key), "head")
    facts = {"state": one.mark.value, "that is": line(one), "id": one.id, "address": one.url, "run": one.run}
    for name, text in facts.items():
        if text:
            screen.say(f"  {name:<9} {text}")
    screen.say("others did it: this is what its receipt tells, the journal here does not know of it", "dim")
    for way in ways:
        screen.say(f"  {way['command']}   {way['means']}")
    return 0


def _ways(one: Receipt) -> list[dict[str, str]]:
    """Return what can be done about a delivery of somebody else, from here."""
    key = one.key
    settle = {
        f"socialpost queue resolve {key} --adopt URL": "it is public, at this address",
        f"socialpost queue resolve {key} --send-again": "it is not public: send it now",
        f"socialpost queue resolve {key} --give-up": "it is not public, and shall not be",
    }
    down = {f"socialpost delete {key}": "take it down; its file has to be there"}
    known: Mapping[str, dict[str, str]] = {
        "sending": {"git pull": "its end may have been told meanwhile; else look at the platform, then:", **settle},
        "uncertain": {"git pull": "somebody may have settled it; else look at the platform, then:", **settle},
        "incomplete": {f"socialpost queue retry {key}": "send the part that is missing", **down},
        "placed": down,
        "published": down,
    }
    return [{"command": command, "means": means} for command, means in known.get(one.mark.value, {}).items()]


def as_dict(found: Others) -> dict[str, Any]:
    """Return all of it as JSON data."""
    from socialpost.content import report

    return {
        "counts": dict(found.counts),
        "last": receipts.utc(found.last),
        "deliveries": [receipt_dict(one) for group in found.groups.values() for one in group],
        "unreadable": [report.as_dict(one) for one in found.findings],
        "unmerged": {"branch": found.ahead.name, "posts": list(found.ahead.posts)} if found.ahead.posts else None,
    }


def receipt_dict(one: Receipt) -> dict[str, Any]:
    """Return a receipt as JSON data."""
    key = one.key
    return {
        "key": str(key),
        "post": key.post,
        "account": key.account,
        "target": key.target,
        "occurrence": key.occurrence,
        "state": one.mark.value,
        "url": one.url,
        "id": one.id,
        "run": one.run,
        "at": receipts.utc(one.at),
        "since": receipts.utc(one.since),
        "first": receipts.utc(one.first),
    }

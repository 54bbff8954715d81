"""What the workspace says: its file, its posts, its receipts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from socialpost.doctor.model import INVALID, Line, Site, error, note, ok, warning
from socialpost.findings import Finding, Level

PAST = "schedule.past"  # what was published last year is valid all the same
MOST = 5
"""Of so many each is told."""


def settings(site: Site) -> Iterator[Line]:
    """Tell whether socialpost.yaml can be used."""
    wrong = [finding for finding in site.findings if finding.level is Level.ERROR]
    for finding in wrong:
        yield error(f"{finding.place}: {finding.message}", finding.fix or "socialpost validate", INVALID)
    for finding in site.findings:
        if finding.level is Level.WARNING:
            yield warning(f"{finding.place}: {finding.message}", finding.fix or "socialpost validate")
    if site.workspace is not None and not wrong:
        accounts = site.workspace.accounts
        yield ok(f"socialpost.yaml: {len(accounts)} {'account' if len(accounts) == 1 else 'accounts'}")
        if not accounts:
            yield note("socialpost.yaml names no account", "add one below `accounts:`: x-main: {platform: x}")


def posts(site: Site) -> Iterator[Line]:
    """Tell how many posts are valid."""
    from socialpost.plan.build import build

    assert site.workspace is not None  # noqa: S101 - the check needs a workspace
    plan = build(site.workspace, None, now=site.now)
    found = [one for one in plan.every_finding if one.rule != PAST]
    files = {one.file for one in plan.deliveries} | {one.place.file for one in plan.findings}
    broken = _files(found, Level.ERROR)
    many = f"{len(files)} {'post' if len(files) == 1 else 'posts'}"
    for file, count in sorted(broken.items())[:MOST]:
        yield error(f"{file} has {count} {'error' if count == 1 else 'errors'}", f"socialpost validate {file}", INVALID)
    if len(broken) > MOST:
        yield error(f"and {len(broken) - MOST} more posts with errors", "socialpost validate", INVALID)
    if broken:
        return
    if warned := sum(_files(found, Level.WARNING).values()):
        yield note(f"{many} without errors, {warned} {'warning' if warned == 1 else 'warnings'}", "socialpost validate")
    else:
        yield ok(f"{many} without errors")


def receipts(site: Site) -> Iterator[Line]:
    """Tell of receipts that the team does not have yet: a fresh clone would not know what is out."""
    told = site.probes.run(("git", "status", "--porcelain", "--", "receipts"), site.root)
    if told.code == 0 and told.out.strip():
        count = len(told.out.strip().splitlines())
        yield warning(
            f"{count} {'receipt is' if count == 1 else 'receipts are'} not committed: another clone would not know that"
            " the post is out",
            "git add receipts && git commit -m 'Receipts' && git push",
        )


def readable(site: Site) -> Iterator[Line]:
    """Tell which receipts cannot be read, and which git has fetched and nobody has merged here."""
    from socialpost.receipts.index import opened

    assert site.root is not None  # noqa: S101 - the check needs a workspace
    with opened(site.root) as index:
        found, ahead = index.findings(), index.ahead
    for one in found[:MOST]:
        yield error(f"{one.place}: {one.message}; nothing of that post is sent", one.fix, INVALID)
    if len(found) > MOST:
        yield error(
            f"and {len(found) - MOST} more lines of receipts that cannot be read", "socialpost validate", INVALID
        )
    if ahead.posts:
        many = f"receipts of {len(ahead.posts)} {'post' if len(ahead.posts) == 1 else 'posts'}"
        yield warning(f"{ahead.name} has {many} that are not merged here", "git pull")


def _files(found: Sequence[Finding], level: Level) -> Counter[str]:
    return Counter(finding.place.file for finding in found if finding.level is level)

"""A recurring post for one account: which of its occurrences a plan holds, and which of them share a content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from socialpost.content.case import Case
from socialpost.content.layers import pick
from socialpost.content.model import Post
from socialpost.content.recurrence import EPOCH, Recurrence, recurrence, slot, wall_of
from socialpost.content.resolved import Resolved, Series, When
from socialpost.content.schedule_model import Every
from socialpost.content.times import again, shown, zone_of
from socialpost.content.timing import Horizon, timed
from socialpost.content.zones import local, zone
from socialpost.findings import Finding, error, note, warning

_TELLS = re.compile(r"\{[{%][^}]*\boccurrence\b")
MARGIN = timedelta(days=9)
"""More than quiet hours and jitter can move an occurrence."""


@dataclass(frozen=True, slots=True)
class Run:
    """What is resolved once: a variant (by number), or one occurrence where the texts speak of it (`names`).

    `series` is by target.
    """

    variant: int | None = None
    names: Mapping[str, object] = field(default_factory=dict)
    series: Mapping[str, Series] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Found:
    """An occurrence that the plan holds: its number, its name, and when it is due by target."""

    number: int
    wall: datetime
    whens: Mapping[str, When]


def runs(case: Case, every: Every, horizon: Horizon | None) -> list[Run]:
    """Return what has to be resolved: every content that occurs, also of those that the plan does not reach."""
    layer = pick(case.layers, "schedule")[1]
    where = case.where["schedule"] = layer.field("schedule") if layer else "schedule"
    name, wrong = zone_of(every.in_, case.account.market, where)
    rule = recurrence(every, name or "UTC")
    targets = pick(case.layers, "targets")[0] or [""]
    case.notes(*wrong, *_counted(case.post, every, rule))
    found = [] if wrong or horizon is None else list(_found(case, rule, targets, horizon))
    if horizon is not None and not wrong:
        case.notes(*_rest(rule, found, horizon, where))
    variants = case.post.variants or ()
    if _tells(case):
        return _each(rule, found, targets, len(variants), every, horizon)
    if not variants:
        return [Run(None, {}, _series(rule, found, targets, every, _all(rule, horizon)))]
    share = [_share(_all(rule, horizon), number, len(variants)) for number in range(len(variants))]
    return [
        Run(
            number,
            {},
            _series(
                rule, [one for one in found if _variant(one.number, len(variants)) == number], targets, every, uses
            ),
        )
        for number, uses in enumerate(share)
        if uses
    ]


def _each(
    rule: Recurrence,
    found: Sequence[_Found],
    targets: Sequence[str],
    variants: int,
    every: Every,
    horizon: Horizon | None,
) -> list[Run]:
    """Return one run for each occurrence, and two of each variant whatever the plan reaches: they must not be alike."""
    made = [
        Run(_variant(one.number, variants), _names(one.number, one.wall, rule), _series(rule, [one], targets, every, 1))
        for one in found
    ]
    begin = rule.first or (local(horizon.now, zone(rule.zone)).date() if horizon else EPOCH)
    planned = {one.wall for one in found}
    for number in range(min(variants, _all(rule, horizon))) if variants else (None,):
        there = sum(run.variant == number for run in made)
        coming = islice(rule.between(begin, rule.end), number or 0, None, variants or 1)
        more = list(islice((one for one in coming if one[1] not in planned), max(0, 2 - there)))
        if not more and not there:
            more = [(1, datetime.combine(begin, datetime.min.time()))]
        made += [Run(number, _names(*one, rule), _series(rule, [], targets, every, 1)) for one in more]
    return made


def _found(case: Case, rule: Recurrence, targets: Sequence[str], horizon: Horizon) -> Iterator[_Found]:
    """Yield what the plan holds, in order, noting what the clocks and quiet hours do."""
    moved: list[str] = []
    here = zone(rule.zone)
    begin, end = horizon.now - horizon.back, horizon.now + horizon.ahead
    spots = [(case.loaded.id, case.account.name, target) for target in targets]
    waiting = {name for spot in spots for name in horizon.keep.get(spot, ())}
    kept = [wall for name in waiting if (wall := wall_of(name)) and rule.has(name)]
    days = {wall.date() for wall in kept if not local(begin, here) - MARGIN <= wall <= local(end, here)}
    near = rule.between((local(begin, here) - MARGIN).date(), local(end, here).date() + timedelta(days=1))
    every = [*near, *(one for day in sorted(days) for one in rule.between(day, day))]
    for number, wall in sorted(set(every)):
        utc, notes = again(wall, rule.zone, case.where["schedule"])
        whens: dict[str, When] = {}
        for spot in spots:
            plain = When(slot(wall), rule.zone, utc, rule="every", occurrence=slot(wall))
            when, text = timed(plain, case.account, spot)
            if begin <= when.utc <= end or slot(wall) in horizon.keep.get(spot, ()):
                whens[spot[2]] = when
                moved += [text] if text else []
        if whens:
            case.notes(*notes)
            yield _Found(number, wall, whens)
    case.notes(*_moved(moved, case.where["schedule"]))


def _moved(texts: Sequence[str], where: str) -> list[Finding]:
    if not texts:
        return []
    texts = list(dict.fromkeys(texts))
    many = len(texts) - 1
    more = f"; so are {many} more" if many else ""
    return [warning("schedule.quiet", texts[0] + more, "write other times", where)]


def _series(
    rule: Recurrence, found: Iterable[_Found], targets: Sequence[str], every: Every, uses: int
) -> dict[str, Series]:
    found = list(found)
    whens = {target: tuple(one.whens[target] for one in found if target in one.whens) for target in targets}
    return {target: Series(rule, whens[target], uses, every.repeat) for target in targets}


def _all(rule: Recurrence, horizon: Horizon | None) -> int:
    """Return how many occurrences there are from the first day on, or from today where nobody counts."""
    if rule.first is None and horizon is None:
        return 1
    return rule.count(rule.first or _today(rule, horizon))


def _today(rule: Recurrence, horizon: Horizon | None) -> date:
    return local(horizon.now if horizon else datetime(1970, 1, 5, tzinfo=UTC), zone(rule.zone)).date()


def _variant(number: int, many: int) -> int | None:
    return (number - 1) % many if many else None


def _share(all_: int, number: int, many: int) -> int:
    return all_ // many + (number < all_ % many)


def _names(number: int, wall: datetime, rule: Recurrence) -> dict[str, object]:
    """Return what templates can say of an occurrence; its number only where a first day makes it one."""
    named = {"date": wall.date().isoformat(), "time": wall.strftime("%H:%M")}
    return {**named, **({"number": number} if rule.first else {})}


def _tells(case: Case) -> bool:
    """Tell whether the texts speak of the occurrence: then each has a content of its own."""
    return any(_TELLS.search(document.text) for document in (case.loaded.document, case.workspace.document))


def _counted(post: Post, every: Every, rule: Recurrence) -> list[Finding]:
    """Return what is wrong with the variants of a rule."""
    if not post.variants:
        return []
    if every.from_ is None:
        message = "`variants` are counted from a first day, and the schedule names none"
        return [error("schedule.variants", message, 'add `from: "2026-11-27"` to the schedule', "variants")]
    many = rule.count(rule.first or EPOCH)
    if many >= len(post.variants):
        return []
    message = f"{len(post.variants)} variants, and it comes only {many} times: the last ones are never used"
    return [warning("schedule.variants", message, "let it come more often, or take them out", f"variants.{many}")]


def _rest(rule: Recurrence, found: Sequence[_Found], horizon: Horizon, where: str) -> list[Finding]:
    """Say how many come after what the plan holds, or that all of them are over."""
    here = zone(rule.zone)
    far = local(horizon.now + horizon.ahead, here)
    end = far.date()
    later = rule.count(end + timedelta(days=1)) + sum(wall > far for _, wall in rule.between(end, end))
    if later:
        word = "occurrence comes" if later == 1 else "occurrences come"
        message = f"{later} more {word} after {end}, until {rule.end}"
        return [note("schedule.later", message, "they are queued when their time is near: policy: {ahead: 31d}", where)]
    if found:
        return []
    last = list(rule.between(rule.end - timedelta(days=40), rule.end))
    says = f"; the last was {shown(last[-1][1])} ({rule.zone})" if last else ""
    return [note("schedule.over", f"no occurrence is left{says}", "change `until` or `times`", where)]


def idle(post: Post, made: Sequence[Resolved]) -> list[Finding]:
    """Return what stands in a post that does not come again."""
    if not post.variants or not made or any(one.series is not None for one in made):
        return []
    message = "`variants` do nothing: the post is not recurring"
    return [warning("schedule.variants", message, "add schedule: {every: ...}, or remove them", "variants")]

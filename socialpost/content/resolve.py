"""Post x workspace: one `Resolved` per account and target."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from socialpost.content.case import Case
from socialpost.content.chosen import chosen
from socialpost.content.desk import Desk
from socialpost.content.languages import check_languages, language_of, other_languages
from socialpost.content.layers import options, pick
from socialpost.content.links import checked, tagged
from socialpost.content.load import Loaded
from socialpost.content.media import media_refs
from socialpost.content.model import Post
from socialpost.content.resolved import MediaRef, Resolved, When
from socialpost.content.schedule_model import Every, Schedule
from socialpost.content.series import Run, idle, runs
from socialpost.content.times import one_time
from socialpost.content.timing import Horizon, quiet_moved, timed
from socialpost.content.treatment import FIT, media_policy, overlay
from socialpost.content.workspace import Account, Workspace
from socialpost.content.zones import local
from socialpost.findings import Finding, Level, warning

__all__ = ["Desk", "Horizon", "MediaRef", "Resolved", "When", "resolve", "resolve_all"]


# The rest of a post can be judged in spite of these.
_HARMLESS = frozenset(
    {
        "account.unknown",
        "key.unknown",
        "link.invalid",
        "platform.unknown",
        "post.id",
        "secret.in-file",
        "template",
        "yaml.duplicate-key",
    }
)


def resolve(
    loaded: Loaded,
    workspace: Workspace,
    only: Collection[str] | None = None,
    desk: Desk | None = None,
    horizon: Horizon | None = None,
) -> tuple[list[Resolved], list[Finding]]:
    """Return one `Resolved` per account and target, and the findings that concern the file (beside `loaded.findings`).

    A recurring post has one for each content that its occurrences have; which of them is due when, `horizon` decides
    (without one, none is). `only` limits it to some accounts. `desk` is kept from post to post, so that no file is
    looked at twice. Errors of the file are among the findings of each `Resolved` too, so that nothing of a broken file
    is ever sent. There is none when a part had to be left out that the rest cannot be judged without, or when a path
    must not be opened.
    """
    if loaded.post is None:
        return [], []
    desk = desk or Desk(workspace)
    names, problems = chosen(loaded.post, desk)
    shared = [loaded.document.placed(finding) for finding in problems]
    chief = [workspace.accounts[name] for name in names if only is None or name in only]
    made = [one for account in chief for one in _account(_Asked(loaded, loaded.post, desk, shared, horizon), account)]
    shared += [loaded.document.placed(finding) for finding in idle(loaded.post, made)] if only is None else []
    shared = list(dict.fromkeys(shared))
    errors = tuple(finding for finding in (*loaded.findings, *shared) if finding.level is Level.ERROR)
    if not errors:
        return made, shared
    if any(finding.rule not in _HARMLESS for finding in errors):
        said = [finding for resolved in made for finding in resolved.findings]
        return [], list(dict.fromkeys([*shared, *said]))
    return [replace(resolved, findings=(*errors, *resolved.findings)) for resolved in made], shared


def resolve_all(
    posts: Iterable[Loaded],
    workspace: Workspace,
    only: Collection[str] | None = None,
    horizon: Horizon | None = None,
) -> tuple[list[Resolved], list[Finding]]:
    """Return the same for many posts, with the findings of loading them in front of those of each."""
    desk = Desk(workspace)
    made: list[Resolved] = []
    found: list[Finding] = []
    for loaded in posts:
        resolved, problems = resolve(loaded, workspace, only, desk, horizon)
        made += resolved
        found += [*loaded.findings, *problems]
    return made, found


@dataclass(frozen=True, slots=True)
class _Asked:
    """What all accounts of one post share."""

    loaded: Loaded
    post: Post
    desk: Desk
    shared: list[Finding]
    horizon: Horizon | None


def _account(asked: _Asked, account: Account) -> list[Resolved]:
    """Return what a post becomes for one account: by target, and by content where it comes again."""
    case, there = _case(asked, account, Run())
    schedule = pick(case.layers, "schedule")[0]
    if not isinstance(schedule, Every):
        check_languages(case, there=there)
        return _resolved(case, Run(), asked.horizon)
    made: list[Resolved] = []
    for run in runs(case, schedule, asked.horizon):
        one, there = _case(asked, account, run)
        one.found += case.found
        check_languages(one, there=there)
        made += _resolved(one, run, asked.horizon)
    return made


def _case(asked: _Asked, account: Account, run: Run) -> tuple[Case, bool]:
    """Return an account's case, and whether the post has the language that its market wants."""
    post, workspace = asked.post, asked.desk.workspace
    language, there = language_of(post, account, workspace, run.variant)
    own = post.language or workspace.language
    case = Case(asked.desk, asked.loaded, post, account, own, language, asked.shared, run.variant)
    case.names = {**_names(case), **({"occurrence": run.names} if run.names else {})}
    return case, there


def _names(case: Case) -> dict[str, Any]:
    """Return what templates can name."""
    fields: dict[str, Any] = {name: pick(case.layers, name)[0] for name in ("title", "link", "tags")}
    post = {"id": case.loaded.id, "language": case.language, **fields}
    account = {"name": case.account.name, "platform": case.account.platform}
    names = {
        **case.workspace.variables,
        "variables": case.workspace.variables,
        **post,
        "post": post,
        "account": account,
    }
    market = case.account.market
    if market is not None:
        names["market"] = {
            "name": market.name,
            "language": market.language,
            "timezone": market.timezone,
            "currency": market.currency,
        }
    return names


def _resolved(case: Case, run: Run, horizon: Horizon | None) -> list[Resolved]:
    """Return one for each target."""
    account, market = case.account, case.account.market
    fit, disclose = case.inside("fit", FIT), case.inside("disclose", ("advertising", "ai_generated"))
    media = media_refs(case)
    merged, where = options(case.layers, account)
    case.where |= {f"options.{key}": path for key, path in where.items()}
    base = Resolved(
        post=case.loaded.id,
        file=case.loaded.file,
        account=account.name,
        platform=account.platform,
        market=market.name if market else "",
        language=case.language,
        currency=market.currency if market else "",
        zone=market.timezone if market else "",
        title=_text(case, "title"),
        text=_text(case, "text"),
        tags=tuple(_field(case, "tags") or ()),
        media=media,
        comment=_text(case, "comment"),
        fit_text=fit.get("text", "refuse"),
        media_policy=media_policy(case, fit, media),
        overlay=overlay(case, media),
        advertising=disclose.get("advertising", False),
        ai_generated=disclose.get("ai_generated", False),
        require_alt=case.workspace.policy.require_alt,
        options=merged,
        languages=other_languages(case),
        document=case.loaded.document,
        workspace=case.workspace.document,
    )
    targets = _field(case, "targets") or [""]
    link = checked(case, _text(case, "link"))
    timely = [_timely(replace(base, target=target), case, run, horizon) for target in targets]
    return [
        replace(one, link=tagged(case, link, one.target), where=case.where, findings=tuple(case.found))
        for one in timely
    ]


def _field(case: Case, name: str) -> Any:
    value, layer = pick(case.layers, name)
    if layer is not None:
        case.where["target" if name == "targets" else name] = layer.field(name)
    return value


def _text(case: Case, name: str) -> str:
    value = _field(case, name)
    return case.render(value, case.where[name]).strip() if value else ""


def _timely(base: Resolved, case: Case, run: Run, horizon: Horizon | None) -> Resolved:
    """Return it with its time, noting what is to be said about that."""
    schedule = _field(case, "schedule")
    if isinstance(schedule, Every):
        return replace(base, series=run.series.get(base.target))
    if schedule is None:
        return replace(base, when=_at_once(case, horizon))
    if not isinstance(schedule, Schedule):
        return replace(base, next_slot=True)
    when, found = one_time(schedule, case.account.market, case.where["schedule"])
    case.notes(*found)
    return replace(base, when=_settled(when, base, case, horizon) if when else None)


def _settled(when: When, base: Resolved, case: Case, horizon: Horizon | None) -> When:
    settled, moved = timed(when, case.account, (base.post, base.account, base.target))
    if moved and not (horizon and horizon.due_now):
        case.notes(warning("schedule.quiet", moved, "write another time", case.where.get("schedule", "")))
    return settled


def _at_once(case: Case, horizon: Horizon | None) -> When | None:
    """Return the end of the quiet hours for what would go out in them; None: now."""
    market = case.account.market
    if horizon is None or horizon.due_now or market is None:
        return None
    wall = local(horizon.now, market.zone).isoformat(timespec="seconds")
    now = When(wall, market.timezone, horizon.now, rule="now", asked="now")
    settled, moved = quiet_moved(now, case.account)
    if not moved:
        return None
    case.notes(warning("schedule.quiet", moved, "send it at once all the same: --now"))
    return replace(settled, asked="now")

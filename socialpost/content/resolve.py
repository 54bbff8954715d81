"""Post x workspace: one `Resolved` per account and target."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
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
from socialpost.content.times import moment
from socialpost.content.treatment import FIT, media_policy, overlay
from socialpost.content.workspace import Account, Workspace
from socialpost.findings import Finding, Level

__all__ = ["Desk", "MediaRef", "Resolved", "When", "resolve", "resolve_all"]


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
    loaded: Loaded, workspace: Workspace, only: Collection[str] | None = None, desk: Desk | None = None
) -> tuple[list[Resolved], list[Finding]]:
    """Return one `Resolved` per account and target, and the findings that concern the file (beside `loaded.findings`).

    `only` limits it to some accounts. `desk` is kept from post to post, so that no file is looked at twice. Errors of
    the file are among the findings of each `Resolved` too, so that nothing of a broken file is ever sent. There is none
    when a part had to be left out that the rest cannot be judged without, or when a path must not be opened.
    """
    if loaded.post is None:
        return [], []
    desk = desk or Desk(workspace)
    names, problems = chosen(loaded.post, desk)
    shared = [loaded.document.placed(finding) for finding in problems]
    cases = [
        _case(loaded, loaded.post, workspace.accounts[name], desk, shared)
        for name in names
        if only is None or name in only
    ]
    made = [resolved for case in cases for resolved in _resolved(case)]
    shared = list(dict.fromkeys(shared))
    errors = tuple(finding for finding in (*loaded.findings, *shared) if finding.level is Level.ERROR)
    if not errors:
        return made, shared
    if any(finding.rule not in _HARMLESS for finding in errors):
        said = [finding for resolved in made for finding in resolved.findings]
        return [], list(dict.fromkeys([*shared, *said]))
    return [replace(resolved, findings=(*errors, *resolved.findings)) for resolved in made], shared


def resolve_all(
    posts: Iterable[Loaded], workspace: Workspace, only: Collection[str] | None = None
) -> tuple[list[Resolved], list[Finding]]:
    """Return the same for many posts, with the findings of loading them in front of those of each."""
    desk = Desk(workspace)
    made: list[Resolved] = []
    found: list[Finding] = []
    for loaded in posts:
        resolved, problems = resolve(loaded, workspace, only, desk)
        made += resolved
        found += [*loaded.findings, *problems]
    return made, found


def _case(loaded: Loaded, post: Post, account: Account, desk: Desk, shared: list[Finding]) -> Case:
    language, there = language_of(post, account, desk.workspace)
    own = post.language or desk.workspace.language
    case = Case(desk, loaded, post, account, own, language, shared)
    check_languages(case, there=there)
    case.names = _names(case)
    return case


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


def _resolved(case: Case) -> list[Resolved]:
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
        when=_when(case),
        document=case.loaded.document,
        workspace=case.workspace.document,
    )
    targets = _field(case, "targets") or [""]
    link = checked(case, _text(case, "link"))
    return [
        replace(base, target=target, link=tagged(case, link, target), where=case.where, findings=tuple(case.found))
        for target in targets
    ]


def _field(case: Case, name: str) -> Any:
    value, layer = pick(case.layers, name)
    if layer is not None:
        case.where["target" if name == "targets" else name] = layer.field(name)
    return value


def _text(case: Case, name: str) -> str:
    value = _field(case, name)
    return case.render(value, case.where[name]).strip() if value else ""


def _when(case: Case) -> When | None:
    schedule = _field(case, "schedule")
    if schedule is None:
        return None
    when, found = moment(schedule, case.account.market, case.where["schedule"])
    case.notes(*found)
    return when

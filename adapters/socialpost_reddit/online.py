"""What the subreddit itself says about a draft before it is sent: its settings, requirements, flairs and rules."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping
from typing import Any

from socialpost.adapter import Cause, Draft, Fault, Finding, Flow, Request, Response, error, note, warning
from socialpost_reddit import flair, requirements
from socialpost_reddit.account import agent, get
from socialpost_reddit.subreddit import shown, wanted

_SELLING = re.compile(r"self[- ]?promot|advertis|commercial|spam|solicit|selling|affiliate|business", re.IGNORECASE)
_LONGEST = 240
_ELSEWHERE = (301, 302)  # to the search, where there is no such subreddit

Ask = Generator[Request, Response, tuple[Any, list[Finding]]]


def online(draft: Draft) -> Flow:
    """Ask about the subreddit of a draft. Returns a list of findings; nothing is changed on Reddit.

    https://www.reddit.com/dev/api#GET_r_{subreddit}_about, #GET_r_{subreddit}_about_rules
    """
    name, who = wanted(draft), agent(draft.options)
    if not name:
        return []  # `check` speaks of it
    about, found = yield from _ask(get(f"/r/{name}/about", who), name)
    if found:
        return found  # not there, or not for this account: nothing else would be answered
    if isinstance(about, Mapping) and isinstance(about.get("data"), Mapping):
        found += requirements.place(draft, about["data"])
    told, more = yield from _ask(get(f"/api/v1/{name}/post_requirements", who), name)
    found += [*more, *requirements.requirements(draft, told)] if isinstance(told, Mapping) else more
    found += yield from _flair(draft)
    rules, more = yield from _ask(get(f"/r/{name}/about/rules", who), name)
    found += [*more, *_rules(draft, rules)]
    return found


def _ask(request: Request, name: str) -> Ask:
    """Return the answer, or the finding that there is none. Fault: one that says nothing about the subreddit."""
    try:
        answer = yield request
    except Fault as fault:
        if fault.cause is not Cause.REJECTED and fault.signals.status not in _ELSEWHERE:
            raise
        return None, [error("reddit.subreddit", f"{shown(name)}: {fault.says} [{fault.signals}]", fault.fix, "target")]
    if answer.data is None:
        return None, [error("reddit.subreddit", f"there is no {shown(name)}", "look at its name", "target")]
    return answer.data, []


def _flair(draft: Draft) -> Generator[Request, Response, list[Finding]]:
    name = flair.named(draft)
    if not name:
        return []
    try:
        offered = yield from flair.choices(draft, {})
        if flair.find(offered, name) is not None:
            return []
        says, fix = f"{shown(wanted(draft))} has no flair {name!r}", flair.advice(offered, name)
    except Fault as fault:
        if fault.cause is not Cause.REJECTED:
            raise
        says, fix = fault.says, fault.fix
    return [error("reddit.flair", says, fix, "options.flair")]


def _rules(draft: Draft, told: Any) -> Iterator[Finding]:
    """Yield the rules for posts, those that speak of advertising as warnings: no machine can judge them."""
    rules = told.get("rules") if isinstance(told, Mapping) else None
    where = shown(wanted(draft))
    for rule in rules or ():
        if rule.get("kind") == "comment":
            continue
        text = ": ".join(filter(None, (str(rule.get("short_name") or ""), " ".join(_words(rule)))))
        text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}\u2026"
        kind = warning if _SELLING.search(text) else note
        yield kind("reddit.rule", f"rule of {where}: {text}", "read it before you post there", "target")


def _words(rule: Mapping[str, Any]) -> list[str]:
    return str(rule.get("description") or "").split()

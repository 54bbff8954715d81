"""Which accounts a post goes to, and whether it speaks of anything that is not there."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from socialpost.content.desk import Desk
from socialpost.content.explain import near
from socialpost.content.groups import expand
from socialpost.content.model import Post
from socialpost.findings import Finding, error, warning


def chosen(post: Post, desk: Desk) -> tuple[tuple[str, ...], list[Finding]]:
    """Return the names of the accounts that a post goes to, in order, and what is wrong with the names in it."""
    workspace = desk.workspace
    found = _names(post, desk)
    if post.to is None:
        known = list(workspace.groups) or list(workspace.accounts)
        fix = f"add to: [{', '.join(known[:3])}]" if known else "name accounts in socialpost.yaml, then add `to:`"
        return (), [*found, error("to.missing", "the post does not say where it goes", fix, "to")]
    meant, problems = expand(post.to, workspace.accounts, workspace.groups, "to")
    found += problems
    off = {name for name, block in post.platforms.items() if block is None}
    names = tuple(name for name in meant if workspace.accounts[name].platform not in off)
    if not names and not problems:
        found.append(error("to.nobody", "nobody is left: everything is taken out or `off`", "change `to`", "to"))
    return names, [*found, *_idle(post, meant, workspace.accounts)]


def _names(post: Post, desk: Desk) -> list[Finding]:
    found = []
    for name, block in post.platforms.items():
        if name not in desk.platforms and block is not None:
            message = f"no adapter for the platform {name!r} is installed"
            fix = near(name, desk.platforms)
            found.append(error("platform.unknown", message, fix, f"platforms.{name}"))
    accounts = desk.workspace.accounts
    return found + [
        error("account.unknown", f"no account {name!r}", near(name, accounts), f"accounts.{name}")
        for name in post.accounts
        if name not in accounts
    ]


def _idle(post: Post, meant: Sequence[str], accounts: Collection[str]) -> list[Finding]:
    message = "this block does nothing: the post does not go to {}"
    return [
        warning("account.idle", message.format(name), f"add {name} to `to`, or remove the block", f"accounts.{name}")
        for name in post.accounts
        if name in accounts and name not in meant
    ]

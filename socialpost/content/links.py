"""The link of a post: whole, and tagged for the account that publishes it."""

from __future__ import annotations

from socialpost.content.case import Case
from socialpost.findings import error
from socialpost.text.links import BadLink, check_link, tag_link


def checked(case: Case, link: str) -> str:
    """Return a link that people can open, else nothing and a finding."""
    if not link:
        return ""
    try:
        check_link(link)
    except BadLink as problem:
        case.says(
            error("link.invalid", str(problem), "write it whole: https://shop.example.com/lamp", case.where["link"])
        )
        return ""
    return link


def tagged(case: Case, link: str, target: str) -> str:
    """Return the link with the workspace's UTM parameters for this account."""
    utm = case.workspace.utm
    if not link or not utm:
        return link
    market = case.account.market
    values = {
        "account": case.account.name,
        "language": case.language,
        "market": market.name if market else "",
        "platform": case.account.platform,
        "post": case.loaded.id,
        "target": target,
    }
    params = {f"utm_{key}": template.format_map(values) for key, template in utm.items()}
    return tag_link(link, {key: value for key, value in params.items() if value})

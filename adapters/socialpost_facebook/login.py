"""From a person's token to a Page's: https://developers.facebook.com/docs/pages-api/getting-started ."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from socialpost.adapter import Cause, Choice, Choices, Fault, Flow, Request, Response, Scope
from socialpost_facebook.graph import mapping, number, path

PERSON = "user_access_token"  # only while a login runs: it is never kept
MOST_PAGES = 20
BRING = "bring a System User's token (business settings, System users), the Page's own, or a long-lived one of a person"
_PUBLISHES = "CREATE_CONTENT"
Told = Generator[Request, Response, Mapping[str, str]]


def lasting(values: Mapping[str, str]) -> Told:
    """Return a token of about 60 days for a person's short one, and what was granted.

    A Page token that is made from it has no time limit:
    https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived
    """
    query = {
        "grant_type": "fb_exchange_token",
        "client_id": values["client_id"],
        "client_secret": values["client_secret"],
        "fb_exchange_token": values["access_token"],
    }
    answer = (yield Request("GET", path("oauth", "access_token"), query=query, auth="none")).object
    long = str(answer.get("access_token") or "")
    if not long:
        raise Fault(Cause.LOGIN, "Facebook gave no long-lived token", fix="run the login again", scope=Scope.ACCOUNT)
    # the end that was told is the person's: the Page's token has none
    return {PERSON: long, "scope": (yield from _granted(long)), "expires_at": ""}


def brought(values: Mapping[str, str]) -> Told:
    """Return what a token from the console is: a person's or a System User's, or the Page's own."""
    token = values["access_token"]
    try:
        yield _get("me", token, "accounts", fields="id", limit="1")
    except Fault as fault:
        # https://developers.facebook.com/docs/graph-api/guides/error-handling (100: a Page has no such field)
        if fault.signals.code != "100":
            if fault.cause in (Cause.LOGIN, Cause.REFRESH):
                fault.fix = BRING
            raise
        return {"page_access_token": token}
    return {PERSON: token, "scope": (yield from _granted(token)), "expires_at": (yield from _end(token))}


def choices(values: Mapping[str, str], _options: Mapping[str, Any]) -> Flow:
    """Return the Pages that the login may publish to, each with its own token."""
    person = values.get(PERSON)
    if not person:
        me = (yield _get("me", values["page_access_token"], fields="id,name")).object
        page = str(me.get("id") or "")
        return Choices("Page", "page", (Choice(_title(me), page),) if page else (), needed=True)
    found, more = yield from _pages(person)
    empty = "the person runs no Page, or left them out in the dialog: run it again and tick the Page"
    return Choices("Page", "page", tuple(map(_choice, found)), needed=True, empty=empty, more=more)


def _pages(token: str) -> Generator[Request, Response, tuple[list[Mapping[str, Any]], bool]]:
    """Read GET /me/accounts to its end; by its cursor, because the address of the next page would hold the token."""
    found: list[Mapping[str, Any]] = []
    more: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        told = (yield _get("me", token, "accounts", fields="id,name,access_token,tasks", limit="100", **more)).object
        data, paging = told.get("data"), mapping(told.get("paging"))
        found += map(mapping, data if isinstance(data, list) else [])
        after = mapping(paging.get("cursors")).get("after")
        if not paging.get("next") or not isinstance(after, str):
            return found, False
        more = {"after": after}
    return found, True


def _choice(page: Mapping[str, Any]) -> Choice:
    tasks = page.get("tasks")
    token = str(page.get("access_token") or "")
    may = not isinstance(tasks, list) or _PUBLISHES in tasks
    note = "" if may and token else f"you may not publish there (the task {_PUBLISHES} is missing)"
    return Choice(_title(page), str(page.get("id") or ""), {"page_access_token": token}, note)


def _title(page: Mapping[str, Any]) -> str:
    return f"{page.get('name') or 'Page'} ({page.get('id')})"


def _granted(token: str) -> Generator[Request, Response, str]:
    data = (yield _get("me", token, "permissions")).object.get("data")
    entries = map(mapping, data if isinstance(data, list) else [])
    return " ".join(str(one.get("permission")) for one in entries if one.get("status") == "granted")


def _end(token: str) -> Generator[Request, Response, str]:
    """Return when a token ends (seconds since 1970), empty where it never does or Facebook does not tell."""
    query = {"input_token": token, "access_token": token}
    try:
        told = (yield Request("GET", path("debug_token"), query=query, auth="none")).object
    except Fault:
        return ""
    return str(number(mapping(told.get("data")).get("expires_at")) or "")


def _get(node: str, token: str, *edge: str, **query: str) -> Request:
    return Request("GET", path(node, *edge), query=query, headers={"Authorization": f"Bearer {token}"}, auth="none")

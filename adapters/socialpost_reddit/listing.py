"""Posts and comments as lists show them: own posts newest first, single ones by id, comments below a post.

https://www.reddit.com/dev/api#GET_user_{username}_{where} (scope history), #GET_api_info, #GET_comments_{article}
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from socialpost.adapter import Cause, Facts, Fault, Request, Response
from socialpost_reddit.account import get

PAGE = "100"
MOST_PAGES = 10  # Reddit shows no more than a thousand

Thing = Mapping[str, Any]
Listing = Generator[Request, Response, tuple[list[Thing], bool]]


def own(facts: Facts, who: Mapping[str, str], since: datetime, **first: Any) -> Listing:
    """Return own posts made since a time, newest first, and whether the list reached back that far.

    `first` are fields of the first request: how long to wait, what to save.
    """
    found: list[Thing] = []
    more: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        request = get(f"/user/{_me(facts)}/submitted", who, sort="new", limit=PAGE, **more)
        answer = yield request if more else replace(request, **first)
        things = children(answer.object, "t3")
        if things is None:
            return found, False
        found += [one for one in things if not _older(one, since)]
        mark = (answer.object.get("data") or {}).get("after")
        if not mark or (things and _older(things[-1], since)):
            return found, True
        more = {"after": str(mark)}
    return found, False


def by_id(fullname: str, who: Mapping[str, str], **first: Any) -> Generator[Request, Response, Thing | None]:
    """Return one post by its fullname; None when Reddit does not show it. `first` are fields of the request."""
    answer = yield replace(get("/api/info", who, id=fullname), **first)
    found = children(answer.object, "t3") or []
    return next((one for one in found if one.get("name") == fullname), None)


def below(fullname: str, who: Mapping[str, str]) -> Listing:
    """Return the comments right below a post, newest first, and whether those are all that were shown."""
    answer = yield get(f"/comments/{fullname.removeprefix('t3_')}", who, sort="new", limit=PAGE)
    both = answer.data
    if not isinstance(both, list) or len(both) < 2:
        return [], False
    found = children(both[1], "t1")
    return (found, True) if found is not None else ([], False)


def created(thing: Thing) -> datetime | None:
    """Return when something was made, by the server's clock; None when it does not tell."""
    seconds = thing.get("created_utc")
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int | float) else None


def children(listing: Any, kind: str) -> list[Thing] | None:
    """Return the things of one kind in a listing; None when it is no listing."""
    data = listing.get("data") if isinstance(listing, Mapping) else None
    entries = data.get("children") if isinstance(data, Mapping) else None
    if not isinstance(entries, list):
        return None
    fits = [entry for entry in entries if isinstance(entry, Mapping) and entry.get("kind") == kind]
    return [entry["data"] for entry in fits if isinstance(entry.get("data"), Mapping)]


def _me(facts: Facts) -> str:
    name = (facts.get("me") or {}).get("name")
    if not name:
        raise Fault(Cause.RETRY, "it is not known whose posts to look at")
    return str(name)


def _older(thing: Thing, than: datetime) -> bool:
    made = created(thing)
    return made is not None and made < than

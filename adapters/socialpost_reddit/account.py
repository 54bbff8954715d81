"""Who the credential is, how every call introduces itself, and the calls that all of them share."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import Any

from socialpost import __version__
from socialpost.adapter import Cause, Choice, Choices, Effect, Facts, Fault, Flow, Form, Request, Scope

SITE = "https://www.reddit.com"
RAW = {"raw_json": "1"}  # without it texts come back with &lt; for <
PROGRAM = f"{sys.platform}:socialpost:v{__version__}"

_USERNAME = re.compile(r"[A-Za-z0-9_-]{3,20}")


def agent(options: Mapping[str, Any], facts: Facts | None = None) -> dict[str, str]:
    """Return the header by which a client says what and whose it is; default ones are throttled hard, lies are banned.

    `<platform>:<app id>:<version> (by /u/<username>)`: https://github.com/reddit-archive/reddit/wiki/API
    """
    me = (facts or {}).get("me") or {}
    name = str(options.get("username") or me.get("name") or "")
    return {"User-Agent": f"{PROGRAM} (by /u/{name})" if _USERNAME.fullmatch(name) else PROGRAM}


def get(path: str, who: Mapping[str, str], **query: str) -> Request:
    """Return a read."""
    return Request("GET", path, query={**RAW, **query}, headers=who)


def post(path: str, who: Mapping[str, str], fields: Mapping[str, str], effect: Effect | None = None) -> Request:
    """Return a form with `api_type=json`, without which errors come back as instructions for a web page."""
    return Request("POST", path, query=RAW, headers=who, body=Form({"api_type": "json", **fields}), effect=effect)


def whoami(options: Mapping[str, Any]) -> Flow:
    """Return {id, name}: https://www.reddit.com/dev/api#GET_api_v1_me (scope identity).

    Fault LOGIN: it is somebody else than `username` says.
    """
    answer = (yield get("/api/v1/me", agent(options))).object
    if not answer.get("id") or not answer.get("name"):
        raise Fault(Cause.RETRY, "Reddit did not say whose token this is")
    found, wanted = str(answer["name"]), str(options.get("username") or "")
    if wanted and found.casefold() != wanted.casefold():
        raise Fault(
            Cause.LOGIN,
            f"this is the login of u/{found}, not of u/{wanted}",
            fix=f"log in as u/{wanted}, or mend `username` in socialpost.yaml",
            scope=Scope.ACCOUNT,
        )
    return {"id": str(answer["id"]), "name": str(answer["name"])}


def choices(_values: Mapping[str, str], options: Mapping[str, Any]) -> Flow:
    """Return one's own profile and the first hundred subreddits that one follows.

    https://www.reddit.com/dev/api#GET_subreddits_mine_{where} (scope mysubreddits; without it only the profile)
    """
    me = yield from whoami({})  # whose login it is, is asked again when it is known what was chosen
    own = (Choice(f"your own profile, u/{me['name']}", f"u/{me['name']}"),)
    try:
        told = (yield get("/subreddits/mine/subscriber", agent(options), limit="100")).object
    except Fault as fault:
        if fault.cause not in (Cause.LOGIN, Cause.REJECTED):
            raise
        told = {}
    data = told.get("data") or {}
    names = [str((one.get("data") or {}).get("display_name") or "") for one in data.get("children") or ()]
    followed = tuple(Choice(f"r/{name}", name) for name in names if name and not name.startswith("u_"))
    return Choices("subreddit", "subreddit", (*own, *followed), defaults=True, more=bool(data.get("after")))


def address(permalink: str) -> str:
    """Return the public URL of what a permalink names."""
    return permalink if permalink.startswith("http") else f"{SITE}{permalink}"

"""The flair of a post: an id as it is, a text looked up among those that the subreddit lets this account choose.

https://www.reddit.com/dev/api#POST_api_flairselector (scope flair). A text without an id is refused, and an unknown id
was seen to end in a 500 (https://github.com/praw-dev/praw/issues/870): so nothing is guessed.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Generator, Mapping, Sequence
from typing import Any

from socialpost.adapter import Cause, Draft, Effect, Facts, Fault, Flow, Request, Response
from socialpost_reddit.account import agent, post
from socialpost_reddit.subreddit import normal, shown, wanted

SHOWN = 8  # names in a refusal

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_EMOJI = re.compile(r":[\w-]+:")
Choice = Mapping[str, Any]


def is_id(text: str) -> bool:
    """Tell the id of a template from its text."""
    return _ID.fullmatch(text) is not None


def named(draft: Draft) -> str:
    """Return the flair that a draft wants in its subreddit: one for all, or one by subreddit; empty for none."""
    wish = draft.options.get("flair") or ""
    if not isinstance(wish, Mapping):
        return str(wish)
    here = wanted(draft).lower()
    return next((str(text) for place, text in wish.items() if normal(str(place)).lower() == here), "")


def look_up(draft: Draft, facts: Facts) -> Flow:
    """Find the flair by its text. Returns {id, text, editable}; an unknown one is refused, with the names there are."""
    name, where = named(draft), shown(wanted(draft))
    offered = yield from choices(draft, facts)
    chosen = find(offered, name)
    if chosen is None:
        raise Fault(Cause.REJECTED, f"{where} has no flair {name!r}; nothing was sent", fix=advice(offered, name))
    if draft.options.get("flair_text") and not chosen.get("flair_text_editable"):
        says = f"{where} does not let people write into the flair {name!r}; nothing was sent"
        raise Fault(Cause.REJECTED, says, fix="take out flair_text, or choose another flair")
    return {"id": str(chosen["flair_template_id"]), "text": str(chosen.get("flair_text") or "")}


def choices(draft: Draft, facts: Facts) -> Generator[Request, Response, list[Choice]]:
    """Return what the subreddit offers to somebody who writes a new post."""
    target = f"/r/{wanted(draft)}/api/flairselector"
    answer = yield post(target, agent(draft.options, facts), {"is_newlink": "True"}, Effect.READ)
    offered = answer.object.get("choices")
    return [one for one in offered or [] if isinstance(one, Mapping) and one.get("flair_template_id")]


def find(offered: Sequence[Choice], name: str) -> Choice | None:
    """Return the flair with this id or this very text, else the only one that differs in case, space or emoji.

    Fault: several do.
    """
    for same in (str, _plain):
        fits = [one for one in offered if same(str(one.get("flair_text") or "")) == same(name)]
        fits = fits or [one for one in offered if str(one["flair_template_id"]) == name]
        if len(fits) == 1:
            return fits[0]
        if fits:
            ids = ", ".join(f"{one.get('flair_text')} is {one['flair_template_id']}" for one in fits)
            raise Fault(Cause.REJECTED, f"several flairs are called {name!r}", fix=f"write the id: {ids}")
    return None


def advice(offered: Sequence[Choice], name: str) -> str:
    """Return which flairs are near to a name, else which there are."""
    names = {_plain(str(one.get("flair_text"))): str(one.get("flair_text")) for one in offered if one.get("flair_text")}
    near = [names[key] for key in difflib.get_close_matches(_plain(name), names, 3)]
    if near:
        return f"did you mean {' or '.join(repr(one) for one in near)}?"
    if not names:
        return "it offers none to this account: take the flair out"
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"there are {', '.join(sorted(names.values())[:SHOWN])}{more}"


def fields(draft: Draft, facts: Facts) -> dict[str, str]:
    """Return the fields of a post that carry its flair."""
    name = named(draft)
    if not name:
        return {}
    found = facts.get("flair") or {"id": name}
    text = str(draft.options.get("flair_text") or found.get("text") or "")
    return {"flair_id": str(found["id"]), **({"flair_text": text} if text else {})}


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", _EMOJI.sub(" ", name)).casefold().split())

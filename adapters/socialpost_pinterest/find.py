"""After a lost answer: the pins of the board, read so that they can be compared with what was sent.

https://developers.pinterest.com/docs/api/v5/boards-list_pins and /board_sections-list_pins. Neither says in which order
the pins come, nor whether a board lists those of its sections: so all of both is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from socialpost.adapter import Attempt, Draft, Facts, Flow, Looked, Mark, Seen
from socialpost_pinterest.account import address
from socialpost_pinterest.boards import pages, place

_TYPES = {"image": ("image",), "carousel": ("multiple_images",)}  # of a video nothing is sure while it is new


def find(draft: Draft, facts: Facts, _attempt: Attempt) -> Flow:
    """Look at the pins of the board, and of the section where there is one. Returns Looked."""
    board, section = place(draft, facts)
    targets = [f"/boards/{board}/pins", *([f"/boards/{board}/sections/{section}/pins"] if section else [])]
    found: dict[str, Seen] = {}
    complete = True
    for target in targets:
        pins, whole = yield from pages(target)
        complete = complete and whole
        for pin in pins:
            complete = complete and bool(pin.get("id"))
            if pin.get("id"):
                found[str(pin["id"])] = _seen(pin, board)
    return Looked(list(found.values()), complete)


def expect(draft: Draft, _facts: Facts) -> Mark:
    """Return what the pin looks like when it is read back; a tagged link makes it certain."""
    return Mark(_words(draft.title, draft.text), _TYPES.get(draft.kind), link=normal_link(draft.link))


def normal_link(link: str) -> str:
    """Return a link as it is compared: scheme and host in lower case, no bare slash at the end."""
    parts = urlsplit(link.strip())
    path = "" if parts.path == "/" else parts.path
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), path, parts.query, parts.fragment))


def _seen(pin: Mapping[str, Any], board: str) -> Seen:
    pin_id = str(pin["id"])
    kind = (pin.get("media") or {}).get("media_type")
    text = _words(pin.get("title"), pin.get("description"))
    mark = Mark(text, (str(kind),) if kind else None, link=normal_link(str(pin.get("link") or "")))
    return Seen(pin_id, mark, {"id": pin_id, "url": address(pin_id), "board": board}, _created(pin))


def _words(title: object, description: object) -> str:
    return f"{title or ''}\n{description or ''}"


def _created(pin: Mapping[str, Any]) -> datetime | None:
    """Return when a pin was made; None when not told.

    created_at carries no zone and is taken for UTC. Were it another one west of it, a lost pin would look older than
    its attempt and a person would be asked: nothing is ever sent twice because of it.
    """
    try:
        made = datetime.fromisoformat(str(pin.get("created_at")))
    except ValueError:
        return None
    return made if made.tzinfo else made.replace(tzinfo=UTC)

"""Which board and section a pin belongs to: ids as they are, names looked up before anything is made.

https://developers.pinterest.com/docs/api/v5/boards-list and /board_sections-list
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from socialpost.adapter import Cause, Draft, Facts, Fault, Flow, Request, Response

PAGE = "250"  # the largest page: https://developers.pinterest.com/docs/api/v5/boards-list
MOST_PAGES = 40  # ten thousand entries; an account has at most 2,000 boards
SHOWN = 8  # names in a refusal

_ID = re.compile(r"\d{9,24}")  # shorter runs of digits are names: "2026"
Listing = Generator[Request, Response, tuple[list[Mapping[str, Any]], bool]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A board and a section as the seller wrote them: ids or names; an empty section is none."""

    board: str
    section: str = ""

    @property
    def known(self) -> bool:
        """True when nothing has to be looked up."""
        return is_id(self.board) and (not self.section or is_id(self.section))


def wanted(draft: Draft) -> Wanted:
    """Return where a draft shall go: its target (`Board` or `Board/Section`), else the options.

    A section of the options belongs to the board of the options.
    """
    if not draft.target:
        return Wanted(str(draft.options.get("board") or ""), str(draft.options.get("section") or ""))
    board, slash, section = draft.target.rpartition("/")
    return Wanted(board, section) if slash and is_id(board) else Wanted(draft.target)


def is_id(text: str) -> bool:
    """Tell an id from a name."""
    return _ID.fullmatch(text) is not None


def look_up(draft: Draft, _facts: Facts) -> Flow:
    """Find the board and the section by their names. Returns {board, section, name}; an unknown one is refused."""
    want = wanted(draft)
    board: Mapping[str, Any] = {"id": want.board, "name": want.board}
    if not is_id(want.board):
        boards, _ = yield from pages("/boards")
        found = _named(boards, want.board)
        outer, slash, inner = want.board.rpartition("/")
        if found is None and slash and draft.target:  # a board's own name may hold a slash: that comes first
            found = _named(boards, outer)
            want = Wanted(outer, inner) if found else want
        board = found or _unknown("board", want.board, boards, "make it on pinterest.com, or name another one")
    if not want.section or is_id(want.section):
        return {"board": str(board["id"]), "section": want.section or None, "name": str(board["name"])}
    sections, _ = yield from pages(f"/boards/{board['id']}/sections")
    section = _named(sections, want.section) or _unknown(
        f"section of the board {str(board['name'])!r}", want.section, sections, "make it there, or name another one"
    )
    return {"board": str(board["id"]), "section": str(section["id"]), "name": str(board["name"])}


def place(draft: Draft, facts: Facts) -> tuple[str, str | None]:
    """Return the ids of the board and of the section (None for none) that a draft goes to."""
    found = facts.get("board") or {}
    if found.get("board"):
        return str(found["board"]), found.get("section")
    want = wanted(draft)
    return want.board, want.section or None


def pages(target: str) -> Listing:
    """Return all entries of a list, following its bookmarks, and whether the list was read to its end."""
    found: list[Mapping[str, Any]] = []
    query = {"page_size": PAGE}
    for _ in range(MOST_PAGES):
        answer = (yield Request("GET", target, query=query)).object
        items = answer.get("items")
        if not isinstance(items, list):
            return found, False
        found += [item for item in items if isinstance(item, dict)]
        if not answer.get("bookmark"):
            return found, True
        query = {"page_size": PAGE, "bookmark": str(answer["bookmark"])}
    return found, False


def _named(entries: Sequence[Mapping[str, Any]], name: str) -> Mapping[str, Any] | None:
    """Return the entry with this very name, else the only one that differs in case and space. Fault: several do."""
    usable = [entry for entry in entries if entry.get("id") and entry.get("name")]
    for same in (str, _plain):
        fits = [entry for entry in usable if same(str(entry["name"])) == same(name)]
        if len(fits) == 1:
            return fits[0]
        if fits:
            ids = ", ".join(f"{entry['name']} is {entry['id']}" for entry in fits)
            raise Fault(Cause.REJECTED, f"several are called {name!r}", fix=f"write the id: {ids}")
    return None


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _unknown(what: str, name: str, entries: Sequence[Mapping[str, Any]], advice: str) -> Mapping[str, Any]:
    """Refuse, and say which names are near, else which there are."""
    names = {_plain(str(entry.get("name"))): str(entry.get("name")) for entry in entries if entry.get("name")}
    near = [names[key] for key in difflib.get_close_matches(_plain(name), names, 3)]
    if near:
        advice = f"did you mean {' or '.join(repr(one) for one in near)}? Else {advice}"
    elif names:
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        advice = f"there are {', '.join(sorted(names.values())[:SHOWN])}{more}; {advice}"
    raise Fault(Cause.REJECTED, f"this account has no {what} {name!r}; nothing was sent", fix=advice)

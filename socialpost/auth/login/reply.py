"""What came back from the consent page: by the browser itself, or pasted by a person."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from socialpost.errors import LoginNeeded

MOST = 8192  # characters of a pasted answer


@dataclass(frozen=True, slots=True)
class Reply:
    """A code, or why there is none."""

    code: str = field(default="", repr=False)
    error: str = ""
    words: str = ""


class NoReply(Exception):
    """What came is no answer to this login; says why."""


def from_query(query: Mapping[str, str], state: str) -> Reply:
    """Read the query of a redirect. NoReply: it is another login's, or no answer at all."""
    if not hmac.compare_digest(query.get("state", "").encode(), state.encode()):
        raise NoReply("it belongs to another login (its state differs)")
    if query.get("error") or query.get("error_code"):
        words = query.get("error_description") or query.get("error_reason") or query.get("error_message") or ""
        return Reply(error=query.get("error") or query["error_code"], words=words[:300])
    if not query.get("code"):
        raise NoReply("it holds no code")
    return Reply(query["code"])


def from_paste(text: str, state: str) -> Reply:
    """Read what a person pasted: the whole address that the browser ended at, or the bare code. NoReply."""
    text = text.strip().strip("\"'<>")
    if not text:
        raise NoReply("nothing was pasted")
    if len(text) > MOST or any(letter.isspace() or not letter.isprintable() for letter in text):
        raise NoReply("that is no address and no code")
    if "://" not in text and "code=" not in text and "error=" not in text:
        text = text.partition("#")[0]  # Reddit and Facebook hang `#_` onto the address
        if "&" not in text:
            return Reply(unquote(text) if "%" in text else text)
        text = f"code={text}"  # what follows the code in the address was copied along
    query = urlsplit(text).query if "://" in text else text.partition("?")[2] or text
    return from_query(dict(parse_qsl(query.partition("#")[0])), state)


def code_of(reply: Reply, platform: str) -> str:
    """Return the code. LoginNeeded: the person refused, or the platform did."""
    if reply.code:
        return reply.code
    if reply.error in ("access_denied", "user_denied"):
        raise LoginNeeded(
            f"the login was refused on {platform}'s page", "nothing was kept; run it again to decide anew"
        )
    said = f"{reply.error}: {reply.words}" if reply.words else reply.error
    raise LoginNeeded(f"{platform} did not let the app log in: {said}", "nothing was kept; check the app's settings")

"""Names of subreddits, as people write them and as Reddit wants them."""

from __future__ import annotations

import re

from socialpost.adapter import Draft

# Letters, digits and underscores, 2 to 21 of them; a profile is u_ and the name of the account.
# https://github.com/reddit-archive/reddit/blob/master/r2/r2/models/subreddit.py (valid names)
_NAME = re.compile(r"u_[A-Za-z0-9_-]{3,20}|[A-Za-z0-9][A-Za-z0-9_]{1,20}")
_WRITTEN = re.compile(r"(?:https?://(?:[a-z]+\.)?reddit\.com)?/?(?:(r|u|user)/)?([^/?#\s]+)/?")


def normal(text: str) -> str:
    """Return the bare name of `r/x`, `/r/x`, an address, or of a profile (`u/x` is `u_x`); empty when it is none."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return ""
    name = f"u_{found[2]}" if found[1] in ("u", "user") else found[2]
    return name if _NAME.fullmatch(name) else ""


def checked(text: str) -> str:
    """Return the bare name. ValueError: it cannot be one."""
    name = normal(text)
    if not name:
        raise ValueError("a subreddit is 2 to 21 letters, digits or underscores; a profile is written u/NAME")
    return name


def wanted(draft: Draft) -> str:
    """Return where a draft goes: its target, else the option; empty when neither names a possible subreddit."""
    return normal(draft.target or str(draft.options.get("subreddit") or ""))


def shown(name: str) -> str:
    """Return a name as people write it."""
    return f"u/{name[2:]}" if name.startswith("u_") else f"r/{name}"

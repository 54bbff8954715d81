"""What is asked of a post before it is made: place, title, flair, the moderators' requirements, the pause between posts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from socialpost.sandbox.kit import Call, World
from socialpost_reddit.sandbox.guard import User
from socialpost_reddit.sandbox.problems import Refused, bare, errors, reason
from socialpost_reddit.sandbox.subreddits import Sub, demanded, subreddit

TITLE, TEXT = 300, 40_000
_VALIDATION = "SUBMIT_VALIDATION_ERROR"
_TRUE = {"true", "1", "on"}


def truth(value: object) -> bool:
    """Read a boolean of a form (True, true, 1) or of JSON."""
    return value is True or str(value).lower() in _TRUE


def place(world: World, fields: Mapping[str, Any], user: User) -> dict[str, Any]:
    """Return the subreddit that a post goes to. Refused: there is none, or not for this user."""
    name = str(fields.get("sr") or "")
    if not name:
        errors(("SUBREDDIT_REQUIRED", "you must specify a subreddit", "sr"))
    sub = subreddit(world, name)
    if sub is None:
        errors(("SUBREDDIT_NOEXIST", "Hmm, that community doesn't exist. Try checking the spelling.", "sr"))
    own = sub["name"].lower() == f"u_{user['name']}".lower()
    foreign = sub["name"].startswith("u_") and not own
    if foreign or sub["type"] != "public" or user["name"] in sub["banned"]:
        errors(("SUBREDDIT_NOTALLOWED", "you aren't allowed to post there.", "sr"))
    return sub


def title(fields: Mapping[str, Any]) -> str:
    """Return the title, as Reddit stores it. Refused: none, or too long."""
    given = " ".join(str(fields.get("title") or "").split())
    if not given:
        errors(("NO_TEXT", "we need something here", "title"))
    if len(given) > TITLE:
        errors(("TOO_LONG", f"this is too long (max: {TITLE})", "title"))
    return given


def body(fields: Mapping[str, Any]) -> str:
    """Return the text of a post. Refused: too long."""
    given = str(fields.get("text") or "").strip()
    if len(given) > TEXT:
        errors(("TOO_LONG", f"this is too long (max: {TEXT})", "text"))
    return given


def flair(sub: Sub, fields: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the flair of a post. Refused: words without an id (400); an id that is not known ends in a 500."""
    given, words = str(fields.get("flair_id") or ""), str(fields.get("flair_text") or "")
    if not given:
        if words:
            raise Refused(bare(400))
        return None
    if len(given) > 36 or len(words) > 64:
        errors(("TOO_LONG", "this is too long (max: 64)", "flair_text"))
    found = next((one for one in sub["flairs"] if one["id"] == given), None)
    if found is None:
        raise Refused(bare(500))
    return {"id": given, "text": words if words and found["editable"] else str(found["text"])}


def moderated(sub: Sub, fields: Mapping[str, Any], link: str = "") -> None:
    """Apply the moderators' requirements, where the client asks for it. Refused in a 400, as recorded in 2020."""
    if not truth(fields.get("validate_on_submit")):
        return
    told, heading, text = demanded(sub), str(fields.get("title") or ""), str(fields.get("text") or "")
    _strings(told, "title", heading, "title")
    _length(told, "title", heading, "title")
    if told["body_restriction_policy"] == "required" and not text.strip():
        _refuse("BODY_REQUIRED", "Your post must contain body text. ", "body")
    if told["body_restriction_policy"] == "notAllowed" and text.strip():
        _refuse("BODY_NOT_ALLOWED", "Body text is not allowed in this community. ", "body")
    if text.strip():
        _strings(told, "body", text, "body")
        _length(told, "body", text, "body")
    if told["is_flair_required"] and not fields.get("flair_id"):
        _refuse("FLAIR_REQUIRED", "Your post must contain post flair. ", "flair")
    _domain(told, link)


def paused(world: World, sub: Sub, user: User) -> None:
    """Refuse a user who posted a moment ago: how long it takes stands in words, and as `ratelimit`."""
    last = world.get("posted", f"{user['id']}:{sub['name'].lower()}")
    left = (last["at"] + sub["pause"] - world.now()) if last else 0
    if left > 0:
        span = f"{int(left // 60)} minutes" if left >= 120 else f"{int(left)} seconds"
        words = f"Looks like you've been doing that a lot. Take a break for {span} before trying again."
        errors(("RATELIMIT", words, "ratelimit"), ratelimit=left)


def held_back(sub: Sub, heading: str, text: str) -> str | None:
    """Return why people do not see a post: its AutoModerator may know a word of it."""
    said = f"{heading}\n{text}".lower()
    return "automod_filtered" if any(word.lower() in said for word in sub["automod"]) else None


def fields_of(call: Call) -> Mapping[str, Any]:
    """Return the fields of a JSON body, or of a form."""
    return call.json if isinstance(call.json, dict) else call.form


def _strings(told: Mapping[str, Any], prefix: str, text: str, field: str) -> None:
    place_ = "title" if prefix == "title" else "post body"
    for one in told[f"{prefix}_blacklisted_strings"]:
        if one.lower() in text.lower():
            _refuse(f"{prefix.upper()}_BLACKLISTED_STRING", f'You may not have "{one}" in your {place_}. ', field)
    required = told[f"{prefix}_required_strings"]
    patterns = told[f"{prefix}_regexes"]
    lacks = required and not any(one.lower() in text.lower() for one in required)
    if lacks or (patterns and not any(re.search(one, text) for one in patterns)):
        code = "TITLE_REQUIREMENT" if prefix == "title" else "BODY_REQUIRED"
        _refuse(code, f"Your {place_} must contain one of: {', '.join(required or patterns)}. ", field)


def _length(told: Mapping[str, Any], prefix: str, text: str, field: str) -> None:
    least, most = told[f"{prefix}_text_min_length"], told[f"{prefix}_text_max_length"]
    if least and len(text) < least:
        _refuse("MIN_LENGTH", f"Your {field} must be at least {least} characters. ", field)
    if most and len(text) > most:
        _refuse("MAX_LENGTH", f"Your {field} must be at most {most} characters. ", field)


def _domain(told: Mapping[str, Any], link: str) -> None:
    if not link:
        return
    policy = told["link_restriction_policy"]
    if policy == "whitelist" and not _within(link, told["domain_whitelist"]):
        _refuse("LINK_WHITELIST", "Links to this domain are not allowed. ", "url")
    if policy == "blacklist" and _within(link, told["domain_blacklist"]):
        _refuse("LINK_BLACKLIST", "Links to this domain are not allowed. ", "url")


def _within(link: str, domains: list[str]) -> bool:
    host = link.partition("://")[2].partition("/")[0]
    return any(host == one or host.endswith(f".{one}") for one in domains)


def _refuse(code: str, explanation: str, field: str) -> None:
    reason(f"SUBMIT_VALIDATION_{code}", explanation, field, kind=_VALIDATION)

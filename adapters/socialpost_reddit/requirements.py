"""What moderators ask of a post, compared with a draft: pure functions of `post_requirements` and `about`.

https://www.reddit.com/dev/api#GET_api_v1_{subreddit}_post_requirements ; null and empty mean "no rule".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from socialpost.adapter import Draft, Finding, error, note, warning
from socialpost_reddit import flair
from socialpost_reddit.options import RedditOptions
from socialpost_reddit.subreddit import shown, wanted

Told = Mapping[str, Any]

_ALLOWS = {  # kind of post -> the switch of `about` that must not be off
    "image": "allow_images",
    "gallery": "allow_galleries",
    "video": "allow_videos",
    "poll": "allow_polls",
}


def place(draft: Draft, about: Told) -> Iterator[Finding]:
    """Yield what the subreddit itself says against the draft."""
    where = shown(wanted(draft))
    if about.get("user_is_banned"):
        yield error("reddit.banned", f"this account is banned in {where}", "choose another subreddit", "target")
    restricted = about.get("restrict_posting") and not about.get("user_is_contributor")
    if restricted and about.get("subreddit_type") == "restricted":
        yield error("reddit.restricted", f"only approved people post in {where}", "ask its moderators", "target")
    takes = about.get("submission_type")
    if takes == "self" and draft.kind not in ("self", "poll"):
        yield error("reddit.kind", f"{where} takes text posts only", _as_text(draft), "target")
    if takes == "link" and draft.kind in ("self", "poll"):
        yield error("reddit.kind", f"{where} takes links only", "write `link:`, or choose another subreddit", "target")
    switch = "allow_videogifs" if draft.kind == "video" and draft.options.get("silent") else _ALLOWS.get(draft.kind, "")
    if about.get(switch) is False:
        yield error("reddit.kind", f"{where} takes no {draft.kind} posts", _as_text(draft), "media")
    if draft.options.get("spoiler") and about.get("spoilers_enabled") is False:
        yield warning("reddit.spoiler", f"{where} shows no spoilers as such", "take it out", "options.spoiler")
    if about.get("over18") and not draft.options.get("nsfw"):
        yield note("reddit.nsfw", f"{where} is for adults only: Reddit will mark the post so", "", "target")


def requirements(draft: Draft, told: Told) -> Iterator[Finding]:
    """Yield what the moderators' requirements say against the draft."""
    yield from _title(draft, told)
    yield from _body(draft, told)
    yield from _domain(draft, told)
    yield from _gallery(draft, told)
    if told.get("is_flair_required") and not flair.named(draft):
        says = f"{shown(wanted(draft))} wants a flair on every post"
        yield error("reddit.flair-required", says, "name one: platforms: {reddit: {flair: ...}}", "options.flair")
    if draft.kind == "link" and told.get("link_repost_age"):
        days = told["link_repost_age"]
        says = f"a link that was posted there in the last {days} days is refused, whoever posted it"
        yield note("reddit.repost", says, "", "link")
    if told.get("guidelines_text"):
        yield note("reddit.guidelines", f"{shown(wanted(draft))} asks: {_short(told['guidelines_text'])}", "", "target")


def _title(draft: Draft, told: Told) -> Iterator[Finding]:
    yield from _length(draft.title, told, "title_text", "title")
    yield from _strings(draft.title, told, "title", "title")


def _body(draft: Draft, told: Told) -> Iterator[Finding]:
    policy, text = told.get("body_restriction_policy"), draft.text.strip()
    if policy == "notAllowed" and text:
        yield error("reddit.body", "the moderators allow no text below the title", "text: ''", "text")
        return
    if policy == "required" and not text:
        yield error("reddit.body", "the moderators want a text below the title", "write `text:`", "text")
    if text or draft.kind == "self":
        yield from _length(text, told, "body_text", "text")
        yield from _strings(text, told, "body", "text")


def _length(text: str, told: Told, prefix: str, field: str) -> Iterator[Finding]:
    least, most = told.get(f"{prefix}_min_length") or 0, told.get(f"{prefix}_max_length")
    if len(text) < least:
        says = f"the {field} is {len(text)} characters; the moderators want at least {least}"
        yield error("reddit.too-short", says, f"write {least - len(text)} more", field)
    if most and len(text) > most:
        says = f"the {field} is {len(text)}/{most} characters, as the moderators allow"
        yield error("reddit.too-long", says, f"shorten it by {len(text) - most}", field)


def _strings(text: str, told: Told, prefix: str, field: str) -> Iterator[Finding]:
    plain = text.casefold()
    wanted_ = [str(one) for one in told.get(f"{prefix}_required_strings") or ()]
    if wanted_ and not any(one.casefold() in plain for one in wanted_):
        says = f"the moderators want one of these in the {field}: {', '.join(map(repr, wanted_))}"
        yield error("reddit.required-string", says, "write one of them", field)
    for one in told.get(f"{prefix}_blacklisted_strings") or ():
        if str(one).casefold() in plain:
            yield error("reddit.forbidden-string", f"the moderators do not want {one!r} in the {field}", "", field)
    patterns = [str(one) for one in told.get(f"{prefix}_regexes") or ()]
    if patterns and not any(_matches(one, text) for one in patterns):
        says = f"the {field} matches none of the moderators' patterns: {'  '.join(patterns)}"
        yield warning("reddit.pattern", says, "Reddit judges by its own rules of patterns", field)


def _domain(draft: Draft, told: Told) -> Iterator[Finding]:
    host = (urlsplit(draft.link).hostname or "") if draft.kind == "link" else ""
    if not host:
        return
    policy = told.get("link_restriction_policy")
    allowed, banned = told.get("domain_whitelist") or (), told.get("domain_blacklist") or ()
    if policy == "whitelist" and not _within(host, allowed):
        yield error(
            "reddit.domain", f"links may only lead to {', '.join(allowed)}", "link_in_text: true may help", "link"
        )
    if policy == "blacklist" and _within(host, banned):
        yield error("reddit.domain", f"the moderators allow no links to {host}", "", "link")


def _gallery(draft: Draft, told: Told) -> Iterator[Finding]:
    if draft.kind != "gallery":
        return
    count, least, most = len(draft.media), told.get("gallery_min_items"), told.get("gallery_max_items")
    if (least and count < least) or (most and count > most):
        says = f"{count} images; the moderators want {least or 2} to {most or 20} in a gallery"
        yield error("reddit.gallery", says, "", "media")
    own = RedditOptions.model_validate(draft.options).gallery
    captions = [
        bool(own[n].caption) if n < len(own) and own[n].caption is not None else bool(media.alt)
        for n, media in enumerate(draft.media)
    ]
    links = [n < len(own) and bool(own[n].link) for n in range(count)]
    yield from _each(told.get("gallery_captions_requirement"), captions, "a caption (alt text)")
    yield from _each(told.get("gallery_urls_requirement"), links, "a link (option gallery)")


def _each(policy: object, there: list[bool], what: str) -> Iterator[Finding]:
    if policy == "required" and not all(there):
        says = f"the moderators want {what} on every image of a gallery"
        yield error("reddit.gallery", says, "", f"media.{there.index(False)}")
    if policy == "notAllowed" and any(there):
        says = f"the moderators do not want {what} on the images of a gallery"
        yield error("reddit.gallery", says, "", f"media.{there.index(True)}")


def _within(host: str, domains: Any) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in map(str, domains))


def _matches(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:  # Reddit's patterns need not be Python's
        return True


def _short(text: object) -> str:
    plain = " ".join(str(text).split())
    return plain if len(plain) <= 300 else f"{plain[:299]}\u2026"


def _as_text(draft: Draft) -> str:
    if draft.kind == "link":
        return "make it a text post: platforms: {reddit: {link_in_text: true}}"
    return "take the media out there (platforms: {reddit: {media: []}}), or choose another subreddit"

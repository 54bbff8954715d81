"""The video resource that a draft becomes: https://developers.google.com/youtube/v3/docs/videos."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from socialpost.adapter import Draft
from socialpost_youtube.options import read

PRIVATE = "private"
Languages = Mapping[str, Mapping[str, str]]


def tags(draft: Draft) -> list[str]:
    """Return the tags: the post's own, then the keywords, each once."""
    return list(dict.fromkeys((*draft.tags, *read(draft.options).keywords)))


def localizations(draft: Draft) -> Languages:
    """Return title and description of every other language; what one lacks is taken from the post's own."""
    return {
        language: {
            "title": texts.title or draft.title,
            "description": _described(draft, texts.text) if texts.text else draft.text,
        }
        for language, texts in draft.languages.items()
        if language != draft.language
    }


def _described(draft: Draft, text: str) -> str:
    """Put under a text what the post's own text has below it: the link and the hashtags."""
    link = draft.link if draft.link and draft.link not in text else ""
    missing = [tag for tag in draft.tags if not re.search(rf"#{re.escape(tag)}(?!\w)", text, re.IGNORECASE)]
    return "\n\n".join(part for part in (text.strip(), link, " ".join(f"#{tag}" for tag in missing)) if part)


def status(draft: Draft, privacy: str) -> dict[str, Any]:
    """Return the whole part `status`: whatever an update leaves out of a part is reset.

    https://developers.google.com/youtube/v3/docs/videos/update
    """
    options = read(draft.options)
    return {
        "privacyStatus": privacy,
        "selfDeclaredMadeForKids": options.made_for_kids,
        "containsSyntheticMedia": draft.ai_generated,
        "embeddable": options.embeddable,
        "publicStatsViewable": options.public_stats,
        "license": options.license,
    }


def video(draft: Draft) -> dict[str, Any]:
    """Return the resource for `videos.insert`: private, whatever the wish is; its keys are the parts."""
    options = read(draft.options)
    snippet: dict[str, Any] = {"title": draft.title, "description": draft.text, "categoryId": options.category}
    if found := tags(draft):
        snippet["tags"] = found
    if draft.language:
        snippet["defaultLanguage"] = draft.language
    parts: dict[str, Any] = {"snippet": snippet, "status": status(draft, PRIVATE)}
    if others := localizations(draft):
        parts["localizations"] = dict(others)
    if options.recording_date:
        parts["recordingDetails"] = {"recordingDate": f"{options.recording_date.isoformat()}T00:00:00Z"}
    if draft.advertising:
        parts["paidProductPlacementDetails"] = {"hasPaidProductPlacement": True}
    if partner := options.brand_partner:
        parts["brandPartner"] = {"channelHandle" if partner.startswith("@") else "channelId": partner}
    return parts

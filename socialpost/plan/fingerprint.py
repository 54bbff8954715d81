"""What makes two deliveries the same to the people who see them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from socialpost.draft import Draft, Media
from socialpost.plan.compose import untagged

_OF_TIME = {"native_schedule"}


def fingerprint(draft: Draft, hashes: Mapping[str, str], model: type[BaseModel], identity: str = "") -> str:
    """Return the SHA-256 (hexadecimal) of everything that people would see.

    Not of whose post it is (`identity` names an option to leave out), nor of its time, its file or its name. Parameters
    of link tagging do not count, because they differ between accounts and posts. Options count only where they differ
    from their defaults, so that an option which is added later changes nothing.
    """
    seen = {
        "kind": draft.kind,
        "texts": [untagged(text) for text in draft.texts],
        "title": draft.title,
        "link": untagged(draft.link),
        "tags": list(draft.tags),
        "media": [_media(media, hashes) for media in draft.media],
        "comment": untagged(draft.comment),
        "advertising": draft.advertising,
        "ai_generated": draft.ai_generated,
        "target": draft.target,
        "options": _chosen(draft.options, model, identity),
        "languages": {name: [text.title, untagged(text.text)] for name, text in draft.languages.items()},
    }
    return hashlib.sha256(json.dumps(seen, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _media(media: Media, hashes: Mapping[str, str]) -> list[Any]:
    captions = {language: hashes.get(file.key, "") for language, file in media.captions.items()}
    cover = hashes.get(media.cover.key, "") if media.cover else ""
    return [media.role, hashes.get(media.key, ""), media.alt, cover, captions]


def _chosen(options: Mapping[str, Any], model: type[BaseModel], identity: str) -> dict[str, Any]:
    try:
        chosen = model.model_validate(dict(options)).model_dump(mode="json", exclude_defaults=True)
    except ValidationError:  # then an error finding speaks of it already
        chosen = dict(options)
    unseen = {name for name, value in chosen.items() if identity and str(value) == identity} | _OF_TIME
    return {name: value for name, value in chosen.items() if name not in unseen}

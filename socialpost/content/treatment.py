"""What is done with the media of one delivery: the policy, and what is laid over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from socialpost.content.case import Case
from socialpost.content.layers import matching
from socialpost.content.media import checked_path, spoken
from socialpost.content.overlay_model import LogoBlock, TagBlock
from socialpost.content.resolved import MediaRef
from socialpost.content.wishes import Logo, MediaPolicy, Overlay, Tag
from socialpost.findings import error, warning

MOST_TAG = 200  # characters
MOST_LINES = 6
FIT = ("text", "media", "pad", "quality", "shape", "metadata")
_OVERLAY = ("logo", "tag", "subtitles", "font")
_POLICY = {"media": "fit", "pad": "pad", "quality": "quality", "shape": "shape", "metadata": "metadata"}
_NEEDS = {"shape": "`media: pad` or `media: crop`", "pad": "`media: pad`"}


def media_policy(case: Case, said: Mapping[str, Any], media: Sequence[MediaRef]) -> MediaPolicy:
    """Return the policy of what `fit:` says, telling of keys that do nothing because nobody says `media`."""
    given = {_POLICY[key]: value for key, value in said.items() if key in _POLICY}
    if not given:
        return MediaPolicy()
    for key, needs in _NEEDS.items():
        where = case.where.get(f"fit.{key}", "@")
        if media and "fit" not in given and not where.startswith("@"):  # the account's own wait for posts that say it
            message = f"`{key}` does nothing: without `media`, nothing of a picture's shape is changed"
            case.notes(warning("fit.idle", message, f"add {needs}", where))
    return MediaPolicy(**given)


def overlay(case: Case, media: Sequence[MediaRef]) -> Overlay:
    """Return what is laid over the media, noting findings and places in the case.

    Logo and tag are left out, and not looked at, where no entry would carry them.
    """
    said = case.inside("overlay", _OVERLAY)
    if not said or not media:
        return Overlay()
    font = checked_path(case, said.get("font", ""), "overlay.font")
    subtitles = said.get("subtitles", "sidecar")
    if not any(ref.overlay for ref in media):
        return Overlay(subtitles=subtitles, font=font)
    logo, tag = said.get("logo"), said.get("tag")
    return Overlay(_logo(case, logo) if logo else None, _tag(case, tag, font) if tag else None, subtitles, font)


def _logo(case: Case, block: LogoBlock) -> Logo:
    case.where["overlay.logo.image"] = f"{case.where['overlay.logo']}.image"
    given = {name: getattr(block, name) for name in ("corner", "size", "margin", "opacity")}
    return Logo(checked_path(case, block.image, "overlay.logo.image"), **_given(given))


def _tag(case: Case, block: TagBlock, font: str) -> Tag | None:
    """Return the tag in the language of the case; None when nothing is left of its text."""
    here = case.where["overlay.tag"]
    text = _text(case, block.text, f"{here}.text")
    if not text:
        return None
    if block.font is not None:
        case.where["overlay.tag.font"] = f"{here}.font"
        font = checked_path(case, block.font, "overlay.tag.font")
    elif font:
        case.where["overlay.tag.font"] = case.where["overlay.font"]
    given = {name: getattr(block, name) for name in ("corner", "size", "margin", "background")}
    return Tag(text, font=font, **_given({**given, "colour": block.color}))


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _text(case: Case, words: str | Mapping[str, str], path: str) -> str:
    """Return the text of a tag, rendered; one without languages counts for all of them, it may be a number alone."""
    language, text = spoken(words, case)
    if not isinstance(words, str):
        path = f"{path}.{language}"
        if case.strict and matching(case.language, {language}) is None:
            message = f"the tag is not there in {case.language}, the language of {case.account.name}"
            case.notes(error("language.missing", message, f"add {case.language} beside {language}", path))
    case.where["overlay.tag.text"] = path
    made = case.render(text, path).strip()
    if len(made) > MOST_TAG or made.count("\n") >= MOST_LINES:
        message = f"a tag of {len(made)} characters in {made.count(chr(10)) + 1} lines would cover the picture"
        case.notes(error("overlay.tag", message, f"at most {MOST_TAG} characters in {MOST_LINES} lines", path))
    return made

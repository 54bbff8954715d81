"""The media of one delivery: which entries, with the alt text of its language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from socialpost.content.case import Case
from socialpost.content.folder import Folder
from socialpost.content.layers import Layer, matching, pick
from socialpost.content.media_model import MediaEntry
from socialpost.content.resolved import MediaRef
from socialpost.findings import Finding, error, warning


def media_refs(case: Case) -> tuple[MediaRef, ...]:
    """Return the media in order, noting findings and paths in the case."""
    items, layer = pick(case.layers, "media")
    if layer is None:
        return ()
    own = case.post.media or []
    found: list[MediaRef] = []
    for number, item in enumerate(items):
        here = layer.field(f"media.{number}")
        entry, path = (item, here) if isinstance(item, MediaEntry) else _numbered(case, layer, own, item, here)
        if entry is not None:
            case.where[f"media.{len(found)}"] = path
            case.where[f"media.{len(found)}.path"] = f"{path}.{'image' if entry.image is not None else 'video'}"
            found.append(_ref(case, entry, path))
    return tuple(found)


def _numbered(
    case: Case, layer: Layer, own: Sequence[int | MediaEntry], number: int, here: str
) -> tuple[MediaEntry | None, str]:
    """Return the entry that a number stands for."""
    if layer.block is case.post:
        case.says(error("media.number", "a number stands where an entry belongs", "write `image: media/FILE`", here))
        return None, here
    entry = own[number] if 0 <= number < len(own) else None
    if not isinstance(entry, MediaEntry):
        has = f"0 to {len(own) - 1}" if own else "none"
        case.says(error("media.number", f"the post has no media {number}", f"its own are numbered from 0: {has}", here))
        return None, here
    return entry, f"media.{number}"


def _ref(case: Case, entry: MediaEntry, path: str) -> MediaRef:
    hint = "image" if entry.image is not None else "video"
    case.says(*_files(case.desk.folder, entry, path, hint))
    return MediaRef(
        path=_clean(entry.path),
        hint=hint,
        alt=_alt(case, entry, path),
        cover=_clean(entry.cover_path or ""),
        captions={language: _clean(file) for language, file in entry.captions.items()},
        focal=(entry.focal[0], entry.focal[1]) if entry.focal else None,
        cover_at=entry.cover_at,
        overlay=entry.overlay is not False,
    )


def checked_path(case: Case, path: str, field: str) -> str:
    """Return the path of a file that is not one of the media; noting, at the field, what is wrong with it."""
    message, fix = case.desk.folder.trouble(path) if path or field in case.where else ("", "")
    if message:
        case.says(error("media.path", f"{path}: {message}", fix, case.where[field]))
    return _clean(path)


def _clean(path: str) -> str:
    """Return `media/a.jpg` for `./media//a.jpg`; `..` stays, links make it mean other things."""
    return "/".join(part for part in path.split("/") if part not in {"", "."})


def _files(folder: Folder, entry: MediaEntry, path: str, hint: str) -> list[Finding]:
    """Return what is wrong with the files of an entry."""
    named = {hint: entry.path, **({"cover": entry.cover_path} if entry.cover_path is not None else {})}
    named |= {f"captions.{language}": file for language, file in entry.captions.items()}
    found = []
    for key, file in named.items():
        message, fix = folder.trouble(file)
        if message:
            found.append(error("media.path", f"{file}: {message}", fix, f"{path}.{key}"))
    return found


def _alt(case: Case, entry: MediaEntry, path: str) -> str:
    language, text = spoken(entry.alt, case) if entry.alt else ("", "")
    if not text.strip():
        return ""  # whether that is an error depends on the platform: the plan says
    if matching(case.language, {language}) is None and case.strict:
        message = f"the alt text of {entry.path} is not there in {case.language}; the one in {language} is used"
        fix = f"write alt: {{{language}: ..., {case.language}: ...}}"
        case.notes(warning("alt.untranslated", message, fix, f"{path}.alt"))
    return case.render(text, f"{path}.alt" if isinstance(entry.alt, str) else f"{path}.alt.{language}").strip()


def spoken(words: str | Mapping[str, str], case: Case) -> tuple[str, str]:
    """Return the words for the case's language, else for the post's own, else any; and the language they are in."""
    if isinstance(words, str):
        return case.own, words
    language = matching(case.language, words) or matching(case.own, words) or next(iter(words))
    return language, words[language]

"""What the fake takes as metadata of a video: https://developers.google.com/youtube/v3/docs/videos."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from socialpost.sandbox.kit import World
from socialpost_youtube.sandbox.answers import Refused, seconds_of
from socialpost_youtube.sandbox.guard import only

VIDEO = "youtube.video"
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
CATEGORIES: Mapping[str, str] = {
    "1": "Film & Animation", "2": "Autos & Vehicles", "10": "Music", "15": "Pets & Animals", "17": "Sports",
    "19": "Travel & Events", "20": "Gaming", "22": "People & Blogs", "23": "Comedy", "24": "Entertainment",
    "25": "News & Politics", "26": "Howto & Style", "27": "Education", "28": "Science & Technology",
    "29": "Nonprofits & Activism",
}  # fmt: skip
CLOSED: Mapping[str, str] = {"18": "Short Movies", "21": "Videoblogging", "30": "Movies", "42": "Shorts"}
WRITTEN: Mapping[str, frozenset[str]] = {
    "snippet": frozenset(
        {"title", "description", "tags", "categoryId", "defaultLanguage", "defaultAudioLanguage", "channelId",
         "channelTitle", "publishedAt", "thumbnails", "liveBroadcastContent", "localized"}
    ),
    "status": frozenset(
        {"privacyStatus", "publishAt", "selfDeclaredMadeForKids", "containsSyntheticMedia", "embeddable", "license",
         "publicStatsViewable", "uploadStatus", "failureReason", "rejectionReason", "madeForKids"}
    ),
    "recordingDetails": frozenset({"recordingDate", "location", "locationDescription"}),
    "paidProductPlacementDetails": frozenset({"hasPaidProductPlacement"}),
    "brandPartner": frozenset({"channelId", "channelHandle"}),
}  # fmt: skip
PARTS = frozenset({*WRITTEN, "localizations"})
READ_ONLY = frozenset({"id", "contentDetails", "statistics", "processingDetails", "fileDetails", "player"})


def judge(body: Mapping[str, Any], parts: tuple[str, ...], world: World) -> None:
    """Refuse metadata that YouTube does not take; only the parts that are named are looked at."""
    only(body, PARTS | READ_ONLY | {"kind", "etag"}, "resource")
    for part in (*WRITTEN, "localizations"):
        if part in body and part not in parts:
            raise Refused(400, "unexpectedPart", f"{part} is not named in `part`", VIDEO, "part")
    for part, known in WRITTEN.items():
        if part in parts:
            only(_object(body.get(part, {}), part), known, part)
    if "snippet" in parts:
        _snippet(_object(body.get("snippet", {}), "snippet"))
    if "status" in parts:
        _status(_object(body.get("status", {}), "status"))
    if "localizations" in parts:
        _localizations(body, world)
    _rest(body)


def _object(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Refused(400, "badRequest", f"Invalid value at {where!r}", "global")
    return value


def words(title: Any, description: Any, where: str = "body.snippet") -> None:
    """Refuse a title or a description that is too long or holds angle brackets."""
    if not isinstance(title, str) or not title.strip() or len(title) > 100 or "<" in title or ">" in title:
        raise Refused(400, "invalidTitle", "The request metadata specifies an invalid or empty video title.", VIDEO,
                      f"{where}.title")  # fmt: skip
    wrong = not isinstance(description, str) or len(description.encode()) > 5000
    if wrong or "<" in description or ">" in description:
        raise Refused(400, "invalidDescription", "The request metadata specifies an invalid video description.", VIDEO,
                      f"{where}.description")  # fmt: skip


def _snippet(snippet: Mapping[str, Any]) -> None:
    words(snippet.get("title"), snippet.get("description", ""))
    tags = snippet.get("tags", [])
    right = isinstance(tags, list) and all(isinstance(tag, str) and not set(tag) & set("<>,") for tag in tags)
    if not right or len(",".join(f'"{tag}"' if " " in tag else tag for tag in tags)) > 500:
        raise Refused(400, "invalidTags", "The request metadata specifies invalid video keywords.", VIDEO)
    if str(snippet.get("categoryId", "22")) not in CATEGORIES:
        raise Refused(400, "invalidCategoryId", "The request metadata specifies an invalid category.", VIDEO)
    for name in ("defaultLanguage", "defaultAudioLanguage"):
        if name in snippet and not LANGUAGE.fullmatch(str(snippet[name])):
            raise Refused(400, "invalidVideoMetadata", f"{name} is no language", VIDEO)


def _status(status: Mapping[str, Any]) -> None:
    choices = {"privacyStatus": ("public", "unlisted", "private"), "license": ("youtube", "creativeCommon")}
    for name, allowed in choices.items():
        if name in status and status[name] not in allowed:
            raise Refused(400, "invalidVideoMetadata", f"{name} is not one of {allowed}", VIDEO)
    for name in ("selfDeclaredMadeForKids", "containsSyntheticMedia", "embeddable", "publicStatsViewable"):
        if name in status and not isinstance(status[name], bool):
            raise Refused(400, "badRequest", f"Invalid value at 'status.{name}' (TYPE_BOOL)", "global")
    if "publishAt" in status and (seconds_of(status["publishAt"]) is None or status.get("privacyStatus") != "private"):
        says = "The request metadata specifies an invalid scheduled publishing time."
        raise Refused(400, "invalidPublishAt", says, VIDEO)


def _localizations(body: Mapping[str, Any], world: World) -> None:
    known = str(body.get("id") or "")
    old = (world.get("video", known) or {}).get("snippet", {})
    if not {**old, **body.get("snippet", {})}.get("defaultLanguage"):
        says = "The API request is trying to add localized video details without specifying the default language."
        raise Refused(400, "defaultLanguageNotSet", says, VIDEO)
    for language, texts in _object(body.get("localizations", {}), "localizations").items():
        if not LANGUAGE.fullmatch(language):
            raise Refused(400, "localizationValidationError", f"{language!r} is no language", VIDEO)
        only(_object(texts, language), frozenset({"title", "description"}), f"localizations.{language}")
        words(texts.get("title"), texts.get("description", ""), f"body.localizations.{language}")


def _rest(body: Mapping[str, Any]) -> None:
    day = body.get("recordingDetails", {}).get("recordingDate")
    if day is not None and seconds_of(day) is None:
        raise Refused(400, "invalidRecordingDetails", "The recording date is no time.", VIDEO)
    paid = body.get("paidProductPlacementDetails", {}).get("hasPaidProductPlacement", False)
    if not isinstance(paid, bool):
        raise Refused(400, "badRequest", "Invalid value at 'hasPaidProductPlacement' (TYPE_BOOL)", "global")

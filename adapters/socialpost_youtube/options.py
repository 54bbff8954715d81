"""What an account's settings and `platforms.youtube` may say beyond what every platform has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from socialpost.adapter import Options

GRAIN = 262_144  # bytes: https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol (chunks)


def _digits(value: Any) -> Any:
    """Take numbers that stand without quotes in the YAML."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _whole_grains(value: int) -> int:
    if value % GRAIN:
        message = f"a chunk is a multiple of {GRAIN} bytes, for instance {64 * GRAIN}"
        raise ValueError(message)
    return value


Channel = Annotated[str, StringConstraints(pattern=r"^UC[A-Za-z0-9_-]{22}$")]
Partner = Annotated[str, StringConstraints(pattern=r"^(UC[A-Za-z0-9_-]{22}|@\S{1,60})$")]
Category = Annotated[str, BeforeValidator(_digits), StringConstraints(pattern=r"^[0-9]{1,4}$")]
Keyword = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
Playlist = Annotated[str, StringConstraints(min_length=1, max_length=150, strip_whitespace=True)]
Chunk = Annotated[int, AfterValidator(_whole_grains)]


class YouTubeOptions(Options):
    """Options of YouTube. Account level: `channel`, `made_for_kids`, `chunk_bytes`; all may be an account's defaults."""

    channel: Channel | None = Field(None, description="the channel's id (UC...): refuses the login of another channel")
    made_for_kids: bool = Field(description="is it made for children; YouTube wants every video to say so")
    privacy: Literal["public", "unlisted", "private"] = Field("public", description="who can see the video")
    category: Category = Field(
        "22", description="22 people and blogs, 24 entertainment, 26 how-to and style, 28 science and technology, ..."
    )
    keywords: tuple[Keyword, ...] = Field((), description="further tags, beside the post's own; they may hold spaces")
    playlist: Playlist | None = Field(None, description="title or id (PL...) of one of the channel's playlists")
    native_schedule: bool = Field(False, description="let YouTube itself hold the video until the post's time")
    notify_subscribers: bool = Field(True, description="tell the subscribers; false suits many videos at once")
    embeddable: bool = Field(True, description="may other sites show it")
    public_stats: bool = Field(True, description="may everybody see its extended statistics")
    license: Literal["youtube", "creativeCommon"] = Field("youtube", description="the licence of the video")
    recording_date: date | None = Field(None, description="the day it was filmed")
    brand_partner: Partner | None = Field(None, description="paid partnership: the brand's channel, UC... or @handle")
    chunk_bytes: Chunk = Field(
        0, ge=0, le=1024**3, description="0 sends what is left in one piece; else a multiple of 262144 for each piece"
    )


def read(options: Mapping[str, Any]) -> YouTubeOptions:
    """Return the options of a draft as their model."""
    return YouTubeOptions.model_validate(options)


def identity(options: Mapping[str, Any]) -> str:
    """Return the channel's id, empty where the options do not say."""
    return str(options.get("channel") or "")

"""Subtitles of a video: one upload and one association a language, before the post is made."""

from __future__ import annotations

from socialpost.adapter import Facts, Flow, Json, Media, Request
from socialpost_x.media import identity, one_shot

# https://docs.x.com/x-api/media/initialize-media-upload names text/srt and text/vtt
_TYPES = {"application/x-subrip": "text/srt", "text/plain": "text/srt"}


def code(language: str) -> str:
    """Return a language as X wants it: two upper-case letters, though the page calls it BCP 47."""
    return language.partition("-")[0].upper()


def attach(media: Media, facts: Facts) -> Flow:
    """Upload the captions of every language and tie them to the video. Returns {languages}.

    https://docs.x.com/x-api/media/create-media-subtitles: one call a language. Doing it twice replaces them.
    """
    step = f"captions.{media.key}"
    done = list((facts.get(step) or {}).get("languages", []))
    for language, file in media.captions.items():
        if language in done:
            continue
        answer = yield one_shot(file.key, _TYPES.get(file.mime, file.mime), "subtitles")
        subtitles = {"id": identity(answer), "language_code": code(language), "display_name": language}
        body = {"id": facts[media.key]["id"], "media_category": "TweetVideo", "subtitles": subtitles}
        yield Request("POST", "/2/media/subtitles", body=Json(body), save={"languages": list(done)})
        done.append(language)
    return {"languages": done}

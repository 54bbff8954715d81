"""YouTube for socialpost: videos and Shorts with thumbnail, captions, languages, playlist and first comment."""

from __future__ import annotations

from socialpost.adapter import Adapter, Origin
from socialpost_youtube.auth import SCHEME
from socialpost_youtube.checks import KINDS, check, kind
from socialpost_youtube.display import display
from socialpost_youtube.errors import signals
from socialpost_youtube.faults import FAULTS
from socialpost_youtube.grants import LIFETIMES, MODES, NEEDS
from socialpost_youtube.limits import limits
from socialpost_youtube.options import YouTubeOptions, identity
from socialpost_youtube.quota import bucket, meter
from socialpost_youtube.steps import compile_steps
from socialpost_youtube.verbs import adopt, choices, delete, inspect, metrics, online, whoami

adapter = Adapter(
    name="youtube",
    title="YouTube",
    api="Data API v3, discovery 20261104, read 2026-11",
    origins={
        # upload sessions are handed out on www.googleapis.com, which serves the same API
        "api": Origin("https://youtube.googleapis.com", hosts=("www.googleapis.com",)),
        "oauth": Origin("https://oauth2.googleapis.com"),
        "accounts": Origin("https://accounts.google.com", browser=True),
    },
    auth=SCHEME,
    faults=FAULTS,
    options=YouTubeOptions,
    kinds=KINDS,
    kind=kind,
    limits=limits,
    compile=compile_steps,
    signals=signals,
    check=check,
    meter=meter,
    bucket=bucket,
    display=display,
    identity=identity,
    whoami=whoami,
    inspect=inspect,
    delete=delete,
    metrics=metrics,
    adopt=adopt,
    online=online,
    lifetimes=LIFETIMES,
    needs=NEEDS,
    modes=MODES,
    choices=choices,
    reads={
        "captions": "SRT or WebVTT, one file a language, in place before the video is visible",
        "cover": "as thumbnail, in place before the video is visible",
        "languages": "title and description of every language of the post in one video",
        "playlist": "by title or id",
        "first comment": "under the channel's own video",
        "native scheduling": "up to a year ahead, always public",
        "AI disclosure": "altered or synthetic content",
        "paid partnership": "paid promotion, and the brand's channel",
        "resume": "uploads go on at the byte that YouTube names, in the same session",
        "after a lost answer": "the upload session, then the video, say how they stand",
    },
)

__all__ = ["adapter"]

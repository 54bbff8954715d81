"""Facebook Pages for socialpost: posts, photos, videos, reels, stories and first comments over the Graph API."""

from __future__ import annotations

from socialpost.adapter import Adapter, Origin
from socialpost_facebook.adopt import adopt
from socialpost_facebook.auth import SCHEME
from socialpost_facebook.checks import KINDS, check, kind
from socialpost_facebook.display import display
from socialpost_facebook.errors import signals
from socialpost_facebook.faults import FAULTS
from socialpost_facebook.grants import LIFETIMES, MODES, NEEDS
from socialpost_facebook.limits import limits
from socialpost_facebook.login import choices
from socialpost_facebook.options import FacebookOptions, identity
from socialpost_facebook.pace import bucket, meter
from socialpost_facebook.steps import compile_steps
from socialpost_facebook.verbs import delete, inspect, metrics, whoami

adapter = Adapter(
    name="facebook",
    title="Facebook Page",
    api="Graph API v26.0, read 2026-11",
    origins={
        "api": Origin("https://graph.facebook.com"),
        "video": Origin("https://graph-video.facebook.com"),
        "upload": Origin("https://rupload.facebook.com"),
        "site": Origin("https://www.facebook.com", browser=True),
    },
    auth=SCHEME,
    faults=FAULTS,
    options=FacebookOptions,
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
    lifetimes=LIFETIMES,
    needs=NEEDS,
    modes=MODES,
    choices=choices,
    reads={
        "alt text": "on photos",
        "captions": "SRT, one file a language, on videos and reels",
        "cover": "on videos and reels",
        "first comment": "under posts, videos and reels",
        "native scheduling": "posts, videos and reels, 10 minutes to 29 days ahead",
        "audience": "countries, regions, cities, languages, age",
        "AI disclosure": "on videos, reels and video stories",
        "resume": "videos go on at the offset that Facebook names",
        "after a lost answer": "asks for the video's status, or looks through the Page's own posts",
    },
)

__all__ = ["adapter"]

"""X (formerly Twitter) for socialpost: posts, threads, photos, GIFs, videos, polls and self-replies over API v2."""

from __future__ import annotations

from socialpost.adapter import Adapter, Origin
from socialpost_x.account import whoami
from socialpost_x.auth import SCHEME
from socialpost_x.checks import KINDS, check, kind
from socialpost_x.display import display
from socialpost_x.faults import FAULTS
from socialpost_x.grants import LIFETIMES, MODES, NEEDS
from socialpost_x.limits import limits
from socialpost_x.options import XOptions
from socialpost_x.pace import bucket, meter
from socialpost_x.signals import signals
from socialpost_x.steps import compile_steps
from socialpost_x.verbs import adopt, delete, inspect, metrics

adapter = Adapter(
    name="x",
    title="X",
    api="v2, OpenAPI 2.167, read 2026-11",
    # https://docs.x.com/x-api/introduction
    origins={"api": Origin("https://api.x.com"), "site": Origin("https://x.com", browser=True)},
    auth=SCHEME,
    faults=FAULTS,
    options=XOptions,
    kinds=KINDS,
    kind=kind,
    limits=limits,
    compile=compile_steps,
    signals=signals,
    check=check,
    meter=meter,
    bucket=bucket,
    display=display,
    whoami=whoami,
    inspect=inspect,
    delete=delete,
    metrics=metrics,
    adopt=adopt,
    lifetimes=LIFETIMES,
    needs=NEEDS,
    modes=MODES,
    reads={
        "threads": "each part replies to the one before",
        "alt text": "on images, GIFs and videos, up to 1,000 characters",
        "captions": "SRT or WebVTT, one file a language",
        "polls": "2 to 4 options, 5 minutes to 7 days",
        "first comment": "a reply to the post itself",
        "reply settings": "following, mentionedUsers, subscribers or verified",
        "AI disclosure": "the made_with_ai label",
        "paid partnership": "the paid_partnership label",
        "long posts": "25,000 characters with a Premium account (set `tier`)",
        "resume": "chunked uploads go on at the segment that was not confirmed",
        "after a lost answer": "looks at the account's own posts, then relies on the duplicate check",
    },
)

__all__ = ["adapter"]

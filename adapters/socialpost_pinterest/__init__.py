"""Pinterest for socialpost: image pins, carousels and video pins on boards and sections, over API v5."""

from __future__ import annotations

from socialpost.adapter import Adapter, Origin
from socialpost_pinterest.account import choices, whoami
from socialpost_pinterest.auth import SCHEME
from socialpost_pinterest.checks import KINDS, check, kind
from socialpost_pinterest.display import display
from socialpost_pinterest.faults import FAULTS
from socialpost_pinterest.grants import LIFETIMES, MODES, NEEDS
from socialpost_pinterest.limits import limits
from socialpost_pinterest.online import online
from socialpost_pinterest.options import PinterestOptions
from socialpost_pinterest.pace import bucket, meter
from socialpost_pinterest.signals import signals
from socialpost_pinterest.steps import compile_steps
from socialpost_pinterest.verbs import adopt, delete, inspect, metrics

adapter = Adapter(
    name="pinterest",
    title="Pinterest",
    api="v5, OpenAPI 5.23.0 and the changelog to 5.28.0, read 2026-11",
    # https://developers.pinterest.com/docs/api/v5/
    origins={
        "api": Origin("https://api.pinterest.com/v5"),
        "site": Origin("https://www.pinterest.com", browser=True),
    },
    auth=SCHEME,
    faults=FAULTS,
    options=PinterestOptions,
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
    online=online,
    lifetimes=LIFETIMES,
    needs=NEEDS,
    modes=MODES,
    choices=choices,
    reads={
        "boards": "by name or id; a section too; several boards as `targets`, each a pin of its own",
        "link": "a field of its own, up to 2,048 characters",
        "alt text": "one a pin, up to 500 characters; those of a carousel are put together",
        "carousel": "2 to 5 images, each with a title, text and link of its own if wanted",
        "cover": "a JPEG or PNG, or a second of the video",
        "AI disclosure": "AI_MODIFIED, and SYNTHETIC_PERFORMER by option",
        "paid partnership": "a request to the sponsor, where Pinterest lets the account (closed beta)",
        "resume": "a video that is uploaded is not uploaded again; the upload itself is one request",
        "after a lost answer": "looks through the board for the tagged link and the text; then a person decides",
        "trial apps": "cannot publish: Pinterest refuses them on api.pinterest.com",
    },
)

__all__ = ["adapter"]

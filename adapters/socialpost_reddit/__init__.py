"""Reddit for socialpost: text, link, image, gallery, video and poll posts in subreddits, over the Data API."""

from __future__ import annotations

from socialpost.adapter import Adapter, Origin
from socialpost_reddit.account import SITE, choices, whoami
from socialpost_reddit.auth import SCHEME
from socialpost_reddit.checks import KINDS, check, kind
from socialpost_reddit.display import display
from socialpost_reddit.faults import FAULTS
from socialpost_reddit.grants import LIFETIMES, MODES, NEEDS
from socialpost_reddit.limits import limits
from socialpost_reddit.online import online
from socialpost_reddit.options import RedditOptions
from socialpost_reddit.pace import bucket, meter
from socialpost_reddit.signals import signals
from socialpost_reddit.steps import compile_steps
from socialpost_reddit.verbs import adopt, delete, inspect, metrics

adapter = Adapter(
    name="reddit",
    title="Reddit",
    api="Data API (OAuth), recorded exchanges to 2025-06, notes and help pages read 2026-11",
    # https://github.com/reddit-archive/reddit/wiki/OAuth2 : tokens on www, everything else on oauth
    origins={"api": Origin("https://oauth.reddit.com"), "www": Origin(SITE)},
    auth=SCHEME,
    faults=FAULTS,
    options=RedditOptions,
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
        "subreddits": "several as `targets`, each a post of its own; one's own profile as u/NAME",
        "flair": "by text or id, own words where the subreddit allows them",
        "rules": "settings, requirements, flairs and rules of the subreddit by `validate --online`",
        "link": "a link post, or in the text",
        "alt text": "the caption of each image in a gallery; a single image has no place for it",
        "cover": "the poster that every video needs",
        "poll": "2 to 6 options, 1 to 7 days",
        "resume": "files are uploaded again as a whole: Reddit has no chunks",
        "after a lost answer": "own posts are listed; media posts are known by the asset's id, others by their words",
        "filters": "a post that AutoModerator or the spam filter hides is not called published",
    },
)

__all__ = ["adapter"]

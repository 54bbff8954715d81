"""What Reddit's refusals mean: a table with the source of each row. The code decides; its words are shown as they are."""

from __future__ import annotations

from socialpost.adapter import Cause, Effect, FaultRow, FaultTable, Scope
from socialpost_reddit.signals import BUCKET

ERRORS = "https://github.com/reddit-archive/reddit/blob/master/r2/r2/lib/errors.py"
NOTES = "https://github.com/Pyprohly/reddit-api-doc-notes"
PRAW = "https://github.com/praw-dev/praw (recorded exchanges)"
RULES = "r/redditdev, February 2020: validation of submissions"
RATES = "https://support.reddithelp.com/hc/en-us/articles/16160319875092-Reddit-Data-API-Wiki"
S3 = "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"

_NO_LOGIN = "a new login or token will not help"
_RULE = "SUBMIT_VALIDATION_"
_PAUSE = 600.0  # seconds where an action limit does not tell: new accounts are told ten to fifteen minutes


def _refused(*codes: str, says: str, fix: str, source: str = ERRORS) -> FaultRow:
    return FaultRow(Cause.REJECTED, says, fix, code=codes, source=source)


def _rule(*names: str, says: str, fix: str) -> FaultRow:
    """Return the row of a moderators' requirement."""
    return _refused(*(_RULE + name for name in names), says=says, fix=f"{fix}; {_NO_LOGIN}", source=RULES)


_SLOWER = (
    FaultRow(
        Cause.WAIT,
        "Reddit lets this account post only now and then; nothing was made",
        "nothing to do: it goes on when the break is over. Older accounts with more karma wait less",
        code=("RATELIMIT",),
        scope=Scope.ACCOUNT,
        after=_PAUSE,
        source=f"{ERRORS} (RATELIMIT)",
    ),
    FaultRow(
        Cause.WAIT,
        "too many requests of this client; nothing was made",
        f"nothing to do: it goes on when the window of ten minutes ends; {_NO_LOGIN}",
        status=(429,),
        scope=Scope.ACCOUNT,
        after=60.0,
        source=RATES,
    ),
)

_WHO = (
    FaultRow(
        Cause.LOGIN,
        "the token lacks a scope",
        "log in again and grant identity submit read flair edit history",
        code=("insufficient_scope",),
        scope=Scope.ACCOUNT,
        source="https://www.reddit.com/dev/api/oauth",
    ),
    FaultRow(
        Cause.REFRESH,
        "Reddit did not accept the access token: it has ended or was withdrawn",
        "check client id, secret and refresh token (or the script account's password)",
        status=(401,),
        scope=Scope.ACCOUNT,
        source=PRAW,
    ),
    FaultRow(Cause.REFRESH, "Reddit does not know who this is", code=("USER_REQUIRED",), source=ERRORS),
)

_BUCKET = (
    FaultRow(
        Cause.REJECTED,
        "the bucket finds the file too large",
        "make it smaller: images 20 MiB, animations 100 MiB, videos 1 GiB",
        code=("EntityTooLarge",),
        subcode=(BUCKET,),
        source=S3,
    ),
    FaultRow(
        Cause.REJECTED,
        "the bucket finds the file empty or too small",
        "look at the file",
        code=("EntityTooSmall",),
        subcode=(BUCKET,),
        source=S3,
    ),
    FaultRow(
        Cause.STALE,
        "the bucket does not take the upload on these terms any more",
        "nothing to do: a new place is asked for and the file is uploaded again",
        status=(400, 403),
        subcode=(BUCKET,),
        stale=("media*",),
        source=S3,
    ),
)

_DUPLICATES = (
    FaultRow(
        Cause.DUPLICATE,
        "this link is in the subreddit already, whoever posted it",
        "choose another subreddit or link, or platforms: {reddit: {resubmit: true}} if its rules allow it",
        code=("ALREADY_SUB", f"{_RULE}REPOST"),
        source=ERRORS,
    ),
)

_PLACE = (
    _refused(
        *("BAD_SR_NAME", "SUBREDDIT_NOEXIST", "SUBREDDIT_REQUIRED"),
        says="there is no such subreddit",
        fix="look at its name: r/NAME without spaces, or u/NAME for a profile",
    ),
    _refused(
        *("SUBREDDIT_NOTALLOWED", "SUBREDDIT_NO_ACCESS", "IN_TIMEOUT"),
        says="this account may not post there: it is private, restricted, or takes no such posts from it",
        fix=f"ask its moderators, or choose another subreddit; {_NO_LOGIN}",
    ),
    _refused(
        *("NO_SELFS", "NO_LINKS", "NO_VIDEOS", "GALLERIES_DISABLED"),
        says="the subreddit takes no posts of this kind",
        fix="make it another kind there (link_in_text: true, other media), or choose another subreddit",
        source=f"{ERRORS}, {PRAW}",
    ),
    _refused(
        "SUBREDDIT_OUTBOUND_LINKING_DISALLOWED",
        says="the subreddit does not let posts link to other ones",
        fix="take r/... out of title and text",
        source=NOTES,
    ),
    _refused("DOMAIN_BANNED", says="Reddit has banned links to this site", fix=f"link to another one; {_NO_LOGIN}"),
)

_REQUIREMENTS = (
    _rule(
        "FLAIR_REQUIRED",
        says="the subreddit wants a flair on every post",
        fix="name one: platforms: {reddit: {flair: ...}}",
    ),
    _rule(
        *("TITLE_BLACKLISTED_STRING", "TITLE_REQUIREMENT"),
        says="the moderators want other titles",
        fix="change the title for this account",
    ),
    _rule("MIN_LENGTH", "MAX_LENGTH", says="the moderators want another length", fix="change it as they say"),
    _rule(
        *("BODY_BLACKLISTED_STRING", "BODY_REQUIRED", "BODY_NOT_ALLOWED"),
        says="the moderators want other texts, or none",
        fix="change the text for this account",
    ),
    _rule(
        *("LINK_WHITELIST", "LINK_BLACKLIST"),
        says="the moderators do not allow links to this site",
        fix="link to another one, or choose another subreddit",
    ),
    FaultRow(
        Cause.REJECTED,
        "the post does not meet the moderators' requirements",
        "change what Reddit names; `socialpost validate --online` shows the requirements",
        code=("SUBMIT_VALIDATION_ERROR",),
        source=RULES,
    ),
)

_CONTENT = (
    _refused("TOO_LONG", says="a field is too long", fix="shorten it", source=PRAW),
    _refused("TOO_SHORT", "NO_TEXT", says="a field is empty or too short", fix="write more into it"),
    _refused("NO_URL", "BAD_URL", says="Reddit does not accept the link", fix="open it in a browser: it must be whole"),
    _refused("MISSING_VIDEO_URLS", says="Reddit misses the video or its poster", fix="publish again", source=NOTES),
    _refused(
        *("INVALID_OPTION", "INVALID_SELFPOST", "TOO_FEW_OPTIONS", "ARRAY_PARSE_ERROR", "JSON_PARSE_ERROR"),
        *("INVALID_CROSSPOST_THING", "NO_THING_ID", "placeholder"),
        says="Reddit does not accept a field of the post",
        fix="read what Reddit says about it",
        source=NOTES,
    ),
    _refused(
        *("THREAD_LOCKED", "TOO_OLD", "DELETED_COMMENT", "USER_BLOCKED", "SOMETHING_IS_BROKEN"),
        says="comments are not possible there",
        fix="nothing: the post itself is not touched by it",
        source=NOTES,
    ),
)

_STATUS = (
    FaultRow(Cause.REJECTED, "Reddit finds the request too large", "use smaller files", status=(413,), source=RATES),
    FaultRow(
        Cause.REJECTED,
        "Reddit blocks this client, its network or its user agent",
        f"ask Reddit for access (see the adapter's page on approval); {_NO_LOGIN}",
        status=(403,),
        text=r"web page|network security",
        source="https://github.com/praw-dev/praw/issues/2094",
    ),
    FaultRow(
        Cause.REJECTED,
        "Reddit does not let this account do that here",
        f"it may be banned there, or the subreddit is private; {_NO_LOGIN}",
        status=(403,),
        source=PRAW,
    ),
    FaultRow(
        Cause.REJECTED,
        "Reddit does not find it: the subreddit is private or banned, or there is none of that name",
        "look at it in a browser; trying again will not help",
        status=(404,),
        source=NOTES,
    ),
    FaultRow(
        Cause.REJECTED,
        "Reddit finds a field of the post wrong",
        "read what Reddit says about it",
        status=(400,),
        effects=(Effect.PUBLISH,),
        source=PRAW,
    ),
)

FAULTS = FaultTable((*_SLOWER, *_WHO, *_BUCKET, *_DUPLICATES, *_PLACE, *_REQUIREMENTS, *_CONTENT, *_STATUS))

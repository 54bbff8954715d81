"""What each error of the Graph API means for a delivery, and what would help and what would not."""

from __future__ import annotations

from typing import Any

from socialpost.adapter import Cause, Effect, FaultRow, FaultTable, Scope
from socialpost_facebook.errors import NO_JSON, NO_SUCCESS

ERRORS = "https://developers.facebook.com/docs/graph-api/guides/error-handling"
RATES = "https://developers.facebook.com/docs/graph-api/overview/rate-limiting"
SEEN = (Effect.PUBLISH,)


def _either(cause: Cause, numbers: tuple[str, ...], says: str, **rest: Any) -> tuple[FaultRow, FaultRow]:
    """Return rows for numbers that come as the code or, more often, as the subcode."""
    return FaultRow(cause, says, code=numbers, **rest), FaultRow(cause, says, subcode=numbers, **rest)


def _range(first: int, last: int) -> tuple[str, ...]:
    return tuple(str(code) for code in range(first, last + 1))


_AGAIN = "log in to Facebook again and give this account a new Page token"
_UNKNOWN = "Facebook had trouble and may have published the post all the same"

# On a visible request these mean "outcome unknown" whatever else the body says: posts were seen to be made in spite
# of each of them. They stand before the rate limits, because a limit that calls itself transient is no proof either.
_IN_DOUBT = (
    FaultRow(Cause.RETRY, _UNKNOWN, status=tuple(range(500, 600)), effects=SEEN, source=ERRORS),
    FaultRow(Cause.RETRY, _UNKNOWN, transient=True, effects=SEEN, source=ERRORS),
    FaultRow(Cause.RETRY, "Facebook's answer was no JSON", code=(NO_JSON,), source=ERRORS),
    FaultRow(Cause.RETRY, "Facebook answered success: false", code=(NO_SUCCESS,), source=ERRORS),
    FaultRow(Cause.RETRY, _UNKNOWN, code=("100",), text="nonexisting field", effects=SEEN, source=ERRORS),
    *_either(Cause.RETRY, ("6000",), "Facebook says that bytes of the video are missing", effects=SEEN, source=ERRORS),
)

# https://developers.facebook.com/docs/graph-api/overview/rate-limiting
_LIMITS = (
    FaultRow(
        Cause.WAIT,
        "Facebook's rate limit for this Page, app or person is used up",
        "nothing to do: calling on would lengthen the lock, so the delivery waits",
        code=("4", "17", "32", "613", "341", "80001"),
        scope=Scope.ACCOUNT,
        after=60.0,
        source=RATES,
    ),
    FaultRow(Cause.RETRY, "Facebook has trouble for the moment", transient=True, source=ERRORS),
    FaultRow(Cause.RETRY, "Facebook has trouble for the moment", code=("1", "2"), source=ERRORS),
    *_either(Cause.RETRY, ("1363047", "1609010"), "Facebook's service is not available", source=ERRORS),
    *_either(Cause.RETRY, ("1363037",), "the upload is out of step with Facebook's offset", source=ERRORS),
)

# 190 names six different things, and only 463 is an expiry.
_TOKEN = (
    FaultRow(
        Cause.LOGIN,
        "the person whose token this is no longer has a role on the Page; the token has not expired",
        "logging in again as the same person does not help: have an admin give that person the task CREATE_CONTENT "
        "on the Page, then take a new Page token",
        code=("190",),
        subcode=("492",),
        scope=Scope.ACCOUNT,
        source=ERRORS,
    ),
    FaultRow(
        Cause.LOGIN,
        "the person removed the app from Facebook",
        "add the app again by logging in, then take a new Page token",
        code=("190", "102"),
        subcode=("458",),
        scope=Scope.ACCOUNT,
        source=ERRORS,
    ),
    FaultRow(
        Cause.LOGIN,
        "Facebook wants the person to pass a check first",
        "a new token alone does not help: log in at facebook.com as that person and follow what it asks, then take a "
        "new Page token",
        code=("190", "102"),
        subcode=("459", "464"),
        scope=Scope.ACCOUNT,
        source=ERRORS,
    ),
    FaultRow(
        Cause.LOGIN,
        "the token died because the person's password or session changed",
        _AGAIN,
        code=("190", "102"),
        subcode=("460", "467"),
        scope=Scope.ACCOUNT,
        source=ERRORS,
    ),
    FaultRow(
        Cause.LOGIN,
        "the token has expired",
        f"{_AGAIN}: a Page token made from a long-lived user token, or a System User's, has no time limit",
        code=("190", "102"),
        subcode=("463",),
        scope=Scope.ACCOUNT,
        source=ERRORS,
    ),
    FaultRow(
        Cause.LOGIN,
        "the token was revoked",
        _AGAIN,
        code=("190",),
        text="REVOKED_ACCESS_TOKEN",
        scope=Scope.ACCOUNT,
        source=ERRORS,
    ),
    FaultRow(
        Cause.LOGIN,
        "Facebook does not accept the token",
        f"{_AGAIN}; a user's token does not do, it must be the Page's own",
        code=("190", "102"),
        scope=Scope.ACCOUNT,
        source=ERRORS,
    ),
    FaultRow(
        Cause.REJECTED,
        "the app demands a signature (appsecret_proof) that this tool does not send",
        "in the app's advanced settings turn off 'Require app secret'; a new token does not help",
        code=("104",),
        scope=Scope.ACCOUNT,
        source=ERRORS,
    ),
    FaultRow(
        Cause.LOGIN,
        "the token lacks permissions that this needs; it has not expired",
        "logging in with the same permissions does not help: grant the ones that the message names",
        code=("283",),
        source=ERRORS,
    ),
    FaultRow(
        Cause.LOGIN,
        "this person or app may not do that on the Page; the token has not expired",
        "logging in again the same way does not help: the token must be the Page's own, with pages_manage_posts "
        "and pages_manage_engagement (comments), of a person with the task CREATE_CONTENT (MODERATE for comments)",
        code=("3", "10", *_range(200, 299)),
        source=ERRORS,
    ),
    FaultRow(
        Cause.LOGIN,
        "Facebook does not accept the token",
        _AGAIN,
        status=(401,),
        scope=Scope.ACCOUNT,
        source=ERRORS,
    ),
)

_BLOCKS = (
    FaultRow(
        Cause.DUPLICATE,
        "Facebook says that this was posted already",
        code=("368",),
        text="already posted",
        source=ERRORS,
    ),
    *_either(Cause.DUPLICATE, ("506",), "Facebook says that the newest post has the same text", source=ERRORS),
    *_either(Cause.DUPLICATE, ("1366051",), "Facebook says that these photos were posted already", source=ERRORS),
    *_either(
        Cause.REJECTED,
        ("1346003", "1404102"),
        "Facebook's rules do not allow this content",
        fix="sending it again does not help: change the text, the link or the picture",
        source=ERRORS,
    ),
    *_either(
        Cause.WAIT,
        ("1390008",),
        "Facebook finds that the Page posts too fast",
        fix="nothing to do: the delivery waits two hours",
        scope=Scope.ACCOUNT,
        after=7200.0,
        source=ERRORS,
    ),
    FaultRow(
        Cause.WAIT,
        "Facebook has blocked this kind of action for a while",
        "neither a new token nor trying again helps: the delivery waits; facebook.com shows the reason in the Page's "
        "support inbox",
        code=("368",),
        scope=Scope.ACCOUNT,
        after=7200.0,
        source=ERRORS,
    ),
    *_either(
        Cause.LOGIN,
        ("1404078", "4854002", "1404006", "1404112"),
        "Facebook wants a person to prove who runs the Page before it publishes anything",
        fix="a new token does not help: log in at facebook.com, open the Page and follow what it asks",
        scope=Scope.ACCOUNT,
        source=ERRORS,
    ),
)

_CONTENT = (
    *_either(
        Cause.REJECTED,
        ("324", "1366046", "2069019"),
        "Facebook cannot read the picture, or it is too big",
        fix="use a JPEG or PNG below 10 MB",
        source=ERRORS,
    ),
    *_either(Cause.REJECTED, ("382",), "the video file is too small to be one", source=ERRORS),
    *_either(Cause.REJECTED, ("389", "6000"), "Facebook cannot use the video file", fix="use another", source=ERRORS),
    *_either(Cause.RETRY, ("6001",), "the upload of the video did not succeed", source=ERRORS),
    *_either(Cause.REJECTED, ("1363040",), "the video's shape is not allowed: 16:9 to 9:16, reels 9:16", source=ERRORS),
    *_either(Cause.REJECTED, ("1363127",), "the video has too few pixels: at least 540x960", source=ERRORS),
    *_either(Cause.REJECTED, ("1363128",), "the video is too short or too long: reels 3 to 90 s", source=ERRORS),
    *_either(Cause.REJECTED, ("1363129",), "the video's frame rate is not allowed: 24 to 60", source=ERRORS),
    *_either(
        Cause.REJECTED,
        ("1609005", "1609008", "2061006"),
        "Facebook does not take the link",
        fix="the link must be a public web address, not one of facebook.com, and open without a login",
        source=ERRORS,
    ),
    FaultRow(
        Cause.LOGIN,
        "Facebook does not know this Page, or the token may not see it",
        "check `page` in socialpost.yaml; logging in again helps only with a token of that very Page",
        code=("100",),
        subcode=("33",),
        effects=(Effect.STAGE, Effect.PUBLISH),
        source=ERRORS,
    ),
    FaultRow(
        Cause.REJECTED,
        "Facebook does not show such a thing to this token",
        code=("100",),
        subcode=("33",),
        source=ERRORS,
    ),
    FaultRow(Cause.REJECTED, "Facebook does not take one of the values", code=("100",), source=ERRORS),
    FaultRow(Cause.REJECTED, "Facebook does not know the address: a bug in this tool", code=("2500",), source=ERRORS),
    FaultRow(Cause.RETRY, "the upload lost step", code=("OffsetInvalidError", "PartialRequestError"), source=ERRORS),
    FaultRow(Cause.REJECTED, "Facebook cannot process the video", code=("ProcessingFailedError",), source=ERRORS),
)

FAULTS = FaultTable(
    (*_IN_DOUBT, *_LIMITS, *_TOKEN, *_BLOCKS, *_CONTENT),
    unknown_publish=Cause.RETRY,  # posts were seen to be made in spite of errors that nobody documents
)

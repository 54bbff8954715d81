"""What Pinterest's refusals mean: a table with the source of each row. Pinterest's number decides, not the status.

Rows marked "seen" come from public reports of live answers; newer API descriptions dropped most error texts.
"""

from __future__ import annotations

from socialpost.adapter import Cause, FaultRow, FaultTable, Scope

ERRORS = "https://github.com/pinterest/api-description (v5.14.0, responses)"
TIERS = "https://developers.pinterest.com/docs/getting-started/access-tiers/"
RATES = "https://developers.pinterest.com/docs/reference/rate-limits/"
SPECS = "https://help.pinterest.com/en/business/article/pinterest-product-specs"
BUCKET = "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"
HOURS = 6 * 3600.0  # seconds of a pause after a block for spam

_NO_LOGIN = "a new login or token will not help"

FAULTS = FaultTable(
    (
        FaultRow(
            Cause.QUOTA,
            "Pinterest takes what this account sends for spam and blocks it for a while",
            f"wait some hours, then send less and vary it; {_NO_LOGIN}",
            status=(429,),
            text=r"spam",
            scope=Scope.ACCOUNT,
            after=HOURS,
            source="https://github.com/pinterest/api-quickstart (message_detail)",
        ),
        FaultRow(
            Cause.WAIT,
            "too many requests, or several changes of one thing at once; nothing was made",
            f"nothing to do: it goes on when the window ends; {_NO_LOGIN}",
            status=(429,),
            scope=Scope.ACCOUNT,
            after=60.0,
            source=RATES,
        ),
        FaultRow(
            Cause.REJECTED,
            "the app has Trial access, and Pinterest does not let such an app publish",
            "ask for Standard access at developers.pinterest.com/apps (a video of the integration is asked for), then"
            f" publish again; {_NO_LOGIN}",
            status=(401, 403),
            text=r"trial access",
            scope=Scope.ACCOUNT,
            source=f"{TIERS}; seen 2026-04 to 2026-10",
        ),
        FaultRow(
            Cause.LOGIN,
            "the token lacks a scope",
            "log in again and grant boards:read boards:write pins:read pins:write user_accounts:read",
            status=(401, 403),
            code=("3",),
            text=r"sufficient permissions|scope",
            scope=Scope.ACCOUNT,
            source="https://github.com/pinterest/api-quickstart/issues/97",
        ),
        FaultRow(
            Cause.REJECTED,
            "Pinterest does not let this app use a feature",
            f"it is a beta, or not for this type of app: ask Pinterest for it; {_NO_LOGIN}",
            status=(401, 403),
            code=("3",),
            source="seen 2026-09",
        ),
        FaultRow(
            Cause.REJECTED,
            "the board or pin belongs to somebody else",
            f"name one of this account's; {_NO_LOGIN}",
            status=(401,),
            code=("7",),
            source=ERRORS,
        ),
        FaultRow(
            Cause.REFRESH,
            "Pinterest did not accept the access token: it has expired, was withdrawn, or belongs to the other host",
            "log in again; a token of api-sandbox.pinterest.com is no good for api.pinterest.com and the other way round",
            status=(401,),
            source="https://developers.pinterest.com/docs/getting-started/token-debugger/",
        ),
        FaultRow(
            Cause.STALE,
            "the bucket does not take the upload on these terms any more",
            "nothing to do: the video is registered anew",
            status=(400, 403),
            code=("AccessDenied", "ExpiredToken", "InvalidToken", "InvalidPolicyDocument", "SignatureDoesNotMatch"),
            stale=("media*",),
            source=BUCKET,
        ),
        FaultRow(
            Cause.REJECTED,
            "the bucket finds the video too large",
            "make it smaller than 2 GB",
            code=("EntityTooLarge",),
            source=BUCKET,
        ),
        FaultRow(
            Cause.STALE,
            "Pinterest does not know the uploaded video any more",
            "nothing to do: the file is uploaded again",
            status=(400, 404),
            text=r"media upload not found|media.{0,20}not found|media.{0,20}expired",
            stale=("media*",),
            source=ERRORS,
        ),
        FaultRow(
            Cause.REJECTED,
            "the image is too small",
            "use at least 1000 x 1500 pixels, as Pinterest recommends; the same file again will not help",
            code=("233",),
            source=ERRORS,
        ),
        FaultRow(
            Cause.REJECTED,
            "Pinterest finds the image broken",
            "open it and save it anew as JPEG or PNG; the same file again will not help",
            code=("235",),
            source=ERRORS,
        ),
        FaultRow(
            Cause.REJECTED,
            "Pinterest does not take this format of image",
            "save it as JPEG or PNG",
            status=(400,),
            text=r"format of the image",
            source="seen 2026",
        ),
        FaultRow(
            Cause.REJECTED,
            "Pinterest does not accept the link",
            f"open it in a browser: it must be whole, and lead somewhere without detours; {_NO_LOGIN}",
            status=(400,),
            text=r"invalid url|valid url",
            source=ERRORS,
        ),
        FaultRow(
            Cause.REJECTED,
            "the board is not there any more",
            "name another board; `socialpost plan` shows which one was meant",
            status=(404,),
            text=r"board not found",
            source=ERRORS,
        ),
        FaultRow(
            Cause.REJECTED,
            "the section is not there any more",
            "name another section of that board",
            status=(404,),
            code=("2031",),
            source=ERRORS,
        ),
        FaultRow(
            Cause.REJECTED,
            "Pinterest does not find it (deleted, hidden, or never there)",
            "trying again will not help",
            status=(404,),
            source=ERRORS,
        ),
        FaultRow(
            Cause.REJECTED,
            "Pinterest does not permit it: a board of somebody else, or a secret one without the scope for it",
            f"name a board of this account, or grant boards:read_secret and pins:write_secret; otherwise {_NO_LOGIN}",
            status=(403,),
            code=("29", "403"),
            source=ERRORS,
        ),
        FaultRow(
            Cause.WAIT,
            "somebody else is changing the same board at this moment; nothing was made",
            "nothing to do: it is tried again",
            status=(409,),
            after=5.0,
            source=ERRORS,
        ),
        FaultRow(
            Cause.REJECTED,
            "Pinterest finds the request too large",
            "use smaller images: their bytes travel inside the request, a third larger than the files",
            status=(413,),
            source=SPECS,
        ),
        FaultRow(
            Cause.REJECTED,
            "Pinterest does not accept a field of the request",
            f"read what Pinterest says about it; {_NO_LOGIN}",
            status=(400,),
            source=ERRORS,
        ),
    )
)

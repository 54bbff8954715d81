"""What X's refusals mean: a table with the source of each row.

Rows marked "seen" come from public reports of live answers; X documents few of these texts.
"""

from __future__ import annotations

from socialpost.adapter import Cause, Effect, FaultRow, FaultTable, Scope

PROBLEMS = "https://docs.x.com/x-api/fundamentals/response-codes-and-errors"
REPLIES = "https://docs.x.com/changelog (2026-02)"
PRICING = "https://docs.x.com/x-api/getting-started/pricing"
LIMITS = "https://docs.x.com/x-api/fundamentals/rate-limits"
TOO_LARGE = (413, 431)
WINDOW = 900.0  # seconds: the longest that a refused request waits for the next window of 15 minutes

_NO_LOGIN = "a new login or token will not help"

FAULTS = FaultTable(
    (
        FaultRow(
            Cause.RETRY,
            "X answered with success and without a post",
            status=tuple(range(200, 300)),
            effects=(Effect.PUBLISH,),
            source="a 2xx with errors and no data says neither yes nor no",
        ),
        FaultRow(
            Cause.REFRESH,
            "X did not accept the access token (or, with OAuth 1.0a, the signature or this machine's clock)",
            "OAuth 2.0: log in again; OAuth 1.0a: check the four strings and the clock",
            status=(401,),
            source=PROBLEMS,
        ),
        FaultRow(
            Cause.QUOTA,
            "the X developer account has no credits left, or has reached its spending limit",
            f"buy credits or raise the limit at console.x.com; {_NO_LOGIN}",
            status=(402,),
            scope=Scope.ACCOUNT,
            source=PRICING,
        ),
        FaultRow(
            Cause.QUOTA,
            "the app has used up what its plan allows for this month or day",
            f"wait for the next period or change the plan at console.x.com; {_NO_LOGIN}",
            status=(429,),
            code=("usage-capped",),
            scope=Scope.ACCOUNT,
            source=PROBLEMS,
        ),
        FaultRow(
            Cause.WAIT,
            "too many requests in this window; nothing was posted",
            f"nothing to do: it goes on when the window ends; {_NO_LOGIN}",
            status=(429,),
            scope=Scope.ACCOUNT,
            after=WINDOW,
            source=LIMITS,
        ),
        FaultRow(
            Cause.DUPLICATE,
            "X says that the account has posted this very text before",
            "change the wording, or delete the earlier post; sending it again as it is will not help",
            status=(403,),
            text=r"duplicate content",
            source="seen 2023 to 2026-02",
        ),
        FaultRow(
            Cause.REJECTED,
            "X allows one cashtag ($NAME) in a post",
            f"keep one of them; {_NO_LOGIN}",
            status=(403,),
            text=r"one cashtag",
            source="https://docs.x.com/developer-guidelines; seen 2026-09",
        ),
        FaultRow(
            Cause.REJECTED,
            "X lets this app reply only where the account is the author or is mentioned",
            f"reply to own posts only; {_NO_LOGIN}",
            status=(403,),
            text=r"only reply to or quote|reply to this conversation is not allowed",
            source=REPLIES,
        ),
        FaultRow(
            Cause.REJECTED,
            "the post that this one replies to is gone or cannot be seen",
            "it was deleted, or the account that owns it hid it; trying again will not help",
            status=(403,),
            text=r"reply to a (tweet|post) that is deleted",
            source="seen",
        ),
        FaultRow(
            Cause.REJECTED,
            "X does not accept a link in the text",
            f"open the link in a browser and look for a blocked or malformed address; {_NO_LOGIN}",
            status=(403,),
            text=r"contains an invalid url",
            source="seen",
        ),
        FaultRow(
            Cause.REJECTED,
            "the account may not post a video longer than two minutes and twenty seconds",
            "shorten the video, or subscribe to Premium and set `tier` for the account",
            status=(403,),
            text=r"not allowed to post a video longer",
            source="seen",
        ),
        FaultRow(
            Cause.REJECTED,
            "the account may not use one of the features that this post asks for",
            f"take out the option (community_id, reply_settings) or subscribe to the tier that has it; {_NO_LOGIN}",
            status=(403,),
            text=r"not permitted to access this feature",
            source="seen",
        ),
        FaultRow(
            Cause.REFRESH,
            "X did not recognise the token this time; it does so now and then with good ones",
            "if it stays so: log in again as the user; an app-only token cannot post",
            status=(403,),
            text=r"authenticating with unknown",
            source="seen 2025-10",
        ),
        FaultRow(
            Cause.LOGIN,
            "the token stands for the app and not for a user; X lets only users post",
            "use an OAuth 2.0 user token or the four OAuth 1.0a strings; the app's bearer token will never do",
            status=(403,),
            code=("unsupported-authentication",),
            source=PROBLEMS,
        ),
        FaultRow(
            Cause.LOGIN,
            "the app may only read",
            "set the app to `Read and write` at console.x.com, then make new tokens: the old ones stay read-only",
            status=(403,),
            code=("oauth1-permissions",),
            source=PROBLEMS,
        ),
        FaultRow(
            Cause.LOGIN,
            "the app or the account is not enrolled or is suspended",
            "look at console.x.com and at the account itself; new tokens alone will not help",
            status=(403,),
            code=("client-forbidden", "user-suspended"),
            scope=Scope.ACCOUNT,
            source=PROBLEMS,
        ),
        FaultRow(
            Cause.REJECTED,
            "X will not do this for this account",
            "read what X says; trying again will not help",
            status=(403,),
            code=("not-authorized-for-resource", "not-authorized-for-field", "disallowed-resource"),
            source=PROBLEMS,
        ),
        FaultRow(
            Cause.REJECTED,
            "X refuses the post without saying why",
            "most often: too long for the account (see `tier`), media of the wrong kind, or a rule of X; the same again"
            " will not help",
            status=(403,),
            text=r"not permitted to perform this action",
            source="seen",
        ),
        FaultRow(
            Cause.LOGIN,
            "the token may not upload media",
            "log in again with the scope media.write; posting the same without media would work",
            status=(403,),
            text=r"forbidden",
            effects=(Effect.STAGE,),
            source="https://docs.x.com/x-api/media/quickstart; seen",
        ),
        FaultRow(
            Cause.STALE,
            "X does not know the uploaded media any more",
            "nothing to do: the files are uploaded again",
            status=(400,),
            text=r"media ids? (are|is) invalid|invalid media id",
            stale=("media*", "captions*"),
            source="https://docs.x.com/x-api/media/upload-media (expires_after_secs)",
        ),
        FaultRow(
            Cause.REJECTED,
            "X does not accept a field of the request",
            f"read what X says about it; {_NO_LOGIN}",
            status=(400,),
            source=PROBLEMS,
        ),
        FaultRow(
            Cause.REJECTED,
            "X does not find it (deleted, hidden, or never there)",
            "trying again will not help",
            status=(200, 404),
            code=("resource-not-found", "resource-unavailable", ""),
            source=PROBLEMS,
        ),
        FaultRow(
            Cause.REJECTED,
            "X finds the request too large",
            "make the file smaller or lower `chunk_bytes`",
            status=TOO_LARGE,
            source="seen 2026-05",
        ),
    )
)

"""What an answer says: Pinterest's own `{code, message}`, the bucket's XML, and how long to wait.

https://developers.pinterest.com/docs/api/v5/ (errors), https://developers.pinterest.com/docs/reference/rate-limits/
"""

from __future__ import annotations

import re

from socialpost.adapter import Response, Signals, retry_after
from socialpost_pinterest.pace import first_number

# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
_XML = re.compile(r"<Code>([^<]*)</Code>\s*<Message>([^<]*)</Message>")


def signals(response: Response) -> Signals:
    """Read an answer. The code is Pinterest's own number, or only the HTTP status once more; of the bucket a word."""
    if response.ok:
        return Signals(response.status)
    body = response.object
    code, text = str(body.get("code", "")), str(body.get("message") or "")
    if body.get("message_detail"):
        text = f"{text} ({body['message_detail']})"
    if not body and (found := _XML.search(response.text)):
        code, text = found[1], found[2]
    return Signals(
        status=response.status,
        failed=True,
        code=code,
        text=text[:500],
        wait=_wait(response),
        request_id=response.headers.get("x-pinterest-rid", ""),
    )


def _wait(response: Response) -> float | None:
    """Return seconds to wait; None when not told. x-ratelimit-reset counts seconds; a day's are possible on Trial."""
    told = retry_after(response.headers)
    if told is None and response.status == 429:
        told = first_number(response.headers.get("x-ratelimit-reset", ""))
    return told

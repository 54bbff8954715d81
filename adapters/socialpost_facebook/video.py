"""Making a video, reel or video story visible, and proving that it is: `finish`, and looks at its status."""

from __future__ import annotations

from typing import Any

from socialpost.adapter import Cause, Continue, Done, Draft, Facts, Fault, Flow, Form, Request, Signals, Unknown
from socialpost_facebook.graph import address, path
from socialpost_facebook.options import read
from socialpost_facebook.posts import held, scheduled, seller
from socialpost_facebook.reels import EDGES, edge
from socialpost_facebook.status import VideoState, look

SETTLED = 300.0  # seconds: a finish that was applied shows within "some minutes" after processing has ended
PAUSES = (3.0, 5.0, 10.0, 20.0, 30.0, 60.0)
MOST_LOOKS = 600
DRAFT_LOOKS = 12  # about six minutes
INVISIBLE_LOOKS = 20
PROBLEM_LOOKS = 3
UPLOAD_LOOKS = 5


def finish(draft: Draft, facts: Facts) -> Flow:
    """Make the video visible: the one visible call. Returns `id`, `video`, `kind` (and `post`, `placed_until`).

    Looks first: the bytes must have arrived, and the server's time is remembered, which `ask` needs.
    """
    staged, video = facts[draft.media[0].key], of(draft, facts)
    state = yield from _arrived(video)
    if state.out or state.placed:
        return made(draft, video, state.post)
    if state.broken:
        raise Fault(Cause.STALE, f"Facebook gave the upload up: {state.problem}", stale=(draft.media[0].key,))
    form = fields(draft, video, str(staged.get("session") or ""))
    target, origin = (
        (edge(draft), "api") if draft.kind in EDGES else (path(read(draft.options).page, "videos"), "video")
    )
    answer = yield Request("POST", target, body=Form(form), origin=origin, save={"asked": state.now})
    return made(draft, video, str(answer.object.get("post_id") or ""))


def of(draft: Draft, facts: Facts) -> str:
    """Return the video's id, known since the upload began."""
    return str(facts[draft.media[0].key]["video"])


def _arrived(video: str) -> Flow:
    """Look until the bytes have arrived, a few times; Facebook itself refuses a `finish` that comes too early."""
    pause = 0.0
    for _ in range(UPLOAD_LOOKS):
        state: VideoState = yield from look(video, pause)
        if state.uploaded or state.ended or state.broken or not state.status:
            break
        pause = PAUSES[0]
    return state


def made(draft: Draft, video: str, post: str) -> dict[str, Any]:
    """Return the facts of a video that Facebook has taken."""
    facts: dict[str, Any] = {"id": video, "video": video, "kind": draft.kind}
    if post:
        facts["post"] = post
    until = held(draft)
    return {**facts, "placed_until": until.isoformat()} if until else facts


def fields(draft: Draft, video: str, session: str) -> dict[str, str]:
    """Return the form of `finish`.

    https://developers.facebook.com/docs/graph-api/reference/page/videos/ names the session,
    https://developers.facebook.com/docs/video-api/guides/reels-publishing and
    https://developers.facebook.com/docs/page-stories-api the video.
    """
    form = {"upload_phase": "finish", **({"upload_session_id": session} if session else {"video_id": video})}
    if draft.kind == "reel":
        form |= _state(draft)
    elif draft.kind == "video":
        form |= {"published": "true", **scheduled(draft)}
    if draft.kind != "story":
        form |= {"title": draft.title} if draft.title else {}
        form |= {"description": draft.text} if draft.text else {}
        form |= seller(draft)
    category = read(draft.options).content_category
    if category and draft.kind == "video":
        form["content_category"] = category
    if draft.ai_generated:
        form["is_ai_generated"] = "true"  # new with v26 on videos, reels and video stories
    return form


def _state(draft: Draft) -> dict[str, str]:
    until = held(draft)
    if until is None:
        return {"video_state": "PUBLISHED"}
    return {"video_state": "SCHEDULED", "scheduled_publish_time": str(int(until.timestamp()))}


def ask(draft: Draft, facts: Facts) -> Flow:
    """Tell whether `finish` was applied: Done, Continue (send it again) or Unknown.

    Processing with publishing not started is normal after an applied `finish`. Only when processing has ended and
    nothing is published after some minutes may it be sent again, for the same video: one video cannot become two posts.
    """
    video = of(draft, facts)
    state: VideoState = yield from look(video)
    if state.out or state.placed or state.broken:  # a broken one is told by the confirming step
        return Done(made(draft, video, state.post))
    asked = facts.get("finish", {}).get("asked")
    if state.ended and state.now and asked and state.now - float(asked) >= SETTLED:
        return Continue()
    return Unknown("Facebook is still processing the video")


def confirm(draft: Draft, facts: Facts) -> Flow:
    """Look until people can see the video. Returns `id`, `url`. Fault: it never will be seen, or stays a draft."""
    video = of(draft, facts)
    looks = int(facts.get("confirm", {}).get("looks") or 0)
    pause = 0.0  # the first look of a run is at once: the runner has waited already
    while looks < MOST_LOOKS:
        looks += 1
        state: VideoState = yield from look(video, pause, {"looks": looks})
        if state.out:
            return {"id": video, "url": _address(draft, video, state), "post": state.post}
        _judge(state, looks)
        pause = PAUSES[min(looks, len(PAUSES)) - 1]
    raise Fault(Cause.RETRY, f"Facebook has not published video {video} after {looks} looks")


def _judge(state: VideoState, looks: int) -> None:
    """Fault: the video will not become visible by itself. A problem without a verdict is believed when it stays."""
    if state.broken or (state.problem and looks >= PROBLEM_LOOKS):
        raise Fault(Cause.REJECTED, f"Facebook could not process the video: {state.problem or state.status}")
    if state.ended and not state.placed and looks >= DRAFT_LOOKS:
        raise Fault(
            Cause.REJECTED,
            "Facebook keeps the video as a draft",
            fix="publish or delete the draft at facebook.com (Meta Business Suite, Drafts); an upright video goes out "
            "with `format: reel`",
        )
    if not state.status and looks >= INVISIBLE_LOOKS:
        # no verdict on the video: it may be out, so this must not end as failed
        unseen = Signals(status=400, failed=True, text="the video is not visible to the token")
        raise Fault(Cause.REJECTED, "Facebook no longer shows the video to this token", signals=unseen)


def _address(draft: Draft, video: str, state: VideoState) -> str:
    if draft.kind == "story":
        return address(state.url, read(draft.options).page)
    return address(state.url, f"reel/{video}" if draft.kind == "reel" else video)

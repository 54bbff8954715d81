"""A draft as steps: the flair's id and the uploads side by side, the post, the proof that people see it, the comment."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from socialpost.adapter import Draft, Effect, Recover, Step, StepRole
from socialpost_reddit import comments, confirm, find, flair, leases, submit
from socialpost_reddit.subreddit import shown, wanted

# The policy of a lease ends after a quarter of an hour; whether an uploaded file can be used later is not known.
LIVES = timedelta(minutes=15)

# Posts of media were seen to show up minutes late; how late others do is not known.
VISIBLE_AFTER = timedelta(minutes=10)
VIDEO_VISIBLE_AFTER = timedelta(minutes=30)
COMMENT_VISIBLE_AFTER = timedelta(minutes=3)


def compile_steps(draft: Draft) -> list[Step]:
    """Return the steps of a draft; the same draft gives the same steps."""
    name = flair.named(draft)
    steps = []
    if name and not flair.is_id(name):
        find_flair = partial(flair.look_up, draft)
        steps.append(Step("flair", Effect.READ, find_flair, needs=(), title=f"find the flair {name!r}"))
    for file in draft.files:
        send = partial(leases.upload, draft, file)
        steps.append(Step(file.key, Effect.STAGE, send, needs=(), lives=LIVES, title=f"upload {file.path}"))
    title = f"post to {shown(wanted(draft))}"
    steps.append(Step("submit", Effect.PUBLISH, partial(submit.submit, draft), recover=_recover(draft), title=title))
    proof = partial(confirm.proof, draft)
    steps.append(Step("seen", Effect.READ, proof, role=StepRole.CONFIRM, title="see whether people see it"))
    if draft.comment:
        steps.append(_comment(draft))
    return steps


def _recover(draft: Draft) -> Recover:
    """Reddit knows neither keys nor duplicates (but of links), and own posts can be listed.

    Self and link posts stand in the list at once, so what is missing after all that time is not there. What is processed
    first may come later than anybody has measured: then a person decides.
    """
    video = draft.kind == "video"
    return Recover(
        find=partial(find.find, draft),
        expect=partial(find.expect, draft),
        visible_after=VIDEO_VISIBLE_AFTER if video else VISIBLE_AFTER,
        absent="resend" if draft.kind in ("self", "link") else "ask_person",
        carries=("media*.asset",),
    )


def _comment(draft: Draft) -> Step:
    recover = Recover(
        find=partial(comments.find, draft),
        expect=partial(comments.expect, draft),
        visible_after=COMMENT_VISIBLE_AFTER,
        absent="resend",
    )
    write = partial(comments.write, draft)
    return Step("comment", Effect.PUBLISH, write, StepRole.FOLLOW_UP, recover, title="first comment")

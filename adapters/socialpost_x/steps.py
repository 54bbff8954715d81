"""A draft as steps: uploads side by side, then the post, then the parts of the thread one by one, then the comment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial

from socialpost.adapter import Cost, Draft, Effect, Facts, Flow, Media, Recover, Role, Step, StepRole
from socialpost_x import captions, chunks, find, media, posts
from socialpost_x.links import links
from socialpost_x.options import XOptions

# https://docs.x.com/x-api/getting-started/pricing, in force since 2026-04-20
PLAIN = Cost(Decimal("0.015"))
WITH_LINK = Cost(Decimal("0.200"))
METADATA = Cost(Decimal("0.005"))

# Media ids live 24 hours after a one-shot upload: https://docs.x.com/x-api/media/upload-media (expires_after_secs)
LIVES = timedelta(hours=23)

# How late an own post shows up in the list is not documented.
VISIBLE_AFTER = timedelta(minutes=2)


def compile_steps(draft: Draft) -> list[Step]:
    """Return the steps of a draft; the same draft gives the same steps."""
    steps = [_upload(draft, item) for item in draft.media]
    steps += [_captions(item) for item in draft.media if item.captions]
    steps.append(_publish(draft, "post", draft.text, partial(posts.create, draft)))
    before = "post"
    for index, text in enumerate(draft.texts[1:], 1):
        name = f"part{index + 1}"
        flow = partial(posts.part, draft, index, before)
        steps.append(_publish(draft, name, text, flow, parent=before, role=StepRole.PART))
        before = name
    if draft.comment:
        flow = partial(posts.comment, draft)
        steps.append(_publish(draft, "comment", draft.comment, flow, parent="post", role=StepRole.FOLLOW_UP))
    return steps


def _upload(draft: Draft, item: Media) -> Step:
    if item.role is Role.IMAGE:
        flow = partial(media.image, item)
    else:
        flow = partial(chunks.chunked, item, XOptions.model_validate(draft.options).chunk_bytes)
    return Step(
        item.key,
        Effect.STAGE,
        flow,
        needs=(),
        lives=LIVES,
        cost=METADATA if item.alt else Cost(),
        title=f"upload {item.file.path}",
    )


def _captions(item: Media) -> Step:
    return Step(
        f"captions.{item.key}",
        Effect.STAGE,
        partial(captions.attach, item),
        needs=(item.key,),
        lives=LIVES,
        title=f"captions of {item.file.path}: {', '.join(item.captions)}",
    )


def _publish(
    draft: Draft,
    name: str,
    text: str,
    flow: Callable[[Facts], Flow],
    *,
    parent: str = "",
    role: StepRole = StepRole.MAIN,
) -> Step:
    # The duplicate check of X is the second guard of a resend. It looks at the text, so without text a person decides.
    recover = Recover(
        find=partial(find.find, bool(parent)),
        expect=partial(find.expect, draft, text, parent),
        visible_after=VISIBLE_AFTER,
        absent="resend" if text.strip() else "ask_person",
        carries=("media*.id",),
    )
    return Step(
        name,
        Effect.PUBLISH,
        flow,
        role,
        recover,
        cost=WITH_LINK if links(text) else PLAIN,
        title=_title(name),
    )


def _title(name: str) -> str:
    if name == "post":
        return "post"
    return "reply with the first comment" if name == "comment" else f"reply with part {name.removeprefix('part')}"

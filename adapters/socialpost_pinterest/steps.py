"""A draft as steps: the board's name and the video side by side, then the pin."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from socialpost.adapter import Draft, Effect, Recover, Step
from socialpost_pinterest import boards, find, media, pins

# How long a registered video can be used is not documented.
LIVES = timedelta(hours=12)

# Neither is how late a new pin shows up in the lists.
VISIBLE_AFTER = timedelta(minutes=5)


def compile_steps(draft: Draft) -> list[Step]:
    """Return the steps of a draft; the same draft gives the same steps."""
    want = boards.wanted(draft)
    steps = []
    if not want.known:
        where = f"{want.board!r}" + (f", section {want.section!r}" if want.section else "")
        steps.append(
            Step("board", Effect.READ, partial(boards.look_up, draft), needs=(), title=f"find the board {where}")
        )
    if draft.kind == "video":
        video = draft.media[0]
        flow = partial(media.video, video)
        steps.append(Step(video.key, Effect.STAGE, flow, needs=(), lives=LIVES, title=f"upload {video.file.path}"))
    # Pinterest knows neither keys nor duplicates: the same body twice is two pins. So a person decides in the end.
    recover = Recover(
        find=partial(find.find, draft),
        expect=partial(find.expect, draft),
        visible_after=VISIBLE_AFTER,
        absent="ask_person",
        carries=("board.board", "board.section"),
    )
    steps.append(Step("pin", Effect.PUBLISH, partial(pins.create, draft), recover=recover, title="pin"))
    return steps

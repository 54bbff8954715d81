"""From a draft to steps: a private video, processed and dressed, then one visible call, then what proves and follows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from socialpost.adapter import Cost, Draft, Effect, Media, Recover, Step, StepRole
from socialpost_youtube import comments, extras, playlists, publish, quota, upload
from socialpost_youtube.checks import kind
from socialpost_youtube.options import read

# How soon comments and playlist entries stand in their lists is documented nowhere.
VISIBLE_AFTER = timedelta(minutes=2)


def compile_steps(draft: Draft) -> list[Step]:
    """Return the steps of a draft: the same for the same draft."""
    draft = draft if draft.kind else replace(draft, kind=kind(draft))
    media = draft.media[0]
    parts = _parts(draft, media)
    return [
        _upload(draft, media),
        _processed(draft),
        *(_early(name, title, flow, cost) for name, title, flow, cost in parts),
        _publish(draft),
        _confirm(draft),
        *(_late(name, title, flow) for name, title, flow, _ in parts),
        *_playlist(draft),
        *_comment(draft),
    ]


def _upload(draft: Draft, media: Media) -> Step:
    flow = partial(upload.upload, draft, media)
    title = f"upload {media.file.path.rpartition('/')[2]}, private"
    return Step(media.key, Effect.STAGE, flow, needs=(), cost=quota.UPLOAD, title=title)


def _processed(draft: Draft) -> Step:
    flow = partial(publish.processed, draft)
    return Step("processed", Effect.READ, flow, cost=quota.LOOKS, title="wait for YouTube's processing")


def _parts(draft: Draft, media: Media) -> list[tuple[str, str, extras.Part, Cost]]:
    """Return thumbnail and captions: name, title, flow and cost."""
    found: list[tuple[str, str, extras.Part, Cost]] = []
    if media.cover:
        flow = partial(extras.thumbnail, draft, media.cover)
        found.append(("thumbnail", "set the thumbnail", flow, quota.THUMBNAIL))
    for language in media.captions:
        name = f"captions.{language}"
        track = partial(extras.captions, draft, language, name)
        found.append((name, f"add captions in {language}", track, quota.CAPTIONS))
    return found


def _early(name: str, title: str, flow: extras.Part, cost: Cost) -> Step:
    return Step(name, Effect.STAGE, partial(extras.tried, flow), cost=cost, title=title)


def _late(name: str, title: str, flow: extras.Part) -> Step:
    again = partial(extras.again, flow, name)
    return Step(f"{name}.again", Effect.STAGE, again, StepRole.FOLLOW_UP, title=f"{title}, if that failed before")


def _publish(draft: Draft) -> Step:
    recover = Recover(ask=partial(publish.ask, draft), carries=("media0.id",))
    wish = "hand its time to YouTube" if draft.publish_at else f"make it {read(draft.options).privacy}"
    flow = partial(publish.publish, draft)
    return Step("publish", Effect.PUBLISH, flow, recover=recover, cost=quota.UPDATE, title=wish)


def _confirm(draft: Draft) -> Step:
    flow = partial(publish.confirm, draft)
    role = StepRole.CONFIRM
    return Step(
        "confirm", Effect.READ, flow, role, not_before=publish.due, cost=quota.LOOK, title="see who can watch it"
    )


def _playlist(draft: Draft) -> list[Step]:
    wanted = read(draft.options).playlist
    if not wanted:
        return []
    # a second entry in a playlist is a small harm, and it is looked for first
    recover = Recover(
        find=partial(playlists.find, draft), expect=playlists.expect, visible_after=VISIBLE_AFTER, absent="resend"
    )
    flow, role = partial(playlists.publish, draft), StepRole.FOLLOW_UP
    title = f"add it to the playlist {wanted}"
    return [Step("playlist", Effect.PUBLISH, flow, role, recover=recover, cost=quota.PLAYLIST, title=title)]


def _comment(draft: Draft) -> list[Step]:
    if not draft.comment:
        return []
    recover = Recover(
        find=partial(comments.find, draft), expect=partial(comments.expect, draft), visible_after=VISIBLE_AFTER
    )
    flow, role = partial(comments.publish, draft), StepRole.FOLLOW_UP
    title = "write the first comment"
    return [Step("comment", Effect.PUBLISH, flow, role, recover=recover, cost=quota.COMMENT, title=title)]

"""From a draft to steps: everything invisible first, then one visible call, then what proves and follows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from socialpost.adapter import Draft, Effect, Media, Recover, Role, Step, StepRole
from socialpost_facebook import chunks, comments, confirm, extras, find, photos, posts, reels, stories, video
from socialpost_facebook.checks import kind

# Unpublished photos are deleted after about 24 hours: https://developers.facebook.com/docs/graph-api/reference/page/photos/
PHOTO_LIVES = timedelta(hours=23)
# How soon a post stands in the Page's lists is documented nowhere.
VISIBLE_AFTER = timedelta(minutes=2)
PHOTOS = ("media*.id",)


def compile_steps(draft: Draft) -> list[Step]:
    """Return the steps of a draft: the same for the same draft."""
    draft = draft if draft.kind else replace(draft, kind=kind(draft))
    if draft.media and draft.media[0].role is Role.VIDEO:
        visible = [_finish(draft), _video_confirm(draft), *_comment(draft, "finish")]
        return [_video_upload(draft), *visible, *_extras(draft)]
    uploads = [_photo(draft, media) for media in draft.media]
    if draft.kind == "story":
        return [*uploads, _photo_story(draft)]
    return [*uploads, _post(draft), *_post_confirm(draft), *_comment(draft, "post")]


def _photo(draft: Draft, media: Media) -> Step:
    flow = partial(photos.upload, draft, media)
    title = f"upload {_name(media)}"
    return Step(media.key, Effect.STAGE, flow, needs=(), lives=PHOTO_LIVES, title=title)


def _post(draft: Draft) -> Step:
    recover = Recover(
        find=partial(find.find_post, draft),
        expect=partial(find.expect, draft),
        visible_after=VISIBLE_AFTER,
        # the same photo ids again are expected to be refused (1366051) rather than to post twice; 506 guards only
        # against the text of the newest post, which is too little
        absent="resend" if draft.media else "ask_person",
        carries=PHOTOS,
    )
    title = "hand the post to Facebook" if posts.held(draft) else "publish the post"
    return Step("post", Effect.PUBLISH, partial(posts.publish, draft), recover=recover, title=title)


def _post_confirm(draft: Draft) -> list[Step]:
    if posts.held(draft) is None:
        return []
    due = partial(confirm.due, "post")
    title = "see it published"
    return [Step("confirm", Effect.READ, confirm.post, StepRole.CONFIRM, not_before=due, title=title)]


def _photo_story(draft: Draft) -> Step:
    recover = Recover(
        find=partial(stories.find, draft),
        expect=partial(stories.expect, draft),
        visible_after=VISIBLE_AFTER,
        absent="ask_person",
        carries=PHOTOS,
    )
    return Step("post", Effect.PUBLISH, partial(stories.publish, draft), recover=recover, title="publish the story")


def _video_upload(draft: Draft) -> Step:
    media = draft.media[0]
    upload = chunks.upload if draft.kind == "video" else reels.upload
    return Step(media.key, Effect.STAGE, partial(upload, draft, media), needs=(), title=f"upload {_name(media)}")


def _finish(draft: Draft) -> Step:
    recover = Recover(ask=partial(video.ask, draft), carries=("media0.video", "media0.session", "finish.asked"))
    title = f"hand the {draft.kind} to Facebook" if posts.held(draft) else f"publish the {draft.kind}"
    return Step("finish", Effect.PUBLISH, partial(video.finish, draft), recover=recover, title=title)


def _video_confirm(draft: Draft) -> Step:
    flow, due = partial(video.confirm, draft), partial(confirm.due, "finish")
    return Step("confirm", Effect.READ, flow, StepRole.CONFIRM, not_before=due, title="wait for Facebook's processing")


def _extras(draft: Draft) -> list[Step]:
    media = draft.media[0]
    steps = []
    after = ("finish", "confirm")
    if media.cover:
        flow = partial(extras.thumbnail, draft, media.cover)
        steps.append(Step("thumbnail", Effect.STAGE, flow, StepRole.FOLLOW_UP, needs=after, title="set the cover"))
    for language in media.captions:
        caption = partial(extras.captions, draft, language)
        title = f"add captions in {language}"
        steps.append(Step(f"captions.{language}", Effect.STAGE, caption, StepRole.FOLLOW_UP, needs=after, title=title))
    return steps


def _comment(draft: Draft, main: str) -> list[Step]:
    if not draft.comment:
        return []
    recover = Recover(
        find=partial(comments.find, draft), expect=partial(comments.expect, draft), visible_after=VISIBLE_AFTER
    )
    flow, due = partial(comments.publish, draft), partial(confirm.due, main)
    return [
        Step(
            "comment",
            Effect.PUBLISH,
            flow,
            StepRole.FOLLOW_UP,
            recover=recover,
            not_before=due,
            title="write the first comment",
        )
    ]


def _name(media: Media) -> str:
    return media.file.path.rpartition("/")[2]

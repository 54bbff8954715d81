"""Making and deleting posts: https://docs.x.com/x-api/posts/create-post, each rule in the order it is asked."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from socialpost.sandbox.kit import Answer, Call, World
from socialpost_x.sandbox import chunks, texts
from socialpost_x.sandbox.guard import User, charge
from socialpost_x.sandbox.ids import next_id
from socialpost_x.sandbox.media import KINDS, media_key
from socialpost_x.sandbox.problems import Closed, forbidden, invalid, missing, parsed

Id = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,19}$")]
Who = Literal["following", "mentionedUsers", "subscribers", "verified"]
MEMORY = 86_400  # seconds that a text counts as posted before; X does not say how long
_SHORT_VIDEO = 140.0


class _Media(Closed):
    media_ids: list[Id] = Field(min_length=1, max_length=4)
    tagged_user_ids: list[Id] = Field(default_factory=list, max_length=10)


class _Poll(Closed):
    options: list[Annotated[str, StringConstraints(min_length=1, max_length=25)]] = Field(min_length=2, max_length=4)
    duration_minutes: int = Field(ge=5, le=10_080)
    reply_settings: Who | None = None


class _Reply(Closed):
    in_reply_to_tweet_id: Id
    exclude_reply_user_ids: list[Id] = Field(default_factory=list)
    auto_populate_reply_metadata: bool = False


class _Geo(Closed):
    place_id: str


class _Post(Closed):
    text: str = ""
    media: _Media | None = None
    poll: _Poll | None = None
    reply: _Reply | None = None
    quote_tweet_id: Id | None = None
    reply_settings: Who | None = None
    community_id: Id | None = None
    share_with_followers: bool = False
    made_with_ai: bool = False
    paid_partnership: bool = False
    nullcast: bool = False
    for_super_followers_only: bool = False
    direct_message_deep_link: str | None = None
    card_uri: str | None = None
    geo: _Geo | None = None


_EXCLUSIVE = ("media", "poll", "quote_tweet_id", "direct_message_deep_link", "card_uri")


def create(world: World, call: Call, user: User) -> Answer:
    """POST /2/tweets."""
    post = parsed(_Post, call.json)
    _well_formed(post)
    _allowed(post, user)
    parent = _parent(world, post, user)
    media = _media(world, post, user)
    _new(world, post, user)
    post_id = next_id(world)
    data = {**_rendered(post, post_id, media, user), "author": user["id"], "media": [key for key, _ in media]}
    data["parent"] = post.reply.in_reply_to_tweet_id if post.reply else ""
    data["conversation"] = parent.get("conversation", post_id)
    data |= post.model_dump(exclude={"media", "reply", "geo"}, exclude_none=True)
    world.put("post", post_id, data)
    world.put("said", f"{user['id']}:{texts.fingerprint(post.text)}", {"post": post_id, "at": world.now()})
    charge(world, "0.200" if texts.has_link(post.text) else "0.015")
    # the live call kept the old name of the list when the documents had the new one already
    return Answer(201, {"data": {"id": post_id, "text": data["shown"], "edit_history_tweet_ids": [post_id]}})


def delete(world: World, call: Call, user: User) -> Answer:
    """DELETE /2/tweets/:id: https://docs.x.com/x-api/posts/delete-post."""
    post = world.get("post", call.params["id"])
    if post is None:
        return missing("tweet", call.params["id"])
    if post["author"] != user["id"]:
        forbidden("You are not authorized to delete this Post.", "not-authorized-for-resource")
    world.drop("post", call.params["id"])
    charge(world, "0.010")
    return Answer(200, {"data": {"deleted": True}})


def _well_formed(post: _Post) -> None:
    given = [name for name in _EXCLUSIVE if getattr(post, name) is not None]
    if len(given) > 1:
        invalid(f"Only one of {', '.join(_EXCLUSIVE)} can be given.", given=",".join(given))
    if post.media is None and not post.text.strip():
        invalid("text is required unless media is given", text=post.text)
    if post.quote_tweet_id:
        # self-serve apps may not quote since 2026-04: https://docs.x.com/changelog
        forbidden("You can only reply to or quote posts where you are mentioned or are the author.", "client-forbidden")


def _allowed(post: _Post, user: User) -> None:
    most = 280 if user.get("tier", "none") == "none" else 25_000
    if texts.weight(post.text) > most:
        forbidden("You are not permitted to perform this action.")
    if texts.cashtags(post.text) > 1:
        forbidden("Posts are limited to a maximum of one cashtag")


def _parent(world: World, post: _Post, user: User) -> dict[str, Any]:
    """Return what the post replies to: only own posts, or those that mention the user (2026-02)."""
    if post.reply is None:
        return {}
    parent = world.get("post", post.reply.in_reply_to_tweet_id)
    if parent is None:
        forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")
    if parent["author"] != user["id"] and f"@{user['username']}".lower() not in parent["text"].lower():
        forbidden(
            "You can only reply to or quote posts where you are mentioned or are the author.",
            "not-authorized-for-resource",
        )
    return parent


def _media(world: World, post: _Post, user: User) -> list[tuple[str, dict[str, Any]]]:
    """Return the uploads of a post: known, own, finished and not expired; four photos, or one GIF, or one video."""
    found = []
    for media_id in post.media.media_ids if post.media else ():
        media = world.get("media", media_id)
        fit = media is not None and media["owner"] == user["id"] and media["expires"] > world.now()
        if media is None or not fit or not chunks.ready(world, media) or media["category"] not in KINDS:
            invalid("Your media IDs are invalid.", **{"media.media_ids": media_id})
        found.append((media_id, media))
    categories = {media["category"] for _, media in found}
    if (len(found) > 1 and categories != {"tweet_image"}) or len({key for key, _ in found}) != len(found):
        invalid("A post can have four photos, or one GIF, or one video.", **{"media.media_ids": len(found)})
    for _, media in found:
        if media["seconds"] > _SHORT_VIDEO and user.get("tier", "none") == "none":
            forbidden("This user is not allowed to post a video longer than 2 minutes.")
    return found


def _new(world: World, post: _Post, user: User) -> None:
    """Refuse a text that the user has posted before and that is still there. Media does not count: nobody knows."""
    if world.knobs.accept_duplicates or not post.text.strip():
        return
    said = world.get("said", f"{user['id']}:{texts.fingerprint(post.text)}")
    if said and world.now() - said["at"] < MEMORY and world.get("post", said["post"]):
        forbidden("You are not allowed to create a Tweet with duplicate content.")


def _rendered(post: _Post, post_id: str, media: list[tuple[str, dict[str, Any]]], user: User) -> dict[str, Any]:
    """Return the text as it is read back, with its entities; of a long post the short form, and the whole as a note."""
    whole = texts.shown(post.text, post_id)
    long = texts.weight(post.text) > 280
    given = texts.cut(whole, post_id) if long else whole
    if media:
        media_id, first = media[0]
        key, kind = media_key(media_id, first), KINDS[first["category"]][1]
        given = texts.with_media(given, post_id, user["username"], key, kind)
    note = {"text": whole.text, "urls": whole.urls} if long else None
    return {"shown": given.text, "urls": given.urls, "note": note}

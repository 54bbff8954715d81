"""The two dialects of reading: names of fields, and what a request asks for.

Since 2026-08 the documents say post.fields, referenced_posts, note_post; clients still send tweet.fields and get the
old names back. https://docs.x.com/x-api/fundamentals/data-dictionary
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from socialpost.sandbox.kit import Call
from socialpost_x.sandbox.problems import invalid

_COMMON = (
    "article", "article_title", "attachments", "card_uri", "community_id", "context_annotations",
    "conversation_id", "created_at", "display_text_range", "edit_controls", "entities", "geo", "id", "lang",
    "media_metadata", "non_public_metrics", "organic_metrics", "paid_partnership", "possibly_sensitive",
    "public_metrics", "reply_settings", "source", "text", "withheld",
)  # fmt: skip
MEDIA = (
    "alt_text", "duration_ms", "height", "media_key", "preview_image_url", "public_metrics", "type", "url",
    "variants", "width",
)  # fmt: skip
USER = (
    "created_at", "description", "id", "location", "name", "pinned_post_id", "profile_image_url", "protected",
    "public_metrics", "subscription_type", "url", "username", "verified", "verified_type",
)  # fmt: skip
_EXPANSIONS = ("author_id", "in_reply_to_user_id", "attachments.media_keys", "attachments.poll_ids")


@dataclass(frozen=True, slots=True)
class Dialect:
    """The names of one dialect: what may be asked for and how it comes back."""

    parameter: str
    fields: tuple[str, ...]
    expansions: tuple[str, ...]
    references: str
    note: str
    posts: str
    history: str
    reposts: str


NEW = Dialect(
    "post.fields", (*_COMMON, "note_post"), (*_EXPANSIONS, "referenced_posts", "edit_history_post_ids"),
    "referenced_posts", "note_post", "posts", "edit_history_post_ids", "repost_count",
)  # fmt: skip
OLD = Dialect(
    "tweet.fields", (*_COMMON, "note_tweet", "author_id", "referenced_tweets", "in_reply_to_user_id"),
    (*_EXPANSIONS, "referenced_tweets.id", "edit_history_tweet_ids"),
    "referenced_tweets", "note_tweet", "tweets", "edit_history_tweet_ids", "retweet_count",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request wants to see of each post."""

    dialect: Dialect
    fields: frozenset[str]
    expansions: frozenset[str]
    media: frozenset[str]

    def references(self) -> bool:
        """Tell whether it wants to know what a post replies to."""
        old = self.dialect is OLD and "referenced_tweets" in self.fields
        return old or bool(self.expansions & {"referenced_posts", "referenced_tweets.id"})


def asked_for(call: Call, own: Iterable[str]) -> Asked:
    """Read what a request wants. Refused: a parameter or a field that is not known (seen so in 2026-08)."""
    if "post.fields" in call.query and "tweet.fields" in call.query:
        invalid("post.fields and tweet.fields cannot be mixed.")
    dialect = OLD if "tweet.fields" in call.query or "referenced_tweets.id" in call.query.get("expansions", "") else NEW
    known = {dialect.parameter, "expansions", "media.fields", "user.fields", "poll.fields", "place.fields", *own}
    for name in call.query:
        if name not in known:
            invalid(f"The query parameter [{name}] is not one of [{','.join(sorted(known))}]", **{name: ""})
    return Asked(
        dialect,
        listed(call, dialect.parameter, dialect.fields),
        listed(call, "expansions", dialect.expansions),
        listed(call, "media.fields", MEDIA),
    )


def listed(call: Call, name: str, known: Iterable[str]) -> frozenset[str]:
    """Return the values of a comma list. Refused: one that is not known."""
    wanted = frozenset(part for part in call.query.get(name, "").split(",") if part)
    for part in wanted - set(known):
        invalid(f"The `{name}` query parameter value [{part}] is not one of [{','.join(known)}]", **{name: part})
    return wanted

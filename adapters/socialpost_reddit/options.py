"""What `platforms.reddit` and an account's settings may say beyond what every platform has."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from socialpost.adapter import Options
from socialpost_reddit.subreddit import checked


def _bare(value: object) -> object:
    """Take a name as people write it: u/oslo_lamps."""
    return value.strip().removeprefix("/").removeprefix("u/") if isinstance(value, str) else value


Username = Annotated[str, BeforeValidator(_bare), StringConstraints(pattern=r"^[A-Za-z0-9_-]{3,20}$")]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Place = Annotated[str, AfterValidator(checked)]
Caption = Annotated[str, StringConstraints(max_length=180)]
Choice = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Link = Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$")]


class Item(Options):
    """What one image of a gallery says for itself; the caption is its alt text unless it is given here."""

    caption: Caption | None = None
    link: Link = ""


class Poll(Options):
    """A question with answers: https://praw.readthedocs.io/en/stable/code_overview/models/subreddit.html (submit)."""

    options: Annotated[tuple[Choice, ...], Field(min_length=2, max_length=6)]
    days: int = Field(3, ge=1, le=7, description="how long people can vote")


class RedditOptions(Options):
    """Options of Reddit. Account level: `username`; the others belong to `defaults` and posts."""

    username: Username | None = Field(
        None, description="name of the Reddit account: every call introduces itself with it, from the first one on"
    )
    subreddit: Place | None = Field(
        None, description="BuyItForLife, or u/NAME for one's own profile; a post may name several as `targets`"
    )
    flair: Short | dict[Place, Short] | None = Field(
        None, description="text or id of one of the subreddit's post flairs; of several subreddits {NAME: flair, ...}"
    )
    flair_text: Short | None = Field(None, description="own words in a flair that the subreddit lets people edit")
    nsfw: bool = Field(False, description="for adults only")
    spoiler: bool = Field(False, description="hidden until it is clicked")
    send_replies: bool = Field(True, description="replies go to the account's inbox")
    resubmit: bool = Field(False, description="let a link go out that somebody has posted in the subreddit already")
    link_in_text: bool = Field(False, description="a text post with the link in its text, in place of a link post")
    gallery: tuple[Item, ...] = Field((), max_length=20, description="caption and link of each image, in order")
    silent: bool = Field(False, description="a video without sound, shown as an animation")
    poll: Poll | None = Field(None, description="{options: [...2 to 6...], days: 1 to 7}; without media")
    chat: bool = Field(False, description="live discussion below the post")
    collection: Short | None = Field(None, description="id of the subreddit's collection that it belongs to")

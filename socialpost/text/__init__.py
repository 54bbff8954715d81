"""Text: counting as platforms count, finding links and tags, tagging links, splitting and cutting."""

from socialpost.text.count import count, safe_count
from socialpost.text.entities import find_cashtags, find_hashtags, find_mentions
from socialpost.text.links import BadLink, check_link, find_links, tag_link
from socialpost.text.spans import Span
from socialpost.text.split import CannotFit, cut, split
from socialpost.text.urls import find_urls
from socialpost.text.weighted import Weighed, weigh, weighted_length

__all__ = [
    "BadLink",
    "CannotFit",
    "Span",
    "Weighed",
    "check_link",
    "count",
    "cut",
    "find_cashtags",
    "find_hashtags",
    "find_links",
    "find_mentions",
    "find_urls",
    "safe_count",
    "split",
    "tag_link",
    "weigh",
    "weighted_length",
]

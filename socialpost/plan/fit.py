"""The gate: the one place that decides what happens when content does not fit a platform.

Nothing is cut, dropped or degraded silently. What happens to each thing a platform has no place for, or too little:

| what | and the platform | finding |
| --- | --- | --- |
| text | takes less | error; with `fit: {text: thread}` split, with `cut` cut and a note of what is left out |
| text | counts only the newest emoji too much | warning: it may count them otherwise |
| title | has none | note (the text stands there), error where there is no text |
| title, alt text, comment | takes less | error |
| comment, link | has no place | error: people would miss it and nothing else carries it |
| hashtags | takes fewer | error; none at all: warning, left out |
| media | takes fewer, or not mixed | error with the numbers |
| media | takes another type, size, coding | a rendition, as `fit: {media: ...}` lets it be made, and a note; else error |
| media | takes another shape | error; with `pad` borders, with `crop` cut around the focal point, and a note |
| animation, video | takes only the other of the two | turned into it, and a note |
| cover | insists on one and there is none | a frame of the video, and a note |
| alt text | has no field | warning, left out |
| alt text | the team requires it and it is missing | error (images and animations; a video has captions) |
| cover, captions | has no field | warning, left out |
| disclosure | has no field | error: a duty must not vanish |

Limits come from the adapter as data, the policy from the post. Warnings and notes leave the draft as it will be sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from socialpost.draft import Draft
from socialpost.findings import Finding
from socialpost.media.recipe import Job
from socialpost.plan.fit_fields import fit_fields
from socialpost.plan.fit_media import fit_media
from socialpost.plan.fit_text import fit_text
from socialpost.plan.gate import Case, Policy
from socialpost.plan.model import Count

__all__ = ["Case", "Fitted", "Policy", "fit"]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A draft as it would be sent, how long its texts are, and everything that does not fit (by draft field).

    `jobs` are the renditions to make before it is sent, by file key.
    """

    draft: Draft
    counts: tuple[Count, ...]
    findings: tuple[Finding, ...]
    jobs: Mapping[str, Job] = field(default_factory=dict)


def fit(case: Case) -> Fitted:
    """Judge a draft by its limits. With error findings the draft is what it was, as far as it went."""
    words = fit_text(case)
    fields = fit_fields(case)
    media = fit_media(case)
    draft = replace(
        case.draft,
        texts=words.texts,
        title=fields.title,
        tags=fields.tags,
        media=media.media,
        languages=case.draft.languages if case.limits.languages else {},
    )
    return Fitted(draft, words.counts, (*words.findings, *fields.findings, *media.findings), media.jobs)

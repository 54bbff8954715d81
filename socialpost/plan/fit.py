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
| media | takes fewer, others, not mixed, not of that shape | error with the numbers |
| alt text | has no field | warning, left out |
| alt text | the team requires it and it is missing | error (images and animations; a video has captions) |
| cover, captions | has no field | warning, left out |
| disclosure | has no field | error: a duty must not vanish |

Limits come from the adapter as data, the policy from the post. Warnings and notes leave the draft as it will be sent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from socialpost.draft import Draft
from socialpost.findings import Finding
from socialpost.plan.fit_fields import fit_fields
from socialpost.plan.fit_media import fit_media
from socialpost.plan.fit_text import fit_text
from socialpost.plan.gate import Case, Policy
from socialpost.plan.model import Count

__all__ = ["Case", "Fitted", "Policy", "fit"]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A draft as it would be sent, how long its texts are, and everything that does not fit (by draft field)."""

    draft: Draft
    counts: tuple[Count, ...]
    findings: tuple[Finding, ...]


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
    return Fitted(draft, words.counts, (*words.findings, *fields.findings, *media.findings))

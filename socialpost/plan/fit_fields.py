"""The gate for everything beside text and media: title, link, hashtags, comment, disclosure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from socialpost.findings import Finding, error, note, warning
from socialpost.limits import LinkPlace, TextLimit
from socialpost.plan.gate import Case
from socialpost.text.count import count

_DISCLOSURES = {"advertising": "that it is advertising", "ai_generated": "that AI made it"}


@dataclass(frozen=True, slots=True)
class Fields:
    """The title and the hashtags as they will be sent, and what does not fit."""

    title: str
    tags: tuple[str, ...]
    findings: tuple[Finding, ...]


def fit_fields(case: Case) -> Fields:
    """Judge the fields of a draft."""
    limits, draft = case.limits, case.draft
    findings = [*_title(case), *_link(case), *_tags(case), *_comment(case), *_disclosure(case)]
    return Fields(
        title=draft.title if limits.title else "",
        tags=() if limits.hashtags == 0 else draft.tags,
        findings=tuple(findings),
    )


def too_long(what: str, text: str, limit: TextLimit, field: str) -> Iterator[Finding]:
    """Yield the finding of a text that nobody may cut."""
    used = count(text, limit.unit)
    if used > limit.most:
        says = f"the {what} is {used}/{limit.most} {limit.unit}"
        yield error(f"{what.replace(' ', '-')}.too-long", says, f"shorten it by {used - limit.most}", field)


def _title(case: Case) -> Iterator[Finding]:
    limit, title = case.limits.title, case.draft.title
    if limit is None:
        if title and not case.limits.text.most:
            says = f"{case.name} shows no words with this kind of post; the title is left out"
            yield warning("title.no-place", says, "", "title")
        elif title and case.draft.text.strip():
            yield note("title.no-place", f"{case.name} has no titles; people see the text", "", "title")
        elif title:
            fix = f"write it as the text: {case.change('text: ...')}"
            yield error("title.no-place", f"{case.name} has no titles, and there is no text", fix, "title")
        return
    if not title and case.limits.title_required:
        yield error("title.missing", f"{case.name} needs a title", "write `title:`", "title")
    yield from too_long("title", title, limit, "title")


def _link(case: Case) -> Iterator[Finding]:
    if case.draft.link and case.limits.link is LinkPlace.NONE:
        fix = f"take it out here: {case.without('link')}"
        yield error("link.no-place", f"{case.name} has no place for a link in this kind of post", fix, "link")


def _tags(case: Case) -> Iterator[Finding]:
    most, used = case.limits.hashtags, len(case.draft.tags)
    if most is None or used <= most:
        return
    if most == 0:
        yield warning("tags.no-place", f"{case.name} has no place for the {used} tags; they are left out", "", "tags")
        return
    fix = case.change(f"tags: [{', '.join(case.draft.tags[:most])}]")
    yield error("tags.too-many", f"{used} tags, and {case.name} takes at most {most}", fix, "tags")


def _comment(case: Case) -> Iterator[Finding]:
    comment, limit = case.draft.comment, case.limits.comment
    if not comment:
        return
    if limit is None:
        fix = f"put it into the text, or take it out here: {case.without('comment')}"
        yield error("comment.no-place", f"{case.name} takes no first comment on this kind of post", fix, "comment")
        return
    yield from too_long("comment", comment, limit, "comment")


def _disclosure(case: Case) -> Iterator[Finding]:
    for name, says in _DISCLOSURES.items():
        if getattr(case.draft, name) and name not in case.limits.disclose:
            way = case.change(f"disclose: {{{name}: false}}")
            yield error(
                "disclose.no-place",
                f"{case.name} has no field that says {says} on this kind of post",
                f"say it in the text, then: {way}",
                f"disclose.{name}",
            )

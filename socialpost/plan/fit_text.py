"""The gate for texts: as they are, split or cut only as the seller allows, refused otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from socialpost.findings import Finding, error, note, warning
from socialpost.plan.compose import GAP, joined, tail
from socialpost.plan.gate import Case
from socialpost.plan.model import Count
from socialpost.text.count import count, safe_count
from socialpost.text.split import CannotFit, cut, split

_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of a post, one a part, with their counts; on refusal the whole text with its count."""

    texts: tuple[str, ...]
    counts: tuple[Count, ...]
    findings: tuple[Finding, ...] = ()


def fit_text(case: Case) -> Words:
    """Compose the text with its link and hashtags and make it fit."""
    under = tail(case.draft, case.limits)
    whole = joined(case.draft.text, under)
    words = _counted(case, (whole,))
    limit, used = case.limits.text, words.counts[0].used
    if not whole:
        return _with(words, *_empty(case))
    if used < limit.least:
        says = f"the text is {used} {limit.unit}, and {case.name} wants at least {limit.least}"
        return _with(words, error("text.too-short", says, "write more", "text"))
    if used > limit.most:
        return _by_policy(case, words, under)
    safe = used if whole.isascii() else safe_count(whole, limit.unit)
    return words if safe <= limit.most else _with(words, _newest_emoji(case, safe))


def _by_policy(case: Case, words: Words, under: str) -> Words:
    if not case.draft.text.strip() and case.limits.text.most:
        says = f"the link and the tags alone are {words.counts[0]} {words.counts[0].unit}"
        return _with(words, error("text.too-long", says, "use fewer tags or a shorter link", "tags"))
    if case.policy.text == "thread" and case.limits.thread:
        return _thread(case, words, under)
    if case.policy.text == "cut" and case.limits.text.most:
        return _cut(case, words, under)
    return _with(words, _too_long(case, words.counts[0]))


def _thread(case: Case, words: Words, under: str) -> Words:
    """Split; the link and the hashtags stand in the first part, where the media are."""
    limit = case.limits.text
    try:
        texts = split(case.draft.text.strip(), limit.most, limit.unit, tail=under)
    except CannotFit as problem:
        return _with(words, error("text.cannot-split", f"no thread can be made of the text: {problem}", "", "text"))
    parts = _counted(case, texts)
    says = f"sent as a thread of {len(texts)} posts ({', '.join(str(part) for part in parts.counts)})"
    return _with(parts, note("text.thread", says, "", "text"))


def _cut(case: Case, words: Words, under: str) -> Words:
    limit, text = case.limits.text, case.draft.text.strip()
    room = limit.most - (safe_count(f"{GAP}{under}", limit.unit) if under else 0)
    if room <= 0:
        says = f"the link and the tags leave no room for text in {limit.most} {limit.unit}"
        return _with(words, error("text.cannot-cut", says, "use fewer tags or a shorter link", "tags"))
    try:
        kept = cut(text, room, limit.unit)
    except CannotFit as problem:
        return _with(words, error("text.cannot-cut", f"the text cannot be cut: {problem}", "", "text"))
    lost = text[len(kept.rstrip("\u2026").rstrip()) :].strip()
    says = f"cut from {words.counts[0]} {limit.unit}; left out: \u201c{_shortened(lost)}\u201d"
    return _with(_counted(case, (joined(kept, under),)), note("text.cut", says, "", "text"))


def _counted(case: Case, texts: tuple[str, ...]) -> Words:
    limit = case.limits.text
    return Words(texts, tuple(Count(count(text, limit.unit), limit.most, limit.unit) for text in texts))


def _with(words: Words, *findings: Finding) -> Words:
    return Words(words.texts, words.counts, (*words.findings, *findings))


def _empty(case: Case) -> list[Finding]:
    if case.limits.text_required:
        return [error("text.missing", f"{case.name} needs a text here", "write `text:`", "text")]
    if not case.draft.media and not case.draft.link:
        return [error("text.missing", "there is nothing to post: no text, no media", "write `text:`", "text")]
    return []


def _newest_emoji(case: Case, used: int) -> Finding:
    limit = case.limits.text
    says = (
        f"the text is {used}/{limit.most} {limit.unit} if {case.name} does not know its newest emoji; it may refuse it"
    )
    return warning("text.newest-emoji", says, "shorten it or use older emoji", "text")


def _too_long(case: Case, used: Count) -> Finding:
    if not used.most:
        fix = f"take it out here: {case.without('text')}"
        return error("text.no-place", f"{case.name} takes no text with this kind of post", fix, "text")
    says = f"the text is {used} {used.unit}"
    if case.policy.text == "thread":
        says += f", and {case.name} has no threads"
    ways = [case.change("fit: {text: thread}")] if case.limits.thread and case.policy.text != "thread" else []
    ways.append(case.change("fit: {text: cut}"))
    return error("text.too-long", says, f"shorten it by {used.used - used.most}, or allow: {' or '.join(ways)}", "text")


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}\u2026"

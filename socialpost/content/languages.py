"""Which language an account gets, what is said when it is not there, and the other languages of a post."""

from __future__ import annotations

from socialpost.content.case import Case
from socialpost.content.layers import Kind, Layer, layers, matching, pick, platform_block, varied
from socialpost.content.model import Post
from socialpost.content.workspace import Account, Workspace
from socialpost.draft import Localized
from socialpost.findings import error, note, warning

TEXTS = ("title", "text", "comment")


def language_of(post: Post, account: Account, workspace: Workspace, variant: int | None = None) -> tuple[str, bool]:
    """Return the language that an account gets, and whether the post has the one that its market wants.

    An account without a market gets the post's own.
    """
    own = post.language or workspace.language
    if account.market is None:
        return own, True
    have = {own, *_other(post, account, variant)}
    found = matching(account.market.language, have)
    if found is not None:
        return found, True
    return (account.market.language if workspace.policy.untranslated == "refuse" else own), False


def check_languages(case: Case, *, there: bool) -> None:
    """Note what would go out in a language that is not the account's."""
    if not there and not case.strict:
        wanted = case.account.market.language if case.account.market else ""
        message = f"nothing in {wanted} for {case.account.name}: the post's own {case.own} is used"
        case.notes(note("language.fallback", message, f"add languages.{wanted}", "languages"))
    if case.language == case.own:
        return
    lacking = []
    for name in TEXTS:
        value, layer = pick(case.layers, name)
        if value and layer is not None and layer.kind is Kind.PLATFORM:
            _unnamed(case, layer, name)
        elif value and layer is not None and layer.kind is Kind.POST:
            lacking.append(name)
    if lacking and case.strict:
        _lacking(case, lacking)


def _unnamed(case: Case, layer: Layer, name: str) -> None:
    message = f"{layer.field(name)} counts for {case.own}, and {case.account.name} is in {case.language}"
    fix = f"add {layer.path}.languages.{case.language}.{name}"
    case.notes(error("language.unnamed", message, fix, layer.field(name)))


def _lacking(case: Case, names: list[str]) -> None:
    """Note a missing text as an error, a title or comment beside a translated text as a warning."""
    said = " and ".join(f"`{name}`" for name in names)
    message = f"{said} not there in {case.language}, the language of {case.account.name}"
    adds = ", ".join(f"languages.{case.language}.{name}" for name in names)
    text, _ = pick(case.layers, "text")
    if "text" in names or (not text and "title" in names):
        fix = f"add {adds}; or policy: {{untranslated: allow}} in socialpost.yaml"
        case.notes(error("language.missing", message, fix, names[0]))
    else:
        case.notes(warning("language.missing", f"{message}: sent in {case.own}", f"add {adds}", names[0]))


def other_languages(case: Case) -> dict[str, Localized]:
    """Return title and text of every other language of the post, for platforms that hold several."""
    other = _other(case.post, case.account, case.variant)
    if not other:
        return {}
    have = dict.fromkeys([case.own, *other])
    return {language: _localized(case, language) for language in have if language != case.language}


def _other(post: Post, account: Account, variant: int | None) -> list[str]:
    """Return the languages that are named, in the post, its platform, or the variant."""
    named = [*post.languages, *platform_block(post, account.platform).languages]
    said = varied(post, variant)
    if said is None:
        return named
    there = said.platforms.get(account.platform)
    return [*named, *said.languages, *(there.languages if there else ())]


def _localized(case: Case, language: str) -> Localized:
    stack = layers(case.post, case.account, language, case.variant)
    if language != case.own:  # what names no language is in the post's own
        stack = [layer for layer in stack if layer.kind in {Kind.LANGUAGE, Kind.PLATFORM_LANGUAGE}]
    else:
        stack = [layer for layer in stack if layer.kind not in {Kind.DEFAULTS, Kind.ACCOUNT}]
    texts = {}
    for name in ("title", "text"):
        value, layer = pick(stack, name)
        if value and layer is not None:
            case.where[f"languages.{language}.{name}"] = layer.field(name)
            texts[name] = case.render(value, layer.field(name)).strip()
    return Localized(**texts)

"""What may follow a video: its cover and its captions. Sent twice they do no harm, so nothing is looked for."""

from __future__ import annotations

from collections.abc import Mapping

from socialpost.adapter import Draft, Facts, File, Flow, Multipart, Part, Request, Slice
from socialpost_facebook.graph import path
from socialpost_facebook.photos import ENDINGS
from socialpost_facebook.video import of

# Captions are named by Facebook's locales; these are the common ones of each language.
# https://developers.facebook.com/docs/graph-api/reference/video/captions/
LOCALES: Mapping[str, str] = {
    "ar": "ar_AR", "cs": "cs_CZ", "da": "da_DK", "de": "de_DE", "el": "el_GR", "en": "en_US", "es": "es_ES",
    "fi": "fi_FI", "fr": "fr_FR", "he": "he_IL", "hi": "hi_IN", "hu": "hu_HU", "id": "id_ID", "it": "it_IT",
    "ja": "ja_JP", "ko": "ko_KR", "nb": "nb_NO", "nl": "nl_NL", "no": "nb_NO", "pl": "pl_PL", "pt": "pt_PT",
    "ro": "ro_RO", "ru": "ru_RU", "sk": "sk_SK", "sv": "sv_SE", "th": "th_TH", "tr": "tr_TR", "uk": "uk_UA",
    "vi": "vi_VN", "zh": "zh_CN",
    "en-gb": "en_GB", "es-mx": "es_LA", "fr-ca": "fr_CA", "pt-br": "pt_BR", "zh-hk": "zh_HK", "zh-tw": "zh_TW",
}  # fmt: skip


def locale(language: str) -> str:
    """Return Facebook's name of a language tag (`de`, `pt-BR`), empty where none is known."""
    tag = language.replace("_", "-").lower()
    return LOCALES.get(tag) or LOCALES.get(tag.partition("-")[0], "")


def thumbnail(draft: Draft, cover: File, facts: Facts) -> Flow:
    """Set the cover of a published video. Returns nothing.

    https://developers.facebook.com/docs/graph-api/reference/video/thumbnails/
    """
    mime = facts["files"].get(cover.key, {}).get("mime") or cover.mime
    source = Part("source", Slice(cover.key), f"cover.{ENDINGS.get(mime, 'jpg')}", mime)
    body = Multipart((Part("is_preferred", "true"), source))
    yield Request("POST", path(of(draft, facts), "thumbnails"), body=body)
    return {}


def captions(draft: Draft, language: str, facts: Facts) -> Flow:
    """Add side-car captions to a published video. Returns nothing.

    https://developers.facebook.com/docs/graph-api/reference/video/captions/ (the file's name tells the language)
    """
    named = locale(language)
    file = draft.media[0].captions[language]
    parts = [Part("captions_file", Slice(file.key), f"captions.{named}.srt", "application/x-subrip")]
    if language == draft.language:
        parts.insert(0, Part("default_locale", named))
    yield Request("POST", path(of(draft, facts), "captions"), body=Multipart(tuple(parts)))
    return {}

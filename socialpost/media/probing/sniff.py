"""What a file is, from its first bytes; its name says nothing."""

from __future__ import annotations

import re

from socialpost.media.probing import bmp, captions

HEAD = 1024
"""How many bytes are looked at."""

_SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
    (b"FLV\x01", "video/x-flv"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (b"OggS", "video/ogg"),
)
_RIFF = {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo"}
_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF = {b"avif", b"avis"}
_OLD_QUICKTIME = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
_NOT_MEDIA = (
    (re.compile(rb"%PDF-"), "is a PDF", "export the page as PNG"),
    (re.compile(rb"8BPS"), "is a Photoshop file", "export it as PNG or JPEG"),
    (re.compile(rb"(?s)\s*(?:<\?xml.{0,512}?)?<svg[\s>]"), "is an SVG drawing", "export it as PNG"),
    (re.compile(rb"(?is)\s*<(?:!doctype html|html)"), "is a web page", "download the picture itself"),
    (re.compile(rb"version https://git-lfs"), "is a Git LFS pointer", "run: git lfs pull"),
    (re.compile(rb"PK\x03\x04"), "is a ZIP archive", "unpack it"),
    (re.compile(rb"RIFF....WAVE|ID3|fLaC", re.DOTALL), "holds sound only", "make a video of it"),
)


def sniff(head: bytes) -> str:
    """Return the media type of a file that begins so; empty where it is none that is known here."""
    for signature, mime in _SIGNATURES:
        if head.startswith(signature):
            return mime
    return _riff(head) or _boxed(head) or _ebml(head) or _rest(head) or captions.recognise(head)


def foreign(head: bytes) -> tuple[str, str]:
    """Say what a file is that is no media, and what would help."""
    for pattern, says, fix in _NOT_MEDIA:
        if pattern.match(head):
            return says, fix
    return "is no picture, video or caption file that is known here", "export it as JPEG, PNG or MP4"


def _riff(head: bytes) -> str:
    return _RIFF.get(head[8:12], "") if head.startswith(b"RIFF") else ""


def _boxed(head: bytes) -> str:
    if head[4:8] in _OLD_QUICKTIME:
        return "video/quicktime"
    if head[4:8] != b"ftyp":
        return ""
    end = min(int.from_bytes(head[:4]), 256)
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end, 4))]
    if brands[0] in _HEIF | _AVIF:
        return "image/avif" if _AVIF & set(brands) else "image/heic"
    named = {b"qt  ": "video/quicktime", b"M4A ": "audio/mp4", b"M4B ": "audio/mp4"}.get(brands[0])
    return named or ("video/3gpp" if brands[0].startswith((b"3gp", b"3g2")) else "video/mp4")


def _ebml(head: bytes) -> str:
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return ""
    return "video/webm" if b"webm" in head[:64] else "video/x-matroska"


def _rest(head: bytes) -> str:
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in bmp.HEADERS:
        return "image/bmp"
    packets = head[::188][:3]  # MPEG transport stream: packets of 188 bytes, each begins with G
    return "video/mp2t" if packets == b"GGG" else ""

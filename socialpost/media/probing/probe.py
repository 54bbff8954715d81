"""Describe a media file from its content: never from its name, and without decoding more than needed."""

from __future__ import annotations

import os
import stat
import struct
from pathlib import Path
from typing import BinaryIO

from socialpost.media.model import Measured, MediaTrouble, Probe, broken, cut_off
from socialpost.media.probing import captions, sniff, still, video
from socialpost.media.probing.hash import digest

__all__ = ["Measured", "MediaTrouble", "Probe", "measure", "probe"]

_SPECIAL = (
    (stat.S_ISDIR, "is a folder"),
    (stat.S_ISFIFO, "is a pipe"),
    (stat.S_ISSOCK, "is a socket"),
    (stat.S_ISCHR, "is a device"),
    (stat.S_ISBLK, "is a device"),
)


def probe(path: Path) -> Probe:
    """Describe a file. MediaTrouble says what is wrong with it; the message goes on after the file's name."""
    with open_regular(path) as handle:
        return _describe(handle)


def measure(path: Path) -> Measured:
    """Describe and hash a file through one handle. MediaTrouble, also when somebody writes to it meanwhile."""
    with open_regular(path) as handle:
        before = os.fstat(handle.fileno())
        described = _describe(handle)
        handle.seek(0)
        sha256 = digest(handle)
        after = os.fstat(handle.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise MediaTrouble("media.changing", "changes while it is read", "wait until it is written, then run again")
    return Measured(described, sha256)


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file; anything else is not opened, or not read. MediaTrouble."""
    try:
        _refuse_special(path.stat().st_mode)
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        raise MediaTrouble("media.missing", "does not exist") from None
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise MediaTrouble("media.unreadable", f"cannot be read: {reason}") from None
    handle = os.fdopen(descriptor, "rb")
    try:
        _refuse_special(os.fstat(descriptor).st_mode)  # it may have been exchanged since it was looked at
    except MediaTrouble:
        handle.close()
        raise
    return handle


def _refuse_special(mode: int) -> None:
    for fits, says in _SPECIAL:
        if fits(mode):
            raise MediaTrouble("media.not-a-file", f"{says}, not a file")


def _describe(handle: BinaryIO) -> Probe:
    size = os.fstat(handle.fileno()).st_size
    try:
        head = handle.read(sniff.HEAD)
        if not head:
            raise MediaTrouble("media.empty", "is empty (0 bytes)")
        return _by_type(handle, size, sniff.sniff(head), head)
    except struct.error:
        raise cut_off("a field in it ends early") from None
    except (ValueError, LookupError, ArithmeticError, MemoryError, RecursionError) as problem:
        raise broken(f"it makes no sense ({type(problem).__name__})") from None
    except OSError as problem:
        raise broken(f"it cannot be read to its end ({problem.strerror or problem})") from None


def _by_type(handle: BinaryIO, size: int, mime: str, head: bytes) -> Probe:
    if mime in still.READERS:
        return still.read(handle, size, mime)
    if mime.startswith("text/"):
        return captions.read(handle, size, mime)
    if mime.startswith("video/"):
        return video.read(handle, size, mime)
    says, fix = ("holds sound only", "make a video of it") if mime else sniff.foreign(head)
    raise MediaTrouble("media.unknown", says, fix)

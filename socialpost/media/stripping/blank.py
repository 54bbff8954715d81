"""MP4 and MOV without their metadata, in place: nothing moves, so every offset in them stays true.

A box that tells where, when or with what becomes a `free` box of the same length filled with zeros; so do tracks in
which cameras write positions as they film, and what those tracks hold. Times of creation and names in headers become
zero. Pictures and sound stay as they are, byte for byte.
"""

from __future__ import annotations

from pathlib import Path

from socialpost.media.making.writing import Sink, writing
from socialpost.media.probing.probe import open_regular
from socialpost.media.stripping import blank_edits
from socialpost.media.stripping.blank_edits import Edit
from socialpost.media.stripping.stream import BLOCK, Stream
from socialpost.media.watch import Watch


def blank(source: Path, target: Path, watch: Watch) -> None:
    """Write `source` without metadata to `target`. MediaTrouble: its boxes contradict; StateTrouble; Stopped."""
    with open_regular(source) as handle:
        stream = Stream(handle, watch)
        edits = blank_edits.edits(handle, stream.size)
        stream.seek(0)
        with writing(target) as sink:
            for block in stream.blocks(stream.size):
                sink.write(block)
            for edit in edits:
                _carry_out(sink, edit, watch)


def _carry_out(sink: Sink, edit: Edit, watch: Watch) -> None:
    """Write zeros over a range, and a word before it."""
    watch.at(0.99)
    if edit.word:
        sink.patch(edit.start - len(edit.word), edit.word)
    for at in range(edit.start, edit.end, BLOCK):
        sink.patch(at, bytes(min(BLOCK, edit.end - at)))

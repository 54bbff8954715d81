"""The same coded pictures in an MP4, with the sound as it is, encoded anew, or left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socialpost.media.films import frames as movie_frames
from socialpost.media.films import open as movie_open
from socialpost.media.films import packets as movie_packets
from socialpost.media.films import pictures as movie_pictures
from socialpost.media.films import sound as movie_sound
from socialpost.media.films import write as movie_write
from socialpost.media.model import MediaTrouble
from socialpost.media.recipe import Job
from socialpost.media.watch import Watch

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet

_FORMS = {"video/mp4": "mp4", "video/quicktime": "mov", "video/3gpp": "3gp"}
_TAGS = {"hevc": "hvc1"}  # Apple's players know HEVC in MP4 only by this name


def make(source: Path, job: Job, inputs: Mapping[str, Path], target: Path, watch: Watch) -> None:
    """Copy the first track of pictures into the container `recipe.mime`, with `recipe.sound`; turns and edits stay.

    MediaTrouble: the container cannot hold it; StateTrouble: the disk refuses; Stopped.
    """
    del inputs  # it needs no other file
    watch.at(0.0)
    form = _FORMS.get(job.recipe.mime)
    if form is None:
        raise MediaTrouble("media.rendition", f"cannot be put into {job.recipe.mime}", "name MP4 or MOV")
    with ExitStack() as stack:
        container = stack.enter_context(movie_write.container(target, form))
        original = stack.enter_context(movie_open.opened(source, job.probe))
        tracks = [_pictures(original, container)]
        tracks += movie_sound.tracks(stack, source, job, container)[0]
        pulse = movie_pictures.Pulse(watch, max(0.01, job.probe.seconds or 0.0))
        for at, _ in movie_write.together(container, *tracks):
            pulse.at(float(at))
    watch.at(1.0)


def _pictures(original: InputContainer, target: OutputContainer) -> Iterator[Packet[Any]]:
    """Add the track of pictures; return its packets, timed from the beginning."""
    begin: Fraction = movie_open.origin(original)
    source = movie_frames.track(original)
    stream = target.add_stream_from_template(source)
    stream.codec_tag = _TAGS.get(source.codec_context.name, "\0\0\0\0")
    return movie_packets.moved(original, source, stream, begin)

"""A file to its video stream, and its stream to decoded frames."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaitnet.errors import VideoError
from gaitnet.reasons import refusal
from gaitnet.video.faults import Faults
from gaitnet.video.files import check_is_video, unreadable

if TYPE_CHECKING:
    from av import Packet, VideoFrame
    from av.container import InputContainer
    from av.video.stream import VideoStream

MOST_PIXELS = 8192 * 8192
"""In a picture. A header may claim any size, and a decoder believes it."""

FASTEST_HZ = 1000
"""A camera that somebody has; some containers take their clock's ticks for frames."""

_LIMITS = {"max_pixels": str(MOST_PIXELS)}

_OPTIONS = _LIMITS | {
    "protocol_whitelist": "file",
    "format_whitelist": "mov,matroska,avi,flv,ogg,asf,mpeg,mpegts,mpegvideo,dv,mxf,gif",
}
"""No demuxer that opens other files or addresses: no playlists, no concatenation, no numbered pictures."""


HEVC, SCRUTINY = "hevc", _LIMITS | {"err_detect": "explode"}
"""FFmpeg's HEVC decoder hides damage and says nothing of it, unless it is told to stop at each error."""


@dataclass(frozen=True)
class Film:
    """An open file.

    Attributes:
        path: of it.
        container: what is in it.
        stream: its first real video stream.
    """

    path: Path
    container: InputContainer
    stream: VideoStream

    @property
    def rate_hz(self) -> float:
        """Nominal frames a second of the file's own clock."""
        rates = self.stream.average_rate, self.stream.guessed_rate
        return next((float(rate) for rate in rates if rate and rate <= FASTEST_HZ), 30.0)

    @property
    def duration_s(self) -> float | None:
        """By the header and the file's own clock; None where it does not know."""
        if self.stream.duration and self.stream.time_base:
            return float(self.stream.duration * self.stream.time_base)
        return self.container.duration / 1e6 if self.container.duration else None

    def end_s(self, packets: int) -> float | None:
        """When it should end, if so many packets were in it; None where nothing says.

        A duration may be estimated from what is left of a file; the number of frames that were written is
        not. Where all of them are there, an edit list may still show fewer.
        """
        if packets < self.stream.frames:
            return max(self.duration_s or 0, self.stream.frames / self.rate_hz)
        return self.duration_s

    def decoded(self, faults: Faults | None = None) -> Iterator[VideoFrame]:
        """Frames in the order in which they are shown; what can't be decoded is passed over."""
        faults = Faults() if faults is None else faults
        errors = import_module("av").FFmpegError
        number = 0
        for packet in self._packets(faults, errors):
            try:
                frames = packet.decode()
            except errors:
                faults.lost += 1
                continue
            for frame in frames:
                if frame.is_corrupt:
                    faults.damaged.append(number)
                number += 1
                yield frame

    def _packets(self, faults: Faults, errors: Any) -> Iterator[Packet]:
        """What the container gives; it ends, as players do, at the first place that makes no sense."""
        packets = self.container.demux(self.stream)
        try:
            for packet in packets:
                faults.lost += packet.is_corrupt
                faults.packets += packet.size > 0
                yield packet
        except errors:
            faults.lost += 1


@contextmanager
def opened(path: Path, threads: int | None = None) -> Iterator[Film]:
    """A film, open.

    Args:
        path: of it.
        threads: that decode it; None leaves it to FFmpeg.

    Raises:
        VideoError: no such file, an empty file, no video, or larger pictures than `MOST_PIXELS`.
    """
    check_is_video(path)
    av = import_module("av")  # 0.1 s: not for `gaitnet --help`
    av.logging.set_level(None)
    with _container(path) as container:
        stream = _film_stream(path, container)
        strict = stream.codec_context.name == HEVC and _bears_scrutiny(path)
        stream.codec_context.options = SCRUTINY if strict else _LIMITS
        stream.thread_type = "AUTO"
        stream.codec_context.thread_count = threads or 0
        try:
            yield Film(path, container, stream)
        except av.FFmpegError as error:
            raise unreadable(path) from error


def _container(path: Path) -> InputContainer:
    av = import_module("av")
    try:
        # Absolute, because FFmpeg takes what stands before a colon, as in 10:30.mp4, for a protocol.
        return av.open(str(path.absolute()), options=_OPTIONS, metadata_errors="replace")
    except av.FFmpegError as error:
        raise unreadable(path) from error


def _bears_scrutiny(path: Path) -> bool:
    """Whether the strict decoder takes the film's beginning: a harmless oddity would cost it every frame."""
    with _container(path) as container:
        stream = _film_stream(path, container)
        stream.codec_context.options = SCRUTINY
        stream.codec_context.thread_count = 1
        faults = Faults()
        first = next(Film(path, container, stream).decoded(faults), None)
        return first is not None and not faults.lost


def _film_stream(path: Path, container: InputContainer) -> VideoStream:
    """The first that is no cover and no preview."""
    kinds = import_module("av.stream").Disposition
    covers = kinds.attached_pic | kinds.timed_thumbnails | kinds.still_image
    for stream in container.streams.video:
        if stream.codec_context is not None and not stream.disposition & covers:
            check_size(path, stream.width, stream.height)
            return stream
    raise unreadable(path)


def check_size(path: Path, width: int, height: int) -> None:
    """Refuse pictures that are larger than `MOST_PIXELS`, before memory is taken for them.

    Raises:
        VideoError: they are.
    """
    if not width * height:  # FFmpeg forgets a size that it may not use
        raise VideoError(refusal("file-unreadable-or-large"), path)
    if width * height > MOST_PIXELS:
        raise VideoError(refusal("file-large", width=width, height=height), path)

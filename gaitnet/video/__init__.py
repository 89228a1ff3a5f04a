"""Films as a player shows them: upright, in square pixels, in true times, whatever they are stored in."""

from __future__ import annotations

from gaitnet.video.ahead import Behind, decoders, made_ahead
from gaitnet.video.faults import Faults, Gap
from gaitnet.video.files import VIDEO_SUFFIXES, check_is_video, sha256
from gaitnet.video.header import VideoInfo, probe
from gaitnet.video.kept import decoding_once
from gaitnet.video.pictures import Frame
from gaitnet.video.reading import frames

__all__ = [
    "VIDEO_SUFFIXES",
    "Behind",
    "Faults",
    "Frame",
    "Gap",
    "VideoInfo",
    "check_is_video",
    "decoders",
    "decoding_once",
    "frames",
    "made_ahead",
    "probe",
    "sha256",
]

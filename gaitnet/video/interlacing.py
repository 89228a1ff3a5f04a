"""Deinterlacing of videos."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from fractions import Fraction
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from av import VideoFrame

Stamped = tuple["float | None", "VideoFrame"]
"""A frame and its stamp in seconds, where it has one."""


def joined(stamped: Iterable[Stamped], threads: int | None = None) -> Iterator[Stamped]:
    """The same frames; from the first that says it is interlaced, FFmpeg's yadif makes whole ones of such.

    One frame comes out for each that goes in, at the time of its first half.
    """
    graph: Any = None
    made_for: Any = None
    stamps: deque[float | None] = deque()  # the graph has its own idea of time
    for stamp_s, frame in stamped:
        kind = frame.format.name, frame.width, frame.height
        if graph is not None and kind != made_for:
            yield from _ended(graph, stamps)
            graph = None
        if graph is None and not frame.interlaced_frame:
            yield stamp_s, frame
            continue
        graph, made_for = graph or _yadif(frame, threads), kind
        stamps.append(stamp_s)
        frame.pts = None
        graph.push(frame)
        yield from _pulled(graph, stamps)
    if graph is not None:
        yield from _ended(graph, stamps)


def _yadif(frame: VideoFrame, threads: int | None) -> Any:
    graph = import_module("av.filter").Graph()
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format.name, time_base=Fraction(1, 1000)
    )
    yadif = graph.add("yadif", mode="send_frame", deint="interlaced", threads=str(threads or 0))
    graph.link_nodes(source, yadif, graph.add("buffersink")).configure()
    return graph


def _ended(graph: Any, stamps: deque[float | None]) -> Iterator[Stamped]:
    graph.push(None)
    yield from _pulled(graph, stamps)


def _pulled(graph: Any, stamps: deque[float | None]) -> Iterator[Stamped]:
    errors = import_module("av.error")
    while stamps:
        try:
            frame = graph.pull()
        except (errors.BlockingIOError, errors.EOFError):  # it waits for the next, or has no more
            return
        yield stamps.popleft(), frame

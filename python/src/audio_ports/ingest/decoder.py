"""Packets of a source to float samples, in portions of some 100,000 frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.packet import Packet
from av.stream import Stream
from numpy.typing import NDArray

from audio_ports.errors import TaskError
from audio_ports.ingest.cover import MAX_COVER_BYTES
from audio_ports.ingest.downmix import MAX_CHANNELS
from audio_ports.ingest.source import SAMPLE_RATES_HZ, Source, broken_file

_PORTION_FRAMES = 131_072
_INTEGER_SCALES = {"s16": 2.0**-15, "s32": 2.0**-31}


@dataclass(frozen=True)
class Pcm:
    """Decoded samples of shape (channels, frames), with their rate and channel names."""

    y: NDArray[np.float32]
    sample_rate: int
    channels: tuple[str, ...]


class Decoder:
    """Decodes a source once, from its start, and counts what it meets.

    Parameters
    ----------
    source : Source
        Just opened.
    max_sec : float
        Decoding stops with an error past so many seconds.
    report : callable
        Called with the fraction of the file that has been decoded.

    Attributes
    ----------
    decoded_sec : float
        Seconds so far.
    damaged_packets, not_finite : int
        Packets that could not be decoded; samples that were NaN or infinite and
        became 0.
    picture : bytes
        The attached picture, empty if there is none of a reasonable size.
    """

    def __init__(self, source: Source, max_sec: float, report: Callable[[float], None]) -> None:
        self._source = source
        self._max_sec = max_sec
        self._report = report
        self.decoded_sec = 0.0
        self.damaged_packets = 0
        self.not_finite = 0
        self.picture = b""

    def portions(self) -> Iterator[Pcm]:
        """Decode everything.

        Yields
        ------
        Pcm
            Finite samples; rate and layout are the same within a portion.

        Raises
        ------
        TaskError
            `too_long`, or `broken_file` if nothing can be decoded.
        """
        waiting: list[AudioFrame] = []
        count = 0
        for packet in self._packets():
            for frame in self._frames(packet):
                if waiting and _form(frame) != _form(waiting[0]):
                    yield self._pcm(waiting)
                    waiting, count = [], 0
                waiting.append(frame)
                count += frame.samples
                self._count(frame)
            if count >= _PORTION_FRAMES:
                yield self._pcm(waiting)
                waiting, count = [], 0
                self._report(self._source.fraction_read(packet, self.decoded_sec))
        if waiting:
            yield self._pcm(waiting)

    def _packets(self) -> Iterator[Packet[Stream]]:
        source = self._source
        streams = (source.audio, source.picture) if source.picture else (source.audio,)
        try:
            for packet in source.container.demux(*streams):
                if packet.stream.index == source.audio.index:
                    yield packet
                elif not self.picture and packet.size <= MAX_COVER_BYTES:
                    self.picture = bytes(packet)
        except av.FFmpegError:
            # What is behind the damage can't be found again; what came before is kept.
            self.damaged_packets += 1

    def _frames(self, packet: Packet[Stream]) -> list[AudioFrame]:
        try:
            return self._source.audio.decode(packet)
        except av.EOFError:
            return []
        except av.FFmpegError:
            self.damaged_packets += 1
            return []

    def _count(self, frame: AudioFrame) -> None:
        if frame.sample_rate not in SAMPLE_RATES_HZ or frame.layout.nb_channels > MAX_CHANNELS:
            raise broken_file(self.decoded_sec)
        self.decoded_sec += frame.samples / frame.sample_rate
        if self.decoded_sec > self._max_sec:
            raise too_long(self._max_sec)

    def _pcm(self, frames: list[AudioFrame]) -> Pcm:
        arrays = [frame.to_ndarray() for frame in frames]
        joined = np.concatenate(arrays, axis=1)
        first = frames[0]
        if first.format.is_packed:
            joined = joined.reshape(-1, first.layout.nb_channels).T
        y = _as_float(joined, first.format.packed.name)
        if joined.dtype.kind == "f":
            is_finite = np.isfinite(y)
            if not is_finite.all():
                self.not_finite += int(y.size - np.count_nonzero(is_finite))
                y = np.where(is_finite, y, np.float32(0))
        names = tuple(channel.name for channel in first.layout.channels)
        return Pcm(y, first.sample_rate, names)


def too_long(max_sec: float) -> TaskError:
    """Make the error for a track over the limit.

    Parameters
    ----------
    max_sec : float
        The limit.

    Returns
    -------
    TaskError
    """
    return TaskError(
        "too_long",
        f"The track is longer than the limit of {max_sec:g} s; upload a shorter part of it.",
        {"limitSec": max_sec},
    )


def _form(frame: AudioFrame) -> tuple[int, str, str]:
    return frame.sample_rate, frame.layout.name, frame.format.name


def _as_float(samples: NDArray[np.generic], sample_format: str) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):
        y = samples.astype(np.float32)
    if sample_format == "u8":
        return (y - np.float32(128)) * np.float32(2.0**-7)
    scale = _INTEGER_SCALES.get(sample_format)
    return y if scale is None else y * np.float32(scale)

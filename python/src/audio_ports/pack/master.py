"""The master of a track, read back from its segments."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio_ports.errors import TaskError
from audio_ports.pack.flac import decode_flac
from audio_ports.pack.layout import (
    CHANNELS,
    MASTER_BITS,
    SEGMENT_FRAMES,
    segment_count,
    segment_name,
)
from audio_ports.pack.samples import to_16_bit

# An engine that looks 12 s to both sides of a segment touches 8; 1.4 MB each.
_MAX_CACHED_SEGMENTS = 16


class MasterReader:
    """A `Mix` over the 24-bit segments of a master, with a bounded cache.

    Parameters
    ----------
    folder : Path
        Holds 00000.flac and so on, all of them.
    frames : int
        Length of the master.
    gain : float
        Stored samples are `gain` times the float ones.
    """

    def __init__(self, folder: Path, frames: int, gain: float) -> None:
        self._folder = folder
        self._frames = frames
        self._gain = gain
        self._cache: OrderedDict[int, NDArray[np.int32]] = OrderedDict()

    @property
    def frames(self) -> int:
        """Length in frames."""
        return self._frames

    def read(self, start: int, stop: int) -> NDArray[np.float32]:
        """Read frames [start, stop) in float scale.

        Parameters
        ----------
        start, stop : int
            Half-open range in frames; may reach outside [0, frames).

        Returns
        -------
        ndarray of float32, shape (2, stop - start)
            Zero outside [0, frames).

        Raises
        ------
        TaskError
            `bad_master` if a segment is missing or damaged.
        """
        scale = np.float32(1 / (self._gain * 2 ** (MASTER_BITS - 1)))
        return self._stored(start, stop).astype(np.float32) * scale

    def read_16_bit(self, start: int, stop: int) -> NDArray[np.int32]:
        """Read round(gain x mix) as 16-bit values: what stored stems must add up to.

        Parameters
        ----------
        start, stop : int
            Half-open range in frames; may reach outside [0, frames).

        Returns
        -------
        ndarray of int32, shape (2, stop - start)

        Raises
        ------
        TaskError
            `bad_master` if a segment is missing or damaged.
        """
        return to_16_bit(self._stored(start, stop))

    def _stored(self, start: int, stop: int) -> NDArray[np.int32]:
        samples = np.zeros((CHANNELS, max(0, stop - start)), np.int32)
        first, last = max(start, 0), min(stop, self._frames)
        while first < last:
            index, offset = divmod(first, SEGMENT_FRAMES)
            count = min(last - first, SEGMENT_FRAMES - offset)
            piece = self._segment(index)[:, offset : offset + count]
            samples[:, first - start : first - start + count] = piece
            first += count
        return samples

    def _segment(self, index: int) -> NDArray[np.int32]:
        cached = self._cache.get(index)
        if cached is not None:
            self._cache.move_to_end(index)
            return cached
        decoded = self._decode(index)
        self._cache[index] = decoded
        if len(self._cache) > _MAX_CACHED_SEGMENTS:
            self._cache.popitem(last=False)
        return decoded

    def _decode(self, index: int) -> NDArray[np.int32]:
        path = self._folder / f"{segment_name(index)}.flac"
        try:
            samples, bits = decode_flac(path.read_bytes())
        except (FileNotFoundError, NotADirectoryError, ValueError) as error:
            raise _bad_master(index, str(error)) from error
        is_last = index == segment_count(self._frames) - 1
        expected = self._frames - index * SEGMENT_FRAMES if is_last else SEGMENT_FRAMES
        if bits != MASTER_BITS or samples.shape[1] != expected:
            raise _bad_master(index, f"{samples.shape[1]} frames of {bits} bits, not {expected}")
        return samples


def _bad_master(index: int, reason: str) -> TaskError:
    return TaskError(
        "bad_master",
        f"Segment {index} of the master can't be read; upload the track again.",
        {"segment": index, "reason": reason[:200]},
    )

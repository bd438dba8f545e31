"""Stored segments read back, one by one or as a whole stem."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio_ports.errors import TaskError
from audio_ports.pack.flac import decode_flac
from audio_ports.pack.layout import CHANNELS, SEGMENT_FRAMES, segment_length, segment_name

# The one stem of a master.
_MASTER = "mix"


class DamagedSegmentError(ValueError):
    """A stored segment is missing, damaged or not what it should be.

    Parameters
    ----------
    index : int
        Of the segment.
    reason : str
        For the log.
    """

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(f"segment {index}: {reason}")
        self.index = index
        self.reason = reason


def bad_stem(stem: str, error: DamagedSegmentError) -> TaskError:
    """Make the error for a stored stem that can't be read.

    Parameters
    ----------
    stem : str
        Its name; `mix` is a master's.
    error : DamagedSegmentError
        What reading it said.

    Returns
    -------
    TaskError
        `bad_stem`.
    """
    advice = "upload" if stem == _MASTER else "separate"
    return TaskError(
        "bad_stem",
        f"Segment {error.index} of {stem} can't be read; {advice} the track again.",
        {"stem": stem, "segment": error.index, "reason": error.reason[:200]},
    )


def read_segment(folder: Path, index: int, frames: int) -> tuple[NDArray[np.int32], int]:
    """Read one stored segment.

    Parameters
    ----------
    folder : Path
        Of its stem.
    index : int
        From 0.
    frames : int
        What it must hold.

    Returns
    -------
    samples : ndarray of int32, shape (2, frames)
        Exact.
    bits : int
        Of a sample, 16 or 24.

    Raises
    ------
    DamagedSegmentError
        If it is missing or damaged.
    OSError
        If the disk can't be read.
    """
    try:
        samples, bits = decode_flac((folder / f"{segment_name(index)}.flac").read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise DamagedSegmentError(index, str(error)) from error
    if samples.shape[1] != frames:
        raise DamagedSegmentError(index, f"{samples.shape[1]} frames, not {frames}")
    return samples, bits


class StoredStem:
    """The segments of one stem as one line of frames, with a bounded cache.

    Parameters
    ----------
    folder : Path
        Holds 00000.flac and so on, all of them.
    frames : int
        Length of the stem.
    bits : int
        Of its samples, 16 or 24.
    most_cached : int
        Decoded segments that are kept; 1.4 MB each.
    """

    def __init__(self, folder: Path, frames: int, bits: int, most_cached: int) -> None:
        self._folder = folder
        self._frames = frames
        self._bits = bits
        self._most_cached = most_cached
        self._cache: OrderedDict[int, NDArray[np.int32]] = OrderedDict()

    @property
    def frames(self) -> int:
        """Length in frames."""
        return self._frames

    @property
    def bits(self) -> int:
        """Bits of a sample."""
        return self._bits

    def read(self, start: int, stop: int) -> NDArray[np.int32]:
        """Read the stored values of frames [start, stop).

        Parameters
        ----------
        start, stop : int
            Half-open range in frames; may reach outside [0, frames).

        Returns
        -------
        ndarray of int32, shape (2, stop - start)
            Zero outside [0, frames).

        Raises
        ------
        DamagedSegmentError
            If a segment can't be read.
        """
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
        if len(self._cache) > self._most_cached:
            self._cache.popitem(last=False)
        return decoded

    def _decode(self, index: int) -> NDArray[np.int32]:
        samples, bits = read_segment(self._folder, index, segment_length(self._frames, index))
        if bits != self._bits:
            raise DamagedSegmentError(index, f"{bits} bits, not {self._bits}")
        return samples

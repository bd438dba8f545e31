"""The master of a track, read back from its segments."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio_ports.errors import TaskError
from audio_ports.pack.layout import MASTER_BITS
from audio_ports.pack.samples import to_16_bit
from audio_ports.pack.stored import DamagedSegmentError, StoredStem

# An engine that looks 12 s to both sides of a segment touches 8.
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
        self._stem = StoredStem(folder, frames, MASTER_BITS, _MAX_CACHED_SEGMENTS)
        self._gain = gain

    @property
    def frames(self) -> int:
        """Length in frames."""
        return self._stem.frames

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
        try:
            return self._stem.read(start, stop)
        except DamagedSegmentError as error:
            raise TaskError(
                "bad_master",
                f"Segment {error.index} of the master can't be read; upload the track again.",
                {"segment": error.index, "reason": error.reason[:200]},
            ) from error

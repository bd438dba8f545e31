"""A stored stem as audio that can be analysed."""

from __future__ import annotations

import numpy as np

from audio_ports.analysis.features.layout import Array
from audio_ports.analysis.request import StemFolder
from audio_ports.pack.stored import DamagedSegmentError, StoredStem, bad_stem

# A block of the features is 18 s long and shares its margins with the next one.
_CACHED_SEGMENTS = 4


class StemReader:
    """Reads a stem in float scale, with a bounded cache.

    Parameters
    ----------
    stem : StemFolder
        Holds 00000.flac and so on, all of them.
    frames : int
        Length of the stem.
    """

    def __init__(self, stem: StemFolder, frames: int) -> None:
        self._stem = stem
        self._stored = StoredStem(stem.folder, frames, stem.bits, _CACHED_SEGMENTS)
        self._scale = np.float32(1 / (stem.gain * 2 ** (stem.bits - 1)))

    @property
    def frames(self) -> int:
        """Length in frames."""
        return self._stored.frames

    def read(self, start: int, stop: int) -> Array:
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
            `bad_stem` if a segment is missing or damaged.
        """
        try:
            return self._stored.read(start, stop).astype(np.float32) * self._scale
        except DamagedSegmentError as error:
            raise bad_stem(self._stem.name, error) from error

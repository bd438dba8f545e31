"""The sum of stems at their levels, segment by segment."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio_ports.export.levels import gain_from_db, pan_matrix
from audio_ports.export.request import Output, Part
from audio_ports.pack.layout import segment_count, segment_length
from audio_ports.pack.stored import DamagedSegmentError, bad_stem, read_segment

FULL_SCALE = 2**23
# What a mix that would clip is brought to.
_PEAK_DB = -0.1


class Mixdown:
    """What one file holds; no more than one segment of it is in memory.

    Parameters
    ----------
    output : Output
        Its parts and their levels.
    frames : int
        Length.
    """

    def __init__(self, output: Output, frames: int) -> None:
        main = gain_from_db(output.main_db)
        self._parts = [
            (part, pan_matrix(part.pan) * (gain_from_db(part.gain_db) * main))
            for part in output.parts
        ]
        self._frames = frames
        self.segments = segment_count(frames)

    def segment(self, index: int) -> NDArray[np.float64]:
        """Add one segment up.

        Parameters
        ----------
        index : int
            From 0.

        Returns
        -------
        ndarray of float64, shape (2, frames)
            Full scale is 1; may be over it.

        Raises
        ------
        TaskError
            `bad_stem` if a stem can't be read.
        """
        frames = segment_length(self._frames, index)
        return sum(
            (_turned(_read(part, index, frames), matrix) for part, matrix in self._parts),
            start=np.zeros((2, 1)),
        )


def bounding_db(peak: float) -> float:
    """Give the gain with which a mix does not clip.

    Parameters
    ----------
    peak : float
        Largest magnitude, full scale 1.

    Returns
    -------
    float
        In dB; 0 where everything fits into 24 bits as it is.
    """
    if peak * FULL_SCALE <= FULL_SCALE - 1:
        return 0.0
    return _PEAK_DB - 20 * float(np.log10(peak))


def _read(part: Part, index: int, frames: int) -> NDArray[np.float64]:
    try:
        samples, bits = read_segment(part.folder, index, frames)
    except DamagedSegmentError as error:
        raise bad_stem(part.stem, error) from error
    y: NDArray[np.float64] = samples / (part.stored_gain * 2 ** (bits - 1))
    return y


def _turned(y: NDArray[np.float64], matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    (ll, rl), (lr, rr) = matrix
    left, right = y
    return np.stack([ll * left + rl * right, lr * left + rr * right])

"""One stem of a pack, read back segment by segment."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio_ports.errors import TaskError
from audio_ports.export.request import Part
from audio_ports.pack.flac import decode_flac
from audio_ports.pack.layout import SEGMENT_FRAMES, segment_count, segment_name


class StoredStem:
    """The float samples of a stored stem.

    Parameters
    ----------
    part : Part
        Says where the segments are and what gain they were stored with.
    frames : int
        Length of the stem.
    """

    def __init__(self, part: Part, frames: int) -> None:
        self._part = part
        self._frames = frames

    def segment(self, index: int) -> NDArray[np.float64]:
        """Read one segment.

        Parameters
        ----------
        index : int
            From 0.

        Returns
        -------
        ndarray of float64, shape (2, frames)
            Full scale is 1; exact.

        Raises
        ------
        TaskError
            `bad_stem` if it is missing or damaged.
        """
        path = self._part.folder / f"{segment_name(index)}.flac"
        try:
            samples, bits = decode_flac(path.read_bytes())
        except (FileNotFoundError, NotADirectoryError, ValueError) as error:
            raise self._bad(index, str(error)) from error
        is_last = index == segment_count(self._frames) - 1
        expected = self._frames - index * SEGMENT_FRAMES if is_last else SEGMENT_FRAMES
        if samples.shape[1] != expected:
            raise self._bad(index, f"{samples.shape[1]} frames, not {expected}")
        y: NDArray[np.float64] = samples / (self._part.stored_gain * 2 ** (bits - 1))
        return y

    def _bad(self, index: int, reason: str) -> TaskError:
        return TaskError(
            "bad_stem",
            f"Segment {index} of {self._part.stem} can't be read; separate the track again.",
            {"stem": self._part.stem, "segment": index, "reason": reason[:200]},
        )

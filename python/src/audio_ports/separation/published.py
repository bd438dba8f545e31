"""What earlier attempts at a separation have stored."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio_ports.pack.layout import STEM_BITS
from audio_ports.pack.stored import DamagedSegmentError, read_segment


class PublishedStems:
    """Reads stored segments of a pack.

    Parameters
    ----------
    folder : Path
        Holds a folder for each stem; the caller never writes into it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, stems: Iterable[str], index: int, frames: int) -> dict[str, NDArray[np.int32]]:
        """Read one segment of some stems.

        Parameters
        ----------
        stems : iterable of str
            Names.
        index : int
            Of the segment.
        frames : int
            What it must hold.

        Returns
        -------
        dict of str to ndarray of int32, shape (2, frames)
            16-bit values; those that are gone or damaged are left out.

        Raises
        ------
        OSError
            If the disk can't be read.
        """
        found = {stem: self._segment(stem, index, frames) for stem in stems}
        return {stem: samples for stem, samples in found.items() if samples is not None}

    def _segment(self, stem: str, index: int, frames: int) -> NDArray[np.int32] | None:
        try:
            samples, bits = read_segment(self._folder / stem, index, frames)
        except DamagedSegmentError:
            return None
        return samples if bits == STEM_BITS else None

"""What stems leave of their mix."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from audio_ports.pack.samples import power

_LOWEST = 1e-12


class Residual:
    """Level of mix minus stems against the mix, over segments in any order."""

    def __init__(self) -> None:
        self._left = 0.0
        self._mix = 0.0
        self._is_known = True

    def add(self, stems: Mapping[str, NDArray[np.int32]], mix: NDArray[np.int32]) -> None:
        """Count a segment.

        Parameters
        ----------
        stems : mapping of str to ndarray of int32, shape (2, frames)
            All of them, as they are stored.
        mix : ndarray of int32, shape (2, frames)
            In the same scale.
        """
        self._left += power(mix - sum(stems.values(), np.zeros_like(mix)))
        self._mix += power(mix)

    def give_up(self) -> None:
        """Say nothing: a segment of the track can't be counted."""
        self._is_known = False

    @property
    def db(self) -> float | None:
        """In dB; None for silence, or if not every segment was counted."""
        if not self._is_known or not self._mix:
            return None
        return round(10 * math.log10(max(self._left / self._mix, _LOWEST)), 2)

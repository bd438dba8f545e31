"""What a separation engine reads and what it gives back."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Mix(Protocol):
    """A stereo master at 44.1 kHz that can be read at any frame, in true float scale."""

    @property
    def frames(self) -> int:
        """Length in frames, one frame being one sample of each channel."""

    def read(self, start: int, stop: int) -> NDArray[np.float32]:
        """Read frames [start, stop).

        Parameters
        ----------
        start, stop : int
            Half-open range in frames; may reach outside [0, frames).

        Returns
        -------
        ndarray of float32, shape (2, stop - start)
            Zero outside [0, frames).
        """


class Engine(Protocol):
    """A way of splitting one mix into stems, block by block."""

    @property
    def name(self) -> str:
        """Name that jobs and manifests use."""

    @property
    def stems(self) -> tuple[str, ...]:
        """Stem names in display order."""

    @property
    def sums_to_mix(self) -> bool:
        """Whether the stems add up to the mix, up to float32 rounding."""

    def separate(self, start: int, stop: int) -> dict[str, NDArray[np.float32]]:
        """Separate frames [start, stop) of the mix.

        Parameters
        ----------
        start, stop : int
            Half-open range in frames.

        Returns
        -------
        dict of str to ndarray of float32, shape (2, stop - start)
            One entry for each name in `stems`. The same frames come out
            bit-identical whatever was asked for before.
        """

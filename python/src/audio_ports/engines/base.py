"""What a separation engine reads and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Range = tuple[int, int]
"""Frames [start, stop) of a track."""

Tell = Callable[[str, str], None]
"""Takes a code and words when something changes that a user should know."""


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

    @property
    def facts(self) -> Mapping[str, object]:
        """Under what it works, as JSON; empty if its output depends on nothing of that."""

    @property
    def lookahead(self) -> int:
        """How many ranges it makes use of at a time; 1 if it works on no other than the next."""

    @property
    def progressed(self) -> int:
        """Grows with every piece of work; `work_left` stays what it is while this does."""

    def prepare(self, ranges: Sequence[Range], is_interrupted: Callable[[], bool]) -> bool:
        """Do what takes long for the first of some ranges, and what fits for the others.

        Parameters
        ----------
        ranges : sequence of (int, int)
            At least one, in the order in which they are wanted.
        is_interrupted : callable
            Asked several times a second; when it is True there may be another order.

        Returns
        -------
        bool
            False if it was interrupted.
        """

    def work_left(self, ranges: Collection[Range]) -> float | None:
        """Say which share of the whole track's work these ranges still need.

        Parameters
        ----------
        ranges : collection of (int, int)
            All that is still to be separated.

        Returns
        -------
        float or None
            0..1; None if it goes by frames alone.
        """

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

    def close(self) -> None:
        """Let go of the track; called once, whatever happened."""


class BlockEngine:
    """The parts of an `Engine` for one that separates any range at once, without a model."""

    lookahead = 1
    facts: Mapping[str, object] = {}
    progressed = 0

    def prepare(self, ranges: Sequence[Range], is_interrupted: Callable[[], bool]) -> bool:
        """Find nothing to do: `separate` does it all."""
        del ranges, is_interrupted
        return True

    def work_left(self, ranges: Collection[Range]) -> float | None:
        """Leave it to the count of frames."""
        del ranges
        return None

    def close(self) -> None:
        """Find nothing to let go of."""

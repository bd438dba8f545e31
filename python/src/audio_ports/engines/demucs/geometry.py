"""Which parts of a track go through which model, and where their output belongs.

Follows `demucs.apply.apply_model`: for each model and each shift the track is cut into chunks that
overlap, and every chunk is one unit of work. What is random there follows from a seed here.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio_ports.pack.layout import SAMPLE_RATE

MAX_SHIFT = SAMPLE_RATE // 2


@dataclass(frozen=True)
class Unit:
    """One chunk through one model; all three are indexes from 0."""

    chunk: int
    model: int
    shift: int


@dataclass(frozen=True)
class Window:
    """Where a unit reads and writes, in frames of the track; both may lie outside of it.

    Attributes
    ----------
    read_start, read_frames : int
        What the model gets.
    skip : int
        Frames of its output before the chunk begins.
    start, frames : int
        The chunk.
    """

    read_start: int
    read_frames: int
    skip: int
    start: int
    frames: int


@dataclass(frozen=True)
class ModelSpan:
    """How one model wants its input, in frames.

    Attributes
    ----------
    segment : int
        Length of a whole chunk.
    valid_length : callable
        Length, at least that of the chunk, to which a chunk is brought with what lies around it.
    is_tiled : bool
        Whether it is computed in tiles on a processor, in a fraction of the memory.
    own : int
        Length to which the model itself fills a chunk up; 0 if it does not.
    """

    segment: int
    valid_length: Callable[[int], int]
    is_tiled: bool = False
    own: int = 0

    @property
    def computed(self) -> int:
        """How many frames go through the model for a whole chunk."""
        return max(self.own, self.valid_length(self.segment))


class Geometry:
    """The units of one track under one bag of models.

    Parameters
    ----------
    frames : int
        Length of the track.
    spans : sequence of ModelSpan
        One for each model of the bag.
    overlap : float
        Of neighbouring chunks, 0 to below 1.
    shifts : int
        Passes at random offsets; 0 for one pass without.
    seed : int
        Decides the offsets.
    """

    def __init__(
        self, frames: int, spans: Sequence[ModelSpan], overlap: float, shifts: int, seed: int
    ) -> None:
        self.frames = frames
        self.shifts = max(1, shifts)
        self.spans = tuple(spans)
        self._strides = [max(1, int((1 - overlap) * span.segment)) for span in spans]
        self._leads = [
            [shift_offset(seed, model, shift) if shifts else 0 for shift in range(self.shifts)]
            for model in range(len(spans))
        ]

    def chunks(self, model: int, shift: int) -> int:
        """Count the chunks of one pass."""
        length = self.frames + self._leads[model][shift]
        return -(-length // self._strides[model])

    def units(self, start: int, stop: int) -> Iterator[Unit]:
        """Give the units that frames [start, stop) depend on, in the order of their beginnings.

        Whatever range it is, the units that it shares with a later one come before all that only
        the later one needs.

        Parameters
        ----------
        start, stop : int
            Half-open range within the track.

        Yields
        ------
        Unit
        """
        found = [
            Unit(chunk, model, shift)
            for model in range(len(self.spans))
            for shift in range(self.shifts)
            for chunk in self.covering(model, shift, start, stop)
        ]
        yield from sorted(found, key=lambda unit: (self._start(unit), unit.model, unit.shift))

    def covering(self, model: int, shift: int, start: int, stop: int) -> range:
        """Give the chunks of one pass that reach into frames [start, stop)."""
        lead, stride = self._leads[model][shift], self._strides[model]
        first = max(0, -(-(start + lead - self.spans[model].segment + 1) // stride))
        last = min((stop - 1 + lead) // stride, self.chunks(model, shift) - 1)
        return range(first, last + 1)

    @property
    def total(self) -> int:
        """How many units there are."""
        return sum(
            self.chunks(model, shift)
            for model in range(len(self.spans))
            for shift in range(self.shifts)
        )

    def window(self, unit: Unit) -> Window:
        """Say where a unit reads and writes."""
        span, start = self.spans[unit.model], self._start(unit)
        frames = min(span.segment, self.frames - start)
        read = span.valid_length(frames)
        skip = (read - frames) // 2
        return Window(start - skip, read, skip, start, frames)

    def _start(self, unit: Unit) -> int:
        return unit.chunk * self._strides[unit.model] - self._leads[unit.model][unit.shift]


def shift_offset(seed: int, model: int, shift: int) -> int:
    """Choose by how many frames a pass begins before the track, 0 to half a second.

    Parameters
    ----------
    seed, model, shift : int
        The same three give the same offset, on every machine.

    Returns
    -------
    int
    """
    # Not for secrets; seeding by text is the same in all versions of Python.
    return random.Random(f"{seed}/{model}/{shift}").randint(0, MAX_SHIFT)  # noqa: S311


def fade(segment: int) -> NDArray[np.float32]:
    """Weigh the frames of a whole chunk: a triangle that peaks at 1 in the middle.

    Parameters
    ----------
    segment : int
        Length in frames.

    Returns
    -------
    ndarray of float32, shape (segment,)
    """
    half = segment // 2
    up = np.arange(1, half + 1, dtype=np.float32)
    down = np.arange(segment - half, 0, -1, dtype=np.float32)
    triangle: NDArray[np.float32] = np.concatenate([up, down])
    triangle /= triangle.max()
    return triangle

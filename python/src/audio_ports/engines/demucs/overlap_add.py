"""From the outputs of units to stems, added up as they come."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import numpy as np

from audio_ports.engines.base import Range
from audio_ports.engines.demucs.geometry import Geometry, Unit, fade
from audio_ports.engines.demucs.runner import Samples
from audio_ports.pack.layout import CHANNELS, SEGMENT_FRAMES

_ARRIVING = -1
"""Stands among an output's blocks while it is being taken."""


@dataclass
class _Block:
    """Sums of one stretch of the track; `todo` are the units that they still lack, in order."""

    start: int
    sums: Samples
    todo: deque[Unit]
    touched: int

    @property
    def stop(self) -> int:
        return self.start + int(self.sums.shape[2])


@dataclass
class _Early:
    """An output that came before one that must be added first; `blocks` wait for it."""

    output: Samples
    blocks: set[int] = field(default_factory=set)


class OverlapAdd:
    """Puts the outputs of one bag together, in an order that depends on nothing else.

    A track is added up in blocks. Each frame gets its units in the order of their beginnings, so
    its bits are the same whatever was done first. An output is let go of as soon as it is added;
    one for which it is not a block's turn yet is kept while the turn is sure to come.

    Parameters
    ----------
    geometry : Geometry
        Where units belong.
    shares : tuple of tuple of float
        Weight of each model by stem.
    """

    def __init__(self, geometry: Geometry, shares: tuple[tuple[float, ...], ...]) -> None:
        self._geometry = geometry
        self._shares = shares
        self._totals = [sum(column) for column in zip(*shares, strict=True)]
        self._fades = {span.segment: fade(span.segment) for span in geometry.spans}
        self._blocks: dict[int, _Block] = {}
        self._early: dict[Unit, _Early] = {}
        self._clock = 0

    @property
    def kept_bytes(self) -> int:
        """What sums and waiting outputs take."""
        sums = sum(block.sums.nbytes for block in self._blocks.values())
        return sums + sum(early.output.nbytes for early in self._early.values())

    @property
    def block_bytes(self) -> int:
        """What one block takes."""
        return 4 * len(self._totals) * CHANNELS * SEGMENT_FRAMES

    def missing(self, start: int, stop: int) -> list[Unit]:
        """List the units that frames [start, stop) still need, in the order of turns."""
        found: dict[Unit, None] = {}
        for index in _indexes(start, stop):
            self._settle(self._open(index))
            todo = self._blocks[index].todo
            found |= dict.fromkeys(unit for unit in todo if unit not in self._early)
        return list(found)

    def is_made(self, start: int, stop: int) -> bool:
        """Tell whether frames [start, stop) lack nothing."""
        return not any(self._open(index)[1].todo for index in _indexes(start, stop))

    def add(
        self,
        unit: Unit,
        output: Samples,
        wanted: Collection[Range] = (),
        in_flight: Collection[Unit] = (),
    ) -> None:
        """Take the output of a unit.

        Parameters
        ----------
        unit : Unit
            Which one.
        output : ndarray of float32, shape (wanted stems of its model, 2, frames)
            The caller does not change it any more.
        wanted : collection of (int, int)
            Frames that will be asked for: outputs are kept for them in any case.
        in_flight : collection of Unit
            Units that will come by themselves.
        """
        early = self._early.setdefault(unit, _Early(output))
        early.blocks.add(_ARRIVING)
        soon = {index for each in wanted for index in _indexes(*each)}
        window = self._geometry.window(unit)
        stop = min(window.start + window.frames, self._geometry.frames)
        for index in _indexes(max(0, window.start), stop):
            if index not in self._blocks and not self._has_turn(unit, index, soon, in_flight):
                continue
            block = self._open(index)[1]
            if unit in block.todo:
                block.touched = self._tick()
                if index in soon or self._comes(unit, block.todo, in_flight):
                    early.blocks.add(index)
                self._settle((index, block))
        early.blocks.discard(_ARRIVING)
        self._drop_unneeded(unit)

    def take(self, start: int, stop: int) -> Samples:
        """Give all stems of frames [start, stop), which must be made, and let go of their sums.

        Returns
        -------
        ndarray of float32, shape (stems, 2, stop - start)
            Normalised, as the models' input was.
        """
        y = np.empty((len(self._totals), CHANNELS, stop - start), np.float32)
        for index in _indexes(start, stop):
            block = self._blocks[index]
            low, high = max(start, block.start), min(stop, block.stop)
            y[..., low - start : high - start] = block.sums[
                ..., low - block.start : high - block.start
            ]
            if (low, high) == (block.start, block.stop):
                self._forget(index)
        return y

    def trim(self, limit_bytes: int, wanted: Collection[Range]) -> None:
        """Let go of blocks until no more is kept; those that are wanted stay.

        Parameters
        ----------
        limit_bytes : int
        wanted : collection of (int, int)
            Frames that will be asked for.
        """
        soon = {index for each in wanted for index in _indexes(*each)}
        stale = sorted(
            (index for index in self._blocks if index not in soon),
            key=lambda index: self._blocks[index].touched,
        )
        for index in stale:
            if self.kept_bytes <= limit_bytes:
                return
            self._forget(index)

    def _has_turn(
        self, unit: Unit, index: int, soon: Collection[int], in_flight: Collection[Unit]
    ) -> bool:
        return index in soon or self._comes(unit, self._units(index), in_flight)

    def _comes(self, unit: Unit, todo: Collection[Unit], in_flight: Collection[Unit]) -> bool:
        """Tell whether all that must be added before a unit is there or on its way."""
        for other in todo:
            if other == unit:
                return True
            if other not in in_flight and other not in self._early:
                return False
        return False

    def _units(self, index: int) -> list[Unit]:
        start = index * SEGMENT_FRAMES
        stop = min(start + SEGMENT_FRAMES, self._geometry.frames)
        return list(self._geometry.units(start, stop))

    def _open(self, index: int) -> tuple[int, _Block]:
        if index not in self._blocks:
            start = index * SEGMENT_FRAMES
            frames = min(SEGMENT_FRAMES, self._geometry.frames - start)
            sums = np.zeros((len(self._totals), CHANNELS, frames), np.float32)
            self._blocks[index] = _Block(start, sums, deque(self._units(index)), self._tick())
        return index, self._blocks[index]

    def _settle(self, opened: tuple[int, _Block]) -> None:
        """Add what is there and has its turn."""
        index, block = opened
        while block.todo and block.todo[0] in self._early:
            unit = block.todo.popleft()
            self._add_to(block, unit, self._early[unit].output)
            self._early[unit].blocks.discard(index)
            self._drop_unneeded(unit)

    def _drop_unneeded(self, unit: Unit) -> None:
        if not self._early[unit].blocks:
            del self._early[unit]

    def _forget(self, index: int) -> None:
        del self._blocks[index]
        for unit in [unit for unit, early in self._early.items() if index in early.blocks]:
            self._early[unit].blocks.discard(index)
            self._drop_unneeded(unit)

    def _tick(self) -> int:
        self._clock += 1
        return self._clock

    def _add_to(self, block: _Block, unit: Unit, output: Samples) -> None:
        """Add a unit's part of a block, under its fade, its model's share and that of its pass."""
        begin = self._geometry.window(unit).start
        low, high = max(block.start, begin), min(block.stop, begin + output.shape[2])
        triangle = self._fades[self._geometry.spans[unit.model].segment]
        weight = triangle[low - begin : high - begin] / self._weights(unit, low, high)
        shares = self._shares[unit.model]
        wanted = [stem for stem, share in enumerate(shares) if share > 0]
        for row, stem in enumerate(wanted):
            share = shares[stem] / self._totals[stem] / self._geometry.shifts
            block.sums[stem, :, low - block.start : high - block.start] += (
                np.float32(share) * weight * output[row, :, low - begin : high - begin]
            )

    def _weights(self, unit: Unit, low: int, high: int) -> Samples:
        """Add up the fades of all chunks of a unit's pass."""
        weights = np.zeros(high - low, np.float32)
        triangle = self._fades[self._geometry.spans[unit.model].segment]
        for chunk in self._geometry.covering(unit.model, unit.shift, low, high):
            window = self._geometry.window(Unit(chunk, unit.model, unit.shift))
            first, last = max(low, window.start), min(high, window.start + window.frames)
            weights[first - low : last - low] += triangle[
                first - window.start : last - window.start
            ]
        return weights


def _indexes(start: int, stop: int) -> Iterator[int]:
    yield from range(start // SEGMENT_FRAMES, -(-stop // SEGMENT_FRAMES))

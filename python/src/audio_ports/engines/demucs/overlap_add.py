"""From the outputs of units to stems."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from audio_ports.engines.demucs.geometry import Geometry, Unit, fade
from audio_ports.engines.demucs.runner import Samples
from audio_ports.pack.layout import CHANNELS


class OverlapAdd:
    """Puts the outputs of one bag together, in an order that depends on nothing else.

    Parameters
    ----------
    geometry : Geometry
        Where units belong.
    shares : sequence of sequence of float
        Weight of each model by stem.
    """

    def __init__(self, geometry: Geometry, shares: tuple[tuple[float, ...], ...]) -> None:
        self._geometry = geometry
        self._shares = shares
        self._totals = [sum(column) for column in zip(*shares, strict=True)]
        self._fades = {span.segment: fade(span.segment) for span in geometry.spans}

    def assemble(self, outputs: Mapping[Unit, Samples], start: int, stop: int) -> Samples:
        """Make all stems of frames [start, stop).

        Parameters
        ----------
        outputs : mapping of Unit to ndarray of float32, shape (wanted stems, 2, frames)
            All units that the frames depend on.
        start, stop : int
            Half-open range within the track.

        Returns
        -------
        ndarray of float32, shape (stems, 2, stop - start)
            Normalised, as the models' input was.
        """
        y = np.zeros((len(self._totals), CHANNELS, stop - start), np.float32)
        for model, shares in enumerate(self._shares):
            wanted = [stem for stem, share in enumerate(shares) if share > 0]
            mean = self._mean_of_shifts(outputs, (model, len(wanted)), start, stop)
            for row, stem in enumerate(wanted):
                y[stem] += np.float32(shares[stem] / self._totals[stem]) * mean[row]
        return y

    def _mean_of_shifts(
        self, outputs: Mapping[Unit, Samples], model: tuple[int, int], start: int, stop: int
    ) -> Samples:
        number, stems = model
        total = np.zeros((stems, CHANNELS, stop - start), np.float32)
        for shift in range(self._geometry.shifts):
            total += self._one_pass(outputs, (number, shift), total.shape, start)
        return total / np.float32(self._geometry.shifts)

    def _one_pass(
        self,
        outputs: Mapping[Unit, Samples],
        one: tuple[int, int],
        shape: tuple[int, ...],
        start: int,
    ) -> Samples:
        """Add up the chunks of one pass under their fades."""
        (model, shift), stop = one, start + shape[2]
        y = np.zeros(shape, np.float32)
        weights = np.zeros(shape[2], np.float32)
        triangle = self._fades[self._geometry.spans[model].segment]
        for chunk in self._geometry.covering(model, shift, start, stop):
            unit = Unit(chunk, model, shift)
            begin = self._geometry.window(unit).start
            output = outputs[unit]
            low, high = max(start, begin), min(stop, begin + output.shape[2])
            weight = triangle[low - begin : high - begin]
            y[..., low - start : high - start] += weight * output[..., low - begin : high - begin]
            weights[low - start : high - start] += weight
        y /= weights
        return y

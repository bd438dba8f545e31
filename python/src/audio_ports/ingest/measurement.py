"""Everything that is measured of a master while it is written."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio_ports.ingest.loudness import LoudnessMeter
from audio_ports.ingest.moments import MonoMoments
from audio_ports.ingest.overview import Overview
from audio_ports.ingest.true_peak import TruePeakMeter


class Measurement:
    """Meters that see each segment once, in order."""

    def __init__(self) -> None:
        self._loudness = LoudnessMeter()
        self._true_peak = TruePeakMeter()
        self._moments = MonoMoments()
        self._overview = Overview()

    def add(self, y: NDArray[np.float32]) -> None:
        """Measure the next segment.

        Parameters
        ----------
        y : ndarray of float32, shape (2, frames)
            Full scale is 1.
        """
        for meter in (self._loudness, self._true_peak, self._moments, self._overview):
            meter.add(y)

    def finish(self) -> dict[str, object]:
        """Give the results; nothing may be added after it.

        Returns
        -------
        dict
            Fields of the `result` message of `ingest-audio`.
        """
        return {
            "loudnessLufs": _rounded(self._loudness.integrated()),
            "truePeakDbtp": _rounded(self._true_peak.finish()),
            "monoMean": self._moments.mean,
            "monoStd": self._moments.std,
            "overview": self._overview.points(),
        }


def _rounded(level: float | None) -> float | None:
    return None if level is None else round(level, 2)

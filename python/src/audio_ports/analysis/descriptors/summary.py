"""Means and deviations of a track's descriptors, and its energy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio_ports.analysis.descriptors.onsets import onset_times
from audio_ports.analysis.features.layout import CQT_FPS, Array
from audio_ports.analysis.features.shared import (
    CONTRAST_BANDS,
    DESCRIPTORS,
    MFCC_COUNT,
    SharedFeatures,
)

# At the level that features are computed at: 42 dB below the track's loudness.
_SILENCE_RMS = 10 ** (-60 / 20)
_GAP_FRAMES = round(2 * CQT_FPS)
_FULL_DENSITY = 4.0
_DARK_HZ, _BRIGHT_HZ = 500.0, 4000.0
_DYNAMICS_FRAMES = round(3 * CQT_FPS)
_WIDE_DB = 15.0
_DENSITY_WEIGHT, _BRIGHTNESS_WEIGHT, _DYNAMICS_WEIGHT = 0.5, 0.3, 0.2

_SINGLE = {
    "spectralCentroidHz": "centroid_hz",
    "spectralBandwidthHz": "bandwidth_hz",
    "spectralRolloffHz": "rolloff_hz",
    "spectralFlatness": "flatness",
    "zeroCrossingRate": "zero_crossing_rate",
}
_LISTS = {"spectralContrastDb": ("contrast", CONTRAST_BANDS), "mfcc": ("mfcc", MFCC_COUNT)}


@dataclass(frozen=True)
class Descriptors:
    """The part `descriptors` of an analysis.

    `energy` is 0..1, `onset_density` onsets a second, gaps of over 2 s left out; `means` and
    `deviations` are in the order of `DESCRIPTORS`, None of a silent track.
    """

    energy: float
    onset_density: float
    means: NDArray[np.float64] | None
    deviations: NDArray[np.float64] | None

    def to_json(self) -> dict[str, object]:
        """Give the part as docs/analysis-format.md has it; a silent track has no statistics.

        Returns
        -------
        dict
        """
        figures: dict[str, object] = {
            "energy": round(self.energy, 3),
            "onsetDensity": round(self.onset_density, 2),
        }
        statistics = self._statistics()
        if not statistics:
            return figures
        single = {name: statistics[column] for name, column in _SINGLE.items()}
        lists = {
            name: [statistics[f"{column}_{index}"] for index in range(count)]
            for name, (column, count) in _LISTS.items()
        }
        return figures | single | lists

    def _statistics(self) -> Mapping[str, dict[str, float]]:
        if self.means is None or self.deviations is None:
            return {}
        return {
            name: {"mean": _significant(mean), "deviation": _significant(deviation)}
            for name, mean, deviation in zip(DESCRIPTORS, self.means, self.deviations, strict=True)
        }


def summarise(features: SharedFeatures) -> Descriptors:
    """Describe a track by what is not silent in it.

    Energy is a weighted sum of three figures from 0 to 1 that don't depend on the track's level:
    density, `1 - exp(-d / 4)` of `d` onsets a second (0.5); brightness, where the logarithm of
    the spectral centroid lies between 500 Hz and 4 kHz (0.3); dynamics, how far the 10th and
    95th percentile of the 3 s levels stay below 15 dB apart (0.2), weighted by the density, since
    a held tone is as even as a loud chorus.

    Parameters
    ----------
    features : SharedFeatures
        Of the whole track.

    Returns
    -------
    Descriptors
    """
    table = features.descriptors
    is_heard = table[:, DESCRIPTORS.index("rms")] > _SILENCE_RMS
    heard = table[is_heard].astype(np.float64)
    if not len(heard):
        return Descriptors(0.0, 0.0, None, None)
    density = len(onset_times(features.onsets)) / _played_sec(np.flatnonzero(is_heard))
    means, deviations = heard.mean(axis=0), heard.std(axis=0)
    return Descriptors(
        energy=_energy(density, float(means[DESCRIPTORS.index("centroid_hz")]), table),
        onset_density=density,
        means=means,
        deviations=deviations,
    )


def _played_sec(heard: NDArray[np.intp]) -> float:
    """Give the length of what is heard with its rests, without longer gaps; at least 1 s."""
    steps = np.diff(heard)
    return max(1.0, float(1 + steps[steps < _GAP_FRAMES].sum()) / CQT_FPS)


def _energy(onset_density: float, centroid_hz: float, table: Array) -> float:
    density = 1 - math.exp(-onset_density / _FULL_DENSITY)
    octaves = math.log2(max(centroid_hz, 1.0) / _DARK_HZ) / math.log2(_BRIGHT_HZ / _DARK_HZ)
    brightness = min(1.0, max(0.0, octaves))
    evenness = 1 - min(1.0, _spread_db(table[:, DESCRIPTORS.index("rms")]) / _WIDE_DB)
    return (
        _DENSITY_WEIGHT * density
        + _BRIGHTNESS_WEIGHT * brightness
        + _DYNAMICS_WEIGHT * evenness * density
    )


def _spread_db(rms: Array) -> float:
    window = min(_DYNAMICS_FRAMES, len(rms))
    power = np.square(rms.astype(np.float64))
    powers = np.convolve(power, np.full(window, 1 / window), "valid")
    heard = powers[powers > _SILENCE_RMS**2]
    if not len(heard):
        return 0.0
    low, high = np.percentile(heard, (10, 95))
    return 10 * math.log10(high / low)


def _significant(value: float) -> float:
    return float(f"{value:.4g}")

"""Consonants: noise in the centre that nothing repeats and no drum goes with."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from audio_ports.engines.spectral.grid import BIN_HZ, FREQUENCIES, Power
from audio_ports.engines.spectral.medians import EPSILON

FROM_HZ = 2000.0
BAND_BINS = 61
"""About 640 Hz: noise is compared by bands, since single bins of it never repeat."""

HEADROOM = np.float32(1.5)
"""How far a band may exceed what repeats before it counts as new."""

DRUM_BAND = slice(round(120 / BIN_HZ), round(600 / BIN_HZ))

_HIGH = 1 / (1 + np.exp(np.minimum((FROM_HZ - FREQUENCIES) / np.float32(200), 60)))


def consonants(struck: Power, power: Power, repeated: Power) -> Power:
    """How likely a stroke is a consonant.

    Parameters
    ----------
    struck : ndarray of float32, shape (frames, bins)
        Share of strokes in each bin.
    power, repeated : ndarray of float32, shape (frames, bins)
        Power of the mix, and the power that comes again nearby.

    Returns
    -------
    ndarray of float32, shape (frames, bins)
        Between 0 and 1: near 1 where a high band stands out alone, and 0 where
        a drum stroke that repeats as little (a fill) sounds along with it.
    """
    band = np.square(_excess(_bands(power), _bands(repeated)))
    drum = struck[:, DRUM_BAND] * power[:, DRUM_BAND]
    usual = struck[:, DRUM_BAND] * repeated[:, DRUM_BAND]
    fill = _excess(drum.sum(axis=1), usual.sum(axis=1))
    fill *= drum.sum(axis=1) / (power[:, DRUM_BAND].sum(axis=1) + EPSILON)
    alone = 1 - maximum_filter1d(fill, 5)
    likely: Power = band * alone[:, None] * _HIGH
    return likely


def _bands(power: Power) -> Power:
    wide = uniform_filter1d(power, BAND_BINS, axis=1)
    return np.asarray(uniform_filter1d(wide, 3, axis=0), np.float32)


def _excess(there: Power, usual: Power) -> Power:
    above = HEADROOM * np.maximum(usual, 0) / (np.maximum(there, 0) + EPSILON)
    return np.asarray(1 - np.minimum(1, above), np.float32)

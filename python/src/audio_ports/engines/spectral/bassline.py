"""The bass line: a low pitch in the centre that keeps its tone from note to note."""

from __future__ import annotations

import numpy as np

from audio_ports.engines.spectral.grid import BIN_HZ, FREQUENCIES, Power
from audio_ports.engines.spectral.medians import EPSILON
from audio_ports.engines.spectral.pitch import PitchTracker, Range, comb

COMB_TOP_HZ = 1600.0
CLEAR_BELOW_HZ = 220.0
"""Below it the comb holds little but the bass: its level there tells how loud it plays."""

HEADROOM = np.float32(1.5)

_TRACKER = PitchTracker(
    Range(
        lowest_hz=32,
        highest_hz=180,
        top_hz=1600,
        steps_per_octave=48,
        harmonics=10,
        decay=0.84,
        jump_cost=1.0,
        leap_steps=4,
    )
)
_COMB_BAND = 1 / (1 + np.exp(np.minimum((FREQUENCIES - COMB_TOP_HZ) / np.float32(200), 60)))
_CLEAR_BINS = int(CLEAR_BELOW_HZ / BIN_HZ)
_EDGES = np.unique(np.round(np.geomspace(_CLEAR_BINS, 300, 20)).astype(np.intp))


def bass_comb(amplitude: Power) -> Power:
    """Harmonics of the bass line in sustained, centred sound, shape (frames, bins)."""
    near: Power = comb(_TRACKER.track(amplitude), 1.0, 0.006) * _COMB_BAND
    return near


def excess_over_tone(power: Power) -> Power:
    """How far to trust each bin of a first guess at the bass.

    A bass keeps its tone: the level of its upper harmonics relative to its low
    end is about the same in all notes. What stands above the usual ratio (the
    median over the frames where it plays) is another instrument on the comb.

    Parameters
    ----------
    power : ndarray of float32, shape (frames, bins)
        The first guess.

    Returns
    -------
    ndarray of float32, shape (frames, bins)
        Factor of 0..1 for that guess.
    """
    low = power[:, :_CLEAR_BINS].sum(axis=1)
    playing = low >= np.quantile(low, 0.4)
    bands = np.add.reduceat(power[:, : _EDGES[-1]], _EDGES[:-1], axis=1)
    tone = np.median(bands[playing] / (low[playing, None] + EPSILON), axis=0)
    expected = HEADROOM * low[:, None] * tone
    trust = np.sqrt(np.minimum(1, (expected + EPSILON) / (bands + EPSILON)))
    factor = np.ones_like(power)
    factor[:, _CLEAR_BINS : _EDGES[-1]] = np.repeat(trust, np.diff(_EDGES), axis=1)
    factor[:, _EDGES[-1] :] = trust[:, -1:]
    return factor

"""The bass line: a continuous low pitch in the centre, and the comb of its harmonics."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio_ports.engines.spectral.grid import BIN_HZ, BINS, Power

LOWEST_HZ = 32.0
HIGHEST_HZ = 180.0
STEPS_PER_OCTAVE = 48
HARMONICS = 10
DECAY = 0.84
TOP_HZ = 1600.0
JUMP_COST = 1.0
BETWEEN_COST = 0.5
COMB_TOP_HZ = 1600.0

_PITCHES = LOWEST_HZ * 2 ** (
    np.arange(int(STEPS_PER_OCTAVE * np.log2(HIGHEST_HZ / LOWEST_HZ))) / STEPS_PER_OCTAVE
)
_LOW_BINS = int(TOP_HZ / BIN_HZ)

_F = np.arange(BINS, dtype=np.float32) * np.float32(BIN_HZ)
_COMB_BAND = 1 / (1 + np.exp(np.minimum((_F - COMB_TOP_HZ) / np.float32(200), 60)))


def _templates() -> NDArray[np.float32]:
    """Weights of low bins for each pitch: up on its harmonics, down between them."""
    f = np.arange(_LOW_BINS)[:, None] * BIN_HZ
    weights = np.zeros((_LOW_BINS, _PITCHES.size))
    for k in range(1, HARMONICS + 1):
        for at, sign in ((k * _PITCHES, 1.0), ((k - 0.5) * _PITCHES, -BETWEEN_COST)):
            line = np.exp(-0.5 * ((f - at) / (0.9 * BIN_HZ + 0.008 * at)) ** 2)
            weights += sign * DECAY ** (k - 1) * line * (at < TOP_HZ - 100)
    weights /= np.sqrt(np.maximum(weights, 0).sum(axis=0))
    return (weights / (1 + (_PITCHES / 140) ** 4) ** 0.25).astype(np.float32)


_TEMPLATES = _templates()
_JUMPS = (
    JUMP_COST * np.minimum(np.abs(np.subtract.outer(*2 * [np.arange(_PITCHES.size)])) / 4, 1)
).astype(np.float32)


def pitch_track(amplitude: Power) -> NDArray[np.float64]:
    """Most likely bass pitch of each frame.

    Parameters
    ----------
    amplitude : ndarray of float32, shape (frames, bins)
        Sustained sound of the centre.

    Returns
    -------
    ndarray of float64, shape (frames,)
        Pitch in Hz by the Viterbi path through harmonic salience; it says
        nothing about whether a bass plays.
    """
    low = np.sqrt(amplitude[:, :_LOW_BINS])
    salience = (low / np.maximum(low.max(axis=1, keepdims=True), 1e-6)) @ _TEMPLATES
    score = salience[0]
    came_from = np.zeros(salience.shape, np.intp)
    for t in range(1, salience.shape[0]):
        step = score[:, None] - _JUMPS
        came_from[t] = step.argmax(axis=0)
        score = step.max(axis=0) + salience[t]
    path = np.zeros(salience.shape[0], np.intp)
    path[-1] = score.argmax()
    for t in range(path.size - 1, 0, -1):
        path[t - 1] = came_from[t, path[t]]
    return np.asarray(_PITCHES[path])


def comb(pitch: NDArray[np.float64]) -> Power:
    """How near each bin is to a harmonic of the frame's pitch, 0..1, shape (frames, bins)."""
    f0 = pitch[:, None].astype(np.float32)
    harmonic = np.maximum(np.round(_F / f0), 1)
    distance = (_F - harmonic * f0) / np.float32(BIN_HZ)
    near = np.exp(-0.5 * (distance / (1 + np.float32(0.006 / BIN_HZ) * _F)) ** 2)
    return np.asarray(near * _COMB_BAND, np.float32)

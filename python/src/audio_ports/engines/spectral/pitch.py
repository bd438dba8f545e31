"""Continuous pitch of one line in a mix, and the comb of its harmonics."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio_ports.engines.spectral.grid import BIN_HZ, FREQUENCIES, Power

BETWEEN_COST = 0.5
"""How much sound half-way between harmonics speaks against a pitch."""


@dataclass(frozen=True)
class Range:
    """Where a line's pitch may be and how it moves.

    `jump_cost` is what a leap of `leap_steps` or more costs in the path, in
    units of a frame's salience; `decay` weighs each harmonic less than the one
    below it.
    """

    lowest_hz: float
    highest_hz: float
    top_hz: float
    steps_per_octave: int
    harmonics: int
    decay: float
    jump_cost: float
    leap_steps: int


class PitchTracker:
    """Finds the most likely pitch path through harmonic salience."""

    def __init__(self, reach: Range) -> None:
        steps = int(reach.steps_per_octave * np.log2(reach.highest_hz / reach.lowest_hz))
        pitches = reach.lowest_hz * 2 ** (np.arange(steps) / reach.steps_per_octave)
        self._pitches: NDArray[np.float32] = pitches.astype(np.float32)
        self._templates = _templates(pitches, reach)
        index = np.arange(steps)
        leap = np.abs(index[:, None] - index) / reach.leap_steps
        self._costs = (reach.jump_cost * np.minimum(leap, 1)).astype(np.float32)

    def track(self, amplitude: Power) -> NDArray[np.float32]:
        """Follow the line.

        Parameters
        ----------
        amplitude : ndarray of float32, shape (frames, bins)
            Sound that may belong to it.

        Returns
        -------
        ndarray of float32, shape (frames,)
            Pitch in Hz by the Viterbi algorithm; it says nothing about whether
            the line sounds.
        """
        heard = np.sqrt(amplitude[:, : self._templates.shape[0]])
        heard /= np.maximum(heard.max(axis=1, keepdims=True), np.float32(1e-5))
        path = _best_path(heard @ self._templates, self._costs)
        return self._pitches[path]


def comb(pitch: NDArray[np.float32], bins: float, share: float) -> Power:
    """How near each bin is to a harmonic of the frame's pitch.

    Parameters
    ----------
    pitch : ndarray of float32, shape (frames,)
        In Hz.
    bins, share : float
        Width of a tooth: so many bins and this share of its frequency.

    Returns
    -------
    ndarray of float32, shape (frames, BINS)
        1 on a harmonic, 0 far from all.
    """
    f0 = pitch[:, None]
    distance = FREQUENCIES - np.maximum(np.round(FREQUENCIES / f0), 1) * f0
    distance /= (bins * BIN_HZ + share * FREQUENCIES).astype(np.float32)
    near: Power = np.exp(np.float32(-0.5) * np.minimum(np.square(distance), 60))
    return near


def _templates(pitches: NDArray[np.float64], reach: Range) -> NDArray[np.float32]:
    """Weights of bins for each pitch: up on its harmonics, down between them."""
    f = np.arange(int(reach.top_hz / BIN_HZ))[:, None] * BIN_HZ
    weights = np.zeros((f.size, pitches.size))
    for k in range(1, reach.harmonics + 1):
        for at, sign in ((k * pitches, 1.0), ((k - 0.5) * pitches, -BETWEEN_COST)):
            line = np.exp(-0.5 * ((f - at) / (BIN_HZ + 0.008 * at)) ** 2)
            weights += sign * reach.decay ** (k - 1) * line * (at < reach.top_hz - 100)
    weights /= np.sqrt(np.maximum(weights, 0).sum(axis=0))
    return np.asarray(weights, np.float32)


def _best_path(salience: Power, costs: Power) -> NDArray[np.intp]:
    frames, steps = salience.shape
    score = salience[0]
    came_from = np.zeros((frames, steps), np.intp)
    for t in range(1, frames):
        options = score - costs
        came_from[t] = options.argmax(axis=1)
        score = options.max(axis=1) + salience[t]
    path = np.zeros(frames, np.intp)
    path[-1] = score.argmax()
    for t in range(frames - 1, 0, -1):
        path[t - 1] = came_from[t, path[t]]
    return path

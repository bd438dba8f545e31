"""How much each moment sounds like a beat."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter1d, uniform_filter1d

from audio_ports.analysis.features.layout import ONSET_BANDS, ONSET_FPS, Array
from audio_ports.analysis.features.shared import SharedFeatures

# Kick and bass, then snare; what hi-hats play is faster than beats.
_BAND_WEIGHTS = np.array([2.0, 1.2, 1.0, 1.0, 1.0, 0.8, 0.7, 0.6], np.float32)
_SMOOTH_FRAMES = 1.5
_LOCAL_SEC = 6.0
_EPSILON = 1e-6


def accent_curve(features: SharedFeatures) -> Array:
    """Weigh the rises of all ranges into one curve.

    Parameters
    ----------
    features : SharedFeatures

    Returns
    -------
    ndarray of float32, shape (frames,)
        At 86.1 frames a second; not below 0, a typical strong accent is 1 wherever in the track
        it is.
    """
    rises = features.onsets + features.strokes
    bands = rises * (_BAND_WEIGHTS / _BAND_WEIGHTS.sum())
    curve = gaussian_filter1d(bands.sum(axis=1), _SMOOTH_FRAMES)
    return level_out(curve)


def band_curves(features: SharedFeatures) -> Array:
    """Give the rises of each range, evened out like the whole.

    Returns
    -------
    ndarray of float32, shape (frames, 8)
    """
    curves = gaussian_filter1d(features.onsets + features.strokes, _SMOOTH_FRAMES, axis=0)
    return np.stack([level_out(curves[:, band]) for band in range(ONSET_BANDS)], axis=1)


def level_out(curve: Array) -> Array:
    """Bring a curve to the same strength everywhere, without lifting what is next to nothing."""
    if not curve.any():
        return np.zeros_like(curve)
    window = max(3, int(_LOCAL_SEC * ONSET_FPS) | 1)
    # A running sum may end a hair under 0.
    power = np.maximum(uniform_filter1d(np.square(curve), window, mode="nearest"), 0)
    local = np.sqrt(power)
    floor = 0.3 * float(np.sqrt(np.mean(np.square(curve))))
    return np.asarray(curve / (2.5 * np.maximum(local, floor) + _EPSILON), np.float32)

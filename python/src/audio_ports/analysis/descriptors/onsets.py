"""Single onsets, picked from the rises of all bands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from audio_ports.analysis.features.layout import ONSET_FPS, Array

# Frames of 11.6 ms: the highest within 35 ms, over the mean of 0.2 s by so many units of the
# logarithm, and at least 46 ms after the one before.
_HIGHEST_WITHIN = 7
_MEAN_OVER = 17
_OVER_MEAN = 0.035
_LEAST_GAP = 4
# Where audio is cut off, its end clicks.
_END_FRAMES = 4


def onset_times(rises: Array) -> NDArray[np.float64]:
    """Pick onsets as Boeck, Krebs and Schedl do ("Evaluating the online capabilities", 2012).

    Parameters
    ----------
    rises : ndarray of float32, shape (frames, 8)
        `SharedFeatures.onsets`.

    Returns
    -------
    ndarray of float64
        Seconds, ascending.
    """
    curve = rises.mean(axis=1)
    highest = maximum_filter1d(curve, _HIGHEST_WITHIN, mode="constant")
    mean = uniform_filter1d(curve, _MEAN_OVER, mode="nearest")
    is_peak = (curve == highest) & (curve > mean + _OVER_MEAN)
    peaks = np.flatnonzero(is_peak[:-_END_FRAMES])
    kept: list[int] = []
    for peak in peaks.tolist():
        if not kept or peak - kept[-1] >= _LEAST_GAP:
            kept.append(peak)
    return np.array(kept, np.float64) / ONSET_FPS

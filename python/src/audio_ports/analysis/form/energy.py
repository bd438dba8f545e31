"""How much is going on, over time."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import uniform_filter1d

from audio_ports.analysis.features.layout import CQT_FPS, ONSET_FPS, Array
from audio_ports.analysis.features.shared import DESCRIPTORS, SharedFeatures
from audio_ports.analysis.form.columns import SILENT_RMS, Columns, column_means
from audio_ports.analysis.form.grid import Flags, Values

MOST_VALUES = 2000

_HOP_SEC = 1.0
_SMOOTH_HOPS = 3
_QUIETEST = 1e-4
# What varies by less is not stretched to the whole range: 12 dB, 2 octaves, and so on.
_LEAST_RANGE_DB, _LEAST_RANGE_OCTAVES, _LEAST_RANGE_STROKES = 12.0, 2.0, 0.06
_LEAST_RANGE_LOW, _LEAST_RANGE = 0.8, 0.3
_LOUDNESS, _DENSITY, _BRIGHTNESS = 0.6, 0.25, 0.15
_PERCENTILES = (5.0, 95.0)
_CENTROID = DESCRIPTORS.index("centroid_hz")


def energy_curve(features: SharedFeatures) -> tuple[float, Values]:
    """Follow loudness, density of onsets and brightness as one figure.

    Parameters
    ----------
    features : SharedFeatures

    Returns
    -------
    hop_sec : float
        One second, or more in a track of more than 2000 s.
    values : ndarray of float64, shape (hops,)
        0 to 1 of the track's own range; 0 where it is silent.
    """
    hop_sec = _HOP_SEC * max(1, int(np.ceil(features.duration_sec / _HOP_SEC / MOST_VALUES)))
    hops = max(1, int(np.ceil(features.duration_sec / hop_sec)))
    edges = np.minimum(np.arange(hops + 1) * hop_sec, features.duration_sec)
    square = np.square(features.descriptors[:, :1])
    rms = np.sqrt(column_means(square, edges * CQT_FPS)[:, 0])
    strokes = column_means(features.onsets, edges * ONSET_FPS).mean(axis=1)
    centroid = column_means(features.descriptors[:, [_CENTROID]], edges * CQT_FPS)[:, 0]
    sounding = rms > SILENT_RMS
    if not sounding.any():
        return hop_sec, np.zeros(hops)
    energy = (
        _LOUDNESS * _stretched(_decibels(rms), sounding, _LEAST_RANGE_DB)
        + _DENSITY * _stretched(strokes, sounding, _LEAST_RANGE_STROKES)
        + _BRIGHTNESS
        * _stretched(np.log2(np.maximum(centroid, 50)), sounding, _LEAST_RANGE_OCTAVES)
    )
    smooth = uniform_filter1d(energy, _SMOOTH_HOPS, mode="nearest")
    return hop_sec, np.where(sounding, _stretched(smooth, sounding, _LEAST_RANGE), 0.0)


def column_drive(columns: Columns) -> Values:
    """Give how hard each column drives: its loudness, its strokes, its kick and bass.

    Parameters
    ----------
    columns : Columns

    Returns
    -------
    ndarray of float64, shape (columns,)
        0 to 1 of the track's own range; 0 where it is silent.
    """
    sounding = columns.rms > SILENT_RMS
    if not sounding.any():
        return np.zeros(len(sounding))
    drive = (
        _stretched(_decibels(columns.rms), sounding, _LEAST_RANGE_DB)
        + _stretched(columns.strokes.mean(axis=1), sounding, _LEAST_RANGE_STROKES)
        + _stretched(columns.low, sounding, _LEAST_RANGE_LOW)
    )
    return np.where(sounding, drive / 3, 0.0)


def _decibels(rms: Array) -> Values:
    return np.asarray(20 * np.log10(np.maximum(rms, _QUIETEST)), np.float64)


def _stretched(x: Array | Values, sounding: Flags, least: float) -> Values:
    """To 0..1, where the middle of what varies by less than `least` is a half."""
    low, high = np.percentile(x[sounding], _PERCENTILES)
    middle, reach = (low + high) / 2, max(high - low, least)
    return np.asarray(np.clip((x - middle) / reach + 0.5, 0, 1), np.float64)

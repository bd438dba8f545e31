"""Where a track is silent for long enough to be a part of its own."""

from __future__ import annotations

import numpy as np

from audio_ports.analysis.features.layout import CQT_FPS
from audio_ports.analysis.features.shared import SharedFeatures
from audio_ports.analysis.form.columns import SILENT_RMS

# A pause in the music may be longer than what is cut off in front of it.
_SHORTEST_SEC = {"edge": 2.0, "inside": 4.0}

Span = tuple[float, float]


def silent_spans(features: SharedFeatures) -> list[Span]:
    """Find the silent parts of a track.

    Parameters
    ----------
    features : SharedFeatures

    Returns
    -------
    list of (float, float)
        Start and end in seconds, ascending: two seconds at least at either end of the track, four
        within it.
    """
    duration = features.duration_sec
    is_silent = features.descriptors[:, 0] < SILENT_RMS
    changes = np.flatnonzero(np.diff(np.r_[False, is_silent, False].astype(np.int8)))
    spans = []
    for first, after in changes.reshape(-1, 2):
        # Frame i stands for [i - 1/2, i + 1/2].
        start = 0.0 if first == 0 else (first - 0.5) / CQT_FPS
        end = duration if after == len(is_silent) else min((after - 0.5) / CQT_FPS, duration)
        place = "edge" if start == 0 or end == duration else "inside"
        if end - start >= _SHORTEST_SEC[place] or (start == 0 and end == duration):
            spans.append((float(start), float(end)))
    return spans


def sounding_spans(silent: list[Span], duration_sec: float) -> list[Span]:
    """Give what lies between silent parts."""
    edges = [0.0, *(sec for span in silent for sec in span), duration_sec]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(start, end) for start, end in pairs if end > start]

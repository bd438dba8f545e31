"""Second look at the masks: each stem's power smoothed the way that stem lasts.

After Liutkus et al., "Kernel additive models for source separation" (2014).
"""

from __future__ import annotations

import numpy as np

from audio_ports.engines.spectral.grid import BIN_HZ, FRAMES_PER_SEC, Power
from audio_ports.engines.spectral.medians import centred_median
from audio_ports.engines.spectral.stereo import smooth

ITERATIONS = 2
BASS_FRAMES = round(0.3 * FRAMES_PER_SEC)
BASS_BINS = round(2600 / BIN_HZ)
OTHER_FRAMES = round(0.5 * FRAMES_PER_SEC)
FLOOR = np.float32(1e-9)


def refine(masks: list[Power], power: Power) -> list[Power]:
    """Re-estimate masks from smoothed powers.

    Parameters
    ----------
    masks : list of ndarray of float32, shape (frames, bins)
        For vocals, drums, bass, other; they sum to one.
    power : ndarray of float32, shape (frames, bins)
        Of the mix.

    Returns
    -------
    list of ndarray of float32, shape (frames, bins)
        New masks that sum to one.
    """
    for _ in range(ITERATIONS):
        vocals, drums, bass, other = (mask * power for mask in masks)
        bass[:, :BASS_BINS] = centred_median(bass[:, :BASS_BINS], BASS_FRAMES, 0)
        smoothed = [smooth(vocals), drums, bass, centred_median(other, OTHER_FRAMES, 0)]
        total = smoothed[0] + smoothed[1] + smoothed[2] + smoothed[3] + 4 * FLOOR
        masks = [np.asarray((v + FLOOR) / total, np.float32) for v in smoothed]
    return masks

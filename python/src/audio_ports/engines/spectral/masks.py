"""From cues to soft masks that sum to one."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import uniform_filter1d

from audio_ports.engines.spectral.bassline import comb, pitch_track
from audio_ports.engines.spectral.grid import BIN_HZ, BINS, Power, Spectrum
from audio_ports.engines.spectral.medians import EPSILON, percussive_share

STEMS = ("vocals", "drums", "bass", "other")
VOICE_FROM_HZ = 150.0
FLOOR = np.float32(1e-4)

_F = np.arange(BINS, dtype=np.float32) * np.float32(BIN_HZ)
_VOICE_BAND = 1 / (1 + np.exp((VOICE_FROM_HZ - _F) / np.float32(20)))


def centre_share(spectrum: Spectrum) -> tuple[Power, Power]:
    """How much of each bin's power sits in the middle.

    Parameters
    ----------
    spectrum : ndarray of complex64, shape (2, frames, bins)

    Returns
    -------
    share : ndarray of float32, shape (frames, bins)
        1 for a centred source, 0 for wide or one-sided sound.
    power : ndarray of float32, shape (frames, bins)
        Power of the middle above that of the sides.
    """
    middle = _power(spectrum[0] + spectrum[1]) / np.float32(4)
    sides = _power(spectrum[0] - spectrum[1]) / np.float32(4)
    excess = np.asarray(np.maximum(middle - sides, 0), np.float32)
    middle, sides = _smooth(middle), _smooth(sides)
    return np.clip((middle - sides) / (middle + sides + EPSILON), 0, 1), excess


def stem_masks(spectrum: Spectrum, amplitude: Power, repeated: Power | None) -> list[Power]:
    """Mask of each stem of STEMS.

    Parameters
    ----------
    spectrum : ndarray of complex64, shape (2, frames, bins)
    amplitude : ndarray of float32, shape (frames, bins)
    repeated : ndarray of float32, shape (frames, bins), or None
        Amplitude that comes again nearby; None where the track is too short to tell.

    Returns
    -------
    list of ndarray of float32, shape (frames, bins)
        At least 0; they sum to one in each bin.
    """
    struck = percussive_share(amplitude)
    sustained = 1 - struck
    centre, excess = centre_share(spectrum)
    line = comb(pitch_track(np.sqrt(excess * sustained)))
    if repeated is None:
        background = np.full_like(amplitude, 0.5)
    else:
        background = (np.minimum(repeated, amplitude) / (amplitude + EPSILON)) ** 2
    middle = sustained * centre
    weights = [
        middle * (1 - background) * _VOICE_BAND * (1 - np.float32(0.7) * line),
        struck,
        middle * line,
        (sustained * (1 - centre) + np.float32(0.5) * middle * background)
        * (1 - np.float32(0.6) * line * centre),
    ]
    total = sum(weights) + 4 * FLOOR
    return [np.asarray((w + FLOOR) / total, np.float32) for w in weights]


def _power(x: Spectrum) -> Power:
    return np.asarray(x.real**2 + x.imag**2, np.float32)


def _smooth(power: Power) -> Power:
    return np.asarray(uniform_filter1d(uniform_filter1d(power, 3, axis=0), 3, axis=1), np.float32)

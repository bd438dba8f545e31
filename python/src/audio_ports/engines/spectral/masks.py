"""From cues to soft masks that sum to one."""

from __future__ import annotations

import numpy as np

from audio_ports.engines.spectral.bassline import bass_comb, excess_over_tone
from audio_ports.engines.spectral.consonants import consonants
from audio_ports.engines.spectral.grid import FREQUENCIES, Power, Samples, Spectrum, power
from audio_ports.engines.spectral.kernels import refine
from audio_ports.engines.spectral.medians import EPSILON
from audio_ports.engines.spectral.stereo import centre_share
from audio_ports.engines.spectral.strokes import strokes
from audio_ports.engines.spectral.voice import voice_comb

STEMS = ("vocals", "drums", "bass", "other")
VOICE_FROM_HZ = 150.0
FLOOR = np.float32(1e-4)

_VOICE_BAND = 1 / (1 + np.exp(np.minimum((VOICE_FROM_HZ - FREQUENCIES) / np.float32(20), 60)))


def stem_masks(y: Samples, spectrum: Spectrum, repeated: Power | None) -> list[Power]:
    """Mask of each stem of STEMS.

    Parameters
    ----------
    y : ndarray of float32, shape (2, samples)
        The samples that `spectrum` was made of.
    spectrum : ndarray of complex64, shape (2, frames, bins)
    repeated : ndarray of float32, shape (frames, bins), or None
        Amplitude that comes again nearby; None where the track is too short to tell.

    Returns
    -------
    list of ndarray of float32, shape (frames, bins)
        At least 0; they sum to one in each bin.
    """
    total = power(spectrum)
    mean = np.float32(0.5) * (total[0] + total[1])
    weights = _weights(_Cues(y, spectrum, mean, repeated))
    masks = _to_one(weights)
    weights[2] *= excess_over_tone(masks[2] * mean)
    return refine(_to_one(weights), mean)


class _Cues:
    """What is known of each bin, all of shape (frames, bins) and 0..1 but `excess`."""

    def __init__(self, y: Samples, spectrum: Spectrum, mean: Power, again: Power | None) -> None:
        self.struck = strokes(y, spectrum, mean)
        self.centre, excess = centre_share(spectrum)
        self.new = _novelty(np.sqrt(mean), again)
        if again is None:
            self.consonant = np.zeros_like(mean)
        else:
            self.consonant = consonants(self.struck, mean, again**2) * self.centre
        amplitude = np.sqrt(excess)
        self.bass = bass_comb(amplitude * np.sqrt(1 - self.struck))
        sketch = amplitude * np.sqrt(1 - np.float32(0.3) * self.struck)
        self.voice = voice_comb(sketch * self.new * _VOICE_BAND * (1 - np.float32(0.5) * self.bass))


def _novelty(amplitude: Power, again: Power | None) -> Power:
    if again is None:
        return np.full_like(amplitude, 0.5)
    novelty: Power = 1 - np.minimum(again, amplitude) / (amplitude + np.sqrt(EPSILON))
    return novelty


def _weights(cue: _Cues) -> list[Power]:
    """Unscaled claim of each stem on each bin.

    Voice: centred, held, new, on the comb of its pitch; consonants. Drums: struck. Bass:
    centred, held, on its own comb. Other: wide or repeating, off both combs.
    """
    middle = (1 - cue.struck) * cue.centre
    sung = cue.voice * cue.centre * cue.new
    not_sung = 1 - np.float32(0.7) * sung
    off_bass = 1 - np.float32(0.7) * cue.bass * (1 - cue.voice)
    vocals = (middle + np.float32(0.3) * cue.struck * cue.centre * cue.voice) * cue.new
    spoken = np.float32(0.8) * cue.consonant
    vocals *= _VOICE_BAND * off_bass * (np.float32(0.3) + np.float32(0.7) * cue.voice)
    vocals += cue.struck * spoken
    drums = cue.struck * (1 - np.float32(0.3) * sung) * (1 - spoken)
    wide = (1 - cue.struck) * (1 - cue.centre) + np.float32(0.5) * middle * (1 - cue.new)
    other = wide * (1 - np.float32(0.6) * cue.bass * cue.centre) * not_sung
    return [vocals, drums, middle * cue.bass * not_sung, other]


def _to_one(weights: list[Power]) -> list[Power]:
    total = weights[0] + weights[1] + weights[2] + weights[3] + 4 * FLOOR
    return [np.asarray((w + FLOOR) / total, np.float32) for w in weights]

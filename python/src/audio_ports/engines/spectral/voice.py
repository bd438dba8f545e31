"""The singing voice: the pitch that stands out of the centre where nothing repeats."""

from __future__ import annotations

from audio_ports.engines.spectral.grid import Power
from audio_ports.engines.spectral.pitch import PitchTracker, Range, comb

_TRACKER = PitchTracker(
    Range(
        lowest_hz=90,
        highest_hz=900,
        top_hz=5000,
        steps_per_octave=36,
        harmonics=12,
        decay=0.9,
        jump_cost=0.7,
        leap_steps=6,
    )
)


def voice_comb(amplitude: Power) -> Power:
    """Harmonics of the most salient voice in a sketch of it, shape (frames, bins).

    The teeth are wide enough for a vibrato within one window.
    """
    return comb(_TRACKER.track(amplitude), 1.2, 0.010)

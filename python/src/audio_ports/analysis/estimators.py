"""The estimators that analyses are made with."""

from __future__ import annotations

from audio_ports.analysis.chords.estimate import estimate_chords
from audio_ports.analysis.driver import Estimators
from audio_ports.analysis.form.estimate import estimate_form
from audio_ports.analysis.rhythm.estimate import estimate_rhythm
from audio_ports.analysis.tonality.estimate import estimate_tonality

ESTIMATORS = Estimators(estimate_rhythm, estimate_tonality, estimate_chords, estimate_form)
"""One for each part."""

"""Tuning and keys of a track."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from audio_ports.analysis.chords.hearing import hear_triads
from audio_ports.analysis.features.shared import Compact, SharedFeatures
from audio_ports.analysis.tonality.chroma_curve import ChromaCurve, chroma_curve
from audio_ports.analysis.tonality.keys import Keys, find_keys
from audio_ports.analysis.tonality.names import camelot_of, key_name, open_key_of
from audio_ports.analysis.tonality.notes import note_activations
from audio_ports.analysis.tonality.tuning import estimate_tuning


@dataclass(frozen=True)
class Tonality:
    """What is known of a track's pitches.

    Attributes
    ----------
    tuning_cents : float
        Of A4 from 440 Hz, -50 to 50.
    keys : Keys or None
        None without pitch.
    curve : ChromaCurve
    notes : ndarray of float16, shape (frames, 84)
        As `note_activations` gives them.
    """

    tuning_cents: float
    keys: Keys | None
    curve: ChromaCurve
    notes: Compact

    def to_json(self) -> dict[str, Any]:
        """Give the part `tonality` of docs/analysis-format.md."""
        keys = self.keys
        return {
            "key": key_name(keys.key) if keys else None,
            "keyConfidence": round(keys.confidence, 3) if keys else 0.0,
            "runnerUp": _runner_up(keys) if keys else None,
            "camelot": camelot_of(keys.key) if keys else None,
            "openKey": open_key_of(keys.key) if keys else None,
            "tuningCents": round(self.tuning_cents, 1),
            "keyChanges": _changes(keys) if keys else [],
            "chroma": [round(share, 4) for share in self.curve.shares],
            "chromaCurve": {
                "hopSec": round(self.curve.hop_sec, 3),
                "values": [list(row) for row in self.curve.values],
            },
        }


def estimate_tonality(features: SharedFeatures) -> Tonality:
    """Estimate tuning, key, changes of key and chroma.

    Parameters
    ----------
    features : SharedFeatures
        Of the mix.

    Returns
    -------
    Tonality
    """
    tuning_cents = estimate_tuning(features.cqt)
    notes = note_activations(features.cqt, tuning_cents)
    return Tonality(
        tuning_cents=tuning_cents,
        keys=find_keys(hear_triads(notes, features.duration_sec)),
        curve=chroma_curve(notes, features.duration_sec),
        notes=notes,
    )


def _runner_up(keys: Keys) -> dict[str, Any]:
    return {
        "key": key_name(keys.runner_up),
        "confidence": round(keys.runner_up_confidence, 3),
    }


def _changes(keys: Keys) -> list[dict[str, Any]]:
    return [
        {
            "startSec": round(span.start_sec, 3),
            "endSec": round(span.end_sec, 3),
            "key": key_name(span.key),
            "confidence": round(span.confidence, 3),
        }
        for span in keys.changes
    ]

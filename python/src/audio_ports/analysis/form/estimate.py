"""A track's form: its sections, its energy, and places to start from and to loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from audio_ports.analysis.features.shared import SharedFeatures
from audio_ports.analysis.form.columns import describe_columns
from audio_ports.analysis.form.cues import Cue, suggest_cues
from audio_ports.analysis.form.energy import energy_curve
from audio_ports.analysis.form.grid import Rhythm, Values, cut_grid, make_grid
from audio_ports.analysis.form.loops import Loop, suggest_loops
from audio_ports.analysis.form.moments import Moment, find_moments
from audio_ports.analysis.form.sections import Section, find_sections
from audio_ports.analysis.form.silence import silent_spans, sounding_spans


@dataclass(frozen=True)
class Form:
    """What `estimate_form` finds.

    Attributes
    ----------
    sections : list of Section
        Without gaps from the first sample to the last.
    confidence : float
        Of the sections as a whole, 0 to 1.
    energy_hop_sec : float
    energy : ndarray of float64, shape (hops,)
        0 to 1; 2000 values at most.
    moments : list of Moment
        Ascending.
    cues : list of Cue
        Ascending, eight at most.
    loops : list of Loop
        Best first, eight at most.
    """

    sections: list[Section]
    confidence: float
    energy_hop_sec: float
    energy: Values
    moments: list[Moment]
    cues: list[Cue]
    loops: list[Loop]

    def to_json(self) -> dict[str, Any]:
        """Give the part `form` of docs/analysis-format.md."""
        return {
            "sections": [
                {
                    "startSec": round(section.start_sec, 3),
                    "endSec": round(section.end_sec, 3),
                    "label": section.label,
                    "confidence": section.confidence,
                }
                for section in self.sections
            ],
            "confidence": self.confidence,
            "energyCurve": {
                "hopSec": self.energy_hop_sec,
                "values": [round(float(value), 3) for value in self.energy],
            },
            "moments": [
                {
                    "kind": moment.kind,
                    "atSec": round(moment.at_sec, 3),
                    "confidence": moment.confidence,
                }
                for moment in self.moments
            ],
            "cues": [{"atSec": round(cue.at_sec, 3), "label": cue.label} for cue in self.cues],
            "loops": [
                {
                    "startSec": round(loop.start_sec, 3),
                    "endSec": round(loop.end_sec, 3),
                    "bars": loop.bars,
                    "score": loop.score,
                }
                for loop in self.loops
            ],
        }


def estimate_form(features: SharedFeatures, rhythm: Rhythm) -> Form:
    """Find the form of a track.

    Parameters
    ----------
    features : SharedFeatures
    rhythm : Rhythm
        Without beats, sections lie on half seconds, and there are neither cues nor loops.

    Returns
    -------
    Form
    """
    if features.duration_sec <= 0:
        return Form([], 0.0, 1.0, np.zeros(0), [], [], [])
    silent = silent_spans(features)
    sounding = sounding_spans(silent, features.duration_sec)
    grid = make_grid(rhythm, features.duration_sec)
    grid = cut_grid(grid, [sec for span in silent for sec in span])
    columns = describe_columns(features, grid.edges)
    sections, confidence = find_sections(columns, grid, sounding)
    moments = find_moments(columns, grid, sounding)
    hop_sec, energy = energy_curve(features)
    return Form(
        sections=sections,
        confidence=confidence,
        energy_hop_sec=hop_sec,
        energy=energy,
        moments=moments,
        cues=suggest_cues(grid, sections, moments),
        loops=suggest_loops(features, grid, sections),
    )

"""The bounds of an analysis's JSON."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from audio_ports.analysis.result import analysis_json, first_news, tidy_part


def test_times_are_rounded_to_a_millisecond_and_numpy_is_left_behind() -> None:
    part = tidy_part(
        {
            "beats": np.array([0.12345678, 2.0]),
            "spans": [{"startSec": np.float64(1.00049), "label": "N", "confidence": 1 / 3}],
            "isSteady": np.bool_(1),
            "beatsPerBar": np.int64(4),
            "curve": {"hopSec": 2048 / 22_050, "values": np.array([0.5], np.float32)},
        }
    )
    assert part == {
        "beats": [0.123, 2],
        "spans": [{"startSec": 1.0, "label": "N", "confidence": 0.333333}],
        "isSteady": True,
        "beatsPerBar": 4,
        "curve": {"hopSec": 0.09288, "values": [0.5]},
    }
    assert type(part["isSteady"]) is bool


def test_what_is_not_finite_is_null() -> None:
    part = tidy_part({"tempoBpm": float("nan"), "values": [1.5, -np.inf]})
    assert part == {"tempoBpm": None, "values": [1.5, None]}
    assert json.loads(analysis_json({"rhythm": part}, [], 1.0))["rhythm"] == part


def test_long_curves_are_thinned_evenly() -> None:
    part = tidy_part(
        {
            "chromaCurve": {"hopSec": 0.5, "values": [[n] * 12 for n in range(1000)]},
            "energyCurve": {"hopSec": 1, "values": list(range(2000))},
            "tempoCurve": [[float(n), 120.0] for n in range(10_001)],
            "cues": list(range(20)),
        }
    )
    chroma: Any = part["chromaCurve"]
    assert chroma["hopSec"] == 1.5
    assert [row[0] for row in chroma["values"]] == list(range(0, 1000, 3))
    assert part["energyCurve"] == {"hopSec": 1, "values": list(range(2000))}
    tempo: Any = part["tempoCurve"]
    assert len(tempo) == 2000
    assert (tempo[0][0], tempo[-1][0]) == (0, 10_000)
    gaps = np.diff([sec for sec, _ in tempo])
    assert gaps.max() <= gaps.min() + 1
    assert part["cues"] == list(range(8))


def test_first_news_have_no_lists_of_times() -> None:
    part: dict[str, object] = {"tempoBpm": 120, "beats": [1], "tempoCurve": [], "stability": 1}
    assert first_news(part) == {"tempoBpm": 120, "stability": 1}


def test_parts_are_written_in_the_documented_order_after_the_head() -> None:
    parts: dict[str, dict[str, object]] = {"loudness": {}, "rhythm": {}, "chords": {}}
    written = json.loads(analysis_json(parts, ["drums"], 12.34567))
    assert list(written) == [
        *("version", "beatEngine", "usedStems", "durationSec"),
        *("rhythm", "chords", "loudness"),
    ]
    assert (written["version"], written["beatEngine"]) == (1, "features")
    assert (written["usedStems"], written["durationSec"]) == (["drums"], 12.346)

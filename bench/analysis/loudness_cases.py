"""Test signals of EBU Tech 3341 and 3342 made from their descriptions, and what meters must say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from estimators import Part
from numpy.typing import NDArray
from scipy.signal import firwin, resample_poly
from tables import table
from truth import SR, Samples

from audio_ports.analysis.loudness.report import LoudnessReporter

_LU = (-0.1, 0.1)
_RANGE_LU = (-1.0, 1.0)
_PEAK_DB = (-0.4, 0.2)
_FINE = 4


@dataclass(frozen=True)
class Case:
    """A signal whose value is known; `tolerance` is how far below and above it may be read."""

    name: str
    field: str
    value: float
    tolerance: tuple[float, float]
    make: Callable[[], Samples]

    def is_met(self, reading: float | None) -> bool:
        """Tell whether a reading lies within the tolerance."""
        if reading is None:
            return False
        # The standards state one decimal; results have two.
        off = round(reading - self.value, 3)
        return self.tolerance[0] <= off <= self.tolerance[1]


def cases() -> list[Case]:
    """List all but those that need more than two channels or a programme's recording.

    Returns
    -------
    list of Case
    """
    found = [
        Case(f"Tech 3341, {number}", "integratedLufs", value, _LU, partial(_tones, parts))
        for number, value, parts in (
            (1, -23.0, [(-23, 20)]),
            (2, -33.0, [(-33, 20)]),
            (3, -23.0, [(-36, 10), (-23, 60), (-36, 10)]),
            (4, -23.0, [(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)]),
            (5, -23.0, [(-26, 20), (-20, 20.1), (-26, 20)]),
        )
    ]
    short = [(-20, 1.34), (-30, 1.66)] * 5
    found.append(Case("Tech 3341, 9", "shortTermCurve", -23.0, _LU, partial(_tones, short)))
    found += [
        Case(f"Tech 3341, {number}", "truePeakDbtp", value, _PEAK_DB, partial(_sine, *tone))
        for number, value, tone in (
            (15, -6.0, (4, 0.50, 0.0)),
            (16, -6.0, (4, 0.50, 45.0)),
            (17, -6.0, (6, 0.50, 60.0)),
            (18, -6.0, (8, 0.50, 67.5)),
            (19, 3.0, (4, 1.41, 45.0)),
        )
    ]
    burst = _burst()
    peak = 20 * float(np.log10(np.abs(resample_poly(burst, 8, 1)).max()))
    found += [
        Case(
            f"Tech 3341, like {20 + offset}", "truePeakDbtp", peak, _PEAK_DB, partial(_kept, offset)
        )
        for offset in range(_FINE)
    ]
    found += [
        Case(f"Tech 3342, {number}", "rangeLu", value, _RANGE_LU, partial(_tones, parts))
        for number, value, parts in (
            (1, 10.0, [(-20, 20), (-30, 20)]),
            (2, 5.0, [(-20, 20), (-15, 20)]),
            (3, 20.0, [(-40, 20), (-20, 20)]),
            (4, 15.0, [(-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)]),
        )
    ]
    return found


def loudness_table() -> str:
    """Measure all cases with our meters.

    Returns
    -------
    str
        Markdown; "-" where this version has no meters.
    """
    rows = []
    for case in cases():
        part = measure(case.make())
        reading = _reading(part, case)
        shown = "-" if reading is None else f"{reading:.2f}"
        met = "yes" if case.is_met(reading) else "NO"
        low, high = case.tolerance
        rows.append(
            [case.name, case.field, f"{case.value:.2f}", f"{low:+.1f} {high:+.1f}", shown, met]
        )
    return table(["signal", "value", "is", "tolerance", "ours", "met"], rows)


def measure(y: Samples) -> Part:
    """Give the part `loudness` of a signal."""
    meters = LoudnessReporter()
    for start in range(0, y.shape[1], SR):
        meters.add(y[:, start : start + SR])
    return meters.report({}).to_json()


def _reading(part: Part, case: Case) -> float | None:
    if case.field != "shortTermCurve":
        value = part[case.field]
        return None if value is None else float(value)
    # The farthest of the windows that lie wholly within the signal.
    curve, hop = part["shortTermCurve"]["values"], part["shortTermCurve"]["hopSec"]
    whole: Sequence[float] = [
        value for index, value in enumerate(curve) if 1.5 <= index * hop <= 13.5
    ]
    return max(whole, key=lambda value: abs(value - case.value))


def _tones(parts: Sequence[tuple[float, float]]) -> Samples:
    """Join tones of 1 kHz in both channels: dBFS and seconds of each."""
    levels = np.concatenate([np.full(round(sec * SR), 10 ** (db / 20)) for db, sec in parts])
    y = levels * np.sin(2 * np.pi * 1000 * np.arange(len(levels)) / SR)
    return np.tile(y, (2, 1)).astype(np.float32)


def _sine(samples_a_cycle: int, amplitude: float, phase: float) -> Samples:
    n = np.arange(SR)
    y = amplitude * np.sin(2 * np.pi * n / samples_a_cycle + np.deg2rad(phase))
    # Its sudden start would have peaks of its own.
    fade = np.clip(np.minimum(n, n[::-1]) / 2000, 0, 1)
    return np.tile(y * fade, (2, 1)).astype(np.float32)


def _burst() -> NDArray[np.float64]:
    """Make a tone of fs/6 with one louder cycle of fs/4 at four times the rate, band-limited."""
    cycle, loud = 6 * _FINE, 4 * _FINE
    tone = 0.5 * np.sin(2 * np.pi * np.arange(400 * cycle) / cycle)
    tone[: 20 * cycle] *= np.linspace(0, 1, 20 * cycle)
    tone[-20 * cycle :] *= np.linspace(1, 0, 20 * cycle)
    single = np.sin(2 * np.pi * np.arange(loud) / loud)
    y = np.concatenate([tone[: 200 * cycle], single, tone[200 * cycle :]])
    return np.asarray(np.convolve(y, firwin(511, 0.9 / _FINE), "same"))


def _kept(offset: int) -> Samples:
    """Keep every fourth sample, from one of the first four on."""
    return np.tile(_burst()[offset::_FINE], (2, 1)).astype(np.float32)

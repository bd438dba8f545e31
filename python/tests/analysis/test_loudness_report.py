"""Loudness range, short-term curve and stem shares of signals whose values standards give."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from analysis.array_audio import SR, seconds
from audio_ports.analysis.features.layout import Array
from audio_ports.analysis.loudness.report import Loudness, LoudnessReporter, StemMeter
from audio_ports.analysis.loudness.short_term import loudness_range, short_term_curve
from audio_ports.ingest.loudness import to_power


def tone(level_dbfs: float, duration: float, hz: float = 1000) -> Array:
    y = 10 ** (level_dbfs / 20) * np.sin(2 * np.pi * hz * seconds(duration))
    return np.tile(y, (2, 1)).astype(np.float32)


def tones(*levels: tuple[float, float]) -> Array:
    return np.concatenate([tone(level, duration) for level, duration in levels], axis=1)


def report(
    y: Array, portion: int = 4 * SR, energies: Mapping[str, float] | None = None
) -> Loudness:
    reporter = LoudnessReporter()
    for start in range(0, y.shape[1], portion):
        reporter.add(y[:, start : start + portion])
    return reporter.report(energies or {})


@pytest.mark.parametrize(
    ("levels", "wanted"),
    [
        # EBU Tech 3342, minimum requirements 1 to 4: levels in dBFS for 20 s each.
        ((-20, -30), 10),
        ((-20, -15), 5),
        ((-40, -20), 20),
        ((-50, -35, -20, -35, -50), 15),
    ],
)
def test_the_range_of_the_standards_tones_is_theirs(
    levels: tuple[float, ...], wanted: float
) -> None:
    assert report(tones(*((level, 20) for level in levels))).range_lu == pytest.approx(
        wanted, abs=1
    )


def test_a_steady_tone_has_no_range() -> None:
    assert report(tone(-20, 10)).range_lu == pytest.approx(0, abs=0.01)


def test_what_is_20_lu_below_the_rest_is_outside_of_the_range() -> None:
    loud_with_murmur = np.concatenate([np.full(600, to_power(-20)), np.full(200, to_power(-48))])
    assert loudness_range(loud_with_murmur) == pytest.approx(0, abs=1)
    loud_with_soft = np.concatenate([np.full(600, to_power(-20)), np.full(200, to_power(-36))])
    assert loudness_range(loud_with_soft) == pytest.approx(16, abs=1)


def test_the_percentiles_leave_out_the_softest_tenth_and_the_loudest_twentieth() -> None:
    levels = np.concatenate([np.full(80, -38.0), np.linspace(-30, -25, 870), np.full(50, -22.0)])
    powers = np.array([to_power(float(level)) for level in levels])
    assert loudness_range(powers) == pytest.approx(5, abs=0.4)


@pytest.mark.parametrize("duration", [0.0, 0.2, 2.9])
def test_less_than_one_window_has_no_range(duration: float) -> None:
    assert report(tone(-20, duration)).range_lu is None


def test_silence_has_neither_loudness_nor_range_nor_peak() -> None:
    silent = report(np.zeros((2, 5 * SR), np.float32))
    assert (silent.integrated_lufs, silent.range_lu, silent.true_peak_dbtp) == (None, None, None)
    assert silent.to_json()["shortTermCurve"] == {"hopSec": 1, "values": [-70.0] * 5}


def test_the_curve_is_the_loudness_around_each_second() -> None:
    curve = report(tones((-30, 10), (-20, 10))).curve
    assert len(curve) == 20
    np.testing.assert_allclose(curve[:8], -30, atol=0.1)
    np.testing.assert_allclose(curve[12:], -20, atol=0.1)
    # At the step one half of the window is 10 dB louder.
    assert curve[10] == pytest.approx(-22.6, abs=0.2)


def test_the_curve_of_a_day_is_thinned_evenly() -> None:
    hop_sec, values = short_term_curve(np.full(24 * 36_000, to_power(-20)))
    assert hop_sec == 44
    assert len(values) <= 2000
    assert len(values) * hop_sec == pytest.approx(24 * 3600, abs=hop_sec)
    np.testing.assert_allclose(values, -20, atol=1e-6)


def test_a_full_scale_tone_reads_as_the_standards_say() -> None:
    # EBU Tech 3341: -23 dBFS at 1 kHz on both sides is -23 LUFS; true peak within +0.2/-0.4 dB.
    measured = report(tone(-23, 20))
    assert measured.integrated_lufs == pytest.approx(-23, abs=0.1)
    assert measured.true_peak_dbtp == pytest.approx(-23, abs=0.2)


def test_portions_make_no_difference() -> None:
    rng = np.random.default_rng(3)
    y = (0.4 * rng.standard_normal((2, 6 * SR))).astype(np.float32)
    y[:, ::9] = 1
    whole, parts = report(y, y.shape[1]).to_json(), report(y, 44_099).to_json()
    assert parts == whole


def test_stems_share_their_weighted_energy() -> None:
    energies = {}
    for name, level in (("drums", -20), ("bass", -23.01), ("vocals", -90)):
        meter = StemMeter()
        meter.add(tone(level, 4))
        energies[name] = meter.energy
    shares = report(tone(-18, 4), energies=energies).stem_shares
    assert shares == pytest.approx({"drums": 2 / 3, "bass": 1 / 3, "vocals": 0}, abs=0.001)


def test_low_frequencies_weigh_less_in_the_share() -> None:
    deep, middle = StemMeter(), StemMeter()
    deep.add(tone(-20, 4, 30))
    middle.add(tone(-20, 4, 1000))
    assert deep.energy < 0.2 * middle.energy


def test_without_stems_or_sound_in_them_there_are_no_shares() -> None:
    assert report(tone(-20, 1)).to_json()["stemShares"] is None
    assert (
        report(tone(-20, 1), energies={"drums": 0.0, "bass": 0.0}).to_json()["stemShares"] is None
    )

"""Loudness and true peak of signals whose values the standards give."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from audio_ports.ingest.loudness import LoudnessMeter, k_weighting
from audio_ports.ingest.true_peak import TruePeakMeter

_SR = 44_100


def _tone(f0: float, level_dbfs: float, seconds: float, phase: float = 0.0) -> NDArray[np.float32]:
    t = np.arange(round(seconds * _SR)) / _SR
    y = 10 ** (level_dbfs / 20) * np.sin(2 * np.pi * f0 * t + phase)
    return np.tile(y, (2, 1)).astype(np.float32)


def _loudness(y: NDArray[np.float32], step: int = 50_000) -> float | None:
    meter = LoudnessMeter()
    for start in range(0, y.shape[1], step):
        meter.add(y[:, start : start + step])
    return meter.integrated()


def _true_peak(y: NDArray[np.float32]) -> float | None:
    meter = TruePeakMeter()
    for start in range(0, y.shape[1], 50_000):
        meter.add(y[:, start : start + 50_000])
    return meter.finish()


@pytest.mark.parametrize("level", [-23.0, -33.0])
def test_a_stereo_sine_has_the_loudness_of_its_level(level: float) -> None:
    # EBU Tech 3341, cases 1 and 2: 1 kHz in both channels.
    assert _loudness(_tone(1000, level, 20)) == pytest.approx(level, abs=0.1)


def test_one_channel_at_full_scale_reads_minus_3() -> None:
    # ITU-R BS.1770-4: a 997 Hz sine at 0 dBFS in one channel.
    y = _tone(997, 0, 5)
    y[1] = 0
    assert _loudness(y) == pytest.approx(-3.01, abs=0.02)


@pytest.mark.parametrize(
    "parts",
    [
        # EBU Tech 3341, cases 3, 4 and 5: level in dBFS and seconds.
        [(-36, 10), (-23, 60), (-36, 10)],
        [(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)],
        [(-26, 20), (-20, 20.1), (-26, 20)],
    ],
)
def test_gating_leaves_out_what_is_quiet(parts: list[tuple[float, float]]) -> None:
    y = np.concatenate([_tone(1000, level, seconds) for level, seconds in parts], axis=1)
    assert _loudness(y) == pytest.approx(-23, abs=0.1)


def test_loudness_is_the_same_whatever_the_portions() -> None:
    y = _tone(440, -12, 3) + _tone(5000, -20, 3)
    assert _loudness(y, 997) == _loudness(y, 10**6)


@pytest.mark.parametrize("seconds", [0.0, 0.3])
def test_less_than_one_block_has_no_loudness(seconds: float) -> None:
    assert _loudness(_tone(997, -10, seconds)) is None


def test_silence_has_no_loudness_and_no_peak() -> None:
    silence = np.zeros((2, 2 * _SR), np.float32)
    assert _loudness(silence) is None
    assert _true_peak(silence) is None


def test_the_weighting_at_48_khz_is_the_one_that_the_standard_prints() -> None:
    shelf, high_pass = k_weighting(48_000)
    expected_shelf = [
        *(1.53512485958697, -2.69169618940638, 1.19839281085285),
        *(1, -1.69065929318241, 0.73248077421585),
    ]
    assert shelf == pytest.approx(expected_shelf, abs=1e-8)
    assert high_pass == pytest.approx([1, -2, 1, 1, -1.99004745483398, 0.99007225036621], abs=1e-8)


@pytest.mark.parametrize("level", [-6.0, 0.0])
def test_a_peak_between_the_samples_is_found(level: float) -> None:
    # A quarter of the sample rate at 45 degrees: every sample is 3.01 dB below the peak.
    y = _tone(_SR / 4, level, 1, phase=np.pi / 4)
    fade = np.minimum(1, np.minimum(np.arange(_SR), np.arange(_SR)[::-1]) / 4410)
    y *= fade.astype(np.float32)
    assert 20 * np.log10(np.abs(y).max()) == pytest.approx(level - 3.01, abs=0.01)
    # EBU Tech 3341 allows +0.2 and -0.4 dB.
    assert _true_peak(y) == pytest.approx(level, abs=0.1)


def test_a_peak_on_a_sample_counts_in_full() -> None:
    y = np.zeros((2, _SR), np.float32)
    y[1, 12_345] = 0.5
    assert _true_peak(y) == pytest.approx(-6.02, abs=0.3)

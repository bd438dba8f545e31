"""Warnings about files, each on a signal that has that fault, and none on sound ones."""

from __future__ import annotations

import numpy as np
import pytest
import soxr
from scipy.signal import butter, sosfilt

from analysis.array_audio import SR, seconds
from audio_ports.analysis.features.layout import Array
from audio_ports.analysis.loudness.report import LoudnessReporter

RNG_SEED = 11


def warnings(y: Array, portion: int = 3 * SR) -> dict[object, dict[str, object]]:
    reporter = LoudnessReporter()
    for start in range(0, y.shape[1], portion):
        reporter.add(y[:, start : start + portion].astype(np.float32))
    found = [dict(warning) for warning in reporter.report({}).warnings]
    by_code = {warning.pop("code"): warning for warning in found}
    assert len(by_code) == len(found)
    return by_code


def noise(duration: float, channels: int = 2, level: float = 0.1) -> Array:
    rng = np.random.default_rng(RNG_SEED)
    return (level * rng.standard_normal((channels, round(duration * SR)))).astype(np.float32)


def music(duration: float) -> Array:
    """Decaying chords with noise strokes, a little wider than mono, with a falling spectrum."""
    t, frames = seconds(duration), round(duration * SR)
    y = np.zeros((2, frames), np.float32)
    for beat in range(int(2 * duration)):
        age = np.maximum(t - beat / 2, 0)
        shape = np.where(t >= beat / 2, np.exp(-5 * age), 0)
        for voice, hz in enumerate((110, 277.2, 329.6)):
            pan = np.array([[1.0], [0.6 + 0.2 * voice]])
            y += (0.1 * pan * shape * np.sin(2 * np.pi * hz * age)).astype(np.float32)
        y += (shape**3 * noise(duration, level=0.05)).astype(np.float32)
    return y


def sharp_lowpass(y: Array, sr: int) -> Array:
    """Go down to a rate and back again, as upsampled files have."""
    low = soxr.resample(y.T, SR, sr, quality="HQ")
    return np.asarray(soxr.resample(low, sr, SR, quality="HQ").T, np.float32)


def test_ordinary_music_has_none() -> None:
    assert warnings(music(12)) == {}


@pytest.mark.parametrize("level", [0.02, 0.2])
def test_noise_has_none(level: float) -> None:
    assert warnings(noise(5, level=level)) == {}


def test_mono_has_none() -> None:
    assert warnings(np.broadcast_to(music(6)[0], (2, 6 * SR))) == {}


def test_a_low_tone_cut_anywhere_has_no_offset() -> None:
    for duration in (0.21, 0.513, 1.01):
        y = np.tile(0.8 * np.sin(2 * np.pi * 41 * seconds(duration)), (2, 1))
        assert "dc_offset" not in warnings(y.astype(np.float32))


def test_runs_at_full_scale_are_counted_from_the_first_one() -> None:
    y = noise(10)
    y[0, 2 * SR : 2 * SR + 3] = 1
    y[1, 5 * SR : 5 * SR + 40] = -1
    y[1, 6 * SR : 6 * SR + 5] = 32_767 / 32_768
    assert warnings(y) == {"clipping": {"count": 3, "atSec": 2.0}}


def test_two_samples_at_full_scale_are_no_clipping() -> None:
    y = noise(4)
    y[:, SR : SR + 2] = 1
    y[0, 2 * SR : 2 * SR + 3] = (1, 0.9, 1)
    assert warnings(y) == {}


@pytest.mark.parametrize("portion", [1, 2, 3, 50])
def test_a_run_over_portions_is_one(portion: int) -> None:
    y = noise(0.02)
    y[0, 99:103] = 1
    y[1, 100:107] = 1
    assert warnings(y, portion)["clipping"] == {"count": 2, "atSec": round(99 / SR, 3)}


def test_music_driven_into_the_limit_clips() -> None:
    y = np.clip(20 * music(4), -1, 1)
    count = warnings(y)["clipping"]["count"]
    runs = 0
    for channel in np.abs(y) > 0.99996:
        padded = np.concatenate([[0], channel.astype(int), [0]])
        starts, stops = np.flatnonzero(np.diff(padded) > 0), np.flatnonzero(np.diff(padded) < 0)
        runs += int(np.count_nonzero(stops - starts >= 3))
    assert count == runs > 50


def test_an_offset_is_told_with_its_sign() -> None:
    y = noise(5)
    y[1] -= 0.05
    y[0] += 0.02
    found = warnings(y)
    assert list(found) == ["dc_offset"]
    assert found["dc_offset"]["offset"] == pytest.approx(-0.05, abs=0.001)


def test_an_inverted_side_cancels_the_mono_sum() -> None:
    y = music(5)
    y[1] = -y[0]
    assert warnings(y) == {"phase_inverted": {"correlation": -1.0, "lossDb": 120.0}}


def test_a_mostly_inverted_side_says_by_how_much_the_sum_is_quieter() -> None:
    both, own = noise(5, 1)[0], noise(5)
    y = np.stack([both + 0.3 * own[0], -both + 0.3 * own[1]])
    found = warnings(y)
    left, right = y.astype(np.float64)
    loss = 10 * np.log10(2 * np.mean(left**2 + right**2) / np.mean((left + right) ** 2))
    assert list(found) == ["phase_inverted"]
    assert found["phase_inverted"]["lossDb"] == pytest.approx(loss, abs=0.1)
    assert found["phase_inverted"]["correlation"] == pytest.approx(
        np.corrcoef(left, right)[0, 1], abs=0.01
    )


def test_an_offset_does_not_hide_an_inverted_side() -> None:
    y = noise(5, 1)
    inverted = np.concatenate([y, -y]) + np.float32(0.5)
    assert set(warnings(inverted)) == {"phase_inverted", "dc_offset"}


@pytest.mark.parametrize(("quieter", "side"), [(0, "left"), (1, "right")])
def test_a_missing_side_is_named(quieter: int, side: str) -> None:
    y = noise(5)
    y[quieter] = 0
    assert warnings(y) == {"one_sided": {"side": side, "quieterDb": 120.0}}


def test_a_much_quieter_side_is_told_with_its_level() -> None:
    y = noise(5)
    y[0] *= 0.05
    found = warnings(y)
    assert found["one_sided"]["side"] == "left"
    assert found["one_sided"]["quieterDb"] == pytest.approx(26, abs=0.2)


def test_a_side_10_db_down_is_a_mix() -> None:
    y = noise(5)
    y[0] *= 0.32
    assert warnings(y) == {}


@pytest.mark.parametrize("level", [0.0, 1e-5])
def test_a_file_of_nothing_is_silent(level: float) -> None:
    assert warnings(noise(4, level=level)) == {"silence": {}}


def test_a_file_with_little_in_it_says_where_nothing_is() -> None:
    y = np.zeros((2, 30 * SR), np.float32)
    for at in (4, 20):
        y[:, at * SR : (at + 2) * SR] = noise(2)
    facts = warnings(y)["mostly_silent"]
    assert facts["leadingSec"] == pytest.approx(4, abs=0.2)
    assert facts["innerSec"] == pytest.approx(14, abs=0.3)
    assert facts["trailingSec"] == pytest.approx(8, abs=0.3)


def test_rests_and_a_pause_at_the_end_are_music() -> None:
    y = np.concatenate([music(12), np.zeros((2, 5 * SR), np.float32)], axis=1)
    y[:, 5 * SR : 6 * SR] = 0
    assert warnings(y) == {}


def test_a_constant_is_an_offset_in_a_silent_file() -> None:
    found = warnings(np.full((2, 10 * SR), 0.3, np.float32))
    assert found["dc_offset"]["offset"] == pytest.approx(0.3, abs=1e-4)
    assert set(found) == {"dc_offset", "mostly_silent"}


@pytest.mark.parametrize(
    ("sr", "cutoff_hz"), [(8000, 4000), (11_025, 5512), (16_000, 8000), (22_050, 11_025)]
)
def test_the_end_of_an_upsampled_files_spectrum_is_found(sr: int, cutoff_hz: float) -> None:
    found = warnings(sharp_lowpass(noise(6), sr))
    assert list(found) == ["low_bandwidth"]
    assert found["low_bandwidth"]["cutoffHz"] == pytest.approx(cutoff_hz, rel=0.12)


def test_upsampled_music_is_found_under_16_bit_noise() -> None:
    rounded = np.round(sharp_lowpass(music(8), 16_000) * 32_768) / 32_768
    assert "low_bandwidth" in warnings(rounded.astype(np.float32))


def test_the_end_of_an_ordinary_mp3_is_no_fault() -> None:
    assert warnings(sharp_lowpass(noise(6), 32_000)) == {}


@pytest.mark.parametrize("order", [1, 2, 4])
def test_dark_sound_is_no_low_bandwidth(order: int) -> None:
    filtered = sosfilt(butter(order, 1500, fs=SR, output="sos"), noise(6), axis=1)
    assert "low_bandwidth" not in warnings(np.asarray(filtered, np.float32))


def test_tones_without_anything_above_are_no_low_bandwidth() -> None:
    t = seconds(8)
    y = np.asarray(sum(0.1 / h * np.sin(2 * np.pi * 220 * h * t) for h in range(1, 16)))
    assert "low_bandwidth" not in warnings(np.tile(y, (2, 1)))


@pytest.mark.parametrize("frames", [0, 1, 100, 4410, 8820])
def test_short_files_are_measured_too(frames: int) -> None:
    assert set(warnings(noise(0.2)[:, :frames])) <= {"silence"}

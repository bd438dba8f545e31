"""Moments, overview and downmix against direct computations."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from audio_files import music
from audio_ports.ingest.downmix import to_stereo
from audio_ports.ingest.moments import MonoMoments
from audio_ports.ingest.overview import OVERVIEW_POINTS, Overview
from audio_ports.ingest.segmenter import to_segments
from audio_ports.pack.layout import SEGMENT_FRAMES


def test_moments_in_portions_are_those_of_the_whole() -> None:
    y = music(7.0) + np.float32(0.25)
    moments = MonoMoments()
    for start in range(0, y.shape[1], 30_011):
        moments.add(y[:, start : start + 30_011])
    mono = y.astype(np.float64).mean(axis=0)
    assert moments.mean == pytest.approx(mono.mean(), rel=1e-12)
    assert moments.std == pytest.approx(mono.std(ddof=1), rel=1e-12)


def test_moments_of_nothing_are_zero() -> None:
    moments = MonoMoments()
    moments.add(np.zeros((2, 0), np.float32))
    assert (moments.mean, moments.std) == (0, 0)


def test_an_overview_has_the_peak_of_each_part() -> None:
    y = np.zeros((2, OVERVIEW_POINTS * 4410), np.float32)
    y[0, 5 * 4410 + 100] = -0.75
    y[1, 95 * 4410] = 1.5
    overview = Overview()
    overview.add(y)
    points = overview.points()
    assert len(points) == OVERVIEW_POINTS
    assert {at: point for at, point in enumerate(points) if point} == {5: 0.75, 95: 1.0}


@pytest.mark.parametrize("frames", [0, 1, 441, 442, 5000])
def test_an_overview_of_a_short_sound_has_as_many_points(frames: int) -> None:
    overview = Overview()
    overview.add(np.full((2, frames), 0.5, np.float32))
    assert overview.points() == [0.5 if frames else 0.0] * OVERVIEW_POINTS


def test_segments_join_to_what_came() -> None:
    y = music(13.0)
    cuts = [0, 1, 500_000, 500_000, 570_000, y.shape[1]]
    portions = [y[:, a:b] for a, b in itertools.pairwise(cuts)]
    segments = list(to_segments(iter(portions)))
    assert [s.shape[1] for s in segments] == [SEGMENT_FRAMES] * 3 + [y.shape[1] % SEGMENT_FRAMES]
    assert np.array_equal(np.concatenate(segments, axis=1), y)


def test_no_audio_makes_no_segment() -> None:
    assert list(to_segments(iter([np.zeros((2, 0), np.float32)]))) == []


def test_surround_is_mixed_down_by_the_standard() -> None:
    y = np.eye(6, dtype=np.float32)
    left, right = to_stereo(y, ("FL", "FR", "FC", "LFE", "SL", "SR"))
    assert left == pytest.approx([1, 0, 0.7071, 0, 0.7071, 0], abs=1e-4)
    assert right == pytest.approx([0, 1, 0.7071, 0, 0, 0.7071], abs=1e-4)


def test_channels_without_names_stand_for_the_usual_layout() -> None:
    y = np.eye(4, dtype=np.float32)
    left, right = to_stereo(y, ("NONE",) * 4)
    assert left == pytest.approx([1, 0, 0.7071, 0], abs=1e-4)
    assert right == pytest.approx([0, 1, 0, 0.7071], abs=1e-4)

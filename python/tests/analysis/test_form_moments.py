from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.array_audio import SR, features_of
from analysis.form_signals import (
    BAR_SEC,
    chords,
    chorus,
    drums,
    rhythm_of,
    silence,
    verse,
)
from audio_ports.analysis.features.layout import Array
from audio_ports.analysis.form.energy import energy_curve
from audio_ports.analysis.form.estimate import Form, estimate_form


def form_of(y: Array) -> Form:
    return estimate_form(features_of(y), rhythm_of(y))


def moments(form: Form) -> list[tuple[str, float]]:
    return [(moment.kind, moment.at_sec) for moment in form.moments]


def pad(bars: int) -> Array:
    return chords((60,), bars, (0.3, 0.1))


def test_a_breakdown_and_the_drop_after_it_are_found_on_their_downbeats() -> None:
    form = form_of(np.concatenate([chorus(8), pad(8), chorus(8)]))
    assert moments(form) == [("breakdown", 16), ("drop", 32)]


def test_a_build_up_leads_to_a_drop() -> None:
    riser = pad(8) + np.linspace(0, 0.05, round(8 * BAR_SEC * SR), dtype=np.float32) * (
        np.random.default_rng(2).standard_normal(round(8 * BAR_SEC * SR)).astype(np.float32)
    )
    assert moments(form_of(np.concatenate([riser, chorus(12)]))) == [("drop", 16)]


def test_an_end_that_fades_to_a_pad_is_no_breakdown() -> None:
    assert moments(form_of(np.concatenate([chorus(12), pad(8)]))) == []


def test_what_drives_all_the_time_has_neither() -> None:
    assert moments(form_of(verse(24))) == []


def test_a_bar_without_drums_is_no_breakdown() -> None:
    quiet_bar = np.concatenate([chorus(8), pad(1), chorus(8)])
    assert moments(form_of(quiet_bar)) == []


@pytest.mark.parametrize("bars", [4, 12])
def test_an_entrance_after_an_even_intro_is_no_drop(bars: int) -> None:
    assert moments(form_of(np.concatenate([pad(bars), chorus(12)]))) == []


def test_energy_follows_what_is_going_on() -> None:
    form = form_of(np.concatenate([pad(8), chorus(8), silence(8)]))
    assert form.energy_hop_sec == 1
    assert len(form.energy) == 40
    assert form.energy[2:14].max() < 0.3
    assert form.energy[18:30].min() > 0.7
    assert not form.energy[34:].any()


def test_energy_of_one_texture_stays_in_the_middle() -> None:
    energy = form_of(drums(16)).energy
    assert energy[1:-1].min() > 0.25
    assert energy[1:-1].max() < 0.75


def test_energy_of_three_hours_has_no_more_values_than_are_wanted() -> None:
    features = features_of(drums(4))
    hop_sec, values = energy_curve(replace(features, duration_sec=3 * 3600.0))
    assert hop_sec == 6
    assert len(values) == 1800

"""Fits the weights by which beats and bars are chosen, on the workshop's tuning half alone.

    .venv.bench/bin/python bench/analysis/fit_rhythm.py [--songs N] [--check]

`--check` fits six times without a sixth of the songs each, and prints how the others fare.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import mir_eval
import numpy as np
from estimators import features_of
from numpy.typing import NDArray
from scipy.optimize import minimize
from song_store import SongName, default_cache, load_song, song_names

from audio_ports.analysis.rhythm import choice
from audio_ports.analysis.rhythm.bar_candidates import bar_candidates
from audio_ports.analysis.rhythm.estimate import find_pulse
from audio_ports.analysis.rhythm.level_candidates import level_candidates
from audio_ports.analysis.rhythm.pulse_curves import PulseCurves

Values = NDArray[np.float64]

_WEIGHTS = Path(choice.__file__).with_name("weights.json")
# What people tap lies about 115 BPM, half an octave to either side (Moelants, 2002): a bench's own
# choice of tempi must not move it.
_GIVEN = {"tempo_squared": -2.0}
_SHARPNESS = 20.0
_PENALTY = 1.0
_GOOD_F = 0.8
_FOLDS = 6


class Example(NamedTuple):
    """What speaks for each candidate of a song, and how right each is, 0 to 1."""

    evidence: list[choice.Evidence]
    rightness: Values


def main() -> None:
    """Fit bars on right beats, then levels with the bars that follow from them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--songs", type=int, default=96)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    names = song_names("workshop", "tuning", arguments.songs)
    if not _WEIGHTS.exists():
        _WEIGHTS.write_text(json.dumps({"bars": {}, "levels": {}}), encoding="utf-8")
    for kind, examples_of in (("bars", _bar_example), ("levels", _level_example)):
        with ProcessPoolExecutor(2) as pool:
            found = pool.map(examples_of, names)
            examples = [example for example in found if example]
        if arguments.check:
            _check(kind, examples)
        _store(kind, fit(examples))


def fit(examples: Sequence[Example]) -> dict[str, float]:
    """Fit a multinomial logistic regression, a little drawn towards zero.

    Parameters
    ----------
    examples : sequence of Example

    Returns
    -------
    dict of str to float
        A weight for each kind of evidence, in its own unit.
    """
    names = list(examples[0].evidence[0])
    rows = [choice.matrix(example.evidence, names) for example in examples]
    scale = np.concatenate(rows).std(axis=0) + 1e-9
    is_free = np.array([name not in _GIVEN for name in names])
    given = np.array([_GIVEN.get(name, 0.0) for name in names]) * scale
    wanted = [_wanted(example.rightness) for example in examples]

    def loss(weights: Values) -> tuple[float, Values]:
        total, slope = 0.5 * _PENALTY * float(weights @ weights), _PENALTY * weights
        for row, target in zip(rows, wanted, strict=True):
            scores = row / scale @ np.where(is_free, weights, given)
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            total -= float(np.sum(target * np.log(shares + 1e-12)))
            slope = slope - (row / scale).T @ (target - shares) * is_free
        return total, slope

    fitted = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x
    best = np.where(is_free, fitted, given) / scale
    return {name: round(float(weight), 4) for name, weight in zip(names, best, strict=True)}


def _wanted(rightness: Values) -> Values:
    shares = np.exp(_SHARPNESS * (rightness - rightness.max()))
    return np.asarray(shares / shares.sum())


def _bar_example(name: SongName) -> Example | None:
    song = load_song(name, default_cache())
    features = features_of(song.mix)
    beats = np.array(song.truth.beats)
    bars = bar_candidates(PulseCurves(features), beats)
    return Example(
        [bar.evidence for bar in bars],
        np.array([_f(song.truth.downbeats, beats[bar.first :: bar.metre]) for bar in bars]),
    )


def _level_example(name: SongName) -> Example | None:
    song = load_song(name, default_cache())
    curves = PulseCurves(features_of(song.mix))
    levels = level_candidates(curves, find_pulse(curves))
    rightness = np.array([_f(song.truth.beats, level.beats) for level in levels])
    if not len(rightness) or rightness.max() < _GOOD_F:
        return None
    return Example([level.evidence for level in levels], rightness)


def _f(truth: Sequence[float], found: Values) -> float:
    return float(mir_eval.beat.f_measure(np.array(truth), found))


def _check(kind: str, examples: Sequence[Example]) -> None:
    order = np.random.default_rng(0).permutation(len(examples))
    rightness, sure = [], []
    for fold in range(_FOLDS):
        tested = {int(index) for index in order[fold::_FOLDS]}
        weights = fit([each for index, each in enumerate(examples) if index not in tested])
        names, values = list(weights), np.array(list(weights.values()))
        for index in tested:
            scores = choice.matrix(examples[index].evidence, names) @ values
            shares = np.exp(scores - scores.max())
            right = float(examples[index].rightness[scores.argmax()])
            rightness.append(right)
            if shares.max() / shares.sum() >= 0.8:
                sure.append(right >= 0.9)
    print(f"{kind}: F {np.mean(rightness):.3f} of {len(examples)}, sure {sum(sure)}/{len(sure)}")


def _store(kind: str, weights: dict[str, float]) -> None:
    stored = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    _WEIGHTS.write_text(json.dumps({**stored, kind: weights}, indent=2) + "\n", encoding="utf-8")
    choice.weights_of.cache_clear()


if __name__ == "__main__":
    main()

"""The parts of an analysis, from our own estimators, as docs/analysis-format.md has them."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, cast

import numpy as np
from truth import Samples, Song

from audio_ports.analysis.features.extract import extract_features
from audio_ports.analysis.features.shared import SharedFeatures
from audio_ports.ingest.loudness import LoudnessMeter

Part = dict[str, Any]
Analysis = dict[str, Part]

PACKAGE = "audio_ports.analysis"


class Answer(Protocol):
    """What an estimator returns."""

    def to_json(self) -> Part:
        """Give the part of the result."""


@dataclass(frozen=True)
class Choice:
    """Which parts are wanted, and whether stems are given to them."""

    parts: frozenset[str]
    uses_stems: bool = False


class ArrayAudio:
    """Stereo at 44.1 kHz in memory, as `extract_features` reads it."""

    def __init__(self, y: Samples) -> None:
        self._y = y

    @property
    def frames(self) -> int:
        """Length."""
        return int(self._y.shape[1])

    def read(self, start: int, stop: int) -> Samples:
        """Give frames [start, stop), zero outside."""
        part = np.zeros((2, stop - start), np.float32)
        low, high = max(start, 0), min(stop, self.frames)
        if low < high:
            part[:, low - start : high - start] = self._y[:, low:high]
        return part


def find_estimator(module: str, function: str) -> Callable[..., Answer] | None:
    """Import one of our estimators; None where this version has none."""
    try:
        found = getattr(importlib.import_module(f"{PACKAGE}.{module}"), function)
    except (ModuleNotFoundError, AttributeError):
        return None
    return cast("Callable[..., Answer]", found)


def find_class(module: str, name: str) -> Callable[[], Any] | None:
    """Import one of our classes that is made without arguments; None where there is none."""
    found: Callable[[], Any] | None = find_estimator(module, name)
    return found


def features_of(y: Samples, threads: int = 1) -> SharedFeatures:
    """Extract the shared features of stereo samples at 44.1 kHz."""
    meter = LoudnessMeter()
    meter.add(y)
    return extract_features(ArrayAudio(y), meter.integrated(), threads, lambda _share: None)


def analyse(song: Song, choice: Choice) -> Analysis:
    """Ask all estimators that there are.

    Parameters
    ----------
    song : Song
    choice : Choice
        Parts are "rhythm", "tonality", "chords" and "form"; what one needs is computed, too.

    Returns
    -------
    dict
        By part; one that can't be had is left out.
    """
    return ask_estimators(features_of(song.mix), song, choice)


def ask_estimators(features: SharedFeatures, song: Song, choice: Choice) -> Analysis:
    """Do the same with features that are there already."""
    drums = _stem(song, "drums") if choice.uses_stems else None
    bass = _stem(song, "bass") if choice.uses_stems else None
    answers: dict[str, Answer] = {}
    wanted = choice.parts
    if wanted & {"rhythm", "chords", "form"}:
        _ask(answers, "rhythm", (features, drums))
    if wanted & {"tonality", "chords"}:
        _ask(answers, "tonality", (features,))
    if "chords" in wanted and "rhythm" in answers and "tonality" in answers:
        beats = np.asarray(answers["rhythm"].to_json()["beats"], np.float64)
        _ask(answers, "chords", (features, beats, answers["tonality"], bass))
    if "form" in wanted and "rhythm" in answers:
        _ask(answers, "form", (features, answers["rhythm"]))
    return {part: answer.to_json() for part, answer in answers.items()}


def _ask(answers: dict[str, Answer], part: str, given: tuple[object, ...]) -> None:
    estimate = find_estimator(f"{part}.estimate", f"estimate_{part}")
    if estimate is not None:
        answers[part] = estimate(*given)


def _stem(song: Song, name: str) -> SharedFeatures | None:
    y = song.stems.get(name)
    return features_of(y) if y is not None and np.abs(y).max() > 1e-4 else None

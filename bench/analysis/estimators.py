"""The parts of an analysis, as the port computes them, as docs/analysis-format.md has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from truth import Samples, Song

from audio_ports.analysis.catalogue import wish_for
from audio_ports.analysis.driver import Analysis, Sources
from audio_ports.analysis.estimators import ESTIMATORS
from audio_ports.analysis.features.extract import extract_features
from audio_ports.analysis.features.shared import SharedFeatures
from audio_ports.ingest.loudness import LoudnessMeter

Part = dict[str, Any]
Answers = dict[str, Part]

# A feature of each part: the port is asked for features.
_FEATURES = {
    "rhythm": "beats",
    "tonality": "key",
    "chords": "chords",
    "form": "sections",
    "loudness": "loudness",
    "descriptors": "energy",
}
ALL_PARTS = frozenset(_FEATURES)


@dataclass(frozen=True)
class Choice:
    """Which parts are wanted, and whether stems are given to them."""

    parts: frozenset[str]
    uses_stems: bool = False


class ArrayAudio:
    """Stereo at 44.1 kHz in memory, as an analysis reads it."""

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


class SilentTask:
    """Hears nothing of the progress."""

    def emit(self, kind: str, **fields: object) -> None:
        """Take a message."""

    def progress(self, stage: str, fraction: float, silent_for_sec: int | None = None) -> None:
        """Take how far the work is."""

    def take_focus(self) -> int | None:
        """Nobody listens."""
        return None


def features_of(y: Samples, threads: int = 1) -> SharedFeatures:
    """Extract the shared features of stereo samples at 44.1 kHz."""
    meter = LoudnessMeter()
    meter.add(y)
    return extract_features(ArrayAudio(y), meter.integrated(), threads, lambda _share: None)


def analyse(song: Song, choice: Choice, threads: int = 1) -> Answers:
    """Analyse a song as the port does.

    Parameters
    ----------
    song : Song
    choice : Choice
        Parts are those of `ALL_PARTS`; what one needs is computed, too.
    threads : int
        At work at once on features.

    Returns
    -------
    dict
        By part.
    """
    stems = song.stems if choice.uses_stems else {}
    sources = Sources(
        ArrayAudio(song.mix), None, {name: ArrayAudio(y) for name, y in stems.items()}
    )
    wish = wish_for([_FEATURES[part] for part in sorted(choice.parts)])
    return Analysis(sources, wish, ESTIMATORS, threads, SilentTask()).run()

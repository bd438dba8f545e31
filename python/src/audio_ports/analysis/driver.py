"""An analysis from its audio to its parts, step by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from audio_ports.analysis.catalogue import Wish
from audio_ports.analysis.descriptors.summary import summarise
from audio_ports.analysis.features.extract import Audio, extract_features
from audio_ports.analysis.features.layout import Array
from audio_ports.analysis.features.shared import SharedFeatures
from audio_ports.analysis.hearing import Hearing
from audio_ports.analysis.loudness.report import LoudnessReporter, StemMeter
from audio_ports.analysis.result import first_news, tidy_part
from audio_ports.ingest.loudness import LoudnessMeter
from audio_ports.pack.layout import SAMPLE_RATE, SEGMENT_FRAMES
from audio_ports.ports.task import Task

DRUMS, BASS = "drums", "bass"
_FROM_FEATURES = frozenset({"rhythm", "tonality", "chords", "form", "descriptors"})
_MOST_PATIENCE_SEC = 600
# Where the work is done and only the file is missing.
_DONE = 0.99


class Part(Protocol):
    """An estimator's answer."""

    def to_json(self) -> dict[str, object]:
        """Give the part as docs/analysis-format.md has it."""


class RhythmPart(Part, Protocol):
    """The answer that chords and form are laid on; times in seconds."""

    @property
    def beats(self) -> NDArray[np.float64]:
        """Ascending."""

    @property
    def downbeats(self) -> NDArray[np.float64]:
        """Some of the beats."""

    @property
    def beats_per_bar(self) -> int:
        """The usual one."""


_Rhythm = TypeVar("_Rhythm", bound=RhythmPart)
_Tonality = TypeVar("_Tonality", bound=Part)


@dataclass(frozen=True)
class Estimators(Generic[_Rhythm, _Tonality]):
    """Who answers for each part; a stem's features are None where there is no such stem."""

    rhythm: Callable[[SharedFeatures, SharedFeatures | None], _Rhythm]
    tonality: Callable[[SharedFeatures], _Tonality]
    chords: Callable[[SharedFeatures, NDArray[np.float64], _Tonality, SharedFeatures | None], Part]
    form: Callable[[SharedFeatures, _Rhythm], Part]


class Sources(NamedTuple):
    """What is heard: the mix, its integrated loudness if it is known, and stems by name."""

    mix: Audio
    known_lufs: float | None
    stems: Mapping[str, Audio]


class _Step(NamedTuple):
    stage: str
    cost: float
    work: Callable[[Callable[[float], None]], None]


class Analysis(Generic[_Rhythm, _Tonality]):
    """One analysis of one track.

    Parameters
    ----------
    sources : Sources
        Each is read once, the mix twice if its loudness is not known.
    wish : Wish
        Parts that are computed.
    estimators : Estimators
        Used for these alone.
    threads : int
        At work at once on features.
    task : Task
        Hears of the progress, and of rhythm and tonality as soon as they are known.
    """

    def __init__(
        self,
        sources: Sources,
        wish: Wish,
        estimators: Estimators[_Rhythm, _Tonality],
        threads: int,
        task: Task,
    ) -> None:
        self._sources = sources
        self._wish = wish
        self._estimators = estimators
        self._threads = threads
        self._task = task
        self._lufs = sources.known_lufs
        self._reporter = LoudnessReporter() if "loudness" in wish.parts else None
        self._stem_meters: dict[str, StemMeter] = {}
        self._known: dict[str, dict[str, object]] = {}
        self._mix: SharedFeatures
        self._drums: SharedFeatures | None = None
        self._rhythm: _Rhythm
        self._tonality: _Tonality

    @property
    def duration_sec(self) -> float:
        """Of the track."""
        return self._sources.mix.frames / SAMPLE_RATE

    @property
    def used_stems(self) -> list[str]:
        """Stems that estimators hear."""
        pairs = (("rhythm", DRUMS), ("chords", BASS))
        return [
            stem
            for part, stem in pairs
            if part in self._wish.needed and stem in self._sources.stems
        ]

    def run(self) -> dict[str, dict[str, object]]:
        """Compute all parts that are wished for.

        Returns
        -------
        dict of str to dict
            Tidy JSON values by part.

        Raises
        ------
        TaskError
            If stored audio can't be read.
        """
        steps = [step for step, is_needed in self._steps() if is_needed]
        total = sum(step.cost for step in steps)
        patience = min(_MOST_PATIENCE_SEC, 60 + round(self.duration_sec / 10))
        before = 0.0
        for step in steps:
            self._task.progress(step.stage, _DONE * before / total, patience)
            step.work(self._report_within(step, before, total))
            before += step.cost
        return {part: self._known[part] for part in self._known if part in self._wish.parts}

    def _steps(self) -> list[tuple[_Step, bool]]:
        """All steps there are, each with whether it is to be done; costs are relative."""
        needed, stems = self._wish.needed, self._sources.stems
        uses_features = not needed.isdisjoint(_FROM_FEATURES)
        unheard = [name for name in stems if name not in self.used_stems]
        return [
            (_Step("listening", 1, self._measure), self._lufs is None or not uses_features),
            (_Step("listening", 1.5, self._listen), uses_features),
            (_Step("listening", 1, self._listen_to_drums), DRUMS in self.used_stems),
            (_Step("rhythm", 1, self._find_rhythm), "rhythm" in needed),
            (_Step("tonality", 0.2, self._find_tonality), "tonality" in needed),
            (_Step("chords", 1.2 if BASS in stems else 0.2, self._find_chords), "chords" in needed),
            (_Step("form", 0.2, self._find_form), "form" in needed),
            *(
                (_Step("loudness", 0.5, self._weigh(name)), self._reporter is not None)
                for name in unheard
            ),
            (_Step("loudness", 0.1, self._sum_up), self._reporter is not None),
            (_Step("loudness", 0.1, self._describe), "descriptors" in needed),
        ]

    def _report_within(self, step: _Step, before: float, total: float) -> Callable[[float], None]:
        def report(share: float) -> None:
            self._task.progress(step.stage, _DONE * (before + step.cost * share) / total)

        return report

    def _measure(self, report: Callable[[float], None]) -> None:
        meter = self._reporter or LoudnessMeter()
        _play(self._sources.mix, meter.add, report)
        self._lufs = meter.integrated()

    def _listen(self, report: Callable[[float], None]) -> None:
        is_measured = self._sources.known_lufs is None
        add = _nothing if is_measured or self._reporter is None else self._reporter.add
        self._mix = self._features(self._sources.mix, add, report)

    def _listen_to_drums(self, report: Callable[[float], None]) -> None:
        self._drums = self._stem_features(DRUMS, report)

    def _find_rhythm(self, _report: Callable[[float], None]) -> None:
        self._rhythm = self._estimators.rhythm(self._mix, self._drums)
        self._drums = None
        self._announce("rhythm", self._rhythm)

    def _find_tonality(self, _report: Callable[[float], None]) -> None:
        self._tonality = self._estimators.tonality(self._mix)
        self._announce("tonality", self._tonality)

    def _find_chords(self, report: Callable[[float], None]) -> None:
        bass = self._stem_features(BASS, report) if BASS in self._sources.stems else None
        chords = self._estimators.chords(self._mix, self._rhythm.beats, self._tonality, bass)
        self._known["chords"] = tidy_part(chords.to_json())

    def _find_form(self, _report: Callable[[float], None]) -> None:
        self._known["form"] = tidy_part(self._estimators.form(self._mix, self._rhythm).to_json())

    def _weigh(self, name: str) -> Callable[[Callable[[float], None]], None]:
        def weigh(report: Callable[[float], None]) -> None:
            meter = self._stem_meters[name] = StemMeter()
            _play(self._sources.stems[name], meter.add, report)

        return weigh

    def _sum_up(self, _report: Callable[[float], None]) -> None:
        if self._reporter is not None:
            energies = {name: self._stem_meters[name].energy for name in self._sources.stems}
            self._known["loudness"] = tidy_part(self._reporter.report(energies).to_json())

    def _describe(self, _report: Callable[[float], None]) -> None:
        self._known["descriptors"] = tidy_part(summarise(self._mix).to_json())

    def _stem_features(self, name: str, report: Callable[[float], None]) -> SharedFeatures:
        meter = self._stem_meters.setdefault(name, StemMeter())
        add = _nothing if self._reporter is None else meter.add
        return self._features(self._sources.stems[name], add, report)

    def _features(
        self, audio: Audio, add: Callable[[Array], None], report: Callable[[float], None]
    ) -> SharedFeatures:
        """Extract at the level of the mix: what is quiet in a stem is quiet in the track."""
        with Hearing(add) as hearing:
            return extract_features(audio, self._lufs, self._threads, report, hearing.add)

    def _announce(self, part: str, answer: Part) -> None:
        known = self._known[part] = tidy_part(answer.to_json())
        if part in self._wish.parts:
            self._task.emit("partial", part=part, value=first_news(known))


def _play(audio: Audio, add: Callable[[Array], None], report: Callable[[float], None]) -> None:
    with Hearing(add) as hearing:
        for start in range(0, audio.frames, SEGMENT_FRAMES):
            stop = min(start + SEGMENT_FRAMES, audio.frames)
            hearing.add(audio.read(start, stop))
            report(stop / audio.frames)


def _nothing(_y: Array) -> None:
    """Measure nothing."""

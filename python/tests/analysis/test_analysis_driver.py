"""The order of an analysis, what is computed for a wish, and what hears which audio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.array_audio import SR, ArrayAudio
from audio_ports.analysis.catalogue import wish_for
from audio_ports.analysis.driver import Analysis, Estimators, Part, RhythmPart, Sources
from audio_ports.analysis.features.extract import extract_features
from audio_ports.analysis.features.layout import Array
from audio_ports.analysis.features.shared import SharedFeatures
from audio_ports.analysis.hearing import Hearing
from recording_task import RecordingTask


class CountedAudio(ArrayAudio):
    """Counts how often its middle is read."""

    def __init__(self, y: Array) -> None:
        super().__init__(y)
        self.reads = 0

    def read(self, start: int, stop: int) -> Array:
        self.reads += start <= self.frames // 2 < stop
        return super().read(start, stop)


@dataclass
class Answer:
    """Any part; as rhythm it beats each half second."""

    json: dict[str, object]
    beats: NDArray[np.float64] = field(default_factory=lambda: np.arange(0, 6, 0.5))
    downbeats: NDArray[np.float64] = field(default_factory=lambda: np.arange(0, 6, 2.0))
    beats_per_bar: int = 4

    def to_json(self) -> dict[str, object]:
        return self.json


class Calls:
    """Estimators that note who was called with what."""

    def __init__(self) -> None:
        self.heard: dict[str, tuple[Any, ...]] = {}

    def estimators(self) -> Estimators[RhythmPart, Part]:
        return Estimators(self._rhythm, self._tonality, self._chords, self._form)

    def _rhythm(self, mix: SharedFeatures, drums: SharedFeatures | None) -> RhythmPart:
        self.heard["rhythm"] = (mix, drums)
        return Answer({"tempoBpm": 120.0, "beats": [0.1], "downbeats": [0.1], "tempoCurve": []})

    def _tonality(self, mix: SharedFeatures) -> Part:
        self.heard["tonality"] = (mix,)
        return Answer({"key": "C major", "keyChanges": [], "chromaCurve": {}})

    def _chords(
        self,
        mix: SharedFeatures,
        beats: NDArray[np.float64],
        tonality: Part,
        bass: SharedFeatures | None,
    ) -> Part:
        self.heard["chords"] = (mix, beats, tonality, bass)
        return Answer({"confidence": 0.5, "spans": []})

    def _form(self, mix: SharedFeatures, rhythm: RhythmPart) -> Part:
        self.heard["form"] = (mix, rhythm)
        return Answer({"sections": [], "confidence": 0.5})


class StageTask(RecordingTask):
    """Keeps the stages too."""

    def __init__(self) -> None:
        super().__init__()
        self.stages: list[str] = []

    def progress(self, stage: str, fraction: float, silent_for_sec: int | None = None) -> None:
        super().progress(stage, fraction, silent_for_sec)
        if stage not in self.stages[-1:]:
            self.stages.append(stage)


def noise(level: float, duration: float = 6) -> CountedAudio:
    rng = np.random.default_rng(2)
    return CountedAudio(level * rng.standard_normal((2, round(duration * SR))).astype(np.float32))


def analyse(
    names: Sequence[str] | None = None,
    stems: dict[str, CountedAudio] | None = None,
    known_lufs: float | None = None,
    mix: CountedAudio | None = None,
) -> tuple[dict[str, dict[str, object]], Calls, StageTask]:
    calls, task = Calls(), StageTask()
    sources = Sources(mix or noise(0.1), known_lufs, dict(stems or {}))
    parts = Analysis(sources, wish_for(names), calls.estimators(), 2, task).run()
    return parts, calls, task


def test_stages_come_in_the_documented_order_and_never_go_back() -> None:
    stems = {name: noise(0.05) for name in ("vocals", "drums", "bass")}
    parts, calls, task = analyse(stems=stems)
    assert task.stages == ["listening", "rhythm", "tonality", "chords", "form", "loudness"]
    assert task.fractions == sorted(task.fractions)
    assert 0.9 < task.fractions[-1] < 1
    assert set(parts) == {"rhythm", "tonality", "chords", "form", "loudness", "descriptors"}
    assert list(calls.heard) == ["rhythm", "tonality", "chords", "form"]


def test_rhythm_and_tonality_are_told_at_once_without_what_is_long() -> None:
    _, _, task = analyse(["tempo", "key"])
    assert task.messages == [
        ("partial", {"part": "rhythm", "value": {"tempoBpm": 120}}),
        ("partial", {"part": "tonality", "value": {"key": "C major"}}),
    ]


@pytest.mark.parametrize(
    ("names", "called"),
    [
        (["tempo"], ["rhythm"]),
        (["key", "chroma"], ["tonality"]),
        (["chords"], ["rhythm", "tonality", "chords"]),
        (["loops"], ["rhythm", "form"]),
        (["loudness"], []),
        (["mfcc"], []),
    ],
)
def test_only_what_is_wished_for_and_needed_is_computed(
    names: list[str], called: list[str]
) -> None:
    parts, calls, task = analyse(names)
    assert list(calls.heard) == called
    assert set(parts) == wish_for(names).parts
    assert all(fields["part"] in parts for _, fields in task.messages)


def test_estimators_share_the_features_of_the_mix() -> None:
    _, calls, _ = analyse()
    mixes = {id(heard[0]) for heard in calls.heard.values()}
    assert len(mixes) == 1
    np.testing.assert_array_equal(calls.heard["chords"][1], np.arange(0, 6, 0.5))


def test_drums_go_to_the_rhythm_and_bass_to_the_chords_at_the_levels_of_the_mix() -> None:
    stems = {"bass": noise(0.02), "drums": noise(0.05), "vocals": noise(0.01)}
    _, calls, _ = analyse(stems=stems, mix=noise(0.1))
    mix, drums = calls.heard["rhythm"]
    bass = calls.heard["chords"][3]
    levels = [np.median(features.descriptors[:, 0]) for features in (mix, drums, bass)]
    assert levels[1] / levels[0] == pytest.approx(0.5, rel=0.01)
    assert levels[2] / levels[0] == pytest.approx(0.2, rel=0.01)


def test_without_stems_estimators_hear_the_mix_alone() -> None:
    _, calls, _ = analyse(stems={"vocals": noise(0.05)})
    assert calls.heard["rhythm"][1] is None
    assert calls.heard["chords"][3] is None


def test_used_stems_are_those_that_estimators_hear() -> None:
    stems = {name: noise(0.05) for name in ("bass", "drums", "vocals")}
    for names, used in ((None, ["drums", "bass"]), (["tempo"], ["drums"]), (["loudness"], [])):
        sources = Sources(noise(0.1), None, dict(stems))
        wish = wish_for(names)
        assert Analysis(sources, wish, Calls().estimators(), 1, StageTask()).used_stems == used


@pytest.mark.parametrize(("known", "reads"), [(-20.0, 1), (None, 2)])
def test_a_mix_of_known_loudness_and_each_stem_is_read_once(
    known: float | None, reads: int
) -> None:
    mix, stems = noise(0.1), {name: noise(0.05) for name in ("drums", "bass", "other")}
    analyse(stems=stems, known_lufs=known, mix=mix)
    assert mix.reads == reads
    assert [stem.reads for stem in stems.values()] == [1, 1, 1]


@pytest.mark.parametrize("known", [-20.0, None])
def test_the_loudness_is_measured_and_not_taken_over(known: float | None) -> None:
    parts, _, _ = analyse(["loudness", "mfcc"], known_lufs=known)
    alone, _, _ = analyse(["loudness"])
    assert parts["loudness"] == alone["loudness"]
    assert alone["loudness"]["integratedLufs"] != known


def test_stems_share_the_loudness_wherever_they_were_heard() -> None:
    stems = {"drums": noise(0.1), "bass": noise(0.05), "other": noise(0.05)}
    for names in (None, ["loudness"]):
        parts, _, _ = analyse(names, stems)
        shares = parts["loudness"]["stemShares"]
        assert shares == pytest.approx({"drums": 2 / 3, "bass": 1 / 6, "other": 1 / 6}, abs=0.001)


def test_meters_hear_all_of_the_audio_once_and_in_order() -> None:
    y = noise(0.1, 40)
    heard: list[Array] = []
    extract_features(y, -18.0, 2, lambda _share: None, heard.append)
    np.testing.assert_array_equal(np.concatenate(heard, axis=1), y.read(0, y.frames))


def test_a_meter_beside_the_reader_hears_in_order_before_its_end() -> None:
    heard: list[int] = []
    with Hearing(lambda y: heard.append(y.shape[1])) as hearing:
        for frames in range(50):
            hearing.add(np.zeros((2, frames), np.float32))
    assert heard == list(range(50))


def test_a_meter_that_fails_fails_the_reader() -> None:
    def fail(_y: Array) -> None:
        raise ValueError("too loud")

    with pytest.raises(ValueError, match="too loud"), Hearing(fail) as hearing:
        hearing.add(np.zeros((2, 1), np.float32))


def test_an_inverted_side_does_not_silence_the_features() -> None:
    y = noise(0.1, 4).read(0, 4 * SR)
    upright, inverted = np.stack([y[0], y[0]]), np.stack([y[0], -y[0]])
    wanted, found = (
        extract_features(ArrayAudio(each), -18.0, 1, lambda _share: None)
        for each in (upright, inverted)
    )
    np.testing.assert_array_equal(found.onsets, wanted.onsets)
    np.testing.assert_array_equal(found.cqt, wanted.cqt)

"""How near an analysis comes to the truth, by mir_eval's usual measures."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import mir_eval
import numpy as np
from estimators import Answers, Part
from numpy.typing import NDArray
from truth import Span, Truth

TOLERANCE = 0.04
"""Of a tempo, as is usual."""

_OCTAVES = (1.0, 2.0, 3.0, 1 / 2, 1 / 3)
_RIGHT_F = 0.9
_NEAR_SEC = 3.0
_ROUNDING_SEC = 0.01

Times = NDArray[np.float64]


@dataclass(frozen=True)
class Judgement:
    """Whether something said with a confidence was right; weights are counts or seconds."""

    kind: str
    confidence: float
    is_right: bool
    weight: float = 1.0


@dataclass
class Scores:
    """Of one song: figures by measure, and what was right of what was said how surely."""

    figures: dict[str, float] = field(default_factory=dict)
    judgements: list[Judgement] = field(default_factory=list)


def score(truth: Truth, analysis: Answers) -> Scores:
    """Compare what an analysis says with what is known.

    Parameters
    ----------
    truth : Truth
        What it leaves out is not scored.
    analysis : dict
        Parts as docs/analysis-format.md has them; confidences may be missing.

    Returns
    -------
    Scores
    """
    scores = Scores()
    with warnings.catch_warnings():
        # mir_eval warns of empty answers, which score 0 as they should.
        warnings.simplefilter("ignore")
        if "rhythm" in analysis:
            _score_tempo(truth, analysis["rhythm"], scores)
            _score_beats(truth, analysis["rhythm"], scores)
        if "tonality" in analysis:
            _score_key(truth, analysis["tonality"], scores)
        if "chords" in analysis:
            _score_chords(truth, analysis["chords"], scores)
        if "form" in analysis:
            _score_sections(truth, analysis["form"], scores)
    return scores


def _score_tempo(truth: Truth, rhythm: Part, scores: Scores) -> None:
    if truth.tempo_bpm is None:
        return
    tempo = rhythm["tempoBpm"] or 0.0
    is_right = abs(tempo / truth.tempo_bpm - 1) <= TOLERANCE
    scores.figures["tempo_acc1"] = float(is_right)
    scores.figures["tempo_acc2"] = float(
        any(abs(tempo / (truth.tempo_bpm * factor) - 1) <= TOLERANCE for factor in _OCTAVES)
    )
    _judge(scores, ("tempo", rhythm, "tempoConfidence"), is_right=is_right)
    if rhythm.get("isOctaveSure"):
        scores.judgements.append(Judgement("octave", 1.0, is_right))


def _score_beats(truth: Truth, rhythm: Part, scores: Scores) -> None:
    if truth.beats:
        known, found = _trimmed(truth.beats), _trimmed(rhythm["beats"])
        f = float(mir_eval.beat.f_measure(known, found))
        cmlc, cmlt, amlc, amlt = mir_eval.beat.continuity(known, found)
        scores.figures |= {"beat_f": f, "cmlc": cmlc, "cmlt": cmlt, "amlc": amlc, "amlt": amlt}
        _judge(scores, ("beats", rhythm, "beatConfidence"), is_right=f >= _RIGHT_F)
    if truth.downbeats:
        f = float(mir_eval.beat.f_measure(_trimmed(truth.downbeats), _trimmed(rhythm["downbeats"])))
        scores.figures["downbeat_f"] = f
        _judge(scores, ("downbeats", rhythm, "downbeatConfidence"), is_right=f >= _RIGHT_F)
    if truth.beats_per_bar is not None and "beatsPerBar" in rhythm:
        is_right = rhythm["beatsPerBar"] == truth.beats_per_bar
        scores.figures["metre"] = float(is_right)
        _judge(scores, ("metre", rhythm, "metreConfidence"), is_right=is_right)


def _trimmed(beats: Iterable[float]) -> Times:
    # The first 5 s don't count, as is usual.
    return np.asarray(mir_eval.beat.trim_beats(np.fromiter(beats, float)))


def _score_key(truth: Truth, tonality: Part, scores: Scores) -> None:
    if truth.key is not None:
        weighted = _key_score(truth.key, tonality["key"])
        scores.figures["key_weighted"] = weighted
        scores.figures["key_exact"] = float(weighted == 1)
        _judge(scores, ("key", tonality, "keyConfidence"), is_right=weighted == 1)
        changes = tonality.get("keyChanges")
        if changes:
            scores.figures["key_in_time"] = _key_in_time(truth.keys, changes)
    cents = tonality.get("tuningCents")
    if truth.tuning_cents is not None and cents is not None:
        # A difference of a semitone is none.
        off = (cents - truth.tuning_cents + 50) % 100 - 50
        scores.figures["tuning_error_cents"] = abs(off)


def _key_score(known: str, found: str | None) -> float:
    if not found:
        return 0.0
    return float(mir_eval.key.weighted_score(known, found))


def _key_in_time(keys: Sequence[Span], changes: Sequence[Part]) -> float:
    """Average the weighted score over all moments."""
    total = right = 0.0
    for span in keys:
        for change in changes:
            shared = min(span.end_sec, change["endSec"]) - max(span.start_sec, change["startSec"])
            if shared > 0:
                total += shared
                right += shared * _key_score(span.label, change["key"])
    return right / total if total else 0.0


def _score_chords(truth: Truth, chords: Part, scores: Scores) -> None:
    if not truth.chords:
        return
    known, labels = _intervals(truth.chords)
    spans = [Span(span["startSec"], span["endSec"], span["label"]) for span in chords["spans"]]
    if not spans:
        spans = [Span(0.0, truth.duration_sec, "N")]
    found, found_labels = _intervals(spans)
    result = mir_eval.chord.evaluate(known, labels, found, found_labels)
    for measure in ("mirex", "majmin", "triads", "sevenths", "majmin_inv", "root"):
        scores.figures[f"chord_{measure}"] = float(result[measure])
    _judge_chords(truth.chords, chords["spans"], scores)


def _judge_chords(known: Sequence[Span], spans: Sequence[Part], scores: Scores) -> None:
    """Seconds of right and wrong in each span that has a confidence."""
    for span in spans:
        if "confidence" not in span:
            continue
        for other in known:
            shared = min(span["endSec"], other.end_sec) - max(span["startSec"], other.start_sec)
            if shared <= 0:
                continue
            match = float(mir_eval.chord.majmin([other.label], [span["label"]])[0])
            if match >= 0:
                scores.judgements.append(
                    Judgement("chords", span["confidence"], match == 1, shared)
                )


def _score_sections(truth: Truth, form: Part, scores: Scores) -> None:
    if not truth.sections:
        return
    known, labels = _intervals(truth.sections)
    spans = [Span(span["startSec"], span["endSec"], span["label"]) for span in form["sections"]]
    if not spans:
        spans = [Span(0.0, truth.duration_sec, "A")]
    times, names = _intervals(spans)
    # A rounded end is no border before the end.
    times[np.abs(times - known.max()) < _ROUNDING_SEC] = known.max()
    found, found_labels = mir_eval.util.adjust_intervals(
        times, names, t_min=0.0, t_max=float(known.max())
    )
    for name, window in (("section_f_05", 0.5), ("section_f_3", _NEAR_SEC)):
        scores.figures[name] = float(mir_eval.segment.detection(known, found, window=window)[2])
    scores.figures["section_pairwise"] = float(
        mir_eval.segment.pairwise(known, labels, found, found_labels)[2]
    )
    _judge(scores, ("form", form, "confidence"), is_right=scores.figures["section_f_3"] >= 0.7)
    starts = np.array([span.start_sec for span in truth.sections])
    for span in form["sections"]:
        if "confidence" in span:
            near = float(np.abs(starts - span["startSec"]).min()) <= _NEAR_SEC
            scores.judgements.append(Judgement("sections", span["confidence"], near))


def _intervals(spans: Sequence[Span]) -> tuple[Times, list[str]]:
    times = np.array([[span.start_sec, span.end_sec] for span in spans])
    return times, [span.label for span in spans]


def _judge(scores: Scores, said: tuple[str, Part, str], *, is_right: bool) -> None:
    kind, part, name = said
    if part.get(name) is not None:
        scores.judgements.append(Judgement(kind, part[name], is_right))

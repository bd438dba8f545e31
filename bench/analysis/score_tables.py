"""What was measured, as tables for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from measures import Judgement, Scores
from tables import table

SURE = 0.8
"""What docs/analysis-format.md calls sure."""

_BINS = ((0.0, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01))

GOALS: dict[str, tuple[str, float | None]] = {
    "tempo_acc1": ("tempo Acc1", 0.90),
    "tempo_acc2": ("tempo Acc2", 0.98),
    "beat_f": ("beat F", 0.92),
    "cmlc": ("beat CMLc", None),
    "cmlt": ("beat CMLt", None),
    "amlc": ("beat AMLc", None),
    "amlt": ("beat AMLt", None),
    "downbeat_f": ("downbeat F", 0.80),
    "metre": ("metre", None),
    "key_weighted": ("key weighted", 0.85),
    "key_exact": ("key exact", None),
    "key_in_time": ("key weighted, in time", None),
    "tuning_error_cents": ("tuning error, cents", None),
    "chord_majmin": ("chords majmin", 0.75),
    "chord_mirex": ("chords mirex", None),
    "chord_triads": ("chords triads", None),
    "chord_sevenths": ("chords sevenths", None),
    "chord_majmin_inv": ("chords majmin with inversions", None),
    "chord_root": ("chords root", None),
    "section_f_05": ("section F @ 0.5 s", None),
    "section_f_3": ("section F @ 3 s", 0.70),
    "section_pairwise": ("section pairwise F", None),
}
"""Measures in order: their names for people, and what is aimed at."""


def measure_table(columns: Mapping[str, Sequence[Scores]]) -> str:
    """Give the mean of each measure for each column, beside the goal.

    Parameters
    ----------
    columns : mapping
        Heading to the scores of its songs.

    Returns
    -------
    str
    """
    rows = []
    for measure, (name, goal) in GOALS.items():
        means = [_mean(scores, measure) for scores in columns.values()]
        if any(mean is not None for mean in means):
            shown = "" if goal is None else f">= {goal:.2f}"
            rows.append([name, *(_figure(mean) for mean in means), shown])
    return table(["measure", *columns, "goal"], rows)


def sure_table(scores: Sequence[Scores]) -> str:
    """Tell how much was called sure, and how much of that was right.

    Parameters
    ----------
    scores : sequence of Scores

    Returns
    -------
    str
    """
    rows = []
    for kind, judgements in _by_kind(scores).items():
        sure = [each for each in judgements if each.confidence >= SURE]
        counts = [f"{_weight(judgements):.0f}", f"{_weight(sure):.0f}"]
        rows.append([kind, *counts, _share(sure), "0.95"])
    return table(["answer", "all", "sure", "right of sure", "goal"], rows)


def reliability_table(scores: Sequence[Scores]) -> str:
    """Give the share of right answers by confidence.

    Parameters
    ----------
    scores : sequence of Scores

    Returns
    -------
    str
        Cells are "share of right (how many)".
    """
    rows = []
    for kind, judgements in _by_kind(scores).items():
        cells = []
        for low, high in _BINS:
            within = [each for each in judgements if low <= each.confidence < high]
            cells.append(f"{_share(within)} ({_weight(within):.0f})" if within else "-")
        rows.append([kind, *cells])
    return table(["answer", *(f"{low:.1f}-{min(high, 1.0):.1f}" for low, high in _BINS)], rows)


def song_table(names: Sequence[str], scores: Sequence[Scores]) -> str:
    """List the chief measures of each song.

    Parameters
    ----------
    names : sequence of str
    scores : sequence of Scores

    Returns
    -------
    str
    """
    chief = [
        measure
        for measure, (_, goal) in GOALS.items()
        if goal is not None or measure in {"metre", "amlt", "section_pairwise"}
    ]
    shown = [measure for measure in chief if any(measure in each.figures for each in scores)]
    rows = [
        [name, *(_figure(each.figures.get(measure)) for measure in shown)]
        for name, each in zip(names, scores, strict=True)
    ]
    return table(["song", *(GOALS[measure][0] for measure in shown)], rows)


def _by_kind(scores: Sequence[Scores]) -> dict[str, list[Judgement]]:
    kinds: dict[str, list[Judgement]] = {}
    for each in scores:
        for judgement in each.judgements:
            kinds.setdefault(judgement.kind, []).append(judgement)
    return kinds


def _weight(judgements: Sequence[Judgement]) -> float:
    return sum(each.weight for each in judgements)


def _share(judgements: Sequence[Judgement]) -> str:
    total = _weight(judgements)
    if not total:
        return "-"
    return f"{sum(each.weight for each in judgements if each.is_right) / total:.3f}"


def _mean(scores: Sequence[Scores], measure: str) -> float | None:
    figures = [each.figures[measure] for each in scores if measure in each.figures]
    return float(np.mean(figures)) if figures else None


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"

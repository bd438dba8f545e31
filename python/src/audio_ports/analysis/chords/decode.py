"""The likeliest course of chords, and how likely each chord is at each moment."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from audio_ports.analysis.features.layout import Array


class Course(NamedTuple):
    """What is known before a chord is heard.

    From one span to the next a chord stays, or another is drawn from the prior.

    Attributes
    ----------
    change : ndarray of float64, shape (spans,)
        Probability that a new chord is drawn at the start of a span.
    priors : ndarray of float64, shape (kinds, states)
        Probabilities of what is drawn.
    kinds : ndarray of int, shape (spans,)
        Which of the priors holds.
    """

    change: NDArray[np.float64]
    priors: NDArray[np.float64]
    kinds: NDArray[np.intp]


def best_path(evidence: Array, course: Course) -> NDArray[np.intp]:
    """Find the likeliest course (Viterbi).

    Parameters
    ----------
    evidence : ndarray of float32, shape (spans, states)
        Logarithms of likelihoods.
    course : Course

    Returns
    -------
    ndarray of int, shape (spans,)
        A state for each span.
    """
    spans, states = evidence.shape
    log_priors = np.log(course.priors)
    log_stay, log_move = np.log(1 - course.change), np.log(course.change)
    score = log_priors[course.kinds[0]] + evidence[0]
    stays = np.zeros((spans, states), bool)
    best = np.zeros(spans, np.intp)
    for span in range(1, spans):
        best[span] = score.argmax()
        stay = score + log_stay[span]
        move = score[best[span]] + log_move[span] + log_priors[course.kinds[span]]
        stays[span] = stay >= move
        score = np.maximum(stay, move) + evidence[span]
    path = np.zeros(spans, np.intp)
    path[-1] = score.argmax()
    for span in range(spans - 1, 0, -1):
        path[span - 1] = path[span] if stays[span, path[span]] else best[span]
    return path


def posteriors(evidence: Array, course: Course) -> Array:
    """Compute how likely each state is in each span, given all spans (forward and backward).

    Parameters
    ----------
    evidence, course
        As in `best_path`.

    Returns
    -------
    ndarray of float32, shape (spans, states)
        Rows add up to 1.
    """
    change, priors, kinds = course
    likely: Array = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    result: Array = np.empty_like(likely)
    row = _to_one(priors[kinds[0]] * likely[0])
    result[0] = row
    for span in range(1, len(evidence)):
        row = (1 - change[span]) * row + change[span] * priors[kinds[span]]
        row = _to_one(row * likely[span])
        result[span] = row
    back = np.ones(evidence.shape[1])
    for span in range(len(evidence) - 1, 0, -1):
        back = back * likely[span]
        back = (1 - change[span]) * back + change[span] * (priors[kinds[span]] @ back)
        back = _to_one(back)
        result[span - 1] = _to_one(result[span - 1] * back)
    return result


def _to_one(row: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(row / row.sum(), np.float64)

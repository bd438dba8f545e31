"""Where sections begin: the best division of a track into parts that are each alike."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from audio_ports.analysis.form.evidence import Evidence
from audio_ports.analysis.form.grid import Grid, Values
from audio_ports.analysis.form.silence import Span

# What a border has to explain, in seconds of the whole spread, in a track of 80 s. Longer tracks
# have longer sections.
_PRICE_SEC = 0.8
_USUAL_TRACK_SEC = 80.0
# Added to the price, as multiples of it.
_OFF_PHRASE, _OFF_DOWNBEAT, _SHORT = 0.7, 1.0, 8.0
_PHRASE_BARS = 4
_SHORT_SEC, _SHORTEST_SEC = 8.0, 4.0
_MOST_LONGER = 2.0


class Spread:
    """How much parts of a track have in common; what the borders between them explain.

    Attributes
    ----------
    until : ndarray of float64, shape (columns + 1,)
        Seconds that sound before each column.
    price : float
        What a border has to explain, in seconds of the whole spread.
    short_sec : float
        Shorter sections cost more.
    """

    def __init__(self, evidence: Evidence) -> None:
        weighted = evidence.vectors * evidence.weights[:, None]
        self._sums = np.concatenate([np.zeros((1, weighted.shape[1])), np.cumsum(weighted, axis=0)])
        self._norms = np.sum(self._sums**2, axis=1)
        self.until = np.r_[0.0, np.cumsum(evidence.weights)]
        longer = float(np.sqrt(self.until[-1] / _USUAL_TRACK_SEC))
        self.price = _PRICE_SEC * longer
        self.short_sec = _SHORT_SEC * float(np.clip(longer, 1, _MOST_LONGER))

    def explained(self, first: int, stop: int) -> Values:
        """Give what parts [first, stop), [first + 1, stop) ... explain by their means.

        Returns
        -------
        ndarray of float64, shape (stop - first,)
            Seconds of the whole spread.
        """
        starts = slice(first, stop)
        distances = self._norms[stop] + self._norms[starts]
        distances = distances - 2 * (self._sums[starts] @ self._sums[stop])
        seconds = self.until[stop] - self.until[starts]
        return np.where(seconds > 0, distances / np.maximum(seconds, 1e-3), 0.0)

    def strength(self, before: int, border: int, after: int) -> float:
        """Tell how many times a border between two parts is worth its price."""
        apart = self.explained(before, border)[0] + self.explained(border, after)[0]
        return float((apart - self.explained(before, after)[0]) / max(self.price, 1e-9))


class _Path(NamedTuple):
    """Of the columns of a span: the best division up to each, and its last part's start."""

    best: Values
    came_from: list[int]


def find_boundaries(spread: Spread, grid: Grid, span: Span) -> list[int]:
    """Divide a part of a track.

    Parameters
    ----------
    spread : Spread
    grid : Grid
    span : (float, float)
        Seconds; both are edges of the grid.

    Returns
    -------
    list of int
        Columns where parts begin, ascending, the first one of the span among them; then the one
        behind the last.

    Notes
    -----
    The division with the least squared distance to the means of its parts, at a price for each
    (Harchaoui and Cappe, "Retrospective multiple change-point estimation with kernels", 2007).
    As in Marmoret, Cohen and Bimbot, "Barwise music structure analysis with the correlation
    block-matching segmentation algorithm" (2023), parts of whole phrases come cheaper.
    """
    first, last = (int(np.argmin(np.abs(grid.edges - sec))) for sec in span)
    if last <= first:
        return []
    path = _Path(np.full(last - first + 1, -np.inf), [0] * (last - first + 1))
    path.best[0] = 0.0
    for stop in range(first + 1, last + 1):
        value = path.best[:-1][: stop - first] + spread.explained(first, stop)
        value = value - spread.price * _prices(spread, grid, first, stop)
        is_short = spread.until[stop] - spread.until[first:stop] < _SHORTEST_SEC
        # A span that is short itself stays whole.
        is_short[0] &= stop < last
        value[is_short] = -np.inf
        if stop < last and not grid.is_downbeat[stop]:
            value -= spread.price * _OFF_DOWNBEAT
        start = int(np.argmax(value))
        path.best[stop - first], path.came_from[stop - first] = value[start], start
    borders = [last - first]
    while borders[-1] > 0:
        borders.append(path.came_from[borders[-1]])
    return [first + border for border in reversed(borders)]


def _prices(spread: Spread, grid: Grid, first: int, stop: int) -> Values:
    """Of parts [first, stop), [first + 1, stop) ... as multiples of the usual one."""
    starts = slice(first, stop)
    sounding = spread.until[stop] - spread.until[starts]
    phrases = (grid.edges[stop] - grid.edges[starts]) / (grid.bar_sec * _PHRASE_BARS)
    is_off = np.abs(phrases - np.round(phrases)) * _PHRASE_BARS > 0.5
    price = 1 + _OFF_PHRASE * is_off + _SHORT * np.maximum(0, 1 - sounding / spread.short_sec)
    return np.asarray(price)

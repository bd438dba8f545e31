"""Sections with their names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from audio_ports.analysis.form.boundaries import Spread, find_boundaries
from audio_ports.analysis.form.columns import Columns
from audio_ports.analysis.form.energy import column_drive
from audio_ports.analysis.form.evidence import Evidence, gather_evidence
from audio_ports.analysis.form.grid import Grid
from audio_ports.analysis.form.labels import MOST_LABELS, label_parts
from audio_ports.analysis.form.silence import Span

LETTERS = "ABCDEFGH"

# An intro or outro is not longer than this share of the track, and takes part in at least this
# many sections.
_LONGEST_SHARE, _FEWEST_SECTIONS = 0.3, 3
# Of the others' usual drive and length.
_QUIETER, _SHORTER = 0.85, 0.7
# A border that is worth its price eighteen times is sure.
_HALF_SURE_STRENGTH = 4.5
_LONE_CONFIDENCE = 0.5
_SILENCE_CONFIDENCE = 0.95
# With fewer borders than three, one that is missing weighs more.
_USUAL_BORDERS = 3


@dataclass(frozen=True)
class Section:
    """A part of a track; the same label is the same material."""

    start_sec: float
    end_sec: float
    label: str
    confidence: float


@dataclass(frozen=True)
class _Part:
    """Columns [first, stop) with the number of their material."""

    first: int
    stop: int
    number: int
    start_strength: float = np.inf
    end_strength: float = np.inf


def find_sections(
    columns: Columns, grid: Grid, sounding: list[Span]
) -> tuple[list[Section], float]:
    """Divide a track into named sections.

    Parameters
    ----------
    columns : Columns
    grid : Grid
        The one that `columns` were made on; ends of `sounding` are edges of it.
    sounding : list of (float, float)
        Spans that are not silent, in seconds, ascending.

    Returns
    -------
    sections : list of Section
        Without gaps: what is between the spans is silence.
    confidence : float
        That the whole is right.
    """
    evidence = gather_evidence(columns, grid)
    spread = Spread(evidence)
    spans = [find_boundaries(spread, grid, span) for span in sounding]
    parts = _joined(_numbered(columns, evidence, spans))
    parts = [_weighed(part, parts, spread) for part in parts]
    names = _named(parts, columns, grid)
    sections = [
        Section(float(grid.edges[part.first]), float(grid.edges[part.stop]), name, _sureness(part))
        for part, name in zip(parts, names, strict=True)
    ]
    if len(sections) == 1:
        sections = [replace(sections[0], confidence=_LONE_CONFIDENCE)]
    return _with_silence(sections, float(grid.edges[-1])), _whole_confidence(parts)


def _numbered(columns: Columns, evidence: Evidence, spans: list[list[int]]) -> list[_Part]:
    """Parts of all spans; a pause between two spans is taken as a part while they are labelled."""
    borders = sorted({border for span in spans for border in span})
    if len(borders) < 2:
        return []
    numbers = label_parts(columns, evidence, borders)
    inside = {border for span in spans for border in span[:-1]}
    return [
        _Part(first, stop, int(number))
        for (first, stop), number in zip(pairwise(borders), numbers, strict=True)
        if first in inside
    ]


def _joined(parts: list[_Part]) -> list[_Part]:
    """Neighbours that are the same material are one."""
    joined: list[_Part] = []
    for part in parts:
        last = joined[-1] if joined else None
        if last is not None and last.stop == part.first and last.number == part.number:
            joined[-1] = replace(last, stop=part.stop)
        else:
            joined.append(part)
    return joined


def _weighed(part: _Part, parts: list[_Part], spread: Spread) -> _Part:
    place = parts.index(part)
    before = parts[place - 1] if place else None
    after = parts[place + 1] if place + 1 < len(parts) else None
    start = end = np.inf
    if before is not None and before.stop == part.first:
        start = spread.strength(before.first, part.first, part.stop)
    if after is not None and after.first == part.stop:
        end = spread.strength(part.first, part.stop, after.stop)
    return replace(part, start_strength=start, end_strength=end)


def _named(parts: list[_Part], columns: Columns, grid: Grid) -> list[str]:
    names: list[str | None] = [None] * len(parts)
    if len(parts) >= _FEWEST_SECTIONS:
        middle = {part.number for part in parts[1:-1]}
        for place, name in ((0, "intro"), (-1, "outro")):
            if parts[place].number not in middle and _is_aside(parts, place, columns, grid):
                names[place] = name
    letters: dict[int, str] = {}
    for place, part in enumerate(parts):
        if names[place] is None:
            letter = LETTERS[min(len(letters), MOST_LABELS - 1)]
            names[place] = letters.setdefault(part.number, letter)
    return [name or "" for name in names]


def _is_aside(parts: list[_Part], place: int, columns: Columns, grid: Grid) -> bool:
    """Whether a first or last part is short, or drives less than others do."""
    drive = column_drive(columns)
    drives = np.array([drive[part.first : part.stop].mean() for part in parts])
    lengths = np.array([grid.edges[part.stop] - grid.edges[part.first] for part in parts])
    is_part = lengths[place] <= _LONGEST_SHARE * lengths.sum()
    is_quieter = drives[place] < _QUIETER * np.median(drives[1:-1])
    is_shorter = lengths[place] < _SHORTER * np.median(lengths[1:-1])
    return bool(is_part and (is_quieter or is_shorter))


def _sureness(part: _Part) -> float:
    return round(
        min(_border_confidence(part.start_strength), _border_confidence(part.end_strength)), 3
    )


def _border_confidence(strength: float) -> float:
    if np.isinf(strength):
        return 0.9
    return max(0.0, strength) / (max(0.0, strength) + _HALF_SURE_STRENGTH)


def _whole_confidence(parts: list[_Part]) -> float:
    """Mean of the borders'; less where there are few."""
    if not parts:
        return 0.0
    borders = [part.start_strength for part in parts if np.isfinite(part.start_strength)]
    if not borders:
        return _LONE_CONFIDENCE
    mean = float(np.mean([_border_confidence(border) for border in borders]))
    return round(mean * min(1.0, (len(borders) + 1) / (_USUAL_BORDERS + 1)), 3)


def _with_silence(sections: list[Section], duration_sec: float) -> list[Section]:
    filled: list[Section] = []
    end = 0.0
    for section in sections:
        if section.start_sec > end:
            filled.append(Section(end, section.start_sec, "silence", _SILENCE_CONFIDENCE))
        filled.append(section)
        end = section.end_sec
    if end < duration_sec:
        filled.append(Section(end, duration_sec, "silence", _SILENCE_CONFIDENCE))
    return filled

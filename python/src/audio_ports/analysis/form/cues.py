"""Where somebody would want to start to play."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from audio_ports.analysis.form.grid import Grid, Times
from audio_ports.analysis.form.moments import Moment
from audio_ports.analysis.form.sections import Section

MOST_CUES = 8

# Of a bar: what is nearer to each other is the same place.
_NEAR_BARS = 0.75


@dataclass(frozen=True)
class Cue:
    """A place with a name in plain English."""

    at_sec: float
    label: str


@dataclass(frozen=True)
class _Wish:
    """The lower its rank, the more it is wanted."""

    rank: int
    cue: Cue


def suggest_cues(grid: Grid, sections: list[Section], moments: list[Moment]) -> list[Cue]:
    """Suggest cue points.

    Parameters
    ----------
    grid : Grid
    sections : list of Section
    moments : list of Moment

    Returns
    -------
    list of Cue
        Eight at most, ascending, each on a downbeat, or on a beat where no downbeats are known;
        none without beats. The first beat and drops come before the first section of each name,
        and that before sections that come again.
    """
    places = grid.downbeats if len(grid.downbeats) else grid.beats
    if not len(places):
        return []
    kept: list[_Wish] = []
    for wish in sorted(_wishes(places, sections, moments), key=lambda wish: wish.rank):
        near = _NEAR_BARS * grid.bar_sec
        is_new = all(abs(wish.cue.at_sec - other.cue.at_sec) > near for other in kept)
        if is_new and len(kept) < MOST_CUES:
            kept.append(wish)
    return sorted((wish.cue for wish in kept), key=lambda cue: cue.at_sec)


def _wishes(places: Times, sections: list[Section], moments: list[Moment]) -> list[_Wish]:
    sounding = [section for section in sections if section.label != "silence"]
    if not sounding:
        return []
    begin, end = sounding[0].start_sec, sounding[-1].end_sec
    places = places[(places >= begin - 1e-3) & (places < end)]
    if not len(places):
        return []
    wishes = [_Wish(0, Cue(float(places[0]), "First beat"))]
    drops = [moment for moment in moments if moment.kind == "drop"]
    wishes += [_Wish(1, Cue(_nearest(places, drop.at_sec), "Drop")) for drop in drops]
    seen: set[str] = set()
    for section in sounding:
        rank = 3 if section.label in seen else 2
        seen.add(section.label)
        name = section.label if len(section.label) == 1 else section.label.capitalize()
        wishes.append(_Wish(rank, Cue(_nearest(places, section.start_sec), name)))
    return wishes


def _nearest(places: Times, sec: float) -> float:
    return float(places[np.argmin(np.abs(places - sec))])

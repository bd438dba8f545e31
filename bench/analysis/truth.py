"""What is known of a song: both renderers and annotated music give it in this form."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

SR = 44_100

Samples = NDArray[np.float32]

STEMS = ("drums", "bass", "vocals", "other")


@dataclass(frozen=True)
class Span:
    """Something that holds from `start_sec` to `end_sec`."""

    start_sec: float
    end_sec: float
    label: str


@dataclass(frozen=True)
class Truth:
    """The right answers for a song; an empty tuple or None is what nobody has annotated.

    Attributes
    ----------
    name : str
    duration_sec : float
    beats, downbeats : tuple of float
        Seconds; each downbeat is a beat.
    beats_per_bar : int or None
    tempo_bpm : float or None
        The rate of most beats.
    keys : tuple of Span
        "F# minor"; without gaps.
    chords : tuple of Span
        Harte's syntax, "N" for none; without gaps.
    sections : tuple of Span
        The same label is the same material; without gaps.
    tuning_cents : float or None
        Of A4 from 440 Hz.
    traits : tuple of str
        What is special about it.
    """

    name: str
    duration_sec: float
    beats: tuple[float, ...] = ()
    downbeats: tuple[float, ...] = ()
    beats_per_bar: int | None = None
    tempo_bpm: float | None = None
    keys: tuple[Span, ...] = ()
    chords: tuple[Span, ...] = ()
    sections: tuple[Span, ...] = ()
    tuning_cents: float | None = None
    traits: tuple[str, ...] = ()

    @property
    def key(self) -> str | None:
        """The key that holds longest."""
        lengths: dict[str, float] = {}
        for span in self.keys:
            lengths[span.label] = lengths.get(span.label, 0.0) + span.end_sec - span.start_sec
        return max(lengths, key=lambda label: lengths[label]) if lengths else None

    def to_json(self) -> str:
        """Write all of it as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Truth:
        """Read what `to_json` wrote."""
        fields = json.loads(text)
        for name in ("keys", "chords", "sections"):
            fields[name] = tuple(Span(**span) for span in fields[name])
        for name in ("beats", "downbeats", "traits"):
            fields[name] = tuple(fields[name])
        return cls(**fields)


@dataclass(frozen=True)
class Song:
    """Stereo at 44.1 kHz with its truth; stems are silent where nothing plays."""

    truth: Truth
    mix: Samples
    stems: dict[str, Samples]


def without_gaps(spans: Iterable[Span], duration_sec: float, filler: str) -> tuple[Span, ...]:
    """Fill what lies between spans in order, and join neighbours that say the same.

    Parameters
    ----------
    spans : iterable of Span
        In order; what overlaps the next one is cut.
    duration_sec : float
        Where the last one ends.
    filler : str
        The label of gaps.

    Returns
    -------
    tuple of Span
    """
    starts: list[tuple[float, str]] = []
    end = 0.0
    for span in spans:
        if span.start_sec > end + 1e-6:
            starts.append((end, filler))
        starts.append((span.start_sec, span.label))
        end = span.end_sec
    if end < duration_sec - 1e-6:
        starts.append((end, filler))
    changes = [
        (start, label)
        for index, (start, label) in enumerate(starts)
        if index == 0 or label != starts[index - 1][1]
    ]
    ends = [start for start, _ in changes[1:]] + [duration_sec]
    return tuple(Span(start, end, label) for (start, label), end in zip(changes, ends, strict=True))


def usual_tempo(beats: Iterable[float]) -> float:
    """Give the rate of most beats in BPM: 60 over the median of their lengths."""
    return float(60 / np.median(np.diff(np.fromiter(beats, float))))

"""All installed engines on the same songs, as Markdown."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from installed_engines import InstalledEngine, Machine, audio_seconds, separate
from multitracks import Multitrack
from scores import STEMS, Score, score

from audio_ports.errors import TaskError

_COLUMNS = ("engine", "track", "stem", "si_sdr", "sdr", "si_sdr_of_mix", "sdr_of_mix")

Song = Callable[[], Multitrack]
"""Reads or renders a song when it is its turn: all of a data set would not fit into memory."""


class Writer(Protocol):
    """What `csv.writer` makes."""

    def writerow(self, row: Iterable[object], /) -> object:
        """Write one line."""


@dataclass
class EngineScores:
    """An engine's scores, one entry for each song; seconds of audio and of work."""

    label: str
    songs: list[dict[str, Score]] = field(default_factory=list)
    audio_sec: float = 0.0
    work_sec: float = 0.0

    def median(self, read: Callable[[Score], float], stem: str) -> float:
        """Give the median of a figure over the songs that have the stem; NaN if none has."""
        figures = [read(song[stem]) for song in self.songs if stem in song]
        return float(np.median(figures)) if figures else float("nan")


def measure_engines(
    engines: Sequence[InstalledEngine],
    songs: Sequence[Song],
    machine: Machine,
    scores_file: Path | None = None,
) -> tuple[list[EngineScores], list[str]]:
    """Put every song through every engine.

    Parameters
    ----------
    engines : sequence of InstalledEngine
    songs : sequence of callable
        Each gives a Multitrack.
    machine : Machine
    scores_file : Path, optional
        Where each score is written as it comes, as CSV.

    Returns
    -------
    list of EngineScores
        Of the engines that went through all songs.
    list of str
        Why others did not.
    """
    measured, failed = [], []
    with ExitStack() as stack:
        rows: Writer | None = None
        if scores_file is not None:
            stream = stack.enter_context(scores_file.open("w", newline="", encoding="utf-8"))
            # Whoever stops a run of hours keeps what it has found.
            stream.reconfigure(line_buffering=True)
            rows = csv.writer(stream)
            rows.writerow(_COLUMNS)
        for engine in engines:
            try:
                measured.append(_measure(engine, songs, machine, rows))
            except TaskError as error:
                failed.append(f"{engine.label}: {error.message}")
    return measured, failed


def print_tables(measured: Sequence[EngineScores], left_out: Sequence[str]) -> None:
    """Print SDR and SI-SDR of each engine and stem.

    Parameters
    ----------
    measured : sequence of EngineScores
        All of the same songs.
    left_out : sequence of str
        Said below the tables.
    """
    _print_table(
        "SDR",
        [(each, lambda score: score.sdr, lambda score: score.sdr_of_mix) for each in measured],
    )
    _print_table(
        "SI-SDR",
        [
            (each, lambda score: score.si_sdr, lambda score: score.si_sdr_of_mix)
            for each in measured
        ],
    )
    silences = [note for scores in measured[:1] for note in _silences(scores)]
    notes = [*silences, *left_out]
    print("".join(f"- {note}\n" for note in notes), flush=True)


def _silences(scores: EngineScores) -> list[str]:
    """Say which medians are of fewer songs; all engines have had the same."""
    total = len(scores.songs)
    counts = {stem: sum(stem not in song for song in scores.songs) for stem in STEMS}
    return [
        f"In {count} of {total} {stem} is silent, which leaves no ratio: not in its medians."
        for stem, count in counts.items()
        if count
    ]


def _measure(
    engine: InstalledEngine, songs: Sequence[Song], machine: Machine, rows: Writer | None
) -> EngineScores:
    scores = EngineScores(engine.label)
    for number, read in enumerate(songs, 1):
        name, work_sec = _measure_song(scores, read, (engine, machine))
        if rows is not None:
            _write(rows, (engine.label, name), scores.songs[-1])
        print(
            f"{engine.label}: {number} of {len(songs)}, {name}, {work_sec:.1f} s",
            file=sys.stderr,
            flush=True,
        )
    return scores


def _measure_song(
    scores: EngineScores, read: Song, work: tuple[InstalledEngine, Machine]
) -> tuple[str, float]:
    """Add a song's scores; its samples are let go of before the next one is read."""
    song = read()
    stems, work_sec = separate(work[0], song.mix, work[1])
    scores.audio_sec += audio_seconds(song.mix)
    scores.work_sec += work_sec
    scores.songs.append(score(song.stems, stems, song.mix))
    return song.name, work_sec


def _write(rows: Writer, names: tuple[str, str], of_stems: Mapping[str, Score]) -> None:
    for stem, one in of_stems.items():
        figures = (one.si_sdr, one.sdr, one.si_sdr_of_mix, one.sdr_of_mix)
        rows.writerow([*names, stem, *(f"{figure:.3f}" for figure in figures)])


Reader = Callable[[Score], float]


def _print_table(name: str, rows: Sequence[tuple[EngineScores, Reader, Reader]]) -> None:
    print(f"{name} in dB, in brackets the gain over the mix; medians over the songs.\n")
    print("| engine | " + " | ".join(STEMS) + " | mean of the four | x real time |")
    print("|---|" + "---|" * (len(STEMS) + 2))
    for number, (scores, read, of_mix) in enumerate(rows):
        if number == 0:
            cells = [_figure(scores.median(of_mix, stem)) for stem in STEMS]
            mean = np.mean([scores.median(of_mix, stem) for stem in STEMS])
            print("| the mix itself | " + " | ".join([*cells, _figure(float(mean))]) + " | |")
        _print_row(scores, read, of_mix)
    print(flush=True)


def _print_row(scores: EngineScores, read: Reader, of_mix: Reader) -> None:
    values = [scores.median(read, stem) for stem in STEMS]
    gains = [scores.median(lambda one: read(one) - of_mix(one), stem) for stem in STEMS]
    pairs = [*zip(values, gains, strict=True), (float(np.mean(values)), float(np.mean(gains)))]
    cells = [_figure(value, gain) for value, gain in pairs]
    speed = f"{scores.audio_sec / scores.work_sec:.1f}"
    print(f"| {scores.label} | " + " | ".join([*cells, speed]) + " |")


def _figure(value: float, gain: float | None = None) -> str:
    if np.isnan(value):
        return "silent"
    return f"{value:.1f}" if gain is None else f"**{value:.1f}** ({gain:+.1f})"

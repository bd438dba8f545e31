"""Speed, memory and time to the first segment, each in a process of its own."""

from __future__ import annotations

import cProfile
import json
import os
import pstats
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from audio_ports.engines import Engine, create_engine
from audio_ports.engines.spectral.spectrogram import Spectrogram
from audio_ports.engines.spectral.tiles import separate_tile, surroundings

SR = 44100
SEGMENT = 4 * SR
Figures = tuple[int, int, float, float, object]
STAGES = {
    "read and transform the mix": "surroundings",
    "strokes": "strokes",
    "pitch of voice and bass": "track",
    "combs": "comb",
    "stereo position": "centre_share",
    "repetition": "_repeated",
    "tone of the bass": "excess_over_tone",
    "kernel refinement": "refine",
    "inverse transforms": "istft",
}


def print_speed() -> None:
    """Print figures of several lengths, of a jump, and of each stage."""
    print("## Speed and memory\n")
    print("| length | cores | x real time | CPU s a minute | peak RSS | start to first segment |")
    print("|---|---|---|---|---|---|")
    for minutes, threads in ((1, 1), (1, 2), (10, 2), (60, 2)):
        run = in_process(["work", str(minutes)], threads)
        print(
            f"| {minutes} min | {threads} | {run['factor']:.1f} | {run['cpu']:.1f} "
            f"| {run['rss']:.0f} MB | {run['first']:.2f} s |"
        )
    jump = in_process(["jump", "180"], 2)
    print(f"\nAfter a jump in a track of 180 min: {jump['first']:.2f} s to the first segment.\n")
    print("| stage | ms per second of audio |\n|---|---|")
    for stage, spent in in_process(["profile", "1"], 1).items():
        print(f"| {stage} | {spent:.1f} |")


def in_process(arguments: list[str], threads: int) -> dict[str, float]:
    """Run a task of this file in a process on as many cores as threads."""
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads)}
    environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[2] / "python" / "src")
    environment["BENCH_CORES"] = str(threads)
    begun = time.time()
    command = [sys.executable, __file__, *arguments, str(begun)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def work(minutes: int, begun: float) -> dict[str, float]:
    """Separate a whole track; `begun` is when its process was started."""
    engine, frames = _engine(minutes)
    first = 0.0
    started = time.monotonic()
    for start in range(0, frames, SEGMENT):
        engine.separate(start, min(start + SEGMENT, frames))
        first = first or time.time() - begun
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "factor": frames / SR / (time.monotonic() - started),
        "cpu": (usage.ru_utime + usage.ru_stime) / minutes,
        "rss": usage.ru_maxrss / 1024,
        "first": first,
    }


def jump(minutes: int, _begun: float) -> dict[str, float]:
    """Separate the first segment of a track, then one from its middle."""
    engine, frames = _engine(minutes)
    engine.separate(0, SEGMENT)
    asked = time.monotonic()
    middle = frames // 2 // SEGMENT * SEGMENT
    engine.separate(middle, middle + SEGMENT)
    return {"first": time.monotonic() - asked}


def profile(minutes: int, _begun: float) -> dict[str, float]:
    """Measure each stage, in milliseconds for a second of audio."""
    frames = minutes * 60 * SR
    spectrogram = Spectrogram(Loop(frames))
    profiler = cProfile.Profile()
    profiler.enable()
    for index in range(frames // SEGMENT):
        separate_tile(surroundings(spectrogram, index), spectrogram.frames)
    profiler.disable()
    spent: dict[str, float] = {}
    for (_, _, name), (_, _, _, total, _) in _stats(profiler).items():
        spent[name] = spent.get(name, 0.0) + total
    seconds = frames / SR
    rows = {stage: 1000 * spent.get(name, 0.0) / seconds for stage, name in STAGES.items()}
    return {**rows, "all": 1000 * (spent["separate_tile"] + spent["surroundings"]) / seconds}


def _stats(profiler: cProfile.Profile) -> Mapping[tuple[str, int, str], Figures]:
    """Figures of each function by file, line and name; the third is its own time in seconds."""
    stats: Mapping[tuple[str, int, str], Figures] = vars(pstats.Stats(profiler))["stats"]
    return stats


def _engine(minutes: int) -> tuple[Engine, int]:
    frames = minutes * 60 * SR
    request = {"engine": "spectral", "model": "spectral"}
    return create_engine(request, Loop(frames), lambda _code, words: print(words)), frames


class Loop:
    """Ten seconds of noise bursts and chords, over and over."""

    def __init__(self, frames: int) -> None:
        rng = np.random.default_rng(5)
        t = np.arange(10 * SR) / SR
        chord = sum(np.sin(2 * np.pi * f * t) for f in (110, 220, 277, 330, 660))
        hits = rng.standard_normal((2, t.size)) * np.exp(-10 * (t % 0.5))
        self._y = (0.1 * chord + 0.2 * hits).astype(np.float32)
        self.frames = frames

    def read(self, start: int, stop: int) -> np.ndarray:
        """Return frames [start, stop), zero outside the track."""
        at = np.arange(start, stop)
        y = self._y[:, at % self._y.shape[1]]
        y[:, (at < 0) | (at >= self.frames)] = 0
        return y


if __name__ == "__main__":
    os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[: int(os.environ["BENCH_CORES"])]))
    task, minutes, begun = sys.argv[1:]
    print(
        json.dumps(
            {"work": work, "jump": jump, "profile": profile}[task](int(minutes), float(begun))
        )
    )

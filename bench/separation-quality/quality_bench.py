"""Separation quality of the engine `spectral` on rendered songs, as Markdown.

Usage: python bench/separation-quality/quality_bench.py [--only tuning|held-out|speed]
"""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python" / "src"))

from baselines import band_split, ideal_ratio_mask, mid_side
from dsp import Samples
from metrics import si_sdr
from render import STEMS, render
from songs import HELD_OUT, TUNING, Song
from speed import print_speed

MAX_BAND_GAIN = 1.5
MIN_IDEAL_GAIN = 6.0
METHODS = ("engine", "bands", "mid/side", "ideal mask")
Gains = dict[str, dict[str, float]]


class ArrayMix:
    """A mix held in memory."""

    def __init__(self, y: Samples) -> None:
        self._y = y
        self.frames = y.shape[1]

    def read(self, start: int, stop: int) -> Samples:
        y = np.zeros((2, stop - start), np.float32)
        low, high = max(start, 0), min(stop, self.frames)
        if low < high:
            y[:, low - start : high - start] = self._y[:, low:high]
        return y


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("tuning", "held-out", "speed"))
    only = parser.parse_args().only
    if only in (None, "tuning"):
        print_quality("Tuning songs", TUNING)
    if only in (None, "held-out"):
        print_quality("Held-out seeds, never used in tuning", HELD_OUT)
    if only in (None, "speed"):
        print_speed()


def print_quality(title: str, songs: tuple[Song, ...]) -> None:
    with ProcessPoolExecutor(max(1, (os.cpu_count() or 2) // 2)) as pool:
        results = list(pool.map(measure, songs))
    print(
        f"## {title}\n\nSI-SDR gain over the mix in dB: engine (bands / mid-side / ideal mask).\n"
    )
    print("| song | voice | counts | " + " | ".join(STEMS) + " |")
    print("|---|---|---|" + "---|" * len(STEMS))
    for song, gains in zip(songs, results, strict=True):
        cells = [cell([gains[method][stem] for method in METHODS]) for stem in STEMS]
        row = [song.name, f"{song.vocal_db:+.0f} dB", "yes" if counts(gains) else "no", *cells]
        print("| " + " | ".join(row) + " |")
    counted = [gains for gains in results if counts(gains)]
    if counted:
        print_medians(counted)


def print_medians(counted: list[Gains]) -> None:
    median = {
        method: {s: float(np.median([g[method][s] for g in counted])) for s in STEMS}
        for method in METHODS
    }
    cells = [cell([median[method][stem] for method in METHODS]) for stem in STEMS]
    print(f"| **median of {len(counted)}** | | | " + " | ".join(cells) + " |")
    shares = [f"{100 * median['engine'][s] / median['ideal mask'][s]:.0f} %" for s in STEMS]
    print("| share of the ideal mask's gain | | | " + " | ".join(shares) + " |\n")


def cell(gains: list[float]) -> str:
    engine, *others = (f"{gain:+.1f}" for gain in gains)
    return f"**{engine}** ({' / '.join(others)})"


def counts(gains: Gains) -> bool:
    """Tell whether fixed bands fail on the song and masking can solve it."""
    return all(
        gains["bands"][s] < MAX_BAND_GAIN and gains["ideal mask"][s] > MIN_IDEAL_GAIN for s in STEMS
    )


def measure(song: Song) -> Gains:
    """SI-SDR gains of every method on one song."""
    from audio_ports.engines.spectral import SpectralEngine

    stems = render(song)
    mix = np.sum(list(stems.values()), axis=0, dtype=np.float32)
    engine = SpectralEngine(ArrayMix(mix))
    estimates = {
        "engine": engine.separate(0, mix.shape[1]),
        "bands": band_split(mix),
        "mid/side": mid_side(mix),
        "ideal mask": ideal_ratio_mask(stems),
    }
    before = {stem: si_sdr(stems[stem], mix) for stem in STEMS}
    return {
        method: {stem: si_sdr(stems[stem], made[stem]) - before[stem] for stem in STEMS}
        for method, made in estimates.items()
    }


if __name__ == "__main__":
    main()

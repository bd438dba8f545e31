"""The engine `spectral` against trivial methods and an oracle on rendered songs, as Markdown."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from array_mix import ArrayMix
from baselines import band_split, ideal_ratio_mask, mid_side
from metrics import si_sdr
from rendered_track import rendered_track
from scores import STEMS
from songs import Song

from audio_ports.engines.spectral import SpectralEngine

MAX_BAND_GAIN = 1.5
MIN_IDEAL_GAIN = 6.0
METHODS = ("engine", "bands", "mid/side", "ideal mask")
Gains = dict[str, dict[str, float]]


def print_quality(title: str, songs: tuple[Song, ...]) -> None:
    """Print one row for each song, and the medians of those that count."""
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
    """Print them for each stem, and how near they come to the oracle's."""
    median = {
        method: {s: float(np.median([g[method][s] for g in counted])) for s in STEMS}
        for method in METHODS
    }
    cells = [cell([median[method][stem] for method in METHODS]) for stem in STEMS]
    print(f"| **median of {len(counted)}** | | | " + " | ".join(cells) + " |")
    shares = [f"{100 * median['engine'][s] / median['ideal mask'][s]:.0f} %" for s in STEMS]
    print("| share of the ideal mask's gain | | | " + " | ".join(shares) + " |\n")


def cell(gains: list[float]) -> str:
    """Format the gains of all methods in dB, the engine's first."""
    engine, *others = (f"{gain:+.1f}" for gain in gains)
    return f"**{engine}** ({' / '.join(others)})"


def counts(gains: Gains) -> bool:
    """Tell whether fixed bands fail on the song and masking can solve it."""
    return all(
        gains["bands"][s] < MAX_BAND_GAIN and gains["ideal mask"][s] > MIN_IDEAL_GAIN for s in STEMS
    )


def measure(song: Song) -> Gains:
    """Measure the SI-SDR gains of every method on one song."""
    track = rendered_track(song)
    stems, mix = track.stems, track.mix
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

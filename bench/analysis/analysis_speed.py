"""How long a track of four minutes takes, ours and librosa feature by feature, each in a child."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from song_store import load_song, song_names
from tables import table
from truth import SR, Samples, Song, Truth

TRACK_SEC = 240
THREADS = 2
_WARM_UP_SEC = 10

Timings = dict[str, float]

_Result = TypeVar("_Result")


def speed_table(cache: Path) -> str:
    """Measure both in this run, one after the other.

    Parameters
    ----------
    cache : Path
        Of rendered songs: the first ones of the workshop's tuning half are joined to the track.

    Returns
    -------
    str
        Seconds and MB as Markdown.
    """
    track = cache / "track-of-four-minutes.npy"
    _join_track(cache, track)
    ours, theirs = (_in_child(who, track) for who in ("ours", "librosa"))
    rows = [[name, f"{seconds:.2f}", ""] for name, seconds in ours["steps"].items()]
    rows += [[f"librosa: {name}", "", f"{sec:.2f}"] for name, sec in theirs["steps"].items()]
    total, other = sum(ours["steps"].values()), sum(theirs["steps"].values())
    rows.append(["total", f"{total:.2f}", f"{other:.2f}"])
    rows.append(
        ["total without librosa's slowest call", "", f"{other - max(theirs['steps'].values()):.2f}"]
    )
    rows.append(
        ["peak memory of the process, MB", *(f"{each['mb']:.0f}" for each in (ours, theirs))]
    )
    goals = f"Goals: <= 8 s, >= 3 times faster than librosa: {other / total:.1f} times.\n"
    return f"{table(['step', 'ours, s', 'librosa, s'], rows)}\n{goals}"


def _in_child(who: str, track: Path) -> dict[str, Any]:
    threads = {name: str(THREADS) for name in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, __file__, who, str(track)],
        env={**os.environ, **threads},
        stdout=subprocess.PIPE,
        check=True,
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python" / "src"))
    who, file = sys.argv[1:]
    track: Samples = np.load(file)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, set(list(os.sched_getaffinity(0))[:THREADS]))
    work = _ours if who == "ours" else _librosa
    work(track[:, : _WARM_UP_SEC * SR])
    steps = work(track)
    mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"steps": steps, "mb": mb}))


def _join_track(cache: Path, file: Path) -> None:
    parts, frames = [], 0
    for name in song_names("workshop", "tuning", 8):
        parts.append(load_song(name, cache).mix)
        frames += parts[-1].shape[1]
        if frames >= TRACK_SEC * SR:
            break
    np.save(file, np.concatenate(parts, axis=1)[:, : TRACK_SEC * SR])


def _ours(y: Samples) -> Timings:
    # The sources are importable only now, in the child.
    from estimators import ALL_PARTS, Choice, analyse  # noqa: PLC0415

    song = Song(Truth("", y.shape[1] / SR), y, {})
    steps: Timings = {}
    _timed(steps, "all parts, as the port does", lambda: analyse(song, Choice(ALL_PARTS), THREADS))
    return steps


def _librosa(y: Samples) -> Timings:
    import librosa  # noqa: PLC0415

    steps: Timings = {}
    mono = librosa.resample(y.mean(axis=0), orig_sr=SR, target_sr=22_050)
    sound = {"y": mono, "sr": 22_050}
    feature = librosa.feature
    calls: dict[str, Callable[[], object]] = {
        "beat_track": lambda: librosa.beat.beat_track(**sound),
        "tempo curve": lambda: feature.tempo(**sound, aggregate=None),
        "onset_detect": lambda: librosa.onset.onset_detect(**sound),
        "hpss": lambda: librosa.effects.hpss(mono),
        "estimate_tuning": lambda: librosa.estimate_tuning(**sound),
        "chroma_cqt": lambda: feature.chroma_cqt(**sound),
        "agglomerative": lambda: librosa.segment.agglomerative(feature.mfcc(**sound), 12),
        "rms": lambda: feature.rms(y=mono),
        "spectral_centroid": lambda: feature.spectral_centroid(**sound),
        "spectral_bandwidth": lambda: feature.spectral_bandwidth(**sound),
        "spectral_rolloff": lambda: feature.spectral_rolloff(**sound),
        "spectral_contrast": lambda: feature.spectral_contrast(**sound),
        "spectral_flatness": lambda: feature.spectral_flatness(y=mono),
        "zero_crossing_rate": lambda: feature.zero_crossing_rate(mono),
        "mfcc": lambda: feature.mfcc(**sound, n_mfcc=13),
    }
    for name, call in calls.items():
        _timed(steps, name, call)
    return steps


def _timed(steps: Timings, name: str, work: Callable[[], _Result]) -> _Result:
    start = time.perf_counter()
    result = work()
    steps[name] = time.perf_counter() - start
    return result


if __name__ == "__main__":
    _main()

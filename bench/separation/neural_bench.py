"""Our port against `demucs` on the command line, on weights of the published shape.

Usage: neural_bench.py [--seconds 30 240] [--rounds 3] [--minutes 1 10 60] [--device cpu]

On a graphics card the way of working (precision, batch) is printed with the figures.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from full_size import full_size_bag  # isort: skip - first: it makes the sources importable

import numpy as np
import soundfile
import torch
from audio_ports.engines.demucs.engine import DemucsEngine
from audio_ports.engines.demucs.host import ModelHost
from audio_ports.engines.demucs.request import NeuralRequest
from audio_ports.pack.layout import SEGMENT_FRAMES
from audio_ports.pack.master import MasterReader
from resident_port import ResidentPort, Run
from song import Song, write_song
from tiny_models import TinyModel

THREADS = len(os.sched_getaffinity(0))
STEMS = 4
MEMORY_BYTES = 6 * 1024**3
"""The limit that the worker gives a port."""

WORK: dict[str, object] = {"device": "cpu", "threads": THREADS}
SETTINGS = {"overlap": 0.25, "shifts": 1, "segmentSec": None, "seed": 0}


def main() -> None:
    """Print a table for each length."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, nargs="*", default=[30, 240])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--minutes", type=float, nargs="*", default=[1, 10, 60])
    parser.add_argument("--device", choices=("cpu", "cuda", "mps"), default="cpu")
    arguments = parser.parse_args()
    WORK["device"] = arguments.device
    with tempfile.TemporaryDirectory(prefix="neural-bench-") as name:
        folder = Path(name)
        bag = full_size_bag(folder / "models")
        print(f"{THREADS} threads; {torch.__version__}; overlap 0.25, one shift\n")
        if arguments.seconds:
            print_equality(bag, write_song(folder / "equal", 20), folder)
            for seconds in arguments.seconds:
                print_pairs(bag, write_song(folder / f"{seconds:g}", seconds), arguments.rounds)
        if arguments.minutes:
            print_lengths(bag, folder, arguments.minutes)


def message_for(bag: TinyModel, song: Song, output: Path) -> dict[str, object]:
    """Make a `run` message without type and id."""
    return (
        song.request(output)
        | {
            "memoryBytes": MEMORY_BYTES,
            "engine": "demucs",
            "model": "full",
            "settings": SETTINGS,
            "weights": bag.weights(),
        }
        | WORK
    )


def stock(bag: TinyModel, song: Song, output: Path, *options: str) -> tuple[float, float, float]:
    """Run the command; give wall seconds, processor seconds and peak memory in MB."""
    started = time.perf_counter()
    program = str(Path(__file__).with_name("stock_demucs.py"))
    command = [sys.executable, program, "-n", "full", "--repo", str(bag.folder), "-o", str(output)]
    command += [
        "--float32",
        "--clip-mode",
        "none",
        "-d",
        str(WORK["device"]),
        *options,
        str(song.wav),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    elapsed = time.perf_counter() - started
    assert process.returncode == 0, command
    return elapsed, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000


def print_equality(bag: TinyModel, song: Song, folder: Path) -> None:
    """Compare float output, before storage, with what the command writes."""
    stock(bag, song, folder / "stock")
    master = MasterReader(song.master, song.frames, 0.5)
    request = NeuralRequest.parse(message_for(bag, song, folder))
    with closing(ModelHost()) as host:
        engine = DemucsEngine(master, request, host, lambda _code, words: print(words))
        with closing(engine):
            starts = range(0, song.frames, SEGMENT_FRAMES)
            parts = [engine.separate(s, min(s + SEGMENT_FRAMES, song.frames)) for s in starts]
            # A device has to be tried before its precision is known.
            print(f"{engine.facts}\n")
    print(f"One segment alone on {THREADS} threads: {segment_sec(bag):.2f} s\n")
    print("| stem | difference to the command, dB of the stem |\n|---|---|")
    for stem in bag.stems:
        expected, _ = soundfile.read(folder / "stock" / "full" / "song" / f"{stem}.wav")
        made = np.concatenate([part[stem] for part in parts], axis=1).T
        error = np.sum((made - expected) ** 2) / np.sum(expected**2)
        print(f"| {stem} | {10 * np.log10(error):.1f} |")
    print()


def segment_sec(bag: TinyModel) -> float:
    """Time one segment through the published code, warm: the best of three."""
    code = (
        "import sys, time, torch; from demucs.states import load_model;"
        "torch.set_num_threads(int(sys.argv[2])); model = load_model(sys.argv[1]).eval();"
        "x = torch.randn(1, 2, 343_980); times = []\n"
        "for _ in range(4):\n"
        "    started = time.perf_counter()\n"
        "    with torch.inference_mode(): model(x)\n"
        "    times.append(time.perf_counter() - started)\n"
        "print(min(times[1:]))"
    )
    weights = str(bag.folder / f"{bag.signatures[0]}.th")
    command = [sys.executable, "-c", code, weights, str(THREADS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout)


def print_pairs(bag: TinyModel, song: Song, rounds: int) -> None:
    """Interleave: command, port cold, port warm."""
    walls: dict[str, list[float]] = {}
    cpus: dict[str, list[float]] = {}
    peaks: dict[str, float] = {}
    firsts: dict[str, list[float]] = {}

    def note(name: str, wall: float, cpu: float, peak: float) -> None:
        walls.setdefault(name, []).append(wall)
        cpus.setdefault(name, []).append(cpu)
        peaks[name] = max(peaks.get(name, 0), peak)

    def note_run(name: str, run: Run) -> None:
        note(name, run.elapsed_sec, run.cpu_sec, run.peak_mb)
        firsts.setdefault(name, []).append(run.first_segments_sec)

    for number in range(rounds):
        with tempfile.TemporaryDirectory() as name:
            output = Path(name)
            note("demucs", *stock(bag, song, output / "stock"))
            with ResidentPort() as port:
                message = message_for(bag, song, output / "cold")
                note_run("port, cold", port.run(message, STEMS))
                message = message_for(bag, song, output / "warm")
                note_run("port, warm", port.run(message, STEMS))
            # As many threads in each of its jobs: minutes for a long track.
            if number == 0 and song.seconds <= 60:
                note(f"demucs -j {THREADS}", *stock(bag, song, output / "j", "-j", str(THREADS)))
    base = statistics.median(walls["demucs"])
    print(f"{song.seconds:g} s of audio, median of {rounds} rounds, interleaved\n")
    print("| | wall s | of demucs | CPU s | peak MB | first segment s |\n|---|---|---|---|---|---|")
    for name, times in walls.items():
        wall, first = statistics.median(times), firsts.get(name)
        cells = [name, f"{wall:.1f}", f"{wall / base:.2f}x", f"{statistics.median(cpus[name]):.0f}"]
        cells += [
            f"{peaks[name]:.0f}",
            f"{statistics.median(first):.2f}" if first else "at the end",
        ]
        print("| " + " | ".join(cells) + " |")
    print(flush=True)


def print_lengths(bag: TinyModel, folder: Path, minutes: list[float]) -> None:
    """One warm port after the other length; the first run of 20 s warms it."""
    print("| minutes | wall s | x real time | peak MB | first segment s |\n|---|---|---|---|---|")
    with ResidentPort() as port:
        port.run(message_for(bag, write_song(folder / "warm-up", 20), folder / "out"), STEMS)
        for length in minutes:
            song = write_song(folder / f"{length:g}-minutes", 60 * length)
            with tempfile.TemporaryDirectory() as name:
                run = port.run(message_for(bag, song, Path(name)), STEMS)
            cells = [f"{length:g}", f"{run.elapsed_sec:.0f}"]
            cells += [f"{song.seconds / run.elapsed_sec:.1f}", f"{run.peak_mb:.0f}"]
            print("| " + " | ".join([*cells, f"{run.first_segments_sec:.2f}"]) + " |", flush=True)


if __name__ == "__main__":
    main()

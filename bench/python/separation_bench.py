"""Real-time factor and peak memory of the real `separate-stems` port, by length."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from long_song import write_song
from port_run import PortRun, print_table, run_port


def main() -> None:
    """Print one row for each length."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, nargs="+", default=[1, 10, 60])
    parser.add_argument("--engine", default="spectral")
    parser.add_argument("--model", default="spectral")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    rows = [_row(minutes, arguments) for minutes in arguments.minutes]
    columns = ["minutes", "seconds", "x real time", "first segments s", "peak MB"]
    print_table(f"separate-stems, engine {arguments.engine}", columns, rows)


def _row(minutes: int, arguments: argparse.Namespace) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="separation-bench-") as name:
        folder = Path(name)
        ingest = _ingest(minutes, folder)
        request = {
            "engine": arguments.engine,
            "model": arguments.model,
            "masterFolder": str(folder / "master" / "mix"),
            "frames": ingest.result["frames"],
            "masterGain": ingest.pack["gain"],
            "monoMean": ingest.result["monoMean"],
            "monoStd": ingest.result["monoStd"],
            "settings": {},
            "outputFolder": str(folder / "stems"),
        }
        run = run_port("separate-stems", request, arguments.threads)
    return [
        str(minutes),
        f"{run.elapsed_sec:.2f}",
        f"{ingest.result['durationSec'] / run.elapsed_sec:.1f}",
        f"{run.first_segments_sec:.2f}",
        f"{run.peak_mb:.0f}",
    ]


def _ingest(minutes: int, folder: Path) -> PortRun:
    song = write_song(folder / "song.mp3", minutes)
    settings = {"maxDurationSec": 4 * 3600}
    request = {
        "sourceFile": str(song),
        "settings": settings,
        "outputFolder": str(folder / "master"),
    }
    return run_port("ingest-audio", request, 1)


if __name__ == "__main__":
    main()

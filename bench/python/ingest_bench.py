"""Real-time factor and peak memory of the real `ingest-audio` port, by length."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from long_song import write_song
from port_run import print_table, run_port


def main() -> None:
    """Print one row for each length."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, nargs="+", default=[1, 10, 60])
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    rows = [_row(minutes, arguments.threads) for minutes in arguments.minutes]
    columns = ["minutes", "seconds", "x real time", "first segment s", "peak MB"]
    print_table("ingest-audio, MP3 of 256 kbit/s", columns, rows)


def _row(minutes: int, threads: int) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="ingest-bench-") as folder:
        request = {
            "sourceFile": str(write_song(Path(folder) / "song.mp3", minutes)),
            "settings": {"maxDurationSec": 4 * 3600},
            "outputFolder": str(Path(folder) / "out"),
        }
        run = run_port("ingest-audio", request, threads)
    return [
        str(minutes),
        f"{run.elapsed_sec:.2f}",
        f"{run.result['durationSec'] / run.elapsed_sec:.0f}",
        f"{run.first_segments_sec:.2f}",
        f"{run.peak_mb:.0f}",
    ]


if __name__ == "__main__":
    main()

"""Separation quality of all installed engines, as Markdown.

With `--data` on songs with known stems in a folder as MUSDB18-HQ's, without it on rendered ones.
docs/performance.md has the layout and examples.
"""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python" / "src"))

from basic_engine import print_quality  # noqa: E402
from engine_table import Song, measure_engines, print_tables  # noqa: E402
from installed_engines import Choice, Machine, find_device, find_engines  # noqa: E402
from model_folder import read_catalogue  # noqa: E402
from multitracks import DataSetError, find_tracks, read_track  # noqa: E402
from rendered_track import rendered_track  # noqa: E402
from songs import HELD_OUT, TUNING  # noqa: E402
from speed import print_speed  # noqa: E402

SECTIONS = ("engines", "tuning", "held-out", "speed")


def main() -> None:
    """Print what the command line asks for."""
    parser = _parser()
    arguments = parser.parse_args()
    if arguments.models is not None and not arguments.models.is_dir():
        parser.error(f"--models: there is no folder {arguments.models}")
    if arguments.scores is not None and not arguments.scores.resolve().parent.is_dir():
        parser.error(f"--scores: there is no folder {arguments.scores.resolve().parent}")
    if arguments.data is not None:
        try:
            _print_data_set(arguments)
        except DataSetError as error:
            sys.exit(str(error))
        return
    for section in SECTIONS if arguments.only is None else (arguments.only,):
        _print_section(section, arguments)


def _print_section(section: str, arguments: argparse.Namespace) -> None:
    if section == "tuning":
        print_quality("The basic engine on the songs of its tuning", TUNING)
    elif section == "held-out":
        print_quality("The basic engine on held-out seeds, never used in tuning", HELD_OUT)
    elif section == "speed":
        print_speed()
    else:
        songs = HELD_OUT[: arguments.limit]
        print(f"## Installed engines on rendered songs ({len(songs)})\n")
        _print_engines([partial(rendered_track, song) for song in songs], arguments)


def _print_data_set(arguments: argparse.Namespace) -> None:
    folders = find_tracks(arguments.data, arguments.split)[: arguments.limit]
    length = f"{arguments.seconds:g} s from the middle" if arguments.seconds else "the whole"
    print(f"## Installed engines on the songs of {arguments.data} ({len(folders)})\n")
    print(f"Of each song {length}.\n", flush=True)
    songs: list[Song] = [partial(read_track, folder, arguments.seconds) for folder in folders]
    _print_engines(songs, arguments)


def _print_engines(songs: list[Song], arguments: argparse.Namespace) -> None:
    machine = Machine(arguments.device or find_device(), arguments.threads)
    print(f"Preset {arguments.preset}, {machine.device}, threads: {machine.threads}.\n", flush=True)
    models = arguments.models or _model_store()
    choice = Choice(models, arguments.preset, arguments.allow_pickles)
    engines, left_out = find_engines(choice)
    measured, failed = measure_engines(engines, songs, machine, arguments.scores)
    print_tables(measured, [*left_out, *failed])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    presets = [preset["name"] for preset in read_catalogue()["presets"]]
    threads = len(os.sched_getaffinity(0))
    add = parser.add_argument
    add("--data", type=Path, help="a folder of songs with known stems")
    add("--split", choices=("test", "train", "all"), default="test", help="of --data")
    add("--limit", type=_positive, help="no more songs than this")
    add("--seconds", type=_seconds, help="of each song of --data, from its middle")
    add("--models", type=Path, help="a folder of models, in place of that of the data folder")
    add("--allow-pickles", action="store_true", help="load .th files of models of your own")
    add("--preset", choices=presets, default="balanced", help="overlap and shifts of all models")
    add("--device", choices=("cpu", "cuda", "mps"), help="the fastest that is there without")
    add("--threads", type=_positive, default=threads)
    add("--scores", type=Path, help="a CSV file for the scores of each song and stem")
    add("--only", choices=SECTIONS, help="this part of what is printed without --data")
    return parser


def _model_store() -> Path:
    return Path(os.environ.get("DATA_DIR") or ROOT / "data") / "models"


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return number


if __name__ == "__main__":
    main()

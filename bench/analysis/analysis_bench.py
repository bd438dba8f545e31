"""Our analysis, and plain librosa's, on songs whose answers are known; as Markdown."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python" / "src"))

from annotated_music import find_annotated, read_annotated  # noqa: E402
from estimators import Choice, analyse  # noqa: E402
from loudness_cases import loudness_table  # noqa: E402
from song_store import HALVES, RENDERERS, default_cache, load_song, song_names  # noqa: E402
from tables import write_between_marks  # noqa: E402
from truth import Song  # noqa: E402

if TYPE_CHECKING:
    from measures import Scores

PARTS = {
    "tempo": "rhythm",
    "beats": "rhythm",
    "key": "tonality",
    "chords": "chords",
    "form": "form",
}


@dataclass(frozen=True)
class Job:
    """One song to be measured: what reads or renders it, and what is asked of it."""

    read: Callable[[], Song]
    choice: Choice
    with_librosa: bool


@dataclass(frozen=True)
class Measured:
    """Of one song; librosa's are empty where it was not asked."""

    title: str
    ours: Scores
    librosa: Scores


def main() -> None:
    """Print what the command line asks for, and write it where that is wanted."""
    parser = _parser()
    arguments = parser.parse_args()
    if arguments.jams is not None and not arguments.jams.is_dir():
        parser.error(f"--jams: there is no folder {arguments.jams}")
    texts = []
    for text in _chapters(arguments):
        print(text, flush=True)
        texts.append(text)
    if arguments.write is not None:
        write_between_marks(arguments.write, "\n".join(texts))


def _chapters(arguments: argparse.Namespace) -> Iterator[str]:
    if arguments.speed:
        # It needs what it compares with.
        from analysis_speed import speed_table  # noqa: PLC0415

        yield f"## Speed: four minutes on two cores\n\n{speed_table(arguments.cache)}"
        return
    parts = frozenset(PARTS[name] for name in arguments.only if name in PARTS)
    choice = Choice(parts, arguments.stems)
    if parts:
        for title, songs in _selections(arguments):
            jobs = [Job(read, choice, not arguments.no_librosa) for read in songs]
            with ProcessPoolExecutor(arguments.processes) as pool:
                measured = list(pool.map(measure, jobs))
            yield _chapter(title, measured, arguments)
    if "loudness" in arguments.only and arguments.jams is None:
        yield f"## Loudness: signals of EBU Tech 3341 and 3342\n\n{loudness_table()}"


def _selections(arguments: argparse.Namespace) -> Iterator[tuple[str, list[Callable[[], Song]]]]:
    if arguments.jams is not None:
        yield (
            "Annotated music",
            [partial(read_annotated, files) for files in find_annotated(arguments.jams)],
        )
        return
    for renderer in RENDERERS if arguments.renderer == "both" else (arguments.renderer,):
        for half in HALVES if arguments.half == "both" else (arguments.half,):
            names = song_names(renderer, half, arguments.songs)
            yield (
                f"Renderer {renderer}, {half} half",
                [partial(load_song, name, arguments.cache) for name in names],
            )


def measure(job: Job) -> Measured:
    """Measure one song, rendering it first where it is not kept yet."""
    # Processes start without it, so that the loudness alone needs no scorer.
    from measures import Scores, score  # noqa: PLC0415

    song = job.read()
    title = " ".join([song.truth.name, *song.truth.traits])
    ours = score(song.truth, analyse(song, job.choice))
    if not job.with_librosa:
        return Measured(title, ours, Scores())
    from plain_librosa import analyse_plainly  # noqa: PLC0415

    theirs = score(song.truth, analyse_plainly(song.mix, job.choice.parts))
    return Measured(title, ours, theirs)


def _chapter(title: str, measured: list[Measured], arguments: argparse.Namespace) -> str:
    from score_tables import measure_table, reliability_table, song_table, sure_table  # noqa: PLC0415

    ours = [each.ours for each in measured]
    theirs = [each.librosa for each in measured]
    columns = {"ours": ours} if arguments.no_librosa else {"ours": ours, "librosa": theirs}
    texts = [f"## {title} ({len(measured)} songs)\n", measure_table(columns)]
    if any(each.judgements for each in ours):
        texts += [sure_table(ours), reliability_table(ours)]
    if arguments.each:
        titles = [each.title for each in measured]
        texts += [song_table(titles, scores) for scores in columns.values()]
    return "\n".join(texts)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--renderer", choices=(*RENDERERS, "both"), default="both")
    add("--half", choices=(*HALVES, "both"), default="both")
    add("--songs", type=_positive, default=24, help="of each half")
    add("--only", type=_names, default=_names(""), help="tempo,beats,key,chords,form,loudness")
    add("--jams", type=Path, help="a folder of audio with .jams files, in place of rendered songs")
    add("--stems", action="store_true", help="give our estimators the drums and the bass, too")
    add("--each", action="store_true", help="list the songs one by one")
    add("--no-librosa", action="store_true")
    add("--speed", action="store_true", help="measure nothing but how long it takes")
    add("--write", type=Path, help="a Markdown file that gets the tables between its two marks")
    add("--cache", type=Path, default=default_cache(), help="where rendered songs are kept")
    add("--processes", type=_positive, default=max(1, (os.cpu_count() or 2) // 2))
    return parser


def _names(text: str) -> tuple[str, ...]:
    known = (*PARTS, "loudness")
    names = tuple(text.split(",")) if text else known
    for name in names:
        if name not in known:
            raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(known)}")
    return names


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


if __name__ == "__main__":
    main()

"""The port `analyze-track`: a master in, with its stems if there are any; an analysis out."""

from __future__ import annotations

from audio_ports.analysis.driver import Analysis, Sources
from audio_ports.analysis.estimators import ESTIMATORS
from audio_ports.analysis.request import AnalysisRequest
from audio_ports.analysis.result import analysis_json
from audio_ports.analysis.stem_reader import StemReader
from audio_ports.pack.master import MasterReader
from audio_ports.pack.writer import write_whole
from audio_ports.ports.request import Request
from audio_ports.ports.task import Task

_FILE = "analysis.json"


def run(message: Request, task: Task) -> dict[str, object]:
    """Analyse a track, and write what is found into the output folder.

    Parameters
    ----------
    message : mapping
        The `run` message.
    task : Task
        Hears of the progress, and of rhythm and tonality as soon as they are known.

    Returns
    -------
    dict
        Fields of the `result` message.

    Raises
    ------
    TaskError
        `bad_request`, or `bad_master` or `bad_stem` if a stored segment is missing or damaged.
    OSError
        If the file can't be written, or the disk can't be read.
    """
    request = AnalysisRequest.parse(message)
    sources = Sources(
        mix=MasterReader(request.master_folder, request.frames, request.gain),
        known_lufs=request.known_lufs,
        stems={stem.name: StemReader(stem, request.frames) for stem in request.stems},
    )
    analysis = Analysis(sources, request.wish, ESTIMATORS, request.threads, task)
    parts = analysis.run()
    task.progress("writing", 0.99)
    content = analysis_json(parts, analysis.used_stems, analysis.duration_sec)
    request.output_folder.mkdir(parents=True, exist_ok=True)
    write_whole(request.output_folder / _FILE, content)
    task.progress("writing", 1)
    return {"file": _FILE, "sizeBytes": len(content), "parts": list(parts)}

"""The port `separate-stems`: a master in, a pack of stems out."""

from __future__ import annotations

from audio_ports.engines import Engine, create_engine
from audio_ports.pack.layout import CHANNELS, SAMPLE_RATE, SEGMENT_FRAMES, STEM_BITS
from audio_ports.pack.master import MasterReader
from audio_ports.ports.request import Request
from audio_ports.ports.task import Task
from audio_ports.separation.driver import Separation
from audio_ports.separation.request import SeparationRequest

# Reading a large model from a slow disk for the first time.
_LOADING_SEC = 300


def run(message: Request, task: Task) -> dict[str, object]:
    """Separate a master, segment by segment, into the output folder.

    Parameters
    ----------
    message : mapping
        The `run` message.
    task : Task
        Hears of the pack, the progress and every segment; says where the listener is.

    Returns
    -------
    dict
        Fields of the `result` message.

    Raises
    ------
    TaskError
        `bad_request`, `unknown_engine`, `unknown_model`, `bad_master`, or what the engine raises.
    """
    request = SeparationRequest.parse(message)
    task.progress("loading", 0, _LOADING_SEC)
    master = MasterReader(request.master_folder, request.frames, request.master_gain)

    def tell(code: str, words: str) -> None:
        task.emit("notice", code=code, message=words)
        _announce(request, engine, task)

    engine = create_engine(message, master, tell)
    try:
        _announce(request, engine, task)
        return Separation(request, engine, master, task).run()
    finally:
        engine.close()


def _announce(request: SeparationRequest, engine: Engine, task: Task) -> None:
    """Say how the pack is stored, and under what it is made."""
    facts = engine.facts
    task.emit(
        "pack",
        stems=list(engine.stems),
        sampleRate=SAMPLE_RATE,
        channels=CHANNELS,
        segmentFrames=SEGMENT_FRAMES,
        gain=request.master_gain,
        bitsPerSample=STEM_BITS,
        sumsToMix=engine.sums_to_mix,
        frames=request.frames,
        **({"run": {"engine": request.engine, "model": request.model, **facts}} if facts else {}),
    )

"""The port `separate-stems`: a master in, a pack of stems out."""

from __future__ import annotations

from audio_ports.engines import create_engine
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

    engine = create_engine(message, master, tell)
    try:
        return Separation(request, engine, master, task).run()
    finally:
        engine.close()

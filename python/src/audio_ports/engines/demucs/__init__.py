"""Neural separation with models of the Demucs family; its packages are installed on demand."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from audio_ports.engines.base import Engine, Mix, Tell

if TYPE_CHECKING:
    from audio_ports.engines.demucs.host import ModelHost


def create(message: Mapping[str, object], mix: Mix, tell: Tell) -> Engine:
    """Make the engine for one track, with the models that this process has loaded already.

    Parameters
    ----------
    message : mapping
        The `run` message.
    mix : Mix
        The master.
    tell : callable
        Called with a code and words when something changes that a user should know.

    Returns
    -------
    Engine
        The caller closes it before it makes another one.

    Raises
    ------
    TaskError
        `bad_request`, or what loading the models raises.
    ModuleNotFoundError
        If the engine is not set up.
    """
    # Threads of one unit that wait for each other must not keep a processor busy with it.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    # PyTorch reads it once: large pages halve what its memory costs the kernel.
    os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")
    # Loads PyTorch, which takes seconds and hundreds of MB.
    from audio_ports.engines.demucs.engine import DemucsEngine  # noqa: PLC0415
    from audio_ports.engines.demucs.request import NeuralRequest  # noqa: PLC0415

    return DemucsEngine(mix, NeuralRequest.parse(message), _model_host(), tell)


@cache
def _model_host() -> ModelHost:
    from audio_ports.engines.demucs.host import ModelHost  # noqa: PLC0415

    return ModelHost()

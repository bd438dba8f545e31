"""The engine of this process, which keeps its models between separations."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from audio_ports.engines.base import Mix
from audio_ports.engines.demucs.engine import DemucsEngine, Tell
from audio_ports.engines.demucs.host import ModelHost
from audio_ports.engines.demucs.request import NeuralRequest


def create_demucs(message: Mapping[str, object], mix: Mix, tell: Tell) -> DemucsEngine:
    """Make the engine for one track.

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
    DemucsEngine
        The caller closes it before it makes another one.

    Raises
    ------
    TaskError
        `bad_request`, or what loading the models raises.
    """
    return DemucsEngine(mix, NeuralRequest.parse(message), model_host(), tell)


@cache
def model_host() -> ModelHost:
    """Give this process's models.

    Returns
    -------
    ModelHost
    """
    return ModelHost()

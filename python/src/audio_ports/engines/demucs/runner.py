"""What carries units of work through the models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from audio_ports.engines.demucs.geometry import Unit

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Assignment:
    """One unit with its input.

    Attributes
    ----------
    unit : Unit
        Which one.
    y : ndarray of float32, shape (2, frames)
        Normalised input of the model.
    skip, frames : int
        The part of the output that is wanted.
    threads : int
        Processor threads to use.
    """

    unit: Unit
    y: Samples
    skip: int
    frames: int
    threads: int = 1


class OutOfMemoryError(Exception):
    """The runner could not get the memory for a unit; what it had taken is lost."""


class Runner(Protocol):
    """Does units in other processes or on another device; used from one thread."""

    @property
    def free(self) -> int:
        """How many units it would take now."""

    def submit(self, assignment: Assignment) -> None:
        """Take a unit; only while there is a free place."""

    def wait(self, limit_sec: float) -> list[tuple[Unit, Samples]]:
        """Give what is done, as soon as anything is.

        Parameters
        ----------
        limit_sec : float
            Longest wait; some runners only look at it between two units.

        Returns
        -------
        list of (Unit, ndarray of float32, shape (wanted stems, 2, frames))
            Empty after the limit.

        Raises
        ------
        OutOfMemoryError
        TaskError
        """

    def forget(self) -> None:
        """Drop what is in flight and erase what is left of a track's audio."""

    def close(self) -> None:
        """Give back processes and memory."""

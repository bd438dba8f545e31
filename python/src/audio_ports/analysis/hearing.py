"""Meters on a thread beside the one that reads."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from audio_ports.analysis.features.layout import Array

# Portions that may wait: 18 s of audio each take 6 MB.
_MOST_WAITING = 2


class Hearing:
    """Lets a meter hear portions in order; a context manager that waits for the last one.

    Parameters
    ----------
    add : callable
        Hears each portion, on a thread of its own; its exceptions reach the caller.
    """

    def __init__(self, add: Callable[[Array], None]) -> None:
        self._add = add
        self._pool = ThreadPoolExecutor(1)
        self._waiting: deque[Future[None]] = deque()

    def __enter__(self) -> Self:
        """Give the hearing itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait for the meter, and end its thread."""
        try:
            if error is None:
                self._wait_until(0)
        finally:
            self._pool.shutdown(cancel_futures=True)

    def add(self, y: Array) -> None:
        """Let the meter hear a portion soon; wait where it is too far behind.

        Parameters
        ----------
        y : ndarray of float32, shape (2, frames)
            Not to be changed any more.
        """
        self._wait_until(_MOST_WAITING)
        self._waiting.append(self._pool.submit(self._add, y))

    def _wait_until(self, most: int) -> None:
        while len(self._waiting) > most:
            self._waiting.popleft().result()

"""Messages from the port to its owner."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping

MAX_LINE_BYTES = 1_000_000


class Channel:
    """Writes whole lines, one JSON object each, to a descriptor that it owns.

    Any thread may send. After `settle` nothing is written any more, so an
    outcome is always the last line.

    Parameters
    ----------
    fd : int
        Open for writing.
    """

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._lock = threading.Lock()
        self._is_settled = False

    @property
    def is_settled(self) -> bool:
        """Whether the outcome has been written."""
        return self._is_settled

    def send(self, message: Mapping[str, object]) -> bool:
        """Write one message.

        Parameters
        ----------
        message : mapping
            JSON values only; floats must be finite.

        Returns
        -------
        bool
            False if the outcome has been written already.

        Raises
        ------
        ValueError
            If the line would be longer than 1 MB or has a NaN in it.
        BrokenPipeError
            If the owner is gone.
        """
        return self._write(message, is_outcome=False)

    def settle(self, outcome: Mapping[str, object]) -> bool:
        """Write the outcome and close the channel for all other messages.

        Parameters
        ----------
        outcome : mapping
            A `result` or an `error` message.

        Returns
        -------
        bool
            False if another thread was first.

        Raises
        ------
        ValueError
            If the line would be longer than 1 MB or has a NaN in it.
        BrokenPipeError
            If the owner is gone.
        """
        return self._write(outcome, is_outcome=True)

    def _write(self, message: Mapping[str, object], *, is_outcome: bool) -> bool:
        line = json.dumps(message, allow_nan=False, separators=(",", ":")).encode() + b"\n"
        if len(line) > MAX_LINE_BYTES:
            raise ValueError(f"A message of {len(line)} bytes; the limit is {MAX_LINE_BYTES}.")
        with self._lock:
            if self._is_settled:
                return False
            self._is_settled = is_outcome
            rest = memoryview(line)
            while rest:
                rest = rest[os.write(self._fd, rest) :]
        return True

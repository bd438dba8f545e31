"""Messages to the owner that wait until it takes them."""

from __future__ import annotations

import os
from collections.abc import Mapping

from audio_ports.ports.channel import message_line


class Outbox:
    """Writes whole lines, one JSON object each, without ever waiting for the reader.

    Parameters
    ----------
    fd : int
        Open for writing; it is made non-blocking.
    """

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self._waiting = bytearray()
        os.set_blocking(fd, False)

    @property
    def waiting_bytes(self) -> int:
        """How much the owner has not taken yet."""
        return len(self._waiting)

    def put(self, message: Mapping[str, object]) -> None:
        """Write a message, as far as it goes at once.

        Parameters
        ----------
        message : mapping
            JSON values only.

        Raises
        ------
        ValueError
            If the line would be longer than 1 MB or has a NaN in it.
        BrokenPipeError
            If the owner is gone.
        """
        self._waiting += message_line(message)
        self.flush()

    def flush(self) -> None:
        """Write what waits, as far as it goes at once.

        Raises
        ------
        BrokenPipeError
            If the owner is gone.
        """
        try:
            while self._waiting:
                del self._waiting[: os.write(self.fd, self._waiting)]
        except BlockingIOError:
            return

"""Messages from the port to its owner."""

from __future__ import annotations

import json
import os
import select
import threading
from collections.abc import Mapping

MAX_LINE_BYTES = 1_000_000


class Channel:
    """Writes whole lines, one JSON object each, to a descriptor that it owns.

    Any thread may send. Each request is a turn: once its outcome is written, nothing that is
    sent for it is written any more. Once the channel is closed nothing at all is.

    Parameters
    ----------
    fd : int
        Open for writing.
    """

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._lock = threading.Lock()
        self._is_closed = False
        self._is_leaving = False
        self._job_id: str | None = None
        self._turn = 0
        self._room = select.poll()
        self._room.register(fd, select.POLLOUT)

    @property
    def is_closed(self) -> bool:
        """Whether the last line has been written."""
        return self._is_closed

    def send(self, message: Mapping[str, object], turn: int | None = None) -> bool:
        """Write one message.

        Parameters
        ----------
        message : mapping
            JSON values only; floats must be finite.
        turn : int, optional
            The request that it belongs to; by default it belongs to none.

        Returns
        -------
        bool
            False if it comes too late: the channel is closed, or the turn over.

        Raises
        ------
        ValueError
            If the line would be longer than 1 MB or has a NaN in it.
        BrokenPipeError
            If the owner is gone.
        """
        line = message_line(message)
        with self._lock:
            if not self._is_open_for(turn):
                return False
            self._write(line)
            return True

    def offer(self, message: Mapping[str, object], patience_sec: float) -> bool:
        """Write one message if the owner takes it at once; never wait for an owner that does not.

        Parameters
        ----------
        message : mapping
            Short, and of no use later.
        patience_sec : float
            How long to wait for other threads' messages.

        Returns
        -------
        bool
            False if the channel is closed.

        Raises
        ------
        BrokenPipeError
            If the owner is gone.
        """
        line = message_line(message)
        if not self._lock.acquire(timeout=patience_sec):
            return True
        try:
            if not self._is_closed and self._room.poll(0):
                self._write(line)
            return not self._is_closed
        finally:
            self._lock.release()

    def begin(self, job_id: str) -> int | None:
        """Open the turn of a request.

        Parameters
        ----------
        job_id : str
            The request's id.

        Returns
        -------
        int or None
            The turn; None if the one before is not over, or the channel closed.
        """
        with self._lock:
            if self._is_closed or self._job_id is not None:
                return None
            self._job_id = job_id
            self._turn += 1
            return self._turn

    def settle(self, turn: int, outcome: Mapping[str, object], *, is_last: bool) -> bool:
        """Write a request's outcome, which ends its turn.

        Parameters
        ----------
        turn : int
            As `begin` gave it.
        outcome : mapping
            A `result` or an `error` message.
        is_last : bool
            Whether to close the channel.

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
        line = message_line(outcome)
        with self._lock:
            if not self._is_open_for(turn):
                return False
            self._job_id = None
            self._is_closed = is_last or self._is_leaving
            self._write(line)
            return True

    def break_off(self, code: str, message: str, turn: int | None = None) -> bool:
        """Write an `error` for the request whose turn it is, if any, and close the channel.

        Parameters
        ----------
        code : str
            What happened.
        message : str
            The same for a person.
        turn : int, optional
            Do so only in that turn.

        Returns
        -------
        bool
            False if it comes too late.

        Raises
        ------
        BrokenPipeError
            If the owner is gone.
        """
        with self._lock:
            if not self._is_open_for(turn):
                return False
            self._is_closed = True
            error = {"type": "error", "id": self._job_id, "code": code, "message": message}
            self._write(message_line(error))
            return True

    def leave(self) -> None:
        """Close the channel as soon as no request has its turn."""
        with self._lock:
            self._is_leaving = True
            self._is_closed = self._is_closed or self._job_id is None

    def _is_open_for(self, turn: int | None) -> bool:
        is_its_turn = turn is None or (turn == self._turn and self._job_id is not None)
        return is_its_turn and not self._is_closed

    def _write(self, line: bytes) -> None:
        rest = memoryview(line)
        while rest:
            rest = rest[os.write(self._fd, rest) :]


def message_line(message: Mapping[str, object]) -> bytes:
    """Make the line for a message.

    Parameters
    ----------
    message : mapping
        JSON values only; floats must be finite.

    Returns
    -------
    bytes
        With its newline.

    Raises
    ------
    ValueError
        If it would be longer than 1 MB or has a NaN in it.
    """
    line = json.dumps(message, allow_nan=False, separators=(",", ":")).encode() + b"\n"
    if len(line) > MAX_LINE_BYTES:
        raise ValueError(f"A message of {len(line)} bytes; the limit is {MAX_LINE_BYTES}.")
    return line

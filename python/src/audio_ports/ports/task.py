"""What a command sees of its owner while it works."""

from __future__ import annotations

import threading
import time
from typing import Protocol

from audio_ports.ports.channel import Channel

_PROGRESS_INTERVAL_SEC = 0.125


class Task(Protocol):
    """Where a command reports to and hears the listener's position from."""

    def emit(self, kind: str, **fields: object) -> None:
        """Send a message of that type with the job's id."""

    def progress(self, stage: str, fraction: float, silent_for_sec: int | None = None) -> None:
        """Say how far the whole job is, 0..1; `silent_for_sec` asks for patience."""

    def take_focus(self) -> int | None:
        """Give the frame that a listener asked for last, once."""


class PortTask:
    """The task of one `run` message; safe to use from several threads.

    Parameters
    ----------
    channel : Channel
        Where messages go; the caller owns it.
    job_id : str
        The id that every message carries.
    turn : int
        The channel's turn for it; what is sent after its end is dropped.
    """

    def __init__(self, channel: Channel, job_id: str, turn: int) -> None:
        self._channel = channel
        self.job_id = job_id
        self.turn = turn
        self._lock = threading.Lock()
        self._focus: int | None = None
        self._stage = ""
        self._fraction = 0.0
        self._reported_at = 0.0

    def emit(self, kind: str, **fields: object) -> None:
        """Send a message of that type with the job's id.

        Parameters
        ----------
        kind : str
            The message's `type`.
        **fields : object
            JSON values, with camelCase names.
        """
        self._channel.send({"type": kind, "id": self.job_id, **fields}, self.turn)

    def progress(self, stage: str, fraction: float, silent_for_sec: int | None = None) -> None:
        """Say how far the job is; at most eight times a second are passed on.

        Parameters
        ----------
        stage : str
            Name of what is being done; a new one is passed on at once.
        fraction : float
            Of the whole job, 0..1; lower values than before count as the last one.
        silent_for_sec : int, optional
            Seconds that this stage may take without another report.
        """
        with self._lock:
            is_new_stage = stage != self._stage
            now = time.monotonic()
            self._fraction = min(1.0, max(self._fraction, fraction))
            is_due = now - self._reported_at >= _PROGRESS_INTERVAL_SEC or self._fraction == 1.0
            if not (is_new_stage or is_due):
                return
            self._stage, self._reported_at = stage, now
            silent = {} if silent_for_sec is None else {"silentForSec": silent_for_sec}
            rounded = round(self._fraction, 6)
        self.emit("progress", stage=stage, fraction=rounded, **silent)

    def focus_on(self, frame: int) -> None:
        """Remember where a listener wants to hear next.

        Parameters
        ----------
        frame : int
            Frame of the master; a later call replaces it.
        """
        with self._lock:
            self._focus = frame

    def take_focus(self) -> int | None:
        """Give the frame that a listener asked for last, once.

        Returns
        -------
        int or None
            None if nobody asked since the last call.
        """
        with self._lock:
            focus, self._focus = self._focus, None
            return focus

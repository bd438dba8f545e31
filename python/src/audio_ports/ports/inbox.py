"""Messages from the owner to the port, read on a thread of their own."""

from __future__ import annotations

import json
import os
import queue
import threading
import time
from collections.abc import Mapping

from audio_ports.ports.channel import MAX_LINE_BYTES, Channel
from audio_ports.ports.line_splitter import LineSplitter
from audio_ports.ports.process_tree import end_with_children, end_with_group
from audio_ports.ports.task import PortTask

_READ_BYTES = 65_536

Run = tuple[PortTask, Mapping[str, object]]


class Inbox:
    """Answers pings, keeps the focus, and ends the process when it must.

    Cancelling and the end of stdin take effect from this thread, whatever the
    work is doing: nothing of a port's folder is worth finishing by then.

    Parameters
    ----------
    fd : int
        Descriptor to read, usually 0.
    channel : Channel
        Where answers go.
    """

    def __init__(self, fd: int, channel: Channel) -> None:
        self._fd = fd
        self._channel = channel
        self._splitter = LineSplitter(MAX_LINE_BYTES)
        self._runs: queue.SimpleQueue[Run | None] = queue.SimpleQueue()
        self._task: PortTask | None = None
        self._heard_at = time.monotonic()

    @property
    def heard_at(self) -> float:
        """When something was last read, by the monotonic clock."""
        return self._heard_at

    def start(self) -> None:
        """Start reading, on a daemon thread."""
        threading.Thread(target=self._read, name="inbox", daemon=True).start()

    def wait_for_run(self) -> Run | None:
        """Wait until the owner says what to do.

        Returns
        -------
        tuple of PortTask and mapping, or None
            The task to report to and the whole `run` message; None if the port is to exit.
        """
        return self._runs.get()

    def _read(self) -> None:
        try:
            while piece := os.read(self._fd, _READ_BYTES):
                self._heard_at = time.monotonic()
                for line in self._splitter.push(piece):
                    self._take(json.loads(line))
        except OSError:
            self._lose_owner()
        except (ValueError, RecursionError) as error:
            self._end("bad_request", f"Can't read a message: {error}")
        except BaseException:  # noqa: BLE001 - see below
            import traceback  # noqa: PLC0415  # slow to load, and hardly ever needed

            # A port that can't be cancelled any more must not go on.
            traceback.print_exc()
            end_with_group()
        self._lose_owner()

    def _lose_owner(self) -> None:
        # After its last line the process is ending by itself, with its own exit code.
        if not self._channel.is_closed:
            end_with_group()

    def _take(self, message: object) -> None:
        if not isinstance(message, dict):
            raise ValueError("it is no object")
        match message.get("type"):
            case "run":
                self._run(message)
            case "focus":
                self._focus(message)
            case "cancel":
                self._cancel(message.get("id"))
            case "ping":
                sequence = {"sequence": message["sequence"]} if "sequence" in message else {}
                self._channel.send({"type": "pong", **sequence})
            case "exit":
                self._channel.leave()
                self._runs.put(None)
            case other:
                raise ValueError(f"unknown type {other!r}")

    def _run(self, message: Mapping[str, object]) -> None:
        job_id = message.get("id")
        if not isinstance(job_id, str) or not job_id:
            raise ValueError("a run without an id")
        turn = self._channel.begin(job_id)
        if turn is None:
            raise ValueError("a second run; this port does one at a time")
        self._task = PortTask(self._channel, job_id, turn)
        self._runs.put((self._task, message))

    def _focus(self, message: Mapping[str, object]) -> None:
        frame = message.get("frame")
        if isinstance(frame, bool) or not isinstance(frame, int) or frame < 0:
            raise ValueError("a focus without a frame")
        if self._task is not None and message.get("id") == self._task.job_id:
            self._task.focus_on(frame)

    def _cancel(self, job_id: object) -> None:
        if self._task is None:
            self._end("cancelled", "The job was cancelled.")
        elif job_id in (self._task.job_id, None):
            # Between two requests there is nothing to cancel any more.
            self._end("cancelled", "The job was cancelled.", self._task.turn)

    def _end(self, code: str, message: str, turn: int | None = None) -> None:
        if self._channel.break_off(code, message[:500], turn):
            end_with_children(1)

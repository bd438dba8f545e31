"""One run of a command as a port: from `ready` to the outcome and the exit code."""

from __future__ import annotations

import os
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from typing import NoReturn

from audio_ports.errors import TaskError, as_task_error
from audio_ports.ports.channel import Channel
from audio_ports.ports.inbox import Inbox
from audio_ports.ports.process_tree import end_with_children, end_with_group
from audio_ports.ports.task import Task

PROTOCOL_VERSION = 1

Command = Callable[[Mapping[str, object], Task], dict[str, object]]


def serve(port: str, capabilities: list[str], load: Callable[[], Command]) -> NoReturn:
    """Do one job for the owner at the other end of stdin and stdout.

    Parameters
    ----------
    port : str
        Name of the queue.
    capabilities : list of str
        What the command reacts to besides `run`.
    load : callable
        Imports the command; called after `ready` is out, since numeric
        libraries take a while to load.
    """
    channel = Channel(_take_stdout())
    channel.send(
        {
            "type": "ready",
            "protocol": PROTOCOL_VERSION,
            "port": port,
            "capabilities": capabilities,
        }
    )
    inbox = Inbox(0, channel)
    inbox.start()
    _start_heartbeat(channel)
    task, request = inbox.wait_for_run()
    job_id = str(request["id"])
    try:
        outcome = {"type": "result", "id": job_id, **load()(request, task)}
        channel.settle(outcome)
        _flush()
    except BrokenPipeError:
        end_with_group()
    except BaseException as error:  # noqa: BLE001 - every end of the work is an outcome
        if not isinstance(error, TaskError):
            traceback.print_exc()
        channel.settle(_error_message(job_id, as_task_error(error)))
        _flush()
        end_with_children(1)
    end_with_children(0)


def _take_stdout() -> int:
    """Keep stdout for messages; what libraries print goes to stderr."""
    saved = os.dup(1)
    os.dup2(2, 1)
    return saved


def _start_heartbeat(channel: Channel) -> None:
    interval_sec = int(os.environ.get("AUDIO_PORTS_HEARTBEAT_MS", "2000")) / 1000
    stopped = threading.Event()

    def beat() -> None:
        try:
            while channel.send({"type": "heartbeat"}):
                stopped.wait(interval_sec)
        except BrokenPipeError:
            end_with_group()

    threading.Thread(target=beat, name="heartbeat", daemon=True).start()


def _error_message(job_id: str, error: TaskError) -> dict[str, object]:
    message: dict[str, object] = {
        "type": "error",
        "id": job_id,
        "code": error.code,
        "message": error.message[:2000],
    }
    return message | ({"details": error.details} if error.details else {})


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()

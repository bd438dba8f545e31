"""The life of a port: from `ready` over its requests' outcomes to the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import NoReturn

from audio_ports.errors import TaskError, as_task_error
from audio_ports.ports.channel import Channel
from audio_ports.ports.heartbeat import start_heartbeat
from audio_ports.ports.inbox import Inbox, Run
from audio_ports.ports.process_tree import end_with_children, end_with_group
from audio_ports.ports.task import Task

PROTOCOL_VERSION = 1

Command = Callable[[Mapping[str, object], Task], dict[str, object]]


def serve(port: str, capabilities: list[str], load: Callable[[], Command]) -> NoReturn:
    """Work for the owner at the other end of stdin and stdout.

    AUDIO_PORTS_REQUESTS says for how many requests, one after the other: 1 by default, 0 for no
    limit. The exit code is 0 after a last result or when the owner asked for the end, 1 after a
    last error.

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
    channel = Channel(take_stdout())
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
    start_heartbeat(channel, lambda: inbox.heard_at)
    left = int(os.environ.get("AUDIO_PORTS_REQUESTS", "1"))
    while run := inbox.wait_for_run():
        left -= 1
        exit_code = _answer(channel, load, run, is_last=left == 0)
        if exit_code is not None:
            end_with_children(exit_code)
    end_with_children(0)


def _answer(
    channel: Channel, load: Callable[[], Command], run: Run, *, is_last: bool
) -> int | None:
    """Do one request; give the exit code if it was the last."""
    task, request = run
    try:
        with _temp_folder(request):
            outcome = load()(request, task)
        channel.settle(task.turn, {"type": "result", "id": task.job_id, **outcome}, is_last=is_last)
        exit_code = 0
    except BrokenPipeError:
        end_with_group()
    except BaseException as error:  # noqa: BLE001 - every end of the work is an outcome
        if not isinstance(error, TaskError):
            _print_traceback()
        # What is no Exception asks for the end of the process.
        is_last = is_last or not isinstance(error, Exception)
        channel.settle(
            task.turn, _error_message(task.job_id, as_task_error(error)), is_last=is_last
        )
        exit_code = 1
    _flush()
    return exit_code if is_last else None


def take_stdout() -> int:
    """Keep stdout for messages; what libraries print goes to stderr.

    Returns
    -------
    int
        The descriptor for messages.
    """
    saved = os.dup(1)
    os.dup2(2, 1)
    return saved


def _temp_folder(request: Mapping[str, object]) -> AbstractContextManager[None]:
    if request.get("tempFolder") is None:
        return nullcontext()
    # Slow to load, and a port of one request has its folder from the environment.
    from audio_ports.ports.temp_folder import temp_folder  # noqa: PLC0415

    return temp_folder(request)


def _error_message(job_id: str, error: TaskError) -> dict[str, object]:
    message: dict[str, object] = {
        "type": "error",
        "id": job_id,
        "code": error.code,
        "message": error.message[:2000],
    }
    return message | ({"details": error.details} if error.details else {})


def _print_traceback() -> None:
    import traceback  # noqa: PLC0415  # slow to load, and seldom needed

    traceback.print_exc()


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()

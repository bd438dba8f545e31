"""A forked port's guardian, between it and the fork server."""

from __future__ import annotations

import os
import select
import signal
import socket
import struct
import sys
import time
import traceback
from typing import NoReturn

from audio_ports.fork_server.fork_request import ForkRequest
from audio_ports.fork_server.forked_port import ForkedPorts, close_descriptors
from audio_ports.guardian import REPORT_FD, Guardian
from audio_ports.guardian_options import Options

_STREAMS = {"stdin": 0, "stdout": 1, "stderr": 2, "report": REPORT_FD}
_CONNECT_LIMIT_SEC = 5.0


def start_nested_guardian(request: ForkRequest, ports: ForkedPorts) -> int:
    """Fork a guardian that connects itself to the owner and forks its port.

    Parameters
    ----------
    request : ForkRequest
        The port.
    ports : ForkedPorts
        How ports are forked.

    Returns
    -------
    int
        The guardian's pid.

    Raises
    ------
    OSError
        If there can't be another process.
    """
    owner = os.getpid()
    pid = os.fork()
    if pid == 0:
        _guard(request, ports, owner)
    return pid


def _guard(request: ForkRequest, ports: ForkedPorts, owner: int) -> NoReturn:
    exit_code = 1
    try:
        os.setsid()
        ports.mark(request)
        signal.set_wakeup_fd(-1)
        close_descriptors(above=2)
        _connect(request)
        values = {**request.limits, "mode": "subreaper", "owner": str(owner)}
        # The other side may close its half alone, which is no hang-up on a socket.
        options = Options(values, owner_events=select.POLLRDHUP)
        exit_code = Guardian(options).run(lambda: ports.fork(request, options))
    except OSError as error:
        sys.stderr.write(f"The guardian of port {request.id} can't go on: {error}\n")
    except BaseException:  # noqa: BLE001 - the fork server's own code must not go on in here
        traceback.print_exc()
    finally:
        os._exit(exit_code)


def _connect(request: ForkRequest) -> None:
    """Make the owner's connections the descriptors 0 to 3 of this process."""
    deadline = time.monotonic() + _CONNECT_LIMIT_SEC
    connections = [_open(request, stream, deadline) for stream in _STREAMS]
    for connection, descriptor in zip(connections, _STREAMS.values(), strict=True):
        os.dup2(connection, descriptor)
    close_descriptors(above=REPORT_FD)


def _open(request: ForkRequest, stream: str, deadline: float) -> int:
    connection = socket.socket(socket.AF_UNIX)
    # A time-out of Python's would fail at once where the owner is slow to accept.
    _limit_wait(connection, max(0.001, deadline - time.monotonic()))
    connection.connect(request.address)
    connection.sendall(f"{request.token} {stream}\n".encode("ascii"))
    _limit_wait(connection, 0)
    return connection.detach()


def _limit_wait(connection: socket.socket, limit_sec: float) -> None:
    """Bound connecting and sending; 0 is no bound."""
    sec, rest_sec = divmod(limit_sec, 1)
    interval = struct.pack("ll", int(sec), int(rest_sec * 1_000_000))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, interval)

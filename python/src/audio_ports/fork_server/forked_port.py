"""A port that goes on where the fork server's modules are loaded."""

from __future__ import annotations

import os
import runpy
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from audio_ports.__main__ import main
from audio_ports.fork_server.blas_threads import BlasThreads
from audio_ports.fork_server.fork_request import ForkRequest
from audio_ports.fork_server.marker import Marker
from audio_ports.guardian_options import Options


class ForkedPorts:
    """Makes ports of forks: made once, when the modules are loaded."""

    def __init__(self) -> None:
        self._marker = Marker()
        self._blas = BlasThreads()

    def mark(self, request: ForkRequest) -> None:
        """Show a port's id in this process's environment, and in what it forks.

        Parameters
        ----------
        request : ForkRequest
            The port.
        """
        self._marker.change(request.id)

    def fork(self, request: ForkRequest, options: Options) -> int:
        """Fork a port with the descriptors 0, 1 and 2 of this process.

        Parameters
        ----------
        request : ForkRequest
            What it is to run, and its environment.
        options : Options
            Its limits.

        Returns
        -------
        int
            Its pid, when it leads its own session within its limits.

        Raises
        ------
        OSError
            If that fails.
        """
        result, said = os.pipe()
        pid = os.fork()
        if pid == 0:
            self._be_port(request, options, said)
        os.close(said)
        with os.fdopen(result, "rb") as faults:
            fault = faults.read().decode()
        if fault:
            number, _, message = fault.partition(" ")
            raise OSError(int(number), message)
        return pid

    def _be_port(self, request: ForkRequest, options: Options, said: int) -> NoReturn:
        exit_code = 1
        try:
            os.setsid()
            _reset_signals()
            try:
                options.limit(os.getpid())
            except OSError as error:
                os.write(said, f"{error.errno or 0} {error}".encode())
                os._exit(1)
            close_descriptors(above=2)
            self._settle_in(request)
            exit_code = _exit_code_of(lambda: _work(request))
        except BaseException:  # noqa: BLE001 - the guardian's own code must not go on in here
            traceback.print_exc()
        finally:
            _end(exit_code)

    def _settle_in(self, request: ForkRequest) -> None:
        """Replace what the fork server's own environment and start have left in this process."""
        os.environ.clear()
        os.environ.update(request.env, AUDIO_PORTS_ID=request.id)
        time.tzset()
        tempfile.tempdir = None
        # Python seeds its own generator again in every fork; NumPy does not.
        if (random := sys.modules.get("numpy.random")) is not None:
            random.seed()
        self._blas.follow(os.environ)


def close_descriptors(above: int) -> None:
    """Close what this process has inherited.

    Parameters
    ----------
    above : int
        The highest descriptor that stays open.
    """
    for entry in list(Path("/proc/self/fd").iterdir()):
        descriptor = int(entry.name)
        if descriptor > above:
            try:
                os.close(descriptor)
            except OSError:
                # The one that listed them is closed already.
                continue


def _reset_signals() -> None:
    """Leave signals as an interpreter that has just started does."""
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def _work(request: ForkRequest) -> None:
    if request.argv is None:
        sys.argv = ["audio_ports", request.queue]
        main([request.queue])
        return
    sys.argv = list(request.argv)
    sys.path.insert(0, str(Path(request.argv[0]).parent))
    runpy.run_path(request.argv[0], run_name="__main__")
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()


def _exit_code_of(work: Callable[[], None]) -> int:
    try:
        work()
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        sys.stderr.write(f"{end.code}\n")
        return 1
    return 0


def _end(exit_code: int) -> NoReturn:
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(exit_code & 0xFF)

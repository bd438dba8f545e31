"""Starts a fork server: `python -m audio_ports.fork_server MODULE[,MODULE...]`."""

from __future__ import annotations

import gc
import importlib
import os
import sys
import time
from functools import partial
from typing import NoReturn

from audio_ports.fork_server.forked_port import ForkedPorts
from audio_ports.fork_server.nested_guardian import start_nested_guardian
from audio_ports.fork_server.outbox import Outbox
from audio_ports.fork_server.server import ForkServer
from audio_ports.ports.serve import PROTOCOL_VERSION, take_stdout


def main(arguments: list[str]) -> NoReturn:
    """Load modules, then fork ports until the end of stdin.

    Parameters
    ----------
    arguments : list of str
        Exactly one: the modules' names with commas between them; it may be empty.

    Raises
    ------
    SystemExit
        With a message if there are other arguments.
    """
    if len(arguments) != 1:
        raise SystemExit("usage: python -m audio_ports.fork_server MODULE[,MODULE...]")
    modules = [name for name in arguments[0].split(",") if name]
    outbox = Outbox(take_stdout())
    started_at = time.monotonic()
    for name in modules:
        importlib.import_module(name)
    took_ms = round((time.monotonic() - started_at) * 1000)
    server = ForkServer(0, outbox, partial(start_nested_guardian, ports=ForkedPorts()))
    # Collections in forked processes leave these pages alone: they stay shared.
    gc.collect()
    gc.freeze()
    ready = {"type": "ready", "protocol": PROTOCOL_VERSION, "port": "fork-server"}
    loaded = {"capabilities": ["fork"], "preloaded": modules, "tookMs": took_ms}
    outbox.put({**ready, **loaded})
    # No clean-up: numeric libraries take long for theirs.
    os._exit(server.run())


if __name__ == "__main__":
    main(sys.argv[1:])

"""Starts a port: `python -m audio_ports <queue>`."""

from __future__ import annotations

import importlib
import sys

from audio_ports.ports.serve import Command, serve

# Queue name to module and capabilities; modules load only when there is work.
_PORTS = {
    "ingest-audio": ("audio_ports.ingest_audio", ["cancel"]),
    "export-audio": ("audio_ports.export_audio", ["cancel"]),
    "separate-stems": ("audio_ports.separate_stems", ["focus", "cancel"]),
    "separate-neural": ("audio_ports.separate_stems", ["focus", "cancel"]),
    "download-audio": ("audio_ports.download_audio", ["cancel"]),
    "encode-renditions": ("audio_ports.encode_renditions", ["cancel"]),
    "analyze-track": ("audio_ports.analyze_track", ["cancel"]),
}


def main(arguments: list[str]) -> None:
    """Serve the queue that the command line names.

    Parameters
    ----------
    arguments : list of str
        Exactly one queue name.

    Raises
    ------
    SystemExit
        With a message if there is no such queue.
    """
    if len(arguments) != 1 or arguments[0] not in _PORTS:
        raise SystemExit(f"usage: python -m audio_ports {{{','.join(_PORTS)}}}")
    queue = arguments[0]
    module, capabilities = _PORTS[queue]

    def load() -> Command:
        run: Command = importlib.import_module(module).run
        return run

    serve(queue, capabilities, load)


if __name__ == "__main__":
    main(sys.argv[1:])

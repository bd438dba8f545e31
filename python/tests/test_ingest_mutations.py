"""Two hundred damaged files: each is taken or refused with a reason, and nothing crashes."""

from __future__ import annotations

import multiprocessing
import shutil
from pathlib import Path

import numpy as np

from audio_files import ENCODINGS, music, write_audio
from audio_ports.errors import TaskError
from in_process import ingest

_SEED = 20_261_121
_FILES = 200
_LIMIT_SEC = 120
_REASONS = {"unsupported_format", "broken_file", "too_long", "empty_file", "protected_file"}


def _mutate(content: bytes, rng: np.random.Generator) -> bytes:
    """Damage a file as transfers, disks and forgers do."""
    mutated = bytearray(content)
    match rng.integers(5):
        case 0:
            del mutated[int(rng.integers(len(mutated))) :]
        case 1:
            for at in rng.integers(len(mutated), size=20):
                mutated[at] = rng.integers(256)
        case 2:
            for at in rng.integers(min(256, len(mutated)), size=4):
                mutated[at] = rng.integers(256)
        case 3:
            start = int(rng.integers(len(mutated)))
            mutated[start : start + 4000] = rng.bytes(4000)
        case _:
            at = int(rng.integers(min(200, len(mutated) - 4)))
            mutated[at : at + 4] = b"\xff\xff\xff\x7f"
    return bytes(mutated)


def _ingest_all(folder: Path, outcomes: list[str]) -> None:
    """Run in a process of its own, so that a crash in a decoder is seen as one."""
    for path in sorted(folder.glob("*.bin")):
        out = folder / "out"
        try:
            ingest(path, out, max_sec=30)
            outcomes.append("completed")
        except TaskError as error:
            outcomes.append(error.code)
        shutil.rmtree(out, ignore_errors=True)


def test_mutated_files_are_taken_or_refused_with_a_reason(tmp_path: Path) -> None:
    rng = np.random.default_rng(_SEED)
    originals = [
        write_audio(tmp_path / f"{name}.audio", music(0.6, encoding.sr), encoding).read_bytes()
        for name, encoding in ENCODINGS.items()
    ]
    for number in range(_FILES):
        content = _mutate(originals[number % len(originals)], rng)
        (tmp_path / f"{number:03d}.bin").write_bytes(content)
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager:
        outcomes = manager.list()
        process = context.Process(target=_ingest_all, args=(tmp_path, outcomes))
        process.start()
        process.join(_LIMIT_SEC)
        was_alive = process.is_alive()
        process.kill()
        process.join()
        seen = list(outcomes)
    assert not was_alive, f"file {len(seen)} never ended"
    assert process.exitcode == 0, f"file {len(seen)} ended it with {process.exitcode}"
    assert len(seen) == _FILES
    assert set(seen) <= _REASONS | {"completed"}
    assert 0 < seen.count("completed") < _FILES

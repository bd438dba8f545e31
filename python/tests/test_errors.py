"""Codes of failures: one list for Python and for its owner."""

from __future__ import annotations

import errno
import json
import re
from pathlib import Path

import pytest

import audio_ports
from audio_ports.errors import TaskError, as_task_error

_SOURCES = Path(audio_ports.__file__).parent


def test_every_code_in_use_is_in_the_list_and_the_other_way_round() -> None:
    listed = json.loads((_SOURCES / "error_codes.json").read_text())
    assert all(set(entry) == {"retry"} for entry in listed.values())
    used = set()
    for source in _SOURCES.rglob("*.py"):
        used |= set(re.findall(r'TaskError\(\s*"(\w+)"', source.read_text()))
    used |= set(re.findall(r'_end\("(\w+)"', (_SOURCES / "ports" / "inbox.py").read_text()))
    assert used == set(listed)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TaskError("too_long", "Too long."), "too_long"),
        (MemoryError(), "out_of_memory"),
        (OSError(errno.ENOSPC, "No space left on device"), "no_space"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "no_space"),
        (OSError(errno.EIO, "Input/output error"), "internal"),
        (ValueError("a secret"), "internal"),
    ],
)
def test_any_exception_has_a_code_and_a_message_for_a_person(error: Exception, code: str) -> None:
    task_error = as_task_error(error)
    assert task_error.code == code
    assert "secret" not in task_error.message

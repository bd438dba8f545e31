"""Guardians and fork servers of single tests, which must leave nothing behind."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from fork_server_process import ForkServerProcess
from guardian_process import MODES, marked, wait_until_gone


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def tag() -> Iterator[str]:
    name = str(uuid.uuid4())
    yield name
    assert wait_until_gone(name) == []


@pytest.fixture
def server(mode: str) -> Iterator[ForkServerProcess]:
    """A fork server below a guardian in each mode."""
    with ForkServerProcess(mode) as process:
        yield process
    assert wait_until_gone(process.id, marked) == []


@pytest.fixture
def plain() -> Iterator[ForkServerProcess]:
    """A fork server where the guardian's mode makes no difference."""
    with ForkServerProcess("subreaper") as process:
        yield process

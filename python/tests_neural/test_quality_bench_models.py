"""The bench of separation quality on models: it measures what the product makes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from installed_engines import Choice, InstalledEngine, Machine, find_engines, separate
from model_folder import read_catalogue

from array_engine import request_for, separate_all
from audio_ports.engines import demucs
from audio_ports.engines.demucs.host import ModelHost
from audio_ports.errors import TaskError
from tiny_models import TinyModel, noise

MACHINE = Machine("cpu", 2)


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    """End the processes of the engine that the bench made."""
    yield
    demucs._model_host().close()  # noqa: SLF001 - lives as long as the bench


def found(models: dict[str, TinyModel]) -> dict[str, InstalledEngine]:
    engines, left_out = find_engines(Choice(models["one"].folder.parent, "best"))
    assert left_out == []
    return {str(engine.request["model"]): engine for engine in engines}


def test_all_models_of_a_folder_are_measured(models: dict[str, TinyModel]) -> None:
    engines = found(models)
    assert set(engines) == {"spectral", *models}
    assert engines["six"].label == "six (guitar and piano in other)"


@pytest.mark.parametrize("name", ["one", "six", "mixed"])
def test_stems_are_those_that_the_product_makes(models: dict[str, TinyModel], name: str) -> None:
    # Not a whole number of segments: the last one counts too.
    y = noise(9.3)
    best = next(each for each in read_catalogue()["presets"] if each["name"] == "best")
    host = ModelHost()
    request = request_for(models[name], y, overlap=best["overlap"], shifts=best["shifts"])
    expected = separate_all(host, request, y)
    host.close()
    made, work_sec = separate(found(models)[name], y, MACHINE)
    assert set(made) == set(expected)
    for stem, samples in expected.items():
        np.testing.assert_allclose(made[stem], samples, atol=1e-5)
    assert work_sec > 0


def test_a_model_that_can_not_work_says_so(models: dict[str, TinyModel]) -> None:
    engine = found(models)["one"]
    broken = InstalledEngine(engine.label, {**engine.request, "weights": {"stems": ["a"]}})
    with pytest.raises(TaskError):
        separate(broken, noise(1), MACHINE)

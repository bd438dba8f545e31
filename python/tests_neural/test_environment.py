import importlib.metadata
import re
from pathlib import Path

import demucs.api
import numpy as np
import torch

LOCKS = Path(__file__).parents[1] / "locks"


def _pins(name: str) -> dict[str, str]:
    lines = (LOCKS / name).read_text("utf-8").splitlines()
    return dict(line.split("==") for line in lines if "==" in line)


def test_every_package_is_the_one_of_the_lock_files() -> None:
    pins = {**_pins("base.txt"), **_pins("neural.txt")}
    # A build of torch for one kind of machine says so behind a plus sign.
    installed = {name: importlib.metadata.version(name).split("+")[0] for name in pins}
    assert installed == pins


def test_no_requirement_of_a_package_is_left_open() -> None:
    pins = {**_pins("base.txt"), **_pins("neural.txt")}
    required = {
        re.split(r"[^A-Za-z0-9_.-]", requirement)[0].lower().replace("_", "-")
        for requirement in importlib.metadata.requires("demucs") or []
        if ";" not in requirement
    }
    assert required <= set(pins)


def test_torch_computes_what_numpy_does() -> None:
    wave = np.sin(np.arange(4096) / 7).astype(np.float32)
    spectrum = torch.fft.rfft(torch.from_numpy(wave)).numpy()
    np.testing.assert_allclose(spectrum, np.fft.rfft(wave), atol=1e-2)


def test_demucs_has_the_interface_that_the_engine_is_compared_with() -> None:
    assert callable(demucs.api.Separator)
    assert callable(demucs.api.save_audio)

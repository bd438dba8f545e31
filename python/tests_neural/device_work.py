"""Units for one device, and models that show what it does with them."""

from __future__ import annotations

import torch

from array_engine import request_for
from audio_ports.engines.demucs.bag import Bag, load_bag
from audio_ports.engines.demucs.device_runner import DeviceRunner
from audio_ports.engines.demucs.geometry import Unit
from audio_ports.engines.demucs.request import NeuralRequest
from audio_ports.engines.demucs.runner import Assignment, Samples
from tiny_models import FOUR, TinyModel, noise


def gain_model(factor: float) -> torch.nn.Sequential:
    """Make a model of one second whose float16 ends where its input is loud."""
    mix = torch.nn.Conv1d(2, 8, 1, bias=False)
    torch.nn.init.constant_(mix.weight, factor)
    model = torch.nn.Sequential(mix, torch.nn.Unflatten(1, (4, 2))).eval()
    model.samplerate, model.audio_channels, model.segment, model.sources = 44_100, 2, 1, FOUR
    return model


def gain_bag(*factors: float) -> Bag:
    models = tuple(gain_model(factor) for factor in factors)
    return Bag(models, ((1.0,) * 4,) * len(models), FOUR)


def bag_of(model: TinyModel) -> Bag:
    return load_bag(NeuralRequest.parse(request_for(model, noise(1))).bag)


def one(number: int, y: Samples, model: int = 0) -> Assignment:
    return Assignment(Unit(number, model, 0), y, 0, y.shape[1])


def outputs_of(runner: DeviceRunner, work: list[Assignment]) -> dict[Unit, Samples]:
    for assignment in work:
        runner.submit(assignment)
    done: dict[Unit, Samples] = {}
    while len(done) < len(work):
        made = runner.wait(1)
        assert made
        done.update(made)
    return done


def failing(bag: Bag, errors: list[Exception]) -> None:
    """Let the first model of a bag fail with these errors, one for each run."""

    def fail(_model: object, _given: object) -> None:
        if errors:
            raise errors.pop(0)

    bag.models[0].register_forward_pre_hook(fail)

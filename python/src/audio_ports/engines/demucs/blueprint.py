"""How a model is built, as the metadata of a safetensors file says it; nothing in it is trusted."""

from __future__ import annotations

import inspect
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import torch
from demucs import demucs, hdemucs, htdemucs
from torch.overrides import TorchFunctionMode

from audio_ports.errors import TaskError

CLASSES: Mapping[str, Callable[..., torch.nn.Module]] = {
    "demucs.demucs.Demucs": demucs.Demucs,
    "demucs.hdemucs.HDemucs": hdemucs.HDemucs,
    "demucs.htdemucs.HTDemucs": htdemucs.HTDemucs,
}
"""What a file may name: nothing else is ever looked up for it."""

_MAX_HEADER_BYTES = 16 * 1024**2
_MAX_STEMS = 16
_MAX_SEGMENT_SEC = 600

_MOST: Mapping[str, int] = {
    "depth": 16,
    "dconv_depth": 16,
    "multi_freqs_depth": 16,
    "lstm_layers": 16,
    "t_layers": 64,
    "wiener_iters": 16,
    "end_iters": 16,
    "nfft": 1 << 16,
}
"""Arguments that are counted up to, or taken memory for, before a shape shows that they lie."""

_MOST_OTHERWISE = 10_000_000
_MOST_ITEMS = 64

_SPARE_NUMBERS = 1 << 20
"""That a class may need beside its weights while it is made."""


@dataclass(frozen=True)
class Blueprint:
    """A class of Demucs and its arguments, within limits."""

    klass: Callable[..., torch.nn.Module]
    args: Sequence[object]
    kwargs: Mapping[str, object]

    @classmethod
    def read(cls, content: bytes) -> Blueprint:
        """Read it from a safetensors file.

        Parameters
        ----------
        content : bytes
            The whole file.

        Returns
        -------
        Blueprint

        Raises
        ------
        ValueError
            With the reason, if it is none; other exceptions of parsing as they come.
        TaskError
            `model_needs_package` for a quantised model.
        """
        metadata = _metadata(content)
        name = metadata.get("klass")
        if not isinstance(name, str) or name not in CLASSES:
            raise ValueError(f"it holds a {str(name)[:80]!r}, not a model of Demucs")
        if "structure" in metadata:
            raise TaskError(
                "model_needs_package", "Quantised models are read from their .th files only."
            )
        args, kwargs = (_decode(_parse(metadata[part])) for part in ("args", "kwargs"))
        if not isinstance(args, list) or not isinstance(kwargs, dict):
            raise ValueError("its metadata has no arguments")
        klass = CLASSES[name]
        known = inspect.signature(klass).parameters
        # As demucs does with those of other versions.
        kwargs = {key: value for key, value in kwargs.items() if key in known}
        _check(inspect.signature(klass).bind(*args, **kwargs).arguments)
        return cls(klass, args, kwargs)

    def build(self, state: Mapping[str, torch.Tensor]) -> torch.nn.Module:
        """Make the model with the weights of the file.

        Parameters
        ----------
        state : mapping of str to torch.Tensor
            Of the file; no more memory is taken than they say, whatever the arguments do.

        Returns
        -------
        torch.nn.Module

        Raises
        ------
        ValueError
            If there are other weights, too few, or other shapes.
        """
        with _Budget(sum(tensor.numel() for tensor in state.values())):
            model = self.klass(*self.args, **self.kwargs)
        _compare(model.state_dict(), state)
        model.load_state_dict(state)
        return model


class _Budget(TorchFunctionMode):
    """Ends the making of a model that wants more numbers than its file has."""

    def __init__(self, numbers: int) -> None:
        super().__init__()
        self._left = numbers + _SPARE_NUMBERS

    def __torch_function__(
        self,
        function: Callable[..., object],
        types: object,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> object:
        del types
        if function is torch.empty:
            sizes = args[0] if args and isinstance(args[0], Sequence) else args
            self._spend(math.prod(size for size in sizes if isinstance(size, int)))
        elif function is torch.Tensor.clone and isinstance(args[0], torch.Tensor):
            self._spend(args[0].numel())
        return function(*args, **(kwargs or {}))

    def _spend(self, numbers: int) -> None:
        self._left -= numbers
        if self._left < 0:
            raise ValueError("its arguments are those of a larger model than its weights")


def _compare(wanted: Mapping[str, torch.Tensor], state: Mapping[str, torch.Tensor]) -> None:
    missing = sorted(wanted.keys() - state.keys())
    unknown = sorted(state.keys() - wanted.keys())
    if missing or unknown:
        raise ValueError(f"it {_few('lacks', missing)}{_few('has unknown', unknown)}")
    for name, tensor in state.items():
        if tensor.shape != wanted[name].shape:
            shapes = f"{tuple(tensor.shape)}, not {tuple(wanted[name].shape)}"
            raise ValueError(f"its {name} has the shape {shapes}")
        if not tensor.is_floating_point() and wanted[name].is_floating_point():
            raise ValueError(f"its {name} holds {tensor.dtype}, not floating point")


def _few(verb: str, names: Sequence[str]) -> str:
    shown = ", ".join(name[:80] for name in names[:3])
    return f"{verb} weights ({len(names)}: {shown}) " if names else ""


def _metadata(content: bytes) -> Mapping[str, object]:
    """Read the text fields of a safetensors header: its length in 8 bytes, then JSON."""
    length = int.from_bytes(content[:8], "little")
    if not 2 <= length <= min(_MAX_HEADER_BYTES, len(content) - 8):
        raise ValueError("it is no safetensors file")
    header = _parse(content[8 : 8 + length].decode("utf-8"))
    metadata = header.get("__metadata__") if isinstance(header, dict) else None
    if not isinstance(metadata, dict):
        raise ValueError("it has no metadata: demucs did not write it")
    return metadata


def _parse(text: object) -> object:
    if not isinstance(text, str):
        raise ValueError("its metadata is no text")
    value: object = json.loads(text, parse_constant=_refuse)
    return value


def _refuse(name: str) -> object:
    raise ValueError(f"its metadata holds {name}")


def _decode(value: object) -> object:
    """Turn the JSON of a model's arguments into Python, fractions included."""
    if isinstance(value, dict):
        if value.get("_type") == "fraction":
            return Fraction(value["numerator"], value["denominator"])
        return {key: _decode(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_decode(item) for item in value]
    return value


def _check(arguments: Mapping[str, object]) -> None:
    """Hold arguments to what any model has had, with room."""
    sources = arguments.get("sources")
    if not isinstance(sources, list) or not 1 <= len(sources) <= _MAX_STEMS:
        raise ValueError(f"it does not name 1 to {_MAX_STEMS} stems")
    if not all(isinstance(name, str) and name for name in sources):
        raise ValueError("its stems have no names")
    segment = arguments.get("segment", 1)
    seconds = _numbers(segment)
    if len(seconds) != 1 or not 0 < seconds[0] <= _MAX_SEGMENT_SEC:
        raise ValueError(f"its segment is not within {_MAX_SEGMENT_SEC} s")
    for name, value in arguments.items():
        for number in _numbers(value):
            most = _MOST.get(name, _MOST_OTHERWISE)
            if not math.isfinite(number) or abs(number) > most:
                raise ValueError(f"its {name} is {value!r:.40}; the limit is {most}")


def _numbers(value: object) -> list[float]:
    if isinstance(value, list):
        if len(value) > _MOST_ITEMS:
            raise ValueError(f"its arguments hold a list of {len(value)}")
        return [number for item in value for number in _numbers(item)]
    return [float(value)] if isinstance(value, int | float | Fraction) else []

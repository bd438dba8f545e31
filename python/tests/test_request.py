"""Fields of a `run` message that are not as agreed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audio_ports.errors import TaskError
from audio_ports.ports import request as fields
from audio_ports.ports import request_lists as lists

Read = Callable[[object], object]


def _number(value: object) -> float:
    return fields.number({"field": value}, "field", (-1.0, 1.0))


def _flag(value: object) -> bool:
    return fields.flag({"field": value}, "field")


def _choice(value: object) -> str:
    return fields.choice({"field": value}, "field", ("cpu", "cuda"))


def _names(value: object) -> tuple[str, ...]:
    return lists.names({"field": value}, "field")


def _mappings(value: object) -> list[fields.Request]:
    return lists.mappings({"field": value}, "field", 2)


BAD: list[tuple[Read, str, list[object]]] = [
    (_number, "a number from -1 to 1", [None, True, "0", 1.5, float("nan")]),
    (_flag, "true or false", [None, 1, "true"]),
    (_choice, "cpu or cuda", [None, "", "CPU", ["cpu"]]),
    (_names, "a list of names", [None, [], [""], ["a", 1], "a"]),
    (_mappings, "a list of 1 to 2 objects", [None, [], [1], [{}] * 3, {}]),
]


@pytest.mark.parametrize(("read", "wanted", "values"), BAD)
def test_a_field_that_is_not_as_agreed_is_named_with_what_was_wanted(
    read: Read, wanted: str, values: list[object]
) -> None:
    for value in values:
        with pytest.raises(TaskError) as caught:
            read(value)
        assert caught.value.code == "bad_request"
        assert str(caught.value) == f"Field field must be {wanted}."


def test_good_fields_are_read_as_they_are() -> None:
    assert [_number(-1), _number(0.5), _choice("cuda")] == [-1.0, 0.5, "cuda"]
    assert fields.flag({"field": True}, "field")
    assert (_names(["a", "b"]), _mappings([{}, {"b": 1}])) == (("a", "b"), [{}, {"b": 1}])


def test_what_may_be_missing_is_its_default() -> None:
    assert fields.number({}, "field", (-1, 1), 0.0) == 0
    assert not fields.flag({}, "field")

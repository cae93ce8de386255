"""The settings of an X desktop, as the XSETTINGS specification lays them out."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qvl_tools.desktop.xsettings import DOUBLE_CLICK, integers_of

Value = int | str | tuple[int, int, int, int]
NAMES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=30)
VALUES = st.one_of(
    st.integers(-(2**31), 2**31 - 1),
    st.text(max_size=20),
    st.tuples(*[st.integers(0, 2**16 - 1)] * 4),
)


def settings_of(settings: Sequence[tuple[str, Value]], order: str = "<") -> bytes:
    """Lay settings out, in the byte order of little or big machines."""
    data = struct.pack(f"{order}BxxxII", order == ">", 7, len(settings))
    for name, value in settings:
        kind = 0 if isinstance(value, int) else 1 if isinstance(value, str) else 2
        data += struct.pack(f"{order}BxH", kind, len(name)) + padded(name.encode())
        data += struct.pack(f"{order}I", 3)
        match value:
            case int():
                data += struct.pack(f"{order}i", value)
            case str():
                data += struct.pack(f"{order}I", len(value.encode())) + padded(value.encode())
            case _:
                data += struct.pack(f"{order}4H", *value)
    return data


def padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


@given(st.dictionaries(NAMES, VALUES, max_size=8), st.sampled_from("<>"))
def test_numbers_are_found_among_all_settings(settings: dict[str, Value], order: str) -> None:
    data = settings_of(list(settings.items()), order)
    assert integers_of(data) == {
        name: value for name, value in settings.items() if isinstance(value, int)
    }


@given(st.binary(max_size=200))
def test_damage_is_no_error(data: bytes) -> None:
    integers_of(data)


@pytest.mark.parametrize("cut", range(0, 60, 3))
def test_what_is_cut_off_leaves_what_was_before(cut: int) -> None:
    data = settings_of([(DOUBLE_CLICK, 700), ("Net/ThemeName", "Dark"), ("Net/CursorBlink", 1)])
    assert integers_of(data[:cut]).get(DOUBLE_CLICK) in (None, 700)
    assert integers_of(data)[DOUBLE_CLICK] == 700

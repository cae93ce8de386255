"""Names of keys in the DOM: all of them known, or refused by name."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qvl_agent.errors import ActionFailed
from qvl_tools.dom_keys import DOM_KEYS, dom_keys


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        (["ctrl", "c"], ["Control", "c"]),
        (["Ctrl+Shift+T"], ["Control", "Shift", "T"]),
        (["ctrl", "+"], ["Control", "+"]),
        (["ctrl++"], ["Control", "+"]),
        (["+"], ["+"]),
        (["page up"], ["PageUp"]),
        (["Page_Down"], ["PageDown"]),
        (["RETURN"], ["Enter"]),
        ([" "], ["Space"]),
        (["f12"], ["F12"]),
        (["cmd", "-"], ["Meta", "-"]),
    ],
)
def test_what_is_said_is_understood(said: list[str], keys: list[str]) -> None:
    assert dom_keys(said) == keys


@pytest.mark.parametrize("name", ["", "é", "hyper", "ctrl+", "ctrl+hyper", "f13", "\n"])
def test_what_is_no_key_is_refused(name: str) -> None:
    with pytest.raises(ActionFailed, match="there is no key"):
        dom_keys([name])


@given(st.text(min_size=1, max_size=12))
def test_a_name_is_known_or_refused_and_never_dropped(name: str) -> None:
    try:
        keys = dom_keys([name])
    except ActionFailed:
        return
    assert keys
    assert all(key in DOM_KEYS.values() or key in string.printable.strip() for key in keys)
